"""How a mail calls its reader."""

import re

from training.models import User
from training.text import tidy

_TITLES = {
    *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "dame", "lord", "lady", "cllr"),
    *("pc", "dc", "ds", "di", "dci", "sgt", "insp", "supt", "sister", "father"),
}
# Letters, with an apostrophe or a hyphen inside: whoever signs up with somebody else's address chooses the name that
# its owner reads, and it is to be a name, not an advertisement.
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST = 30


def greeting(person: User | None) -> str:
    """Return "Hello Sam,"; "Hello Dr Sam Hill," after a title; and "Hello," where nobody has told us a name."""
    words = tidy(person.name).split() if person else []
    first = words[0].rstrip(".") if words else ""
    called = words if len(first) < 2 or first.casefold() in _TITLES else [first]
    name = " ".join(called)
    are_names = all(_NAME.fullmatch(word.removesuffix(".")) for word in called)
    return f"Hello {name}," if name and are_names and len(name) <= _LONGEST else "Hello,"
