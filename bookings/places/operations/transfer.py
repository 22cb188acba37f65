"""Moving to another date in one step: the old place is given up only if the new one is had, or the queue accepted."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from bookings.models import Booking
from bookings.notices.about.days import RemovedDay
from bookings.notices.about.move import Moved
from bookings.notices.calendar.entries import take_over_entries, uid_of
from bookings.places.operations.approval import approver_for
from bookings.places.operations.booking import (
    AlreadyBooked,
    AlreadyCancelled,
    BookingClosed,
    SessionHasBegun,
    refuse_clash,
    refuse_marked,
    refuse_missing_prerequisite,
    why_not_bookable,
)
from bookings.places.operations.waiting_list import (
    fill_free_places,
    look_again_for,
    place_or_queue,
    tell_place_or_queue,
)
from bookings.places.rules.audience import refuse_other_audience
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.places.rules.other_dates import same_training
from training.authorship import save_as
from training.models import Session, User
from training.refusals import Refused
from training.roles import may_run_the_partnership
from training.when_and_where import days_of, span_of


class NotAnotherDate(Refused):
    """A booking moves within its course, or to the course that took its place."""


class NothingToMove(Refused):
    """Only a confirmed place, or a place in the queue, can move."""


class NoPlaceThere(Refused):
    """The other session is full, and nobody said that the waiting list will do. The old place is kept."""


class ApprovalNeededFirst(Refused):
    """Somebody has to agree to the other session, who has not been asked."""


def lock_both(first_id: int, second_id: int) -> tuple[Session, Session]:
    """Lock two sessions and return them; always the lower key first, so that opposite moves never block each other."""
    by_key = {pk: Session.objects.locked().select_related("course").get(pk=pk) for pk in sorted({first_id, second_id})}
    return by_key[first_id], by_key[second_id]


def counts_as_late(booking: Booking, session: Session, now: dt.datetime) -> bool:
    """Tell whether moving away now would be recorded as a late cancellation of the place."""
    return settings.TRANSFER_AFTER_DEADLINE_IS_LATE and booking.would_be_late(session, now)


@transaction.atomic
def transfer(
    *, booking: Booking, to_session: Session, by: User, now: dt.datetime, accept_waiting: bool = False
) -> Booking:
    """Move a place, or a place in the queue, to another date; return the new booking.

    Where no place is free there, it is refused unless `accept_waiting` says that the waiting list will do. One mail
    says both, and moves the entry in the person's calendar. The place given up goes to whoever waits for it.
    Raises AlreadyCancelled, NothingToMove, SessionHasBegun, AlreadyMarked, NotAnotherDate, BookingClosed,
    AlreadyBooked, Clash, PrerequisiteMissing, OtherAudience, ApproverMissing, ApprovalNeededFirst or NoPlaceThere, and
    then nothing has happened.
    """
    old, new = lock_both(booking.session_id, to_session.pk)
    leaving = Booking.objects.locked().select_related("practitioner").get(pk=booking.pk)
    lock_turns()
    lock_people([leaving.practitioner_id])
    _refuse_leaving(leaving, old, now)
    _refuse_arriving(leaving, old, new, by=by, now=now)
    late = counts_as_late(leaving, old, now)
    leaving.cancelled_after_change = leaving.is_freed_by_change(old, now)
    give_up(leaving, late=late, by=by, now=now)
    refuse_clash(new, leaving.practitioner)  # the place just given up is none any more
    moved = arriving(leaving, new, by=by, now=now)
    if by.pk != leaving.practitioner_id:
        moved.session_changed_at = now  # a date that they have not chosen themselves
    place_or_queue(booking=moved, session=new, now=now)
    if moved.status == Booking.Status.WAITING and not accept_waiting:
        raise NoPlaceThere(
            "No place is free on that date, so nothing has changed. Choose another date, or say that you give up your "
            "place here and join the waiting list there.",
            of=leaving.practitioner,
            to_others="No place is free on that date, so nothing has changed. Choose another date, or say that "
            f"{leaving.practitioner.name} gives up the place here and joins the waiting list there.",
        )
    keep_entries(moved, new, leaving, old)
    save_as(moved, by=by, now=now, is_new=True)
    tell_place_or_queue(booking=moved, now=now, moved=left_behind(leaving, old, moved))
    fill_free_places(session=old, now=now)
    look_again_for([leaving.practitioner_id], now=now)
    return moved


def _refuse_leaving(leaving: Booking, old: Session, now: dt.datetime) -> None:
    if not leaving.is_live:
        raise AlreadyCancelled("This booking was cancelled already.")
    if leaving.status == Booking.Status.OFFERED:
        name = leaving.practitioner.name
        raise NothingToMove(
            "A place is on offer to you here. Say first whether you take it.",
            of=leaving.practitioner,
            to_others=f"A place is on offer to {name} here. Say first whether they take it.",
        )
    if leaving.status == Booking.Status.AWAITING_APPROVAL or leaving.is_walk_in:
        raise NothingToMove("Only a confirmed place, or a place on the waiting list, can move to another date.")
    if old.has_begun(now):
        raise SessionHasBegun("The session has begun, so this place can no longer be moved.")
    refuse_marked(leaving)


def _refuse_arriving(leaving: Booking, old: Session, new: Session, *, by: User, now: dt.datetime) -> None:
    if new.pk == old.pk or new.course_id not in same_training(old.course):
        raise NotAnotherDate("Choose another date of the same course.")
    if reason := why_not_bookable(new, by=by, now=now):
        raise BookingClosed(reason)
    live_there = Booking.objects.live().filter(session=new, practitioner=leaving.practitioner_id)
    if own := live_there.select_related("practitioner").first():
        raise AlreadyBooked(own)
    if may_run_the_partnership(by):
        return
    if new.course_id != old.course_id:
        refuse_missing_prerequisite(new.course, leaving.practitioner)
    refuse_other_audience(new.course, leaving.organisation, leaving.organisation_type_id, of=leaving.practitioner)
    if not leaving.approved_at and approver_for(session=new, practitioner=leaving.practitioner, by=by, now=now):
        raise ApprovalNeededFirst(
            "Your line manager must agree to that date first. Book it, and give this place back when they have.",
            of=leaving.practitioner,
            to_others=f"{leaving.practitioner.name}’s line manager must agree to that date first. Book it, and give "
            "this place back when they have.",
        )


def give_up(leaving: Booking, *, late: bool, by: User | None, now: dt.datetime) -> None:
    """End the booking that is left; a place's calendar entry is taken out by the mail about the new one."""
    if leaving.status == Booking.Status.CONFIRMED:
        leaving.invite_sequence += 1
    leaving.cancelled_late = late
    leaving.move_to(Booking.Status.CANCELLED)
    leaving.cancelled_at = now
    leaving.cancelled_by = by
    leaving.cancel_reason = Booking.CancelReason.TRANSFERRED
    save_as(leaving, by=by, now=now)


