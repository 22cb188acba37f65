"""The registers a person looks after: today's, those to finish, what comes, what is done."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from bookings.attendance.register.reading import register_state, with_registers, with_what_a_register_says
from bookings.models import Mark
from training.models import Session, SessionDay, User
from training.models.schedule import SessionQuerySet
from training.roles import may_run_the_partnership

AHEAD = dt.timedelta(weeks=8)  # how far the team looks; a trainer sees all of their own
MOST = 60  # sessions of a list
FINISHED = 10


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A session in the trainer's home; `days_ago` counts from its last day, `today` is its day today if it has one."""

    session: Any  # a Session with what `with_what_a_register_says` annotates
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
    ahead = sessions.filter(ends_at__gte=midnight)
    ahead = ahead.soonest_first(before=now + AHEAD if may_run_the_partnership(user) else None)
    current = _entries(ahead, now)
    past = sessions.filter(ends_at__lt=midnight)
    return Home(
        today=[entry for entry in current if entry.today],
        coming=[entry for entry in current if not entry.today],
        to_finish=_entries(past.filter(register_closed=False).order_by("ends_at", "pk"), now),
        finished=_entries(past.filter(register_closed=True).order_by("-ends_at", "-pk"), now, most=FINISHED),
    )


def _entries(sessions: SessionQuerySet, now: dt.datetime, *, most: int = MOST) -> list[Entry]:
    """Return the first of the sessions. They are chosen before anything is counted: there may be years of them."""
    chosen = list(sessions.values_list("pk", flat=True)[:most])
    found = with_what_a_register_says(Session.objects.filter(pk__in=chosen)).in_bulk()
    of_these = Mark.objects.filter(booking__session__in=chosen).order_by().values_list("booking__session")
    marks = dict(of_these.annotate(Count("pk")))
    today = timezone.localdate(now)
    return [_entry(found[key], marks=marks.get(key, 0), today=today, now=now) for key in chosen]


def _entry(session: Any, *, marks: int, today: dt.date, now: dt.datetime) -> Entry:
    days = list(session.days.all())
    dates = {timezone.localdate(day.starts_at): day for day in days}
    return Entry(
        session=session,
        days=days,
        marks=marks,
        state=register_state(stored=session.register_state, is_marked=marks > 0, has_begun=session.has_begun(now)),
        today=dates.get(today),
        days_ago=(today - max(dates)).days,
    )
