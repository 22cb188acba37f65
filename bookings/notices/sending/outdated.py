"""Looking once more, right before a mail leaves, whether what it asks is still to be asked."""

import datetime as dt

from bookings.models import Booking, Evaluation, Mail, Register, Reservation
from training.models import Session


def is_outdated(mail: Mail, *, now: dt.datetime) -> bool:
    """Tell whether a mail that was due when it was written is no longer: it is then taken out of the outbox.

    Mails that tell what has happened are never outdated.
    """
    if mail.facts.get("is_test"):  # it is about nobody's booking, and somebody waits for it
        return False
    match mail.kind:
        case Mail.Kind.REMINDER:
            return _nothing_to_come_to(mail, now)
        case Mail.Kind.NO_SHOW_ENQUIRY:
            return _booking(mail).outcome != Booking.Outcome.NO_SHOW
        case Mail.Kind.EVALUATION_REQUEST:
            return Evaluation.objects.filter(booking=mail.booking_id).exists()
        case Mail.Kind.REGISTER_CHASE:
            closed = Register.objects.exclude(state=Register.State.OPEN).filter(session=mail.facts["session"])
            return closed.exists()
        case Mail.Kind.RESERVATION_REMINDER:
            return not Reservation.objects.open().filter(pk=mail.facts["reservation"]).exists()
    return False


def _nothing_to_come_to(mail: Mail, now: dt.datetime) -> bool:
    booking = _booking(mail)
    session = booking.session
    return (
        booking.status != Booking.Status.CONFIRMED
        or session.status != Session.Status.PUBLISHED
        or session.has_begun(now)
        or mail.facts.get("first_on") != session.first_on.isoformat()
    )


def _booking(mail: Mail) -> Booking:
    return Booking.objects.select_related("session").get(mails=mail)