def arriving(leaving: Booking, new: Session, *, by: User | None, now: dt.datetime) -> Booking:
    """Return the booking that follows, not saved and without a standing yet. It stays its organisation's."""
    return Booking(
        session=new,
        practitioner=leaving.practitioner,
        organisation_id=leaving.organisation_id,
        organisation_type_id=leaving.organisation_type_id,
        booked_at=now,
        booked_by=by,
        approver_email=leaving.approver_email if leaving.approved_at else "",
        approved_at=leaving.approved_at,
        terms_version=leaving.terms_version,
        moved_from=leaving,
    )


def keep_entries(moved: Booking, new: Session, leaving: Booking, old: Session) -> None:
    """Let a place on another date have the calendar entries of the place that was left; the caller saves it."""
    if moved.status == Booking.Status.CONFIRMED and leaving.confirmed_at:
        take_over_entries(moved, left=leaving, left_days=days_of(old), days=days_of(new))


def left_behind(leaving: Booking, old: Session, moved: Booking) -> Moved:
    """Return what the notice about the new booking says of the old one."""
    days, kept = days_of(old), set(moved.entry_uids.values())
    return Moved(
        booking=leaving.pk,
        sequence=leaving.invite_sequence,
        course=old.course.title,
        when=span_of(days),
        had_place=leaving.confirmed_at is not None,
        late=leaving.cancelled_late,
        days=tuple(RemovedDay.of(day) for day in days if uid_of(leaving, day) not in kept),
    )
