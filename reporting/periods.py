"""Periods: a reporting year such as 2023-24, or any two dates."""

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings

from training.dates import year_name, year_of
from training.templatetags.words import date_in_words

FIRST_YEAR, LAST_YEAR = 1990, 2100


class NotAPeriod(ValueError):
    """What was asked for is no period; the message says what to write instead."""


@dataclass(frozen=True, order=True)
class Period:
    """From one date to another, both included."""

    start: dt.date
    end: dt.date

    @property
    def is_reporting_year(self) -> bool:
        return FIRST_YEAR <= self.start.year <= LAST_YEAR and self == _year_from(self.start.year)

    @property
    def name(self) -> str:
        """Say it shortly, fit for a file name: "2023-24" or "2023-04-01-to-2023-06-30"."""
        if self.is_reporting_year:
            return year_name(self.start.year)
        return f"{self.start.isoformat()}-to-{self.end.isoformat()}"

    @property
    def dates_in_words(self) -> str:
        """Return "1 April 2023 to 31 March 2024"."""
        return f"{date_in_words(self.start, weekday=False)} to {date_in_words(self.end, weekday=False)}"

    def is_running(self, today: dt.date) -> bool:
        """Tell whether it has begun and is not over: what is counted of it is of a part of it."""
        return self.start <= today <= self.end

    def so_far(self, today: dt.date) -> "Period":
        """Return it up to today where it is not over."""
        return Period(self.start, today) if self.is_running(today) else self

    def __str__(self) -> str:
        return year_name(self.start.year) if self.is_reporting_year else self.dates_in_words


def _year_from(starts_in: int) -> Period:
    month = settings.REPORTING_YEAR_FIRST_MONTH
    return Period(dt.date(starts_in, month, 1), dt.date(starts_in + 1, month, 1) - dt.timedelta(days=1))


def reporting_year_of(day: dt.date) -> Period:
    """Return the reporting year that a date lies in."""
    return _year_from(year_of(day))


def reporting_year(text: str) -> Period:
    """Read "2023-24" (or 2023/24). Raises NotAPeriod."""
    written = text.strip().replace("/", "-").replace("–", "-")
    match = re.match(r"[0-9]{4}(?![0-9])", written)
    starts_in = int(match.group()) if match else 0
    in_range = FIRST_YEAR <= starts_in <= LAST_YEAR
    if in_range and written == year_name(starts_in):
        return _year_from(starts_in)
    advice = year_name(starts_in) if in_range else f"a year such as {year_name(2023)}"
    raise NotAPeriod(f"{text[:40]} is not a reporting year: write {advice}")


def date_from(text: str) -> dt.date:
    """Read a date as 2023-04-01 or 01/04/2023. Raises NotAPeriod."""
    written = text.strip()
    if match := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", written):
        day, month, year = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", written):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise NotAPeriod(f'"{text[:40]}" is not a date: write it as 2023-04-01')
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise NotAPeriod(f'"{text[:40]}" is not a date: there is no such day in the calendar') from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotAPeriod(f'"{text[:40]}" is out of range: give a year from {FIRST_YEAR} to {LAST_YEAR}')
    return found


def period_between(start: dt.date, end: dt.date) -> Period:
    """Return the period from one date to another. Raises NotAPeriod where the first is the later one."""
    if start > end:
        raise NotAPeriod(
            f"The period ends before it begins: {date_in_words(end, weekday=False)} is before "
            f"{date_in_words(start, weekday=False)}. Swap the two dates."
        )
    return Period(start, end)


YEAR_BEFORE = "year before"


def year_before(period: Period) -> Period:
    """Return the same dates a year earlier, all of them; 29 February goes with 28."""

    def earlier(day: dt.date) -> dt.date:
        return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)

    found = Period(earlier(period.start), earlier(period.end))
    return _year_from(period.start.year - 1) if period.is_reporting_year else found


def same_days_a_year_before(period: Period, today: dt.date) -> Period:
    """Return what a period is held against: of one that is not over no more of the year before than it has had itself,
    for three months beside twelve would look like a fall of everything.
    """
    return year_before(period.so_far(today))


def other_period(asked: str, period: Period, today: dt.date) -> Period:
    """Read what a period is to be compared with: a reporting year, or the same dates a "year before". Raises
    NotAPeriod, also where it is the period itself.
    """
    is_year_before = asked.strip().casefold() == YEAR_BEFORE
    other = same_days_a_year_before(period, today) if is_year_before else reporting_year(asked)
    if other == period:
        raise NotAPeriod(f"{other} cannot be compared with itself. Choose another year.")
    return other
