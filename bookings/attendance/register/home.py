"""The registers a person looks after: today's, those to finish, what comes, what is done."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from bookings.attendance.register.reading import marks_per_session, register_state, still_open, with_registers
from bookings.models import Register
from training.models import SessionDay, User
from training.roles import may_run_the_partnership

AHEAD = dt.timedelta(weeks=8)  # how far the team looks; a trainer sees all of their own
MOST = 60  # sessions of a list
FINISHED = 10


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A session in the trainer's home; `days_ago` counts from its last day, `today` is its day today if it has one."""

    session: Any  # a Session with what `with_registers` annotates
    days: list[SessionDay]
    marks: int
    state: str
    today: SessionDay | None
    days_ago: int

    @property
    def to_mark(self) -> int:
        return self.session.people * len(self.days)


@dataclass(frozen=True, kw_only=True)
class Home:
    today: list[Entry]
    coming: list[Entry]
    to_finish: list[Entry]
    finished: list[Entry]


def registers_of(user: User, *, now: dt.datetime) -> Home:
    """Return the registers of all sessions for the team, of their own for a trainer.

    A session that ended before today is to finish while its register is open, the one that waits longest first.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    sessions = with_registers(user)
    ahead = sessions.filter(ends_at__gte=midnight).order_by("starts_at", "pk")
    if may_run_the_partnership(user):
        ahead = ahead.filter(starts_at__lt=now + AHEAD)
    current = _entries(ahead, now)
    past = sessions.filter(ends_at__lt=midnight)
    return Home(
        today=[entry for entry in current if entry.today],
        coming=[entry for entry in current if not entry.today],
        to_finish=_entries(still_open(past).order_by("ends_at", "pk"), now),
        finished=_entries(past.filter(register__state__in=Register.CLOSED).order_by("-ends_at", "-pk")[:FINISHED], now),
    )


def _entries(sessions: QuerySet, now: dt.datetime) -> list[Entry]:
    found, today = list(sessions[:MOST]), timezone.localdate(now)
    marks = marks_per_session(found)
    return [_entry(session, marks=marks.get(session.pk, 0), today=today, now=now) for session in found]


def _entry(session: Any, *, marks: int, today: dt.date, now: dt.datetime) -> Entry:
    days = list(session.days.all())
    dates = {timezone.localdate(day.starts_at): day for day in days}
    return Entry(
        session=session,
        days=days,
        marks=marks,
        state=register_state(session=session, stored=session.register_state, marks=marks, now=now),
        today=dates.get(today),
        days_ago=(today - max(dates)).days,
    )
