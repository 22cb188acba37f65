"""Ringing people who may forget: whether there is a list, and what each call came to."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from bookings.models import Booking, Call, CallListChoice, Listed
from bookings.models.calls import MOST_NAMES
from bookings.places.operations.booking import refuse_marked
from bookings.places.operations.replies import NoPlaceToAnswerFor, say_coming, say_not_coming
from bookings.roles import may_ring_about
from training.models import Session, User
from training.refusals import Refused

WHY = Booking.CancelReason.OTHER
NOTE = "Said so when we rang"


class NotListed(Refused):
    """Nobody of the list: its names alone are rung, so that what is found of it is true."""


class RungAlready(Refused):
    """Somebody has rung this person for this booking, and reached them."""


class NoNumberOfNames(Refused):
    """A list has at least one name, and no more than can be rung."""


def call_list_choice() -> CallListChoice | None:
    """Return what the partnership has chosen last (one query); None where nobody ever has."""
    return CallListChoice.objects.order_by("-chosen_at", "-pk").first()


@transaction.atomic
def choose_call_list(*, is_on: bool, names: int, by: User | None, now: dt.datetime) -> CallListChoice:
    """Turn the list on or off, with how many names it has; what was chosen before stays as a row.

    Raises NoNumberOfNames.
    """
    if not 1 <= names <= MOST_NAMES:
        raise NoNumberOfNames(f"Enter a number of names between 1 and {MOST_NAMES}.")
    return CallListChoice.objects.create(is_on=is_on, names=names, chosen_by=by, chosen_at=now)


@transaction.atomic
def record_call(*, booking: Booking, outcome: str, by: User, now: dt.datetime) -> Call:
    """Keep what a call came to. "Coming" counts as an answer to the reminders; with "can't come" the place is free at
    once and goes to whoever waits. "Not reached" puts the name on the next day's list again; said twice on a day it
    changes nothing.

    Raises NotListed, RungAlready, NoPlaceToAnswerFor, or what cancel_booking raises.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.locked().get(pk=booking.pk)
    if not may_ring_about(by, booking) or not Listed.objects.filter(booking=booking).exists():
        raise NotListed("This booking is not on your list.")
    earlier = Call.objects.standing().filter(booking=booking)
    if reached := earlier.reached().select_related("called_by").first():
        raise RungAlready(f"{reached.called_by.name} has rung them already: {reached.get_outcome_display().lower()}.")
    if booking.status != Booking.Status.CONFIRMED:
        raise NoPlaceToAnswerFor("This booking holds no place any more, so there is nobody to ring.")
    if session.has_begun(now):
        raise NoPlaceToAnswerFor("The session has begun, so there is nobody to ring any more.")
    if outcome == Call.Outcome.COMING:
        say_coming(booking=booking, by=by, now=now)
    elif outcome == Call.Outcome.CANT:
        refuse_marked(booking)
        say_not_coming(booking=booking, reason=WHY, note=NOTE, by=by, now=now)
    elif same := earlier.filter(called_at__gte=_midnight(now)).first():
        return same
    return Call.objects.create(booking=booking, outcome=outcome, called_at=now, called_by=by)


def _midnight(now: dt.datetime) -> dt.datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
