"""Opening a closed register again: it is marked as before, and what is marked then is a correction with that reason."""

import datetime as dt

from django.db import transaction

from bookings.attendance.register.marking import refuse_unless_running
from bookings.attendance.register.reasons import checked_reason
from bookings.models import Register
from training.authorship import LONGEST_REASON, save_as
from training.models import Session, User
from training.refusals import Refused
from training.roles import may_run_the_partnership

TRAINERS_MAY = dt.timedelta(days=14)  # after it was closed; the team at any time


class NotToBeOpened(Refused):
    """The register is open already, or it is for the team to open it."""


def why_not_open_again(register: Register | None, *, by: User, now: dt.datetime) -> str:
    """Return why this person cannot open the register again now, or "" if they can."""
    if register is None or register.closed_at is None:
        return "This register is open already: mark it as usual."
    if may_run_the_partnership(by) or now <= register.closed_at + TRAINERS_MAY:
        return ""
    return f"It was closed more than {TRAINERS_MAY.days} days ago. Ask the partnership team to open it."


@transaction.atomic
def open_register_again(*, session: Session, reason: str, by: User, now: dt.datetime) -> Register:
    """Open a closed register, with a reason: its marks stay and can be changed by a tap, each with that reason.

    Certificates stay as they are, nobody new is asked why they did not come, and both follow once it is closed again.
    Who closed it, and when, stays in its history. Raises ReasonMissing, NotToBeOpened or RegisterNotOpen.
    """
    reason = checked_reason(reason, limit=LONGEST_REASON)
    session = Session.objects.locked().get(pk=session.pk)
    refuse_unless_running(session)
    register = Register.objects.filter(session=session).first()
    if refusal := why_not_open_again(register, by=by, now=now):
        raise NotToBeOpened(refusal)
    assert register is not None
    register.state, register.closed_at, register.closed_by, register.reason = Register.State.OPEN, None, None, ""
    register.opened_again_at, register.opened_again_by, register.opened_again_reason = now, by, reason
    return save_as(register, by=by, now=now, reason=reason)
