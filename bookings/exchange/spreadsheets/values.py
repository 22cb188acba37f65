"""One cell of somebody's register → the value that a history takes, or that there is none, or that it can't be read."""

import re
from functools import lru_cache

from bookings.exchange.spreadsheets.names import is_nobody
from bookings.exchange.spreadsheets.sheets import text_of
from training.text import folded, tidy

_ONLINE = re.compile(r"online|virtual|webinar|\bteams\b|zoom|remote|e ?learning|google meet|\bvc\b|skype")
_IN_PERSON = re.compile(r"person|face to face|\bf2f\b|class ?room|on ?site|\bvenue\b|physical|\bhall\b|\broom\b")
_BOTH = re.compile(r"hybrid|blended|\bboth\b|mixed")
_SCORE_WORDS = {
    "excellent": 5,
    "very good": 5,
    "good": 4,
    "satisfactory": 3,
    "ok": 3,
    "average": 3,
    "fair": 2,
    "poor": 1,
}


@lru_cache(maxsize=20_000)
def named(text: str) -> str:
    """Return a name of something, tidied; "" where the cell says that nobody knows it."""
    said = tidy(text).strip(" ,;:-–*")
    return "" if is_nobody(said) else said


def delivery_of(*texts: str) -> str:
    """Return how a session was held by what its columns say: "online", "in person", "both"; "" where none does."""
    for text in texts:
        said = " ".join(re.sub(r"[^a-z0-9]+", " ", folded(text)).split())
        online, here = bool(_ONLINE.search(said)), bool(_IN_PERSON.search(said))
        if _BOTH.search(said) or (online and here):
            return "both"
        if online or here:
            return "online" if online else "in person"
    return ""


def is_a_link(venue: str) -> bool:
    """Tell whether what is written for a venue is that there was none: "Zoom", "Online", "MS Teams"."""
    said = " ".join(re.sub(r"[^a-z0-9]+", " ", folded(venue)).split())
    return bool(_ONLINE.search(said)) and not _IN_PERSON.search(said) and len(said.split()) <= 4


def score_of(cell: object) -> int | None:
    """Return a score from 1 to 5: of 4, "4/5", "4 - Good", "Good"; None for anything else."""
    text = text_of(cell).casefold()
    if match := re.fullmatch(r"([1-5])(?:\.0+)?(?:\s*(?:/|out of)\s*5|\s*stars?|\s*[-–:(].*)?", text):
        return int(match[1])
    return _SCORE_WORDS.get(text)


def whole_number(cell: object, highest: int) -> int | None:
    match = re.fullmatch(r"(\d{1,4})(?:\.0+)?", text_of(cell))
    return int(match[1]) if match and 1 <= int(match[1]) <= highest else None
