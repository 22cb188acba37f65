"""Giving freed places to the people who wait, in the order they asked."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Coalesce, Greatest

from bookings.models import Booking, JointWish
from bookings.models.booking import queue_position
from bookings.notices.about.move import Moved
from bookings.notices.kinds.cancellation import Cancellation
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.joint_wish import What
from bookings.notices.kinds.offer import Offer
from bookings.notices.kinds.offer_lapsed import OfferLapsed
from bookings.notices.kinds.promotion import Promotion
from bookings.notices.kinds.waiting_list import WaitingList
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.group_turns import end_wish, of_groups, settle_wish, tell_of_wish, tell_who_is_left
from bookings.places.operations.late_offers import ask_everybody, close_late_offers
from bookings.places.rules.counts import held_and_waiting, held_by_whom, place_is_free_for, with_places
from bookings.places.rules.eligibility import Held, Rules, rules_of
from bookings.places.rules.late import is_late, waits_for_morning
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.places.rules.queues import Asking, queue_of
from bookings.places.rules.turns import next_in_turn
from training.authorship import save_as
from training.compiled import CompiledQuery
from training.models import Session, User
from training.working_days import answer_by


def _numbers(session: int) -> QuerySet[Booking, int | None]:
    given = Booking.objects.filter(session=session, queue_number__isnull=False)
    # A group has a number for each of its places, also for those whom it names later.
    of_group = F("joint_wish__queue_number") + F("joint_wish__places_asked") - 1
    last = Greatest(F("queue_number"), Coalesce(of_group, 0), output_field=IntegerField())
    return given.annotate(last=last).order_by("-last").values_list("last", flat=True)[:1]


_LAST_NUMBER: CompiledQuery[int | None] = CompiledQuery(_numbers)


def next_queue_number(session: Session) -> int:
    """Return the number after the last ever given in this session; call it with the session locked."""
    return (_LAST_NUMBER.first(session=session.pk) or 0) + 1


def fill_free_places(*, session: Session, now: dt.datetime, besides: Collection[int] = ()) -> list[Booking]:
    """Give every free place to the first who wait and can have it; return their bookings. The caller has locked the
    session. Whoever cannot have one of them, by the session's rules about places or for a place elsewhere at the same
    time, is passed over and keeps their number; so are the bookings of the keys `besides`.

    Up to the cancellation deadline a place is confirmed at once. After it, it is an offer: somebody who can no longer
    come is not made a no-show. In the last hours all who wait are asked instead, and nobody is held a place; their
    bookings are returned. At night nobody is asked. Nothing is given once the session has begun, or when it is not
    running.
    """
    if session.status != Session.Status.PUBLISHED or session.has_begun(now):
        return []
    rules = rules_of(session, now=now)
    held = held_by_whom(session, rules)
    if held.total >= rules.places or waits_for_morning(session, now):
        return []
    if is_late(session, now):
        return ask_everybody(session=session, rules=rules, held=held, besides=besides, now=now)
    in_turn = _next_in_turn(session, rules, held, besides, now)
    if not in_turn:
        return []
    keys = [booking.pk for one in in_turn for booking in one.bookings]
    rows = Booking.objects.filter(pk__in=keys).waiting().select_related("practitioner").locked().in_bulk()
    promoted = []
    for one in in_turn:
        bookings = [rows[booking.pk] for booking in one.bookings if booking.pk in rows]
        if now <= session.cancel_by_at:
            _give(bookings, one, session, now)
        else:
            _offer(bookings, one, session, now)
        promoted += bookings
    return promoted


def _give(bookings: Sequence[Booking], one: Asking, session: Session, now: dt.datetime) -> None:
    for booking in bookings:
        confirm(booking, by=None, now=now)
        queue_notice(Promotion(), booking=booking, now=now)
    if one.wish:
        settle_wish(one.wish, bookings, session=session, by=None, now=now)


def _offer(bookings: Sequence[Booking], one: Asking, session: Session, now: dt.datetime) -> None:
    """Hold the places and ask: whoever waits, or for a group whoever answers for it."""
    expires_at = offer_ends_at(session, now)
    for booking in bookings:
        booking.move_to(Booking.Status.OFFERED)
        booking.offer_expires_at = expires_at
        save_as(booking, by=None, now=now, fields=["status", "offer_expires_at", "late_offer_at"])
    lapses = bookings[0].offers_lapsed
    if one.wish:
        tell_of_wish(one.wish, What.OFFERED, places=one.places, until=expires_at, now=now)
    else:
        offer = Offer(expires_at=expires_at, again=lapses > 0)
        queue_notice(offer, booking=bookings[0], now=now, occasion=_after(lapses))


def _after(lapses: int) -> str:
    """Return what sets the mails of a second offer apart from those of the first."""
    return f"after {lapses} unanswered" if lapses else ""


def offer_ends_at(session: Session, now: dt.datetime) -> dt.datetime:
    """Return until when a place is held for somebody who is asked now: a moment at work, before the session starts."""
    return min(answer_by(now, settings.OFFER_HOURS), session.starts_at)


def _next_in_turn(
    session: Session, rules: Rules, held: Held, besides: Collection[int], now: dt.datetime
) -> list[Asking]:
    """Return whose turn it is, and hold these people: they get no place elsewhere before this transaction ends."""
    in_turn = next_in_turn(rules, held, queue_of(session, now=now, besides=besides))
    in_hand: set[int] = set()
    while not_yet := {booking.practitioner_id for one in in_turn for booking in one.bookings} - in_hand:
        lock_turns()
        lock_people(not_yet)
        in_hand |= not_yet
        # Somebody may just have got a place elsewhere.
        in_turn = next_in_turn(rules, held, queue_of(session, now=now, besides=besides))
    return in_turn


def others_may_go_first(session: Session, counted: tuple[int, int], *, now: dt.datetime) -> bool:
    """Tell whether a place is free while people wait: they are given theirs before a newcomer is."""
    held, waiting = counted
    return bool(waiting) and held < rules_of(session, now=now).places


def place_or_queue(
    *, booking: Booking, session: Session, now: dt.datetime, counted: tuple[int, int] | None = None
) -> None:
    """Give the booking a free place, or else the next number of the waiting list.

    Whoever waits already comes first. The caller has locked the session, saves the booking and writes
    `tell_place_or_queue`; where somebody else may
    be given a place first (`others_may_go_first`) it holds the turns. `counted` is what held_and_waiting says since.
    """
    held, waiting = counted or held_and_waiting(session)
    rules = rules_of(session, now=now)
    is_free = held < rules.places
    if is_free and waiting:
        fill_free_places(session=session, now=now)
    if is_free and (waiting or rules.tell_people_apart):
        is_free = place_is_free_for(booking, session, now=now)  # besides those of people who wait, and are asked
    if is_free:
        status = Booking.Status.CONFIRMED
        booking.confirmed_at = now
        if waiting:
            booking.queue_number = next_queue_number(session)  # it came after those who wait, and goes before them
    else:
        status = Booking.Status.WAITING
        booking.queue_number = next_queue_number(session)
    if booking.status:
        booking.move_to(status)
    else:
        booking.status = status  # a new one


def tell_place_or_queue(*, booking: Booking, now: dt.datetime, moved: Moved | None = None, reason: str = "") -> None:
    """Write that a saved booking has its place, or where it stands in the queue; `moved` says which booking it follows,
    and `reason` why the team moved it.
    """
    if booking.status == Booking.Status.CONFIRMED:
        queue_notice(Confirmation(moved=moved, reason=reason), booking=booking, now=now)
    else:
        notice = WaitingList(position=queue_position(booking), moved=moved, reason=reason)
        queue_notice(notice, booking=booking, now=now)


def confirm(booking: Booking, *, by: User | None, now: dt.datetime) -> None:
    """`by` is who took the place up; None where it came to whoever was next in turn."""
    booking.move_to(Booking.Status.CONFIRMED)
    booking.confirmed_at = now
    booking.offer_expires_at = None
    save_as(booking, by=by, now=now, fields=["status", "confirmed_at", "offer_expires_at"])


def end_booking(
    booking: Booking,
    session: Session,
    *,
    reason: str,
    by: User | None,
    now: dt.datetime,
    note: str = "",
    tells: bool = True,
    passes_on: bool = True,
) -> Booking:
    """End a live booking and pass on what it held. The caller has locked the session and the booking; unless this
    `tells` the person and `passes_on` the place, the caller does.
    """
    held_a_place, had_place = booking.holds_a_place, booking.status == Booking.Status.CONFIRMED
    booking.cancelled_late = booking.would_be_late(session, now)
    booking.cancelled_after_change = booking.is_freed_by_change(session, now)
    booking.move_to(Booking.Status.CANCELLED)
    booking.cancelled_at = now
    booking.cancelled_by = by
    booking.cancel_reason = reason
    booking.cancel_note = note
    if had_place:
        booking.invite_sequence += 1
    save_as(booking, by=by, now=now)
    if tells:
        queue_notice(Cancellation(), booking=booking, now=now)
    if passes_on:
        tell_who_is_left(booking, by=by, now=now)
        fill_free_places(session=session, now=now)
    if held_a_place:
        look_again_for([booking.practitioner_id], now=now)
    return booking


@transaction.atomic
def lapse_offers(*, session: Session, now: dt.datetime) -> int:
    """End the session's offers that nobody took up in time and pass the places on; return how many ended.

    Whoever has left one unanswered for the first time keeps their turn: they wait again at their number, and hear of
    the next place, or of this one at once if nobody else can have it. A second time ends their booking.
    """
    session = Session.objects.locked().get(pk=session.pk)
    offers = Booking.objects.locked().filter(session=session, status=Booking.Status.OFFERED, offer_expires_at__lte=now)
    lapsed = list(offers.select_related("practitioner").order_by("pk"))
    waiting = [booking for booking in lapsed if _lapse(booking, session, now)]
    fill_free_places(session=session, now=now, besides=[booking.pk for booking in waiting])
    asked_again = {booking.pk for booking in fill_free_places(session=session, now=now)}
    _tell_lapsed([booking for booking in waiting if booking.pk not in asked_again], keeps_turn=True, now=now)
    _tell_lapsed([booking for booking in lapsed if not booking.is_live], keeps_turn=False, now=now)
    look_again_for([booking.practitioner_id for booking in lapsed], now=now)
    return len(lapsed)


def _lapse(booking: Booking, session: Session, now: dt.datetime) -> bool:
    """Take an offer back; return whether its person waits on."""
    keeps_turn = not booking.offers_lapsed and booking.queue_number is not None and not session.has_begun(now)
    booking.offers_lapsed += 1
    if keeps_turn:
        booking.move_to(Booking.Status.WAITING)
        save_as(booking, by=None, now=now, fields=["status", "offers_lapsed"])
        return True
    booking.move_to(Booking.Status.CANCELLED)
    booking.cancelled_at = now
    booking.cancel_reason = Booking.CancelReason.OFFER_LAPSED
    save_as(booking, by=None, now=now, fields=["status", "offers_lapsed", "cancelled_at", "cancel_reason"])
    return False


def _tell_lapsed(bookings: Sequence[Booking], *, keeps_turn: bool, now: dt.datetime) -> None:
    """Tell those whose offer nobody answered; for a group whoever answers for it, and its people where it has ended."""
    for wish, members in of_groups(bookings):
        if wish and keeps_turn:
            tell_of_wish(wish, What.LAPSED, places=len(members), until=members[0].offer_expires_at, now=now)
            continue
        for booking in members:
            assert booking.offer_expires_at  # it was on offer
            lapsed = OfferLapsed(until=booking.offer_expires_at, keeps_turn=keeps_turn)
            occasion = "" if keeps_turn else _after(booking.offers_lapsed - 1)
            queue_notice(lapsed, booking=booking, now=now, occasion=occasion)
        if wish:
            end_wish(wish, JointWish.EndedBecause.OFFER_LAPSED, by=None, now=now)


def lapse_all_offers(*, now: dt.datetime) -> int:
    """Do so for every session that has an offer past its time, each in its own transaction."""
    overdue = Booking.objects.offered().filter(offer_expires_at__lte=now)
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


def close_all_late_offers(*, now: dt.datetime) -> int:
    """End the offers to everybody of every session that has begun or has no place left, each session in its own
    transaction; return how many ended. Whoever says yes ends the others at once: this is for places that went another
    way.
    """
    asked = Booking.objects.filter(late_offer_at__isnull=False).waiting().order_by()
    sessions = Session.objects.filter(pk__in=asked.values("session")).order_by("pk")
    return sum(_close(session, now) for session in sessions)


@transaction.atomic
def _close(session: Session, now: dt.datetime) -> int:
    return close_late_offers(session=Session.objects.locked().get(pk=session.pk), now=now)


def look_again_for(people: Iterable[int], *, now: dt.datetime) -> None:
    """These people give up places: see whether it is their turn where they wait at the same time. It is done once the
    caller's transaction has ended, as sessions are locked before people; what is missed, `run_due` finds.
    """
    if keys := set(people):
        transaction.on_commit(lambda: give_idle_places(now=now, to=keys), robust=True)  # a partial can't be logged
