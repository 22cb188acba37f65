"""People as they are pasted from an email or a list: a name and an address each, in whatever order and punctuation."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from training.text import tidy

_ADDRESS = re.compile(r"(?:mailto:)?([^\s<>,;:\"()\[\]|]+@[^\s<>,;:\"()\[\]|]+)", re.IGNORECASE)
_AROUND = " \t<>()[]\"'“”‘’,;:|*•·–—-"
_NUMBERING = re.compile(r"^\s*(?:\d{1,3}[.)]\s+|[-*•·]\s+)")


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """One person, as said: `email` is "" where none is said, `name` likewise."""

    said: str
    name: str = ""
    email: str = ""


def read_pasted(text: str) -> list[Pasted]:
    """Return the people, in their order. A line is one person, or several who each have an address."""
    found: list[Pasted] = []
    for line in text.replace("\r", "\n").split("\n"):
        line = _NUMBERING.sub("", line)
        if said := tidy(line):
            found += _people_of(line, said)
    return found


def _people_of(line: str, said: str) -> list[Pasted]:
    addresses = list(_ADDRESS.finditer(line))
    if not addresses:
        return [Pasted(said=said, name=_name(line))]
    if len(addresses) == 1:
        [one] = addresses
        name = _name(line[: one.start()]) or _name(line[one.end() :].lstrip(_AROUND).partition(",")[0])
        return [Pasted(said=said, name=name, email=_email(one[1]))]
    people, start = [], 0
    for one in addresses:
        name = _name(line[start : one.start()])
        people.append(Pasted(said=tidy(f"{name} {one[1]}"), name=name, email=_email(one[1])))
        start = one.end()
    return people


def _email(text: str) -> str:
    """Return the address in small letters, without a full stop that ended a sentence; "" for what is none."""
    email = text.strip(".'").lower()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email


def _name(text: str) -> str:
    """Return "Priya Patel" of "Patel, Priya" <, "Priya Patel": and of Priya,Patel, as a file has it."""
    name = tidy(text.replace("\t", " ")).strip(_AROUND)
    last, comma, first = name.partition(",")
    if comma and "," not in first:
        is_turned = first.startswith(" ")
        name = f"{first.strip()} {last}" if is_turned else f"{last} {first}"
    return tidy(name.replace(",", " ")).strip(_AROUND)
