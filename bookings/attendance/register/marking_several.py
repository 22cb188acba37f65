"""Marks of several people at once: what a phone has kept while it had no connection, or while an answer was on its way.

What costs most of a mark, the lock, the commit and the way there and back, is paid once for all of them.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction

from bookings.attendance.register.line import Line, locked_lines
from bookings.attendance.register.marking import (
    Marking,
    changed_columns,
    changed_mark,
    mark_attendance,
    marking_as_read,
    outcome_by,
)
from bookings.attendance.register.reasons import reason_of_marks
from bookings.models import Booking, Mark
from training.authorship import delete_as, save_all_as
from training.models import Session, User
from training.refusals import ReasonMissing, Refused


@transaction.atomic
def mark_several(
    *, session: Session, markings: Sequence[Marking], by: User | None, now: dt.datetime, reason: str = ""
) -> list[Refused | None]:
    """Mark several people, in this order; return for each what it was refused with, None where it stands.

    Each is judged by itself, as `mark_attendance` judges it: what one is refused with keeps no other from being saved.
    What follows of the same person and day was built on it, and is refused with it. Raises ReasonMissing, and saves
    none, where the team must say for what `reason`.
    """
    if not markings:
        return []
    if len(markings) == 1:
        return [_mark_one(session, markings[0], by=by, now=now, reason=reason)]
    refused: dict[tuple[int, int], Refused] = {}
    answers: list[Refused | None] = []
    for part in _each_person_once(markings):
        lines = locked_lines(session=session, bookings={marking.booking.pk for marking in part})
        answers += _Writing(lines=lines, by=by, now=now, reason=reason, refused=refused).write(part)
    return answers


def _mark_one(session: Session, marking: Marking, *, by: User | None, now: dt.datetime, reason: str) -> Refused | None:
    try:
        mark_attendance(session=session, marking=marking, by=by, now=now, reason=reason)
    except ReasonMissing:
        raise
    except Refused as refused:
        return refused
    return None


def _each_person_once(markings: Sequence[Marking]) -> Iterator[list[Marking]]:
    """Yield them in order, cut where a person comes again: that one is judged by what has been written by then."""
    part: dict[int, Marking] = {}
    for marking in markings:
        if marking.booking.pk in part:
            yield list(part.values())
            part = {}
        part[marking.booking.pk] = marking
    yield list(part.values())


class _Writing:
    """Marks of as many people, gathered by what is done with them, and written together."""

    def __init__(
        self,
        *,
        lines: dict[int, Line],
        by: User | None,
        now: dt.datetime,
        reason: str,
        refused: dict[tuple[int, int], Refused],
    ):
        self.lines, self.by, self.now, self.reason, self.refused = lines, by, now, reason, refused
        self.new: list[Mark] = []
        self.changed: dict[tuple[str, ...], list[Mark]] = {}  # by the columns that are written
        self.taken_back: list[Mark] = []
        self.settled: list[Booking] = []

    def write(self, markings: Sequence[Marking]) -> list[Refused | None]:
        answers = [self._judged(marking) for marking in markings]
        line, reason = next(iter(self.lines.values())), ""
        if self.new or self.changed or self.taken_back:
            reason = reason_of_marks(line.register, session=line.session, by=self.by, said=self.reason)
        save_all_as(self.new, by=self.by, now=self.now, reason=reason, is_new=True)
        for columns, marks in self.changed.items():
            save_all_as(marks, by=self.by, now=self.now, fields=columns, reason=reason)
        for mark in self.taken_back:
            delete_as(mark, by=self.by, now=self.now, reason=reason)
        save_all_as(self.settled, by=self.by, now=self.now, fields=["outcome"])
        return answers

    def _judged(self, marking: Marking) -> Refused | None:
        about = (marking.booking.pk, marking.day.pk)
        if about not in self.refused:
            try:
                self._gather(marking, self.lines[marking.booking.pk])
            except Refused as refused:
                self.refused[about] = refused
        return self.refused.get(about)

    def _gather(self, marking: Marking, line: Line) -> None:
        marking = marking_as_read(marking, line, by=self.by, now=self.now)
        booking, stored = marking.booking, line.marks.get(marking.day.pk)
        if marking.value is None:
            self.taken_back += [stored] if stored else []
        elif mark := changed_mark(marking, stored, by=self.by, now=self.now):
            (self.changed.setdefault(tuple(changed_columns(marking)), []) if stored else self.new).append(mark)
        outcome = outcome_by(line, booking, said={marking.day.pk: marking.value})
        if outcome != booking.outcome:
            booking.outcome = outcome
            self.settled.append(booking)
