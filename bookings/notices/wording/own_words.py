"""The team's own words in a mail: plain text with a few named placeholders, and nothing that runs.

A placeholder is a name in single braces, {course}. Each is filled in once, with text: whatever else stands there, and
whatever a name or title holds, goes out as it is written. The HTML part escapes it like any other text.
"""

import re
from collections.abc import Mapping

from bookings.models import Mail, NoticeText
from training.text import tidy

# What every mail about a booking can say.
PLACEHOLDERS = {
    "name": "the person’s name",
    "course": "the title of the course",
    "date": "day, date and times of the session",
    "where": "the venue, or “Online”",
    "deadline": "until when a place can be cancelled without it being late",
    "partnership": "the partnership’s name",
}
# What only some kinds of mail know.
FURTHER = {
    Mail.Kind.WAITING_LIST: {"position": "the place in the queue, such as “3rd”"},
    Mail.Kind.OFFER: {"until": "until when the place is held"},
    Mail.Kind.SESSION_CANCELLED: {"reason": "why the session was cancelled"},
}
# Of mails that are about no one booking.
_OF_A_SESSION = {name: PLACEHOLDERS[name] for name in ("name", "course", "date", "where", "partnership")}
_OF_A_RESERVATION = _OF_A_SESSION | {
    "name": "the lead’s name",
    "organisation": "the organisation",
    "places": "how many places, such as “3 places”",
    "until": "until when people can be named",
}
WITHOUT_BOOKING = {
    Mail.Kind.RESERVATION: _OF_A_RESERVATION,
    Mail.Kind.RESERVATION_REMINDER: _OF_A_RESERVATION,
    Mail.Kind.RESERVATION_ENDED: _OF_A_RESERVATION,
    Mail.Kind.NEW_DATE: _OF_A_SESSION,
    Mail.Kind.REGISTER_CHASE: _OF_A_SESSION,
    Mail.Kind.MINIMUM_WARNING: _OF_A_SESSION,
    Mail.Kind.DIGEST: {
        "name": "the lead’s name",
        "organisation": "the organisation",
        "date": "the Monday of the week",
        "partnership": "the partnership’s name",
    },
}

_OF_A_TEMPLATE = re.compile(r"\{\{|\}\}|\{%|%\}")
_IN_BRACES = re.compile(r"(?<!\{)\{([^{}%\n]*)\}(?!\})")


def placeholders_of(kind: str) -> dict[str, str]:
    """Return the names that a kind of mail can fill in, each with what it stands for."""
    if kind in WITHOUT_BOOKING:
        return WITHOUT_BOOKING[Mail.Kind(kind)]
    return PLACEHOLDERS | FURTHER.get(Mail.Kind(kind), {})


def fault_in(kind: str, text: str) -> str:
    """Return a sentence about the first thing in braces that would go out as it is written, or ""."""
    if _OF_A_TEMPLATE.search(text):
        return "Write {course} with single braces."
    known = placeholders_of(kind)
    for name in _IN_BRACES.findall(text):
        if name not in known:
            return f"There is no placeholder {{{name}}}. You can use {', '.join(f'{{{one}}}' for one in known)}."
    return ""


def filled_in(text: str, values: Mapping[str, str]) -> str:
    return _IN_BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs, which empty lines part; each is one line of readable characters."""
    return [paragraph for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if (paragraph := tidy(part))]


def own_words_of(kind: str, values: Mapping[str, str], words: NoticeText | None = None) -> dict:
    """Return `subject`, `opening` and `more` (further paragraphs) of the team's own words; nothing if there are none.

    `words` are tried out instead of those kept; without a text they are ours.
    """
    if words is None:
        words = NoticeText.objects.filter(kind=kind).first()
    if words is None or not words.text:
        return {}
    opening, *more = paragraphs_of(filled_in(words.text, values)) or [""]
    return {"subject": tidy(filled_in(words.subject, values))[:250], "opening": opening, "more": more}
