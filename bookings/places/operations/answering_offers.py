"""Answering an offer: yes, while the place is to be had, or no."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from bookings.models import Booking
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.group_turns import answered_with, settle_wish
from bookings.places.operations.joint_wishes import let_go
from bookings.places.operations.late_offers import can_have_one, close_late_offers
from bookings.places.operations.waiting_list import confirm, end_booking
from bookings.places.rules.clashes import clashing_day
from bookings.places.rules.counts import held_by_whom
from bookings.places.rules.eligibility import rules_of
from bookings.places.rules.late import is_late
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.roles import may_answer_for_group
from training.models import Session, User
from training.refusals import Refused
from training.templatetags.words import date_in_words


class NoSuchOffer(Refused):
    """The offer was taken up, declined or passed on before."""


class PlaceGone(NoSuchOffer):
    """Everybody who waits was asked, and somebody else said yes first."""


class NotYoursToAnswer(Refused):
    """Somebody else answers for the group."""


class OfferClashes(Refused):
    """The person holds a place elsewhere at the same time: one of the sessions was moved since."""


@transaction.atomic
def accept_offer(*, booking: Booking, by: User, now: dt.datetime) -> Booking:
    """Turn an offer into a confirmed place: the one that is held for the person, or, where everybody who waits was
    asked, one that is still free. For a group one says yes for all of them: all have a place or nobody has.
    Raises NoSuchOffer when it is no longer to be had, PlaceGone when somebody else was first, NotYoursToAnswer or
    OfferClashes.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.locked().select_related("practitioner", "joint_wish__made_by").get(pk=booking.pk)
    if booking.status == Booking.Status.CONFIRMED:
        return booking  # tapped twice
    asked_with_all = booking.is_asked_with_all
    if booking.status != Booking.Status.OFFERED and not asked_with_all:
        raise _no_longer_on_offer(booking, session, now)
    if session.has_begun(now) or not (asked_with_all or booking.offer_is_open(now)):
        raise NoSuchOffer("The time to accept this place has passed.")
    everybody = answered_with(booking)
    together = len(everybody) > 1
    _refuse_for_others(booking, everybody, by=by)
    if asked_with_all:  # they hold nothing yet
        if together:
            lock_turns()
        lock_people([one.practitioner_id for one in everybody])
        _refuse_when_gone(booking, session, now, places=len(everybody))
    for one in everybody:
        _refuse_elsewhere(one, session)
    for one in everybody:
        confirm(one, by=by, now=now)
        queue_notice(Confirmation(), booking=one, now=now)
    if together and booking.joint_wish:
        settle_wish(booking.joint_wish, everybody, session=session, by=by, now=now)
    if asked_with_all:
        close_late_offers(session=session, now=now)
    return next(one for one in everybody if one.pk == booking.pk)


def _refuse_for_others(booking: Booking, everybody: Sequence[Booking], *, by: User) -> None:
    """Of a group one answers for all, so that all or none have a place."""
    wish = booking.joint_wish
    if len(everybody) > 1 and wish and not may_answer_for_group(by, wish):
        raise NotYoursToAnswer(f"{wish.made_by.name} answers for your group: all of you have a place, or nobody has.")


def _refuse_elsewhere(booking: Booking, session: Session) -> None:
    if other := clashing_day(session, booking.practitioner):
        where = f"a place on {other.session.course} on {date_in_words(other.starts_at)}, at the same time"
        raise OfferClashes(
            f"You have {where}. Give up one of the two first.",
            of=booking.practitioner,
            to_others=f"{booking.practitioner.name} has {where}. Give up one of the two first.",
        )


def _refuse_when_gone(booking: Booking, session: Session, now: dt.datetime, *, places: int) -> None:
    rules = rules_of(session, now=now)
    if not can_have_one(booking, rules, held_by_whom(session, rules), places=places):
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
    """Say no: the booking ends, and a place that was held goes to the next person. Whoever answers for a group says no
    for all of it; anybody else in it leaves it. Raises NoSuchOffer unless a place is still on offer.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.locked().select_related("practitioner", "joint_wish__made_by").get(pk=booking.pk)
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
    wish, declined = booking.joint_wish, Booking.CancelReason.OFFER_DECLINED
    if wish and len(answered_with(booking)) > 1 and may_answer_for_group(by, wish):
        let_go(wish, session, reason=declined, by=by, now=now)
        booking.refresh_from_db()
        return booking
    return end_booking(booking, session, reason=declined, by=by, now=now)
