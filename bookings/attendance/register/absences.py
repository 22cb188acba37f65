"""What people whom a register calls absent say: what kept them away, or that the register is wrong."""

import datetime as dt

from django.db import transaction

from bookings.models import Booking
from bookings.places.operations.replies import _locked
from training.authorship import save_as
from training.models import Session, User
from training.refusals import Refused


class NotMissed(Refused):
    """The register does not say that the person missed the session."""


def why_no_absence_to_explain(booking: Booking) -> str:
    """Return why there is nothing to explain, or "" when there is."""
    if booking.absence_explained_at:
        return "You have told us already. Thank you."
    if booking.outcome != Booking.Outcome.NO_SHOW:
        return "The register does not say that you missed this session. There is nothing you need to do."
    return ""


@transaction.atomic
def explain_absence(*, booking: Booking, reason: str, by: User, now: dt.datetime, was_there: bool = False) -> Booking:
    """Keep why the person did not come, once; `was_there`: they say they did, and the team finds it on its desk.

    The outcome stays what the register says. Raises NotMissed.
    """
    Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if refusal := why_no_absence_to_explain(booking):
        raise NotMissed(refusal)
    booking.absence_reason = reason
    booking.absence_explained_at = now
    booking.disputed_at = now if was_there else None
    save_as(booking, by=by, now=now, fields=["absence_reason", "absence_explained_at", "disputed_at"])
    return booking


class NotDisputed(Refused):
    """Nobody says that the register is wrong, or somebody has looked into it."""


@transaction.atomic
def close_dispute(*, booking: Booking, by: User, now: dt.datetime) -> Booking:
    """Keep that the team found the register right. A wrong one is corrected instead. Raises NotDisputed."""
    Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if not booking.is_disputed:
        raise NotDisputed("There is nothing to look into any more: the register was corrected, or a colleague did it.")
    booking.dispute_closed_at = now
    return save_as(booking, by=by, now=now, fields=["dispute_closed_at"])
