"""Merging a thin session into another: its people are moved with their place or their turn, and it is cancelled."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from bookings.models import Booking
from bookings.notices.about.days import days_as_said
from bookings.notices.kinds.approval_request import ApprovalRequest
from bookings.notices.kinds.offer import Offer
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.booking import Clash, refuse_clash
from bookings.places.operations.reservation_ends import carry_over
from bookings.places.operations.transfer import arriving, give_up, keep_entries, left_behind, lock_both
from bookings.places.operations.waiting_list import (
    fill_free_places,
    look_again_for,
    next_queue_number,
    offer_ends_at,
    tell_place_or_queue,
)
from bookings.places.rules.counts import places_held, with_places
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.places.rules.other_dates import same_training
from bookings.places.sessions.changes import cancel_session
from bookings.places.sessions.groups_moved import GroupsMoved
from training.authorship import save_as
from training.models import Session, User
from training.refusals import Refused
from training.templatetags.words import plural


class NotToBeMerged(Refused):
    """The two sessions cannot become one."""


class NoRoomForAll(Refused):
    """Not everyone who holds a place would get one; it takes `missing` more places."""

    def __init__(self, *, needed: int, free: int):
        self.missing = needed - free
        super().__init__(
            f"{plural(needed, 'person needs,people need')} a place on the other date, and "
            f"{plural(free, 'place is,places are')} free. Give it {plural(self.missing, 'extra place,extra places')}, "
            "or choose another date."
        )


# Of two bookings of one person the better is kept.
_RANK: dict[str, int] = {
    Booking.Status.CONFIRMED: 3,
    Booking.Status.OFFERED: 2,
    Booking.Status.AWAITING_APPROVAL: 2,
    Booking.Status.WAITING: 1,
}


MOST_DATES = 50


def dates_to_merge_into(session: Session, *, now: dt.datetime) -> list[Session]:
    """Return the coming sessions of the same training that run, soonest first, with their places and days."""
    others = Session.objects.running().upcoming(now).filter(course__in=same_training(session.course))
    return list(with_places(others.exclude(pk=session.pk)).with_days().order_by("starts_at", "pk")[:MOST_DATES])


@dataclass(frozen=True, kw_only=True)
class Merged:
    session: Session
    moved: list[Booking]


@transaction.atomic
def merge_session(
    *, session: Session, into: Session, reason: str, by: User, now: dt.datetime, overfull_allowance: int = 0
) -> Merged:
    """Move everyone of a session to another date of its course, in their order, and cancel it with the reason.

    Who holds a place keeps one; offers are made anew; who waits stands in the queue after those who wait there; a
    request that waits for approval goes on, with its deadline, and whoever has to agree is asked for the new date.
    Nobody counts as having cancelled, and each gets one mail. Who has a booking on the other date keeps the better of
    the two. People marked as here already (who walked in, on the morning) keep the session from being merged.
    Who waits together does so there too, all of them or none.
    Limits for one organisation or kind of organisation do not bind: the team said yes to these people before.
    Places reserved without a name come along where there is room for them, before those who wait there.
    Raises NotToBeMerged, NoRoomForAll, Clash or SessionNotCancelled, and then nothing has happened.
    """
    thin, other = lock_both(session.pk, into.pk)
    _refuse_merging(thin, other, now)
    if overfull_allowance:
        other.overfull_allowance += overfull_allowance
        save_as(other, by=by, now=now, fields=["overfull_allowance"])
    bookings = Booking.objects.filter(session=thin, is_walk_in=False)
    bookings = bookings.select_related("practitioner", "joint_wish__made_by")
    holding = list(bookings.holding_a_place().order_by("confirmed_at", "booked_at", "pk").locked())
    lock_turns()
    lock_people(booking.practitioner_id for booking in holding)
    waiting = list(bookings.waiting().locked())
    asking = list(
        bookings.filter(status=Booking.Status.AWAITING_APPROVAL, approval_expires_at__gt=now)
        .order_by("booked_at", "pk")
        .locked()
    )
    live_there = Booking.objects.live().filter(session=other).select_related("practitioner")
    there = {booking.practitioner_id: booking for booking in live_there.locked()}
    pairs = [(leaving, there.get(leaving.practitioner_id)) for leaving in [*holding, *waiting]]
    to_move = [(leaving, own) for leaving, own in pairs if own is None or _RANK[leaving.status] > _RANK[own.status]]
    _refuse_too_few_places(other, to_move)
    groups = GroupsMoved(other, [leaving for leaving, _ in to_move], by=by, now=now)
    moved = [_move(leaving, own, thin, other, groups, reason=reason, by=by, now=now) for leaving, own in to_move]
    groups.end_old()
    moved += [
        _move_request(leaving, thin, other, reason=reason, by=by, now=now)
        for leaving in asking
        if leaving.practitioner_id not in there
    ]
    carry_over(session=thin, into=other, by=by, now=now)
    cancelled = cancel_session(session=thin, reason=reason, by=by, now=now, into=other)
    fill_free_places(session=other, now=now)
    look_again_for([leaving.practitioner_id for leaving in holding], now=now)
    return Merged(session=cancelled, moved=moved)


def _refuse_merging(thin: Session, other: Session, now: dt.datetime) -> None:
    if thin.pk == other.pk or other.course_id not in same_training(thin.course):
        raise NotToBeMerged("Choose another session of the same course.")
    for session in (thin, other):
        if session.status != Session.Status.PUBLISHED:
            raise NotToBeMerged("Only sessions that are published and not cancelled can be merged.")
        if session.has_begun(now):
            raise NotToBeMerged("One of the sessions has begun, so they can no longer be merged.")


def _refuse_too_few_places(other: Session, to_move: list[tuple[Booking, Booking | None]]) -> None:
    needed = sum(leaving.holds_a_place and not (own and own.holds_a_place) for leaving, own in to_move)
    free = max(0, other.capacity + other.overfull_allowance - places_held(other))
    if needed > free:
        raise NoRoomForAll(needed=needed, free=free)


def _move(
    leaving: Booking,
    own: Booking | None,
    thin: Session,
    other: Session,
    groups: GroupsMoved,
    *,
    reason: str,
    by: User,
    now: dt.datetime,
) -> Booking:
    was = leaving.status
    group = groups.of(leaving) if was in (Booking.Status.OFFERED, Booking.Status.WAITING) else None
    give_up(leaving, late=False, by=by, now=now)
    if was in Booking.HOLDING:  # who waits is passed over as long as they have a place elsewhere at the time
        _refuse_clash(leaving, other)
    moved = own or arriving(leaving, other, by=by, now=now)
    if own:
        if own.status == Booking.Status.AWAITING_APPROVAL:
            own.approved_at = now  # the team settles what was asked
        own.move_to(was)
    else:
        moved.status = was
    moved.moved_from = leaving
    moved.session_changed_at = now
    if group:
        moved.joint_wish, moved.queue_number = group, groups.number(group)
    if was == Booking.Status.CONFIRMED:
        moved.confirmed_at, moved.offer_expires_at = now, None
    elif was == Booking.Status.OFFERED:
        moved.offer_expires_at = offer_ends_at(other, now)
        moved.queue_number = moved.queue_number or next_queue_number(other)  # their turn, if they do not answer in time
    elif group is None:
        moved.queue_number = next_queue_number(other)
    keep_entries(moved, other, leaving, thin)
    save_as(moved, by=by, now=now)
    left = left_behind(leaving, thin, moved)
    if group and was == Booking.Status.OFFERED:
        return moved  # one offer goes to whoever answers for the group
    if was == Booking.Status.OFFERED and moved.offer_expires_at:
        offer = Offer(expires_at=moved.offer_expires_at, moved=left, reason=reason)
        queue_notice(offer, booking=moved, now=now)
    else:
        tell_place_or_queue(booking=moved, now=now, moved=left, reason=reason)
    return moved


def _refuse_clash(leaving: Booking, other: Session) -> None:
    try:
        refuse_clash(other, leaving.practitioner)
    except Clash as clash:
        name = leaving.practitioner.name
        raise Clash(
            f"{name} has a place elsewhere at that time, so cannot be moved. Cancel one of their places first."
        ) from clash


def _move_request(
    leaving: Booking, thin: Session, other: Session, *, reason: str, by: User, now: dt.datetime
) -> Booking:
    """Both are told: the person that the session has changed, and whoever has to agree by a request with a new link."""
    give_up(leaving, late=False, by=by, now=now)
    moved = arriving(leaving, other, by=by, now=now)
    moved.status = leaving.Status.AWAITING_APPROVAL
    moved.session_changed_at = now
    moved.approver_email = leaving.approver_email
    moved.approval_asked_at, moved.approval_reminded_at = leaving.approval_asked_at, leaving.approval_reminded_at
    assert leaving.approval_expires_at  # a constraint of the table
    moved.approval_expires_at = min(leaving.approval_expires_at, other.starts_at)
    save_as(moved, by=by, now=now)
    before = days_as_said(thin)
    queue_notice(SessionChanged(before=before), booking=moved, now=now)
    queue_notice(ApprovalRequest(before=before), booking=moved, now=now, to=moved.approver_email)
    return moved
