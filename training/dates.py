"""Dates counted in months, and the partnership's own years."""

import calendar
import datetime as dt

from django.conf import settings


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months on, or the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def year_of(day: dt.date) -> int:
    """Return the calendar year in which the reporting year of a day begins."""
    return day.year - (day.month < settings.REPORTING_YEAR_FIRST_MONTH)


def year_name(starts_in: int) -> str:
    """Return how the reporting year that starts in a calendar year is written: "2023-24"."""
    if settings.REPORTING_YEAR_FIRST_MONTH == 1:
        return str(starts_in)
    return f"{starts_in}-{(starts_in + 1) % 100:02}"
