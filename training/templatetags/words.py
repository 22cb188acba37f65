"""How Turnout says dates, times and numbers; available in every template."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils import timezone

register = template.Library()


def clock(moment: dt.datetime | dt.time) -> str:
    """Return "9:30am", "9am", "midday" or "midnight" (local time)."""
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    if (moment.hour, moment.minute) in {(0, 0), (12, 0)}:
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{(moment.hour - 1) % 12 + 1}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def date_in_words(day: dt.date | dt.datetime, weekday: bool = True) -> str:
    """Return "Tuesday 7 November 2023" (local date)."""
    if isinstance(day, dt.datetime):
        day = timezone.localtime(day).date()
    return f"{day:%A} {day.day} {day:%B %Y}" if weekday else f"{day.day} {day:%B %Y}"


@register.filter
def day_and_month(day: dt.date | dt.datetime) -> str:
    """Return "Tuesday 9 March" (local date), for what is near enough to need no year."""
    if isinstance(day, dt.datetime):
        day = timezone.localtime(day).date()
    return f"{day:%A} {day.day} {day:%B}"


@register.filter
def in_words(value) -> str:
    """Date in words: "Tuesday 7 November 2023"."""
    return date_in_words(value) if value else ""


@register.filter
def day_in_words(value) -> str:
    """Date in words without its weekday: "7 November 2023"."""
    return date_in_words(value, weekday=False) if value else ""


@register.filter
def days_in_words(days: Sequence[dt.date]) -> str:
    """Several dates, with month and year said once where they are the same: "30 June, 7 and 14 July 2026"."""
    words = []
    for day, after in zip(days, [*days[1:], None], strict=False):
        same_year = after is not None and after.year == day.year
        same_month = after is not None and same_year and after.month == day.month
        words.append(f"{day.day}" if same_month else f"{day.day} {day:%B}" if same_year else date_in_words(day, False))
    *before, last = words or [""]
    return f"{', '.join(before)} and {last}" if before else last


@register.filter
def at(value) -> str:
    """Time of day in words: "9:30am"."""
    return clock(value) if value else ""


@register.filter
def moment_in_words(value) -> str:
    """Date and time: "Thursday 2 November 2023, 5pm"."""
    return f"{date_in_words(value)}, {clock(value)}" if value else ""


@register.filter
def span_in_words(day) -> str:
    """A session day (or session): "Tuesday 7 November 2023, 9:30am to 4:30pm"."""
    return f"{date_in_words(day.starts_at)}, {clock(day.starts_at)} to {clock(day.ends_at)}"


def percentage(fraction: float | None) -> str:
    """A fraction of 1 as people read it: "15.1 %"; a dash where there is none."""
    return "–" if fraction is None else f"{fraction * 100:.1f} %"


register.filter("percentage", percentage)


@register.filter
def plural(count: int, words: str) -> str:
    """`3|plural:"place,places"` gives "3 places"."""
    one, many = words.split(",")
    return f"{count:,} {one if count == 1 else many}"


@register.filter
def counted(pages: Any, words: str) -> str:
    """`page.paginator|counted:"person,people"` gives "3 people", or "More than 10,000 people" of a list too long."""
    said = plural(pages.count, words)
    return f"More than {said}" if pages.has_more else said


@register.filter
def as_sentence(text: str) -> str:
    """Return what somebody entered with a full stop, unless it ends as a sentence does."""
    text = str(text).rstrip()
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th…"""
    suffix = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


register.filter("ordinal_short", ordinal)


# Both begin with the blank itself, which is found much faster in a long text than what may stand around it.
_BEFORE_A_CLOCK = re.compile(r" (?<=[\w,] )(?=(?:\d{1,2}(?::\d\d)?(?:am|pm)|midday|midnight)\b)")
_AFTER_A_CLOCK = re.compile(r" (?:(?<=\d[ap]m )|(?<=midday )|(?<=midnight ))(?=to\b)")


def unbroken(text: str) -> str:
    """Return the text with its times of day kept on one line: "9:30am to 4:30pm", and with the date before them."""
    return _BEFORE_A_CLOCK.sub("\N{NO-BREAK SPACE}", _AFTER_A_CLOCK.sub("\N{NO-BREAK SPACE}", text))


register.filter("unbroken", unbroken, is_safe=True)
