"""The reasons that stand behind a register's marks: the team's, who were not there, and those of corrections."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from bookings.models import Mark, Register
from bookings.models.register import CHANGE_REASON as IMPORTED
from training.models import Session, SessionDay, User


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One change of a mark after the register was closed."""

    booking_id: int
    day_id: int
    value: str  # "" where the mark was taken away
    reason: str
    by: User | None
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class MarkedFor:
    """How many people somebody marked for one reason before the register was first closed, the last of them when."""

    by: User | None
    reason: str
    people: int
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class ReasonsGiven:
    corrections: list[Correction]
    marked: list[MarkedFor]


def reasons_given(session: Session, *, stored: Register | None = None) -> ReasonsGiven:
    """Return the reasons behind a register's marks, the latest first. What came in with history has none of its own.
    `stored` is the row of the register, where it was read before.
    """
    closed = _first_closed(session, stored)
    corrections: list[Any] = []
    before: list[Any] = []
    at_closing: set[tuple[int, int]] = set()
    for row in _lines(session).select_related("history_user"):
        if not _is_correction(row, closed, at_closing):
            before.append(row)
        elif _has_reason(row):
            corrections.append(row)
    return ReasonsGiven(
        corrections=[
            Correction(
                booking_id=row.booking_id,
                day_id=row.session_day_id,
                value="" if row.history_type == "-" else row.value,
                reason=row.history_change_reason,
                by=row.history_user,
                at=row.history_date,
            )
            for row in reversed(corrections)
        ],
        marked=_together(reversed(before)),
    )


def _first_closed(session: Session, stored: Register | None) -> Any:
    """Return the row of the register, or the line of its history, that says when it was first closed and by whom."""
    register = stored or Register.objects.filter(session=session).first()
    if register is None or register.opened_again_at is None:
        return register if register and register.closed_at else None
    return register.history.exclude(closed_at=None).order_by("closed_at", "history_id").first()


def _is_correction(line: Any, closed: Any, at_closing: set[tuple[int, int]]) -> bool:
    """Tell whether the mark was written after the register was first closed. Of its moment is what closing wrote: the
    first line there is of a person and a day, which is noted in `at_closing`, by whoever closed it.
    """
    if closed is None or line.history_date != closed.closed_at:
        return closed is not None and line.history_date > closed.closed_at
    of = line.booking_id, line.session_day_id
    if line.history_user_id != closed.closed_by_id or of in at_closing:
        return True
    at_closing.add(of)
    return False


def _lines(session: Session) -> QuerySet[Any]:
    return Mark.history.filter(booking__session=session).order_by("history_date", "history_id")


def _has_reason(line: Any) -> bool:
    return bool(line.history_change_reason) and line.history_change_reason != IMPORTED


def _together(lines: Iterable[Any]) -> list[MarkedFor]:
    """Put together the marks that stood at the end of these lines, the latest first, of those made with a reason."""
    stood: dict[tuple[int, int], Any] = {}
    for line in lines:
        stood.setdefault((line.booking_id, line.session_day_id), line)
    groups: dict[tuple[int | None, str], list[Any]] = {}
    for row in stood.values():
        if row.history_type == "-" or not _has_reason(row):
            continue
        groups.setdefault((row.history_user_id, row.history_change_reason), []).append(row)
    return [
        MarkedFor(
            by=of_one[0].history_user,
            reason=reason,
            people=len({row.booking_id for row in of_one}),
            at=of_one[0].history_date,
        )
        for (_, reason), of_one in groups.items()
    ]


def reasons_of_day(session: Session, day: SessionDay) -> dict[int, str]:
    """Return why the marks of a day were made as they are, by the keys of bookings; of those made with a reason."""
    return _reasons_by("booking_id", booking__session=session, session_day=day)


def reasons_of_marks(marks: Iterable[Mark]) -> dict[int, str]:
    """Return why these marks were made as they are, by their keys; of those made with a reason."""
    keys = [mark.pk for mark in marks]
    return _reasons_by("id", id__in=keys) if keys else {}


def _reasons_by(column: str, **which: Any) -> dict[int, str]:
    """Go by the latest line of history that made each mark what it is: not by what else has written its row."""
    made = Mark.history.filter(**which, history_date=F("marked_at")).exclude(history_type="-")
    reasons = dict(made.order_by("history_date", "history_id").values_list(column, "history_change_reason"))
    return {key: reason for key, reason in reasons.items() if reason and reason != IMPORTED}
