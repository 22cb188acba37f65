"""Names and addresses as registers have them, and what stands for a person whose address nobody knows."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from training.models.people import NOWHERE
from training.text import folded, has_letters, tidy

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'|/?]+@[^\s<>()\[\],;:\"'|/?]+")
_NO_ADDRESS = re.compile(r"@[\w.-]*(walked-in\.invalid|example\.invalid)$")
_NOBODY = frozenset(
    {"tbc", "tba", "vacant", "vacancy", "space", "spare", "unknown", "none", "nil", "nobody", "available", "place"}
    | {"reserved", "held", "name", "test", "cancelled", "n a", "to be confirmed", "to follow", "place held"}
    | {"place reserved", "spare place", "no name", "name tbc"}
)
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "rev",
        "revd",
        "sir",
        "dame",
        "pc",
        "dc",
        "ds",
        "di",
        "sgt",
        "insp",
        "cllr",
        "sr",
        "sister",
    ]
)
_SHARED = re.compile(
    r"^(office|admin\w*|info|reception|enquir\w*|head\w*|school|secretary|contact|mail|training|hello|bookings?|safeguarding|"
    r"manager|nursery|preschool|surgery|practice|team|hr|finance|post|general|sch\w*office|schooloffice)([._-]?\w*)$"
)
LONGEST = 150


def address_in(value: object) -> tuple[str, bool]:
    """Return the first email address in a cell, and whether there was something that was meant as one and is none."""
    text = str(value if value is not None else "").replace("mailto:", " ").replace("\u200b", "").strip()
    found = _ADDRESS.findall(text)
    if not found:
        return "", "@" in text
    address = found[0].strip(".").lower()
    try:
        validate_email(address)
    except ValidationError:
        return "", True
    if not address.isascii() or len(address) > 254 or _NO_ADDRESS.search(address):
        return "", not _NO_ADDRESS.search(address)
    return address, False


def person_name(value: object) -> str:
    """Return a name as "Forename Surname", without an address and remarks in it; "" for nobody."""
    text = tidy(_ADDRESS.sub(" ", str(value if value is not None else "")))
    text = re.sub(r"[<(\[][^<>()\[\]]*[>)\]]?", " ", text)  # (SENCo), <address>, (maiden name)
    text = re.sub(r"^\s*\d+[.)]\s+", "", " ".join(text.split())).strip(" ,;:-–*#")
    if not has_letters(text) or is_nobody(text) or text.replace(".", "").isdigit():
        return ""
    if text.count(",") == 1:
        last, first = (part.strip() for part in text.split(","))
        if last and first and folded(first) not in {"jr", "sr", "phd", "rn"}:
            text = f"{first} {last}"
    return _cased(text)


_SEVERAL = re.compile(r"[;\n&/+]|\band\b")


def names_several(value: object) -> bool:
    """Tell whether a cell names more than one person, each by two names or more: "Ann Ash, Bob Bay, Cat Cole"."""
    text = re.sub(r"[<(\[][^<>()\[\]]*[>)\]]?", " ", _ADDRESS.sub(" ", str(value if value is not None else "")))
    parts = _SEVERAL.split(text)
    if len(parts) == 1 and text.count(",") > 1:
        parts = text.split(",")
    people = [part for part in parts if _is_whole(part)]
    return len(people) > 1 and len(people) == len([part for part in parts if has_letters(part)])


def may_name_two(value: object) -> bool:
    """Tell whether a name with a comma can be two: "Ann Ash, Bob Bay" and "de la Cruz, Ana Maria" look the same."""
    parts = str(value if value is not None else "").split(",")
    return len(parts) == 2 and all(map(_is_whole, parts))


def _is_whole(name: str) -> bool:
    words = [word for word in re.sub(r"[.,]", " ", name).split() if word.casefold() not in _TITLES]
    return len(words) > 1 and all(word[0].isalpha() for word in words)


def person_and_organisation(value: object) -> tuple[str, str]:
    """Return the two parts of "Ann Ash (Hope Primary)", "Ann Ash - Hope Primary" or "Ann Ash, Hope Primary"."""
    text = tidy(str(value if value is not None else ""))
    for rule in (r"(.+?)\s*[(\[](.+?)[)\]]?", r"(.+?)\s+[-–—/|]\s*(.+)", r"(.+?)\s*[,;/|]\s*(.+)"):
        if match := re.fullmatch(rule, text):
            return match[1], match[2]
    return text, ""


def joined_name(first: object, last: object) -> str:
    first_name, last_name = (tidy(str(part if part is not None else "")) for part in (first, last))
    if is_nobody(f"{first_name} {last_name}".strip()):
        return ""
    if "," in last_name and not first_name:
        return person_name(last_name)
    return person_name(f"{first_name} {last_name}".replace(",", " "))


def is_nobody(text: str) -> bool:
    words = " ".join(re.sub(r"[\W_]+", " ", folded(text)).split())
    words = re.sub(r"\b\d+$", "", words).strip()
    return not words or words in _NOBODY


def _cased(name: str) -> str:
    """Return a name that is all in capitals, or in small letters, as names are written: O'Neil, Anne-Marie, McKay."""
    parts = []
    for part in name.split():
        letters = [sign for sign in part if sign.isalpha()]
        shout = len(letters) > 2 and all(sign.isupper() for sign in letters)
        if shout or (name.islower() and part.isascii()):
            part = re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), part)
            part = re.sub(r"'S\b", "'s", part)
            part = re.sub(r"\bMc([a-z])", lambda match: f"Mc{match[1].upper()}", part)
        parts.append(part)
    return " ".join(parts)


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Return the form in which names of people are compared: without titles, marks and capitals."""
    words = re.sub(r"[^\w]+", " ", folded(name).replace("'", "")).split()
    kept = [part for part in words if part not in _TITLES]
    return " ".join(kept or words)


def placeholder(name: str, organisation_key: str) -> str:
    """Return the address that stands for somebody without one: the same for the same name in one organisation, so that
    the same file again finds them.
    """
    sign = hashlib.sha256(f"{name_key(name)}\n{organisation_key}".encode()).hexdigest()[:20]
    return f"{sign}@{NOWHERE}"


def may_be_one(one: str, other: str) -> bool:
    """Tell whether two names at one address can be one person: spelt otherwise, shortened, or married since."""
    first, second = name_key(one).split(), name_key(other).split()
    if not first or not second:
        return True
    return bool(set(first) & set(second)) or first[0][:3] == second[0][:3] or _initials(first) == _initials(second)


def _initials(words: list[str]) -> str:
    return words[0][0] + words[-1][0]


def owners(address: str, names: Counter[str]) -> set[str]:
    """Return those of the names at one address who have it: all where they can be one person, else whoever it names.

    An office's address is of nobody where several people have it: booked by one, they would become one person.
    """
    groups: list[list[str]] = []
    for name in sorted(names, key=lambda name: (-names[name], name)):
        group = next((group for group in groups if any(may_be_one(name, other) for other in group)), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    if len(groups) == 1:
        return set(names)
    local = re.sub(r"[^a-z]+", " ", address.partition("@")[0])
    if _SHARED.match(address.partition("@")[0]):
        return set()
    named = [group for group in groups if _is_named(local, group)]
    return set(named[0]) if len(named) == 1 else set()


def _is_named(local: str, group: Iterable[str]) -> bool:
    """Tell whether an address has a name in it: jane.smith, jsmith, smithj."""
    squeezed = local.replace(" ", "")
    return any(len(part) > 2 and part in squeezed for name in group for part in name_key(name).split())
