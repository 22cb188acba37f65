"""How complete the record is: where each session's register stands, and whose attendance is unknown."""

from dataclasses import dataclass

from django.db.models import F

from bookings.attendance.register.reading import marks_per_session, register_state
from bookings.models import Register
from reporting.outcomes import Counts, Scope, counts_by, sessions_in
from training.models import Session


@dataclass(frozen=True)
class SessionRegister:
    """A session that has begun, with its counts. `state`: due, partial, complete or unavailable."""

    session: Session
    state: str
    reason: str
    counts: Counts

    @property
    def marked(self) -> int:
        """Of those who held a place, how many have a recorded outcome."""
        return self.counts.held - self.counts.not_recorded

    @property
    def is_unavailable(self) -> bool:
        return self.state == Register.State.UNAVAILABLE

    @property
    def is_missing(self) -> bool:
        """Tell whether figures suffer: declared unavailable, or unfinished with people whose attendance is unknown.

        An open register that nobody is missing from spoils nothing.
        """
        unfinished = self.state != Register.State.COMPLETE and self.counts.not_recorded > 0
        return self.is_unavailable or unfinished


def session_registers(scope: Scope) -> list[SessionRegister]:
    """Return every session in scope with its register's state, by date (three queries)."""
    sessions = list(sessions_in(scope).select_related("course", "register").order_by("starts_at", "pk"))
    counts = counts_by(scope, F("session_id"))
    marks = marks_per_session(sessions)
    found = []
    for session in sessions:
        register: Register | None = getattr(session, "register", None)
        stored, reason = (register.state, register.reason) if register else (None, "")
        state = register_state(session=session, stored=stored, marks=marks.get(session.pk, 0), now=scope.now)
        found.append(SessionRegister(session, state, reason, counts.get((session.pk,), Counts())))
    return found
