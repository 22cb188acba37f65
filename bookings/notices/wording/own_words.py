"""The team's own words in a notice: plain text with a few named placeholders, and nothing that runs.

A placeholder is a name in single braces, {course}. Each is filled in once, with text: whatever else stands there, and
whatever a name or title holds, goes out as it is written. The HTML part escapes it like any other text.
"""

import re
from collections.abc import Mapping

from django.db.models import F, Q

from bookings.models import NoticeText
from bookings.notices.about.notice import Context, Notice
from bookings.notices.kinds import KINDS
from training.compiled import CompiledQuery
from training.text import tidy

_KEPT = CompiledQuery(  # those for the course before those for all; 0 is no course
    lambda kind, course: NoticeText.objects.filter(Q(course=None) | Q(course=course), kind=kind).order_by(
        F("course").asc(nulls_last=True)
    )
)
_OF_A_TEMPLATE = re.compile(r"\{\{|\}\}|\{%|%\}")
_IN_BRACES = re.compile(r"(?<!\{)\{([^{}%\n]*)\}(?!\})")


def fault_in(kind: str, text: str) -> str:
    """Return a sentence about the first thing in braces that would go out as it is written, or ""."""
    if _OF_A_TEMPLATE.search(text):
        return "Write {course} with single braces."
    known = KINDS[kind].placeholders
    for name in _IN_BRACES.findall(text):
        if name not in known:
            return f"There is no placeholder {{{name}}}. You can use {', '.join(f'{{{one}}}' for one in known)}."
    return ""


def filled_in(text: str, values: Mapping[str, str]) -> str:
    return _IN_BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs, which empty lines part; each is one line of readable characters."""
    return [paragraph for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if (paragraph := tidy(part))]


def own_words_of(
    notice: Notice, values: Mapping[str, str], words: NoticeText | None = None, *, course: int = 0
) -> Context:
    """Return `subject`, `heading` and `more` (further paragraphs) of the team's own words; nothing if there are none.

    The words for the `course` come before those for all courses, and words of the notice's own before both. `words` are
    tried out instead of those kept; without a text they are ours. Words that call the reader by name need no other
    greeting.
    """
    if not notice.takes_own_words:
        return {}
    if said_first := notice.own_words:
        words = NoticeText(subject=said_first[0], text=said_first[1])
    if words is None:
        words = _KEPT.first(kind=notice.kind, course=course)
    if words is None or not words.text:
        return {}
    heading, *more = paragraphs_of(filled_in(words.text, values)) or [""]
    said = {"subject": tidy(filled_in(words.subject, values)), "heading": heading, "opening": "", "more": more}
    return said | ({"greeting": ""} if "{name}" in words.text else {})
