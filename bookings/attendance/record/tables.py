"""Who is in date, as a list for a spreadsheet: a line for each thing that somebody needs."""

import datetime as dt
from collections.abc import Iterable, Iterator

from bookings.attendance.record.in_date import InDate, Need, Standing

HEADER = (
    "Name",
    "Email",
    "Job role",
    "Needs",
    "In date?",
    "Last done",
    "Valid until",
    "Booked for",
    "Not recorded on",
)


def rows_of(found: Iterable[Standing]) -> Iterator[list[str]]:
    """Give the cells of each line; somebody who needs nothing has one line."""
    for one in found:
        person = [one.person.name, one.person.known_email, one.person.job_role]
        for need in one.needs or [Need(what="", stands=InDate.NOTHING_NEEDED, done_on=one.last_on)]:
            days = (need.done_on, need.until, need.booked_for, need.not_recorded_on)
            yield [*person, need.what, need.stands.label, *map(_day, days)]


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
