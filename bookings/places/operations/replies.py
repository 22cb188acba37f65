"""What people answer to a mail: that they are coming, that they can't, and why they did not come."""

import datetime as dt

from django.db import transaction

from bookings.models import Booking
from bookings.places.operations.booking import cancel_booking
from training.authorship import save_as
from training.models import Session, User
from training.refusals import Refused


class NoPlaceToAnswerFor(Refused):
    """The booking holds no confirmed place, or its session has begun."""


@transaction.atomic
def say_coming(*, booking: Booking, by: User, now: dt.datetime) -> Booking:
    """Keep that the person is coming. Said twice it changes nothing. Raises NoPlaceToAnswerFor."""
    booking = _confirmed(booking, now)
    if booking.reply == Booking.Reply.COMING:
        return booking
    _keep(booking, Booking.Reply.COMING, by, now)
    return booking


@transaction.atomic
def say_not_coming(*, booking: Booking, reason: str, by: User, now: dt.datetime, note: str = "") -> Booking:
    """Keep that the person is not coming, and cancel the place: an answer that left the chair taken would help nobody.

    Raises NoPlaceToAnswerFor, or what cancel_booking raises.
    """
    booking = _confirmed(booking, now)
    _keep(booking, Booking.Reply.NOT_COMING, by, now)
    return cancel_booking(booking=booking, reason=reason, note=note, by=by, now=now)


def _confirmed(booking: Booking, now: dt.datetime) -> Booking:
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if booking.status != Booking.Status.CONFIRMED:
        raise NoPlaceToAnswerFor("This booking holds no place any more.")
    if session.has_begun(now):
        raise NoPlaceToAnswerFor("The session has begun, so there is nothing to answer any more.")
    return booking


def _locked(booking: Booking) -> Booking:
    return Booking.objects.locked().get(pk=booking.pk)


def _keep(booking: Booking, reply: str, by: User, now: dt.datetime) -> None:
    booking.reply = reply
    booking.replied_at = now
    save_as(booking, by=by, now=now, fields=["reply", "replied_at"])
