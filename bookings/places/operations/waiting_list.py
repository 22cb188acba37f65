"""Giving freed places to the people who wait, in the order they asked."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from bookings.models import Booking, Mail
from bookings.notices.sending.outbox import queue_mail
from bookings.places.rules.clashes import clashing_day
from bookings.places.rules.counts import held_and_waiting, held_by_whom, place_is_free_for, queue_of, with_places
from bookings.places.rules.eligibility import Held, Rules, next_in_turn, rules_of
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.refusals import Refused
from training.authorship import credit
from training.models import Session, User
from training.prepared import Prepared
from training.templatetags.words import date_in_words


class NoSuchOffer(Refused):
    """The offer was taken up, declined or passed on before."""


class OfferClashes(Refused):
    """The person holds a place elsewhere at the same time: one of the sessions was moved since."""


_LAST_NUMBER: Prepared[int | None] = Prepared(
    lambda session: (
        Booking.objects.filter(session=session, queue_number__isnull=False)
        .order_by("-queue_number")
        .values_list("queue_number", flat=True)[:1]
    )
)


def next_queue_number(session: Session) -> int:
    """Return the number after the last ever given in this session; call it with the session locked."""
    return (_LAST_NUMBER.first(session=session.pk) or 0) + 1


def fill_free_places(*, session: Session, now: dt.datetime) -> list[Booking]:
    """Give every free place to the first who wait and can have it; return their bookings. The caller has locked the
    session. Whoever cannot have one of them, by the session's rules about places or for a place elsewhere at the same
    time, is passed over and keeps their number.

    Up to the cancellation deadline a place is confirmed at once. After it, it is an offer: somebody who can no longer
    come is not made a no-show. Nothing is given once the session has begun, or when it is not running.
    """
    if session.status != Session.Status.PUBLISHED or session.has_begun(now):
        return []
    rules = rules_of(session, now=now)
    held = held_by_whom(session, rules)
    if held.total >= rules.places:
        return []
    in_turn = _next_in_turn(session, rules, held)
    if not in_turn:
        return []
    promoted = list(
        Booking.objects.filter(pk__in=[booking.pk for booking in in_turn])
        .waiting()
        .select_related("practitioner")
        .select_for_update(of=("self",))
    )
    for booking in promoted:
        if now <= session.cancel_by_at:
            _confirm(booking, now=now)
            queue_mail(kind=Mail.Kind.PROMOTION, booking=booking, now=now)
        else:
            expires_at = min(now + dt.timedelta(hours=settings.OFFER_HOURS), session.starts_at)
            booking.move_to(Booking.Status.OFFERED)
            booking.offer_expires_at = expires_at
            booking.save(update_fields=["status", "offer_expires_at"])
            queue_mail(kind=Mail.Kind.OFFER, booking=booking, now=now, facts={"expires_at": expires_at.isoformat()})
    return promoted


def _next_in_turn(session: Session, rules: Rules, held: Held) -> list[Booking]:
    """Return whose turn it is, and hold these people: they get no place elsewhere before this transaction ends."""
    queue = queue_of(session)
    if not rules.tell_people_apart:
        queue = queue[: rules.places - held.total]
    in_turn = next_in_turn(rules, held, queue)
    in_hand: set[int] = set()
    while not_yet := {booking.practitioner_id for booking in in_turn} - in_hand:
        lock_turns()
        lock_people(not_yet)
        in_hand |= not_yet
        in_turn = next_in_turn(rules, held, queue.all())  # somebody may just have got a place elsewhere
    return in_turn


def others_may_go_first(session: Session, counted: tuple[int, int], *, now: dt.datetime) -> bool:
    """Tell whether a place is free while people wait: they are given theirs before a newcomer is."""
    held, waiting = counted
    return bool(waiting) and held < rules_of(session, now=now).places


def place_or_queue(
    *, booking: Booking, session: Session, now: dt.datetime, counted: tuple[int, int] | None = None
) -> Mail.Kind:
    """Give the booking a free place, or else the next number of the waiting list; return the mail that says which.

    Whoever waits already comes first. The caller has locked the session, and saves the booking; where somebody else may
    be given a place first (`others_may_go_first`) it holds the turns. `counted` is what held_and_waiting says since.
    """
    held, waiting = counted or held_and_waiting(session)
    rules = rules_of(session, now=now)
    is_free = held < rules.places
    if is_free and waiting:
        fill_free_places(session=session, now=now)
    if is_free and (waiting or rules.tell_people_apart):
        is_free = place_is_free_for(booking, session, now=now)  # then nobody waits who could have it
    if is_free:
        status, kind = Booking.Status.CONFIRMED, Mail.Kind.CONFIRMATION
        booking.confirmed_at = now
    else:
        status, kind = Booking.Status.WAITING, Mail.Kind.WAITING_LIST
        booking.queue_number = next_queue_number(session)
    if booking.status:
        booking.move_to(status)
    else:
        booking.status = status  # a new one
    return kind


def _confirm(booking: Booking, *, now: dt.datetime) -> None:
    booking.move_to(Booking.Status.CONFIRMED)
    booking.confirmed_at = now
    booking.offer_expires_at = None
    booking.save(update_fields=["status", "confirmed_at", "offer_expires_at"])


@transaction.atomic
def accept_offer(*, booking: Booking, by: User, now: dt.datetime) -> Booking:
    """Turn an offer into a confirmed place. Raises NoSuchOffer when it is no longer to be had."""
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.select_for_update(of=("self",)).select_related("practitioner").get(pk=booking.pk)
    if booking.status == Booking.Status.CONFIRMED:
        return booking  # tapped twice
    if booking.status != Booking.Status.OFFERED or booking.offer_expires_at is None:
        raise NoSuchOffer("This place is no longer on offer to you.")
    if now >= booking.offer_expires_at or session.has_begun(now):
        raise NoSuchOffer("The time to take up this place has passed, and it has gone to the next person.")
    if other := clashing_day(session, booking.practitioner):
        raise OfferClashes(
            f"You have a place on {other.session.course} on {date_in_words(other.starts_at)}, at the same time. "
            "Give up one of the two first."
        )
    credit(booking, by)
    _confirm(booking, now=now)
    queue_mail(kind=Mail.Kind.CONFIRMATION, booking=booking, now=now)
    return booking


def end_booking(
    booking: Booking, session: Session, *, reason: str, by: User, now: dt.datetime, note: str = ""
) -> Booking:
    """End a live booking and pass on what it held. The caller has locked the session and the booking."""
    held_a_place, had_place = booking.holds_a_place, booking.status == Booking.Status.CONFIRMED
    booking.cancelled_late = booking.would_be_late(session, now)
    booking.move_to(Booking.Status.CANCELLED)
    booking.cancelled_at = now
    booking.cancelled_by = by
    booking.cancel_reason = reason
    booking.cancel_note = note
    if had_place:
        booking.invite_sequence += 1
    credit(booking, by)
    booking.save()
    queue_mail(kind=Mail.Kind.CANCELLATION, booking=booking, now=now)
    fill_free_places(session=session, now=now)
    if held_a_place:
        look_again_for([booking.practitioner_id], now=now)
    return booking


@transaction.atomic
def decline_offer(*, booking: Booking, by: User, now: dt.datetime) -> Booking:
    """Let an offer go to the next person. Raises NoSuchOffer unless the place is still on offer."""
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.select_for_update(of=("self",)).select_related("practitioner").get(pk=booking.pk)
    if booking.status == Booking.Status.CONFIRMED:
        raise NoSuchOffer("This place is yours already. If you can’t come, cancel the booking instead.")
    if booking.status != Booking.Status.OFFERED or session.has_begun(now):
        raise NoSuchOffer("This place is no longer on offer to you.")
    return end_booking(booking, session, reason=Booking.CancelReason.OFFER_DECLINED, by=by, now=now)


@transaction.atomic
def lapse_offers(*, session: Session, now: dt.datetime) -> int:
    """End the session's offers that nobody took up in time and pass the places on; return how many ended."""
    session = Session.objects.locked().get(pk=session.pk)
    lapsed = Booking.objects.select_for_update(of=("self",)).filter(
        session=session, status=Booking.Status.OFFERED, offer_expires_at__lte=now
    )
    count = 0
    for booking in lapsed:
        booking.move_to(Booking.Status.CANCELLED)
        booking.cancelled_at = now
        booking.cancel_reason = Booking.CancelReason.OFFER_LAPSED
        booking.save(update_fields=["status", "cancelled_at", "cancel_reason"])
        queue_mail(kind=Mail.Kind.OFFER_LAPSED, booking=booking, now=now)
        count += 1
    fill_free_places(session=session, now=now)
    look_again_for([booking.practitioner_id for booking in lapsed], now=now)
    return count


