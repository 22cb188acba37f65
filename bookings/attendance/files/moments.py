"""When somebody joined, as files write it: month first or day first, with twelve hours or twenty-four.

5/6/24 is two days. Which is meant shows only by all rows together, and by the day that the session was on.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from django.utils import timezone

from training.text import folded

_MONTHS = (
    "jan ion gen sty led", "feb fev chw lut uno", "mar maw mrt", "apr avr abr ebr kwi dub", "may mai maj mei mag kve",
    "jun juin meh cze giu cer", "jul juil gor lip lug", "aug aou ago aws sie srp", "sep set med wrz zar",
    "oct okt out ott hyd paz rij", "nov tac lis", "dec dez dic des rha gru dic pro",
)  # fmt: skip
_MONTH = {start: number for number, starts in enumerate(_MONTHS, 1) for start in starts.split()}
_DATE = re.compile(r"(?<!\d)(\d{1,4})[./-]\s?(\d{1,2})[./-]\s?(\d{1,4})(?!\d)")
_NAMED_DATE = re.compile(
    r"(?<!\d)(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[. -]*(?:de |o |of )?(?P<month>[a-z]{3,})"
    r"|(?P<month2>[a-z]{3,})[. ]*(?P<day2>\d{1,2})(?:st|nd|rd|th)?),?[. -]*(?:de |o )?(?P<year>\d{4})"
)
_TIME = re.compile(r"(?<!\d)(\d{1,2})[:h.](\d{2})(?:[:.m](\d{2}))?(?:[.,]\d{1,9})?s?\s*(?P<half>[a-z][a-z ]*)?")
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{2}):?(\d{2})\)?$|(\bz|\butc|\bgmt|(?<=\d)z)\)?$")
_AFTERNOON = ("p", "nachm", "popol", "yh", "yp", "em", "μμ")
_MORNING = ("a", "vorm", "dop", "yb", "fm")

Reader = Callable[[int, int, int], tuple[int, int, int]]  # three figures → year, month, day
_ORDERS: dict[str, Reader] = {
    "day first": lambda a, b, c: (c, b, a),
    "month first": lambda a, b, c: (c, a, b),
}


def _year(figure: int) -> int:
    return figure + 2000 if figure < 100 else figure


@lru_cache(maxsize=4096)
def _readings(text: str) -> dict[str, dt.datetime]:
    """Return what the text can mean, by the order of its figures; empty for what is no moment."""
    text = re.sub(r"[\u200e\u200f]", "", text).strip()
    plain = re.sub(r"(?<=\d)t(?=\d)", " ", folded(text).replace(",", " "))
    dates, rest = _dates(plain)
    offset = _OFFSET.search(rest)
    time = _time(rest[: offset.start()] if offset else rest)
    if time is None:
        return {}
    return {order: _in_its_zone(dt.datetime.combine(date, time), offset) for order, date in dates.items()}


def _dates(text: str) -> tuple[dict[str, dt.date], str]:
    found: dict[str, dt.date] = {}
    if match := _DATE.search(text):
        one, two, three = (int(figure) for figure in match.groups())
        for order, read in _ORDERS.items():
            year, month, day = (one, two, three) if one > 31 else read(one, two, three)
            if (date := _date(_year(year), month, day)) is not None:
                found[order] = date
    elif match := _NAMED_DATE.search(text):
        month_name = (match["month"] or match["month2"])[:4]
        number = _MONTH.get(month_name) or _MONTH.get(month_name[:3])
        date = _date(int(match["year"]), number, int(match["day"] or match["day2"])) if number else None
        found = dict.fromkeys(_ORDERS, date) if date else {}
    else:
        return {}, text
    return found, f"{text[: match.start()]} {text[match.end() :]}".strip()


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def _time(text: str) -> dt.time | None:
    match = _TIME.search(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match["half"] or "").replace(" ", "")
    if half.startswith(_AFTERNOON):
        hour = hour % 12 + 12 if hour <= 12 else hour
    elif half.startswith(_MORNING):
        hour = hour % 12 if hour <= 12 else hour
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        return None


def _in_its_zone(moment: dt.datetime, offset: re.Match[str] | None) -> dt.datetime:
    """A moment that names no zone is of the clock on the wall here."""
    if offset is None:
        return timezone.make_aware(moment)
    if offset[1] is None:
        return moment.replace(tzinfo=dt.UTC)
    ahead = dt.timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return moment.replace(tzinfo=dt.timezone(-ahead if offset[1] == "-" else ahead))


def order_of(texts: Sequence[object], days: Sequence[dt.date]) -> str:
    """Return the order of figures under which most of the texts are moments, and nearest to the session's days."""
    known = [readings for text in texts if isinstance(text, str) and (readings := _readings(text))]

    def fitting(order: str) -> tuple[int, float]:
        dates = [readings[order].date() for readings in known if order in readings]
        away = sum(min(abs((date - day).days) for day in days) for date in dates)
        return -len(dates), away

    return min(_ORDERS, key=fitting)


def moment_of(value: object, order: str) -> dt.datetime | None:
    """Return the moment of a cell, by the order that the file's dates are in; None for what is none."""
    if isinstance(value, dt.datetime):
        return timezone.make_aware(value) if value.tzinfo is None else value
    return _readings(value).get(order) if isinstance(value, str) else None
