"""Dates as people write them in a register: "7 Nov 23", "7th & 14th November 2023"."""

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings

from training.dates import year_of

FIRST, LAST = 1990, 2100
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NTH = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s*(\d{4}|\d{2}|'\d{2})(?![\d:.]))"
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?(?![\d])")
_FIGURES = re.compile(r"(?<![\d.:])(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)")
_DAYS_OF_MONTH = re.compile(
    rf"(?<![0-9a-z])((?:{_NTH}\s*(?:,|&|\+|and|-|–|—|to|/|;)?\s*(?:and\s*)?)*?{_NTH})(?:\s+of)?[\s\-–./]*"
    rf"({_MONTH})(?![a-z])\.?[\s\-–./]*(\d{{4}}|'?\d{{2}})?(?![\d:])(?!\.\d\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\b\.?\s*{_NTH}(?:\s*,?\s*(\d{{4}}))(?!\d)", re.IGNORECASE)
_RANGE = re.compile(r"\d(?:st|nd|rd|th)?\s*(?:-|–|—|to)\s*\d", re.IGNORECASE)
# "Level 3 - 7 Nov 2023" is one day, and no three.
_NUMBERED = re.compile(
    r"\b((?:level|lvl|l|part|pt|module|mod|stage|group|grp|cohort|session|day|course|phase|step|unit|ks|year|section|tier|"
    r"no\.?|number|version|v)\s*)(\d{1,2})(?=\s*(?:[-–—:,(|]|$))",
    re.IGNORECASE,
)
_HIDE = {ord(str(n)): 0xE000 + n for n in range(10)}
_SHOW = {hidden: shown for shown, hidden in _HIDE.items()}
_SERIAL = re.compile(r"([2-6]\d{4})(?:\.\d+)?")
_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Dates:
    """How a file writes days: `month_first` as in America, and the reporting `year` of days that name none, which
    begins in the month `begins`.
    """

    month_first: bool = False
    year: int | None = None
    month: int | None = None  # of days that say their number alone
    begins: int = field(default_factory=lambda: settings.REPORTING_YEAR_FIRST_MONTH)


@dataclass(frozen=True)
class Found:
    """`rest` is what is left of a text without its days; `without_year` tells of days whose year nobody knows."""

    days: tuple[dt.date, ...] = ()
    rest: str = ""
    without_year: bool = False


def days_in(value: object, how: Dates) -> Found:
    """Return the days that a cell names, in order. A number is a serial of a spreadsheet where it can be one."""
    if isinstance(value, dt.datetime):
        return Found((value.date(),))
    if isinstance(value, dt.date):
        return Found((value,))
    if isinstance(value, bool | dt.time | dt.timedelta):
        return Found()
    if isinstance(value, int | float):
        return Found((_EPOCH + dt.timedelta(days=int(value)),)) if 32_000 < value < 74_000 else Found()
    return _in_text(str(value or ""), how)


@lru_cache(maxsize=20_000)
def _in_text(text: str, how: Dates) -> Found:
    if _SERIAL.fullmatch(text.strip()):
        return days_in(float(text), how)
    if not any(sign.isdigit() for sign in text):
        return Found(rest=text)
    days: list[dt.date] = []
    missing = False
    rest = _NUMBERED.sub(lambda match: match[1] + match[2].translate(_HIDE), text)
    for rule, read in ((_ISO, _iso), (_FIGURES, _figures), (_MONTH_FIRST, _month_first), (_DAYS_OF_MONTH, _of_month)):
        # From the end on, for a year is said once, behind the last: "30 Jan and 6 Feb 2024".
        year: int | None = None
        for match in reversed(list(rule.finditer(rest))):
            found, year_said = read(match, how, year)
            if found is None:
                missing = missing or read is _of_month
                continue
            year = year_said or year
            days += found
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    rest = rest.translate(_SHOW)
    if len(days) == 2 and re.fullmatch(r"[^a-z0-9]*(to|-|–|—|until)[^a-z0-9]*", rest.strip().lower()):
        days = list(_from_to(min(days), max(days)))
    return Found(tuple(sorted(set(days))), rest, missing and not days)


_DAY_ALONE = re.compile(r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\W*)?(\d{1,2})(?:\.0|st|nd|rd|th)?\W*", re.IGNORECASE)


def day_alone(value: object, how: Dates) -> tuple[dt.date, ...]:
    """Return the day of a cell that says its number alone, "7" or "Tue 7th", on a sheet called "Nov 23"."""
    match = _DAY_ALONE.fullmatch(str(value).strip()) if isinstance(value, str | int | float) else None
    if match is None or how.month is None or (year := _year_of(how.month, how)) is None:
        return ()
    found = _day(year, how.month, int(match[1]))
    return (found,) if found else ()


def month_of(title: str) -> int | None:
    """Return the month that a title is: of "November", "Nov 23", "11. November 2023"; None for any other."""
    words = re.findall(r"[a-z]+", title.lower())
    return _MONTHS.get(words[0]) if len(words) == 1 else None


def _from_to(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Return the days from one to another where they can be one session; else the two."""
    length = (last - first).days
    return tuple(first + dt.timedelta(days=n) for n in range(length + 1)) if 0 < length <= 4 else (first, last)


def days_from_to(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Return the days of a session by its first and last: all of up to five days, else the two that are named."""
    return (first,) if last <= first else _from_to(first, last)


_Read = tuple[list[dt.date] | None, int | None]


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return found if FIRST <= year <= LAST else None


def _full(year: str) -> int:
    number = int(year.strip("'"))
    if len(year.strip("'")) == 4:
        return number
    return 2000 + number if number < 70 else 1900 + number


def _iso(match: re.Match, how: Dates, year: int | None) -> _Read:
    found = _day(int(match[1]), int(match[2]), int(match[3]))
    return ([found], found.year) if found else (None, None)


def _figures(match: re.Match, how: Dates, year: int | None) -> _Read:
    first, second, said = int(match[1]), int(match[2]), _full(match[3])
    day, month = (second, first) if how.month_first else (first, second)
    found = _day(said, month, day)
    return ([found], said) if found else (None, None)


def _month_first(match: re.Match, how: Dates, year: int | None) -> _Read:
    found = _day(_full(match[3]), _MONTHS[match[1].lower()], int(match[2]))
    return ([found], found.year) if found else (None, None)


def _of_month(match: re.Match, how: Dates, year: int | None) -> _Read:
    month = _MONTHS[match[4].lower()]
    said = _full(match[5]) if match[5] else None
    in_year = said or year or _year_of(month, how)
    if in_year is None:
        return None, None
    numbers = [int(number) for number in re.findall(r"\d+", match[1])]
    days = [_day(in_year, month, number) for number in numbers]
    if any(day is None for day in days):
        return None, None
    found = [day for day in days if day]
    if len(found) == 2 and _RANGE.search(match[1]):
        found = list(_from_to(min(found), max(found)))
    return found, said


def _year_of(month: int, how: Dates) -> int | None:
    """Return the calendar year of a month in the reporting year that begins in `how.year`."""
    return None if how.year is None else how.year + (month < how.begins)


def is_month_first(values: list[object]) -> bool:
    """Tell whether a column writes the month before the day: some of its days can only be read so, and none the other
    way.
    """
    firsts, seconds = 0, 0
    for value in values:
        if match := _FIGURES.search(value) if isinstance(value, str) else None:
            firsts += int(match[1]) > 12
            seconds += int(match[2]) > 12
    return bool(seconds) and not firsts


_REPORTING = re.compile(r"(?<!\d)(20\d\d)\s?[-/–]\s?(?:20)?(\d\d)(?!\d)")
_YEAR_ALONE = re.compile(
    r"^\W*(20\d\d)\W*$|(?:register|training|attendance|bookings?|courses?|records?|report|year|log)\W+(20\d\d)(?!\d)",
    re.IGNORECASE,
)


def year_named(*texts: str) -> int | None:
    """Return in which year the reporting year begins that a title names: 2023 of "Register 2023-24", or of "Register
    2023" where reporting years are calendar years.
    """
    for text in texts:
        two = _REPORTING.search(text)
        if settings.REPORTING_YEAR_FIRST_MONTH == 1:
            alone = None if two else _YEAR_ALONE.search(text)
            if alone:
                return int(alone[1] or alone[2])
        elif two and int(two[2]) == (int(two[1]) + 1) % 100:
            return int(two[1])
    return None


def _month_and_year(text: str) -> int | None:
    """Return the year in which the reporting year begins of a month and its year: 2023 of "February 2024", "Feb 24"."""
    match = re.search(rf"\b({_MONTH})\b\.?[\s\-']*(20\d\d|\d\d)(?!\d)", text, re.IGNORECASE)
    return None if match is None else year_of(dt.date(_full(match[2]), _MONTHS[match[1].lower()], 1))


def reporting_year_of(*texts: str) -> int | None:
    """Return the year of `Dates` that titles, the name of a sheet and that of the file say, the first that does."""
    for text in texts:
        if (year := year_named(text) or _month_and_year(text)) is not None:
            return year
    return None
