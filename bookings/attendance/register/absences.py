"""What people who missed a session say kept them away."""

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
def explain_absence(*, booking: Booking, reason: str, by: User, now: dt.datetime) -> Booking:
    """Keep why the person did not come, once. The outcome stays what the register says. Raises NotMissed."""
    Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if refusal := why_no_absence_to_explain(booking):
        raise NotMissed(refusal)
    booking.absence_reason = reason
    booking.absence_explained_at = now
    save_as(booking, by=by, now=now, fields=["absence_reason", "absence_explained_at"])
    return booking
