"""An uploaded file → the attendees that it tells of: a report of a meeting, or a register that was filled in."""

import datetime as dt
import io
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from bookings.attendance.files.attendees import Attendee
from bookings.attendance.files.filled import is_register, read_filled
from bookings.attendance.files.meetings import Meeting, open_records, read_meeting
from bookings.attendance.files.plan import File
from bookings.attendance.files.stays import Stay, seconds_there
from bookings.attendance.register.reading import on_register
from training.models import Session, SessionDay
from training.tables.unreadable import Unreadable
from training.templatetags.words import clock, date_in_words, span_in_words

_AN_HOUR = 3600


def read_file(file: BinaryIO, *, name: str, session: Session, only_day: int | None = None) -> File:
    """Read an upload. `only_day` is the key of the day that a file without times is of.

    Raises Unreadable, with what to do, for what is not known, is not sound, or is not of this session.
    """
    days = list(session.days.order_by("position"))
    with tempfile.NamedTemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy, io.DEFAULT_BUFFER_SIZE)
        copy.flush()
        records = open_records(Path(copy.name), also=is_register)
        first = next(records.rows, ())
        if is_register(first):
            people = {booking.pk: booking for booking in on_register(session)}
            filled = read_filled(first, records, days=days, people=people)
            return File(name=name[:200], attendees=tuple(filled), notes=tuple(records.notes))
        records = replace(records, rows=chain([first], records.rows))
        meeting = read_meeting(records, days=[timezone.localdate(day.starts_at) for day in days])
    return _of_meeting(meeting, name=name, days=days, only_day=only_day)


def _of_meeting(meeting: Meeting, *, name: str, days: Sequence[SessionDay], only_day: int | None) -> File:
    if not meeting.has_times and len(days) > 1 and only_day is None:
        raise Unreadable("The file says how long people were there, but not when. Say which day it is of.")
    _refuse_another_day(meeting, days)
    attendees = tuple(
        Attendee(number=one.number, name=one.name, addresses=one.addresses, stays=one.stays) for one in meeting.people
    )
    notes = [*meeting.notes, *_of_another_zone(meeting, days)]
    return File(
        name=name[:200],
        attendees=attendees,
        notes=tuple(notes),
        only_day=None if meeting.has_times else only_day or days[0].pk,
    )


def _refuse_another_day(meeting: Meeting, days: Sequence[SessionDay]) -> None:
    """A file of which nothing lies in the session's hours is of another meeting, or its clock is."""
    if not meeting.has_times or any(seconds_there(one.stays, day) for one in meeting.people for day in days):
        return
    first = min(stay.start for one in meeting.people for stay in one.stays if stay.start is not None)
    when = timezone.localtime(dt.datetime.fromtimestamp(first, tz=dt.UTC))
    ours = " and ".join(span_in_words(day) for day in days)
    raise Unreadable(
        f"Nobody in this file was there during the session. The file is of {date_in_words(when)}, {clock(when)}; "
        f"the session is on {ours}. Choose the file of this session."
    )


def _of_another_zone(meeting: Meeting, days: Sequence[SessionDay]) -> list[str]:
    """Say where the times fit the session much better an hour earlier or later, as those of another time zone do."""

    def there(shift: int) -> int:
        moved = [[_shifted(stay, shift) for stay in one.stays] for one in meeting.people]
        return sum(seconds_there(stays, day) for stays in moved for day in days)

    if not meeting.has_times:
        return []
    now, earlier, later = there(0), there(_AN_HOUR), there(-_AN_HOUR)
    if max(earlier, later) < now * 1.15:
        return []
    when = "before" if earlier > later else "after"
    return [
        f"Most people in the file were there an hour {when} the hours of the session. Times are read as UK time: if "
        "the file has them in another time zone, download it again with UK time."
    ]


def _shifted(stay: Stay, seconds: int) -> Stay:
    if stay.start is None or stay.end is None:
        return stay
    return Stay(start=stay.start + seconds, end=stay.end + seconds, seconds=stay.seconds)
