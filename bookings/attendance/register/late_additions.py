"""Who came without a place, and is known of only once the register is closed: added as a correction, with a reason."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from bookings.attendance.register.consequences import certificate_follows
from bookings.attendance.register.corrections import recount_register, refuse_unless_closed
from bookings.attendance.register.marking import Marking, settle, stored_mark, write_mark
from bookings.attendance.register.reasons import checked_reason
from bookings.attendance.register.walk_ins import AtTheDoor, arrived_before, put_on_register
from bookings.models import Booking
from training.authorship import LONGEST_REASON
from training.models import Session, SessionDay, User
from training.operations.aliases import known_as
from training.refusals import Refused


class OnRegisterAlready(Refused):
    """The person stands on the register: their own row is corrected."""


@transaction.atomic
def add_walk_in_afterwards(
    *,
    session: Session,
    who: AtTheDoor,
    values: Mapping[SessionDay, str | None],
    reason: str,
    by: User | None,
    now: dt.datetime,
) -> Booking:
    """Put somebody who came without a place on a closed register, without opening it again; marked by day as `values`
    says (None: nobody can say). The marks are corrections with the reason; the register and the certificate follow.

    Sent again by the same key it changes nothing.
    Raises ReasonMissing, RegisterStillOpen, OnRegisterAlready, WhoIsThis, DoesNotFit or OwnAttendance.
    """
    reason = checked_reason(reason, limit=LONGEST_REASON)
    session = Session.objects.locked().get(pk=session.pk)
    refuse_unless_closed(session)
    if before := arrived_before(session, who.key):
        return before
    _refuse_on_register(session, who)
    booking = put_on_register(session, [], who, reason=reason, by=by, now=now)
    for day, value in values.items():
        marking = Marking(booking=booking, day=day, value=value, seen=None)
        write_mark(marking, stored_mark(booking, day), by=by, now=now, reason=reason)
    settle(booking, by=by, now=now)
    recount_register(session, by=by, now=now)
    certificate_follows(session, booking, reason=reason, by=by, now=now)
    return booking


def _refuse_on_register(session: Session, who: AtTheDoor) -> None:
    email = who.email.strip().lower()
    known = who.person or known_as(User, email)
    on_register = Booking.objects.filter(session=session, status=Booking.Status.CONFIRMED)
    if known and on_register.filter(practitioner=known).exists():
        raise OnRegisterAlready(f"{known.name} is on this register already. Correct what it says of them instead.")
