"""Answering an offer: yes, while the place is to be had, or no."""

import datetime as dt

from django.db import transaction

from bookings.models import Booking
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.late_offers import can_have_one, close_late_offers
from bookings.places.operations.waiting_list import confirm, end_booking
from bookings.places.rules.clashes import clashing_day
from bookings.places.rules.counts import held_by_whom
from bookings.places.rules.eligibility import rules_of
from bookings.places.rules.late import is_late
from bookings.places.rules.locks import lock_people
from training.models import Session, User
from training.refusals import Refused
from training.templatetags.words import date_in_words


class NoSuchOffer(Refused):
    """The offer was taken up, declined or passed on before."""


class PlaceGone(NoSuchOffer):
    """Everybody who waits was asked, and somebody else said yes first."""


class OfferClashes(Refused):
    """The person holds a place elsewhere at the same time: one of the sessions was moved since."""


@transaction.atomic
def accept_offer(*, booking: Booking, by: User, now: dt.datetime) -> Booking:
    """Turn an offer into a confirmed place: the one that is held for the person, or, where everybody who waits was
    asked, one that is still free. Raises NoSuchOffer when it is no longer to be had, PlaceGone when somebody else was
    first, or OfferClashes.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.locked().select_related("practitioner").get(pk=booking.pk)
    if booking.status == Booking.Status.CONFIRMED:
        return booking  # tapped twice
    asked_with_all = booking.is_asked_with_all
    if booking.status != Booking.Status.OFFERED and not asked_with_all:
        raise _no_longer_on_offer(booking, session, now)
    if session.has_begun(now) or not (asked_with_all or booking.offer_is_open(now)):
        raise NoSuchOffer("The time to accept this place has passed.")
    if asked_with_all:
        lock_people([booking.practitioner_id])  # they hold nothing yet
        _refuse_when_gone(booking, session, now)
    if other := clashing_day(session, booking.practitioner):
        where = f"a place on {other.session.course} on {date_in_words(other.starts_at)}, at the same time"
        raise OfferClashes(
            f"You have {where}. Give up one of the two first.",
            of=booking.practitioner,
            to_others=f"{booking.practitioner.name} has {where}. Give up one of the two first.",
        )
    confirm(booking, by=by, now=now)
    queue_notice(Confirmation(), booking=booking, now=now)
    if asked_with_all:
        close_late_offers(session=session, now=now)
    return booking


def _refuse_when_gone(booking: Booking, session: Session, now: dt.datetime) -> None:
    rules = rules_of(session, now=now)
    if not can_have_one(booking, rules, held_by_whom(session, rules)):
        raise _gone(booking)


def _gone(booking: Booking) -> PlaceGone:
    name = booking.practitioner.name
    return PlaceGone(
        "Somebody else said yes first, so this place has gone. You keep your turn on the waiting list.",
        of=booking.practitioner,
        to_others=f"Somebody else said yes first, so this place has gone. {name} keeps their turn on the waiting list.",
    )


def _no_longer_on_offer(booking: Booking, session: Session, now: dt.datetime) -> NoSuchOffer:
    person = booking.practitioner
    if booking.status == Booking.Status.WAITING and is_late(session, now):
        return _gone(booking)
    if booking.status == Booking.Status.WAITING:  # not answered in time, and waiting again
        message = "This place is no longer on offer to you. You are still on the waiting list."
        to_others = f"This place is no longer on offer to {person.name}, who is still on the waiting list."
    else:
        message = "This place is no longer on offer to you."
        to_others = f"This place is no longer on offer to {person.name}."
    return NoSuchOffer(message, of=person, to_others=to_others)


@transaction.atomic
def decline_offer(*, booking: Booking, by: User, now: dt.datetime) -> Booking:
    """Say no: the booking ends, and a place that was held goes to the next person. Raises NoSuchOffer unless a place is
    still on offer.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.locked().select_related("practitioner").get(pk=booking.pk)
    if booking.status == Booking.Status.CONFIRMED:
        person = booking.practitioner
        raise NoSuchOffer(
            "You’ve already accepted this place. If you can’t come, cancel your booking instead.",
            of=person,
            to_others=f"{person.name} has already accepted this place. If they can’t come, cancel the booking instead.",
        )
    is_asked = booking.status == Booking.Status.OFFERED or booking.is_asked_with_all
    if not is_asked or session.has_begun(now):
        raise _no_longer_on_offer(booking, session, now)
    return end_booking(booking, session, reason=Booking.CancelReason.OFFER_DECLINED, by=by, now=now)