def lapse_all_offers(*, now: dt.datetime) -> int:
    """Do so for every session that has an offer past its time, each in its own transaction."""
    overdue = Booking.objects.filter(status=Booking.Status.OFFERED, offer_expires_at__lte=now)
    sessions = Session.objects.filter(pk__in=overdue.values("session")).order_by("pk")
    return sum(lapse_offers(session=session, now=now) for session in sessions)


def give_idle_places(*, now: dt.datetime, to: Iterable[int] | None = None) -> int:
    """Give the free places of every session to those who wait and can have them by now, each session in its own
    transaction; return how many got one. `to`: only in sessions that these people wait for.

    Time opens places that were reserved until now, and a place given up can leave its person free for another at the
    same time. The rules look at what is, so a turn that is noticed late, or twice, goes to the same people: whoever
    books first after it finds that those who wait have been served.
    """
    idle = Session.objects.running().upcoming(now)
    if to is not None:
        idle = idle.filter(pk__in=Booking.objects.waiting().filter(practitioner__in=to).order_by().values("session"))
    counted: Any = with_places(idle)
    in_turn = counted.filter(places_left__gt=0, people_waiting__gt=0).order_by("starts_at", "pk")
    return sum(_fill(session, now) for session in in_turn)


@transaction.atomic
def _fill(session: Session, now: dt.datetime) -> int:
    return len(fill_free_places(session=Session.objects.locked().get(pk=session.pk), now=now))


def look_again_for(people: Iterable[int], *, now: dt.datetime) -> None:
    """These people give up places: see whether it is their turn where they wait at the same time. It is done once the
    caller's transaction has ended, as sessions are locked before people; what is missed, `run_due` finds.
    """
    if keys := set(people):
        transaction.on_commit(partial(give_idle_places, now=now, to=keys), robust=True)
