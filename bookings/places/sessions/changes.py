"""Changing and cancelling sessions that people are booked on."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from bookings.models import Booking, Call, CheckIn, Mark, Register, Reservation
from bookings.models.booking import BookingQuerySet
from bookings.notices.about.days import DayAsSaid, RemovedDay, days_as_said
from bookings.notices.about.other_dates import dates_said
from bookings.notices.kinds.session_cancelled import SessionCancelled
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.invitation_answers import end_invitations
from bookings.places.operations.reservation_ends import end_by_the_start, end_reservations
from bookings.places.operations.waiting_list import fill_free_places, look_again_for
from bookings.places.rules.counts import places_held, places_reserved
from bookings.places.rules.other_dates import dates_with_places
from bookings.places.sessions.asking_trainers import ask_all_again, end_all_requests, settle_requests
from bookings.places.sessions.new_dates import tell_of_new_date
from bookings.places.sessions.session_change import UNCHANGED, SessionChange, Unchanged
from bookings.places.sessions.telling import tell_added, tell_of_cancellation, tell_of_change, tell_removed
from training.authorship import relate_as, save_as, update_all_as
from training.models import Session, User
from training.operations.schedule import DayChange, DayPlan, derived_from_days, replan_days
from training.refusals import Refused, refuse_unfit
from training.templatetags.words import date_in_words, plural
from training.text import tidy


class SessionNotChanged(Refused):
    """The session stays as it was."""


class CapacityBelowHeld(Refused):
    """More places are held than there would be, `reserved` of them by nobody named yet; it takes an explicit yes."""

    def __init__(self, *, held: int, places: int, reserved: int = 0):
        self.held, self.places = held, places
        unnamed = f"{plural(reserved, 'place is,places are')} reserved for people not named yet, " if reserved else ""
        super().__init__(
            f"{plural(held - reserved, 'person holds,people hold')} a place, {unnamed}and there would be "
            f"{plural(places, 'place,places')}. Say that everyone keeps their place, or give it more places."
        )


class SessionNotCancelled(Refused):
    """The session goes ahead, or went ahead."""


@transaction.atomic
def change_session(
    *,
    session: Session,
    change: SessionChange,
    allow_overfull: bool = False,
    explanation: str = "",
    by: User | None,
    now: dt.datetime,
) -> Session:
    """Change a session. Whoever holds a place is told once of another day, time, venue or link, and of nothing else;
    whoever waits or asks for one and does not get it by the change, of another day, time or venue. So are the trainers,
    the leads with places to name and the line managers asked. Who said they are coming is asked again. `explanation`
    stands in what all of them are told but line managers, and people asked who have no account, who are asked anew.

    More places, and places that more people can have, go to those who wait, at once. Those who asked for a date of the
    course are told of a draft that is published. Fewer places than are held are refused unless `allow_overfull` says
    that everyone keeps theirs; then none is given again until fewer are held than there are.
    Raises CapacityBelowHeld, SessionNotChanged, or DoesNotFit for values that do not hold together.
    """
    session = Session.objects.locked().get(pk=session.pk)
    _refuse_standing(session, change)
    was_draft = session.status == Session.Status.DRAFT
    done = _make_it_so(session, change, allow_overfull=allow_overfull, by=by, now=now)
    done = done._replace(explanation=tidy(explanation))
    to_come = [moved for moved in done.moved if _is_to_be_told(moved, now)]
    elsewhere = any(_is_elsewhere_or_at_another_time(moved) for moved in to_come)
    if to_come:
        _tell(_of(session, *Booking.HOLDING), done, elsewhere=elsewhere, asked=True, by=by, now=now)
    if session.cancel_by_at < done.cancel_by_at and not elsewhere:
        _keep_deadline(session, done.cancel_by_at, by=by, now=now)
    if done.moved:
        _end_offers_and_requests_by_the_start(session, by=by, now=now)
        end_by_the_start(session=session, by=by, now=now)
        holding = Booking.objects.filter(session=session, status__in=Booking.HOLDING)
        look_again_for(holding.values_list("practitioner", flat=True), now=now)
    if done.more_places or done.moved or change.concerns_who_can_have_a_place:
        fill_free_places(session=session, now=now)
    if elsewhere:
        asking = _of(session, Booking.Status.WAITING, Booking.Status.AWAITING_APPROVAL)
        _tell(asking, done, elsewhere=True, by=by, now=now)
    if was_draft:
        tell_of_new_date(session=session, now=now)
    _tell_others(session, done, was_draft=was_draft, to_come=bool(to_come), elsewhere=elsewhere, now=now)
    before, after = done.trained
    if before != after:
        settle_requests(session=session, named=after - before, removed=before - after, now=now)
    if elsewhere:
        ask_all_again(session=session, by=by, now=now)
    return session


class _Trained(NamedTuple):
    before: set[User]
    after: set[User]


class _Done(NamedTuple):
    """What a change came to: the days as they were `said` before, those `moved`, who trains the session, and the
    deadline for cancelling that people were told.
    """

    said: tuple[DayAsSaid, ...]
    moved: list[DayChange]
    more_places: bool
    trained: _Trained
    cancel_by_at: dt.datetime
    explanation: str = ""


def _make_it_so(
    session: Session, change: SessionChange, *, allow_overfull: bool, by: User | None, now: dt.datetime
) -> _Done:
    """Write the columns, the days and the trainers, as far as they differ; who hears of it comes after."""
    places_before = session.capacity + session.overfull_allowance
    first_on, minimum, cancel_by_at = session.first_on, session.minimum, session.cancel_by_at
    before = {name: getattr(session, name) for name in change.columns()}
    for name, value in change.columns().items():
        setattr(session, name, value)
    said = days_as_said(session)
    moved = [] if change.days is UNCHANGED else _move_days(session, change.days, by=by, now=now)
    planned = list(session.days.order_by("position"))
    for name, value in derived_from_days(planned, session.cancellation_working_days).items():
        setattr(session, name, value)
    if session.first_on > first_on or session.minimum > minimum:
        session.minimum_warned_at = None  # the team is warned of that date, or that number, in its time
    more_places = _settle_places(session, places_before, allow_overfull)
    refuse_unfit(session)
    if moved or any(getattr(session, name) != value for name, value in before.items()):
        save_as(session, by=by, now=now)
    trained = _set_trainers(session, change.trainers, by=by, now=now)
    return _Done(said, moved, more_places, trained, cancel_by_at)


def _set_trainers(
    session: Session, trainers: Iterable[User] | Unchanged, *, by: User | None, now: dt.datetime
) -> _Trained:
    before = set(session.trainers.all())
    after = before if trainers is UNCHANGED else set(trainers)
    if after != before:
        relate_as(session, "trainers", after, by=by, now=now)
    return _Trained(before, after)


def _tell_others(
    session: Session, done: _Done, *, was_draft: bool, to_come: bool, elsewhere: bool, now: dt.datetime
) -> None:
    """Tell trainers who are new, gone or still there, and with the last the leads and line managers."""
    before, after = done.trained
    if was_draft:
        before = set()  # nobody has been told of a draft
    tell_added(session=session, trainers=after - before, now=now)
    tell_removed(session=session, trainers=before - after, before=done.said, now=now)
    if to_come:
        tell_of_change(
            session=session,
            trainers=before & after,
            before=done.said,
            explanation=done.explanation,
            elsewhere=elsewhere,
            now=now,
        )


def _refuse_standing(session: Session, change: SessionChange) -> None:
    if session.status == Session.Status.CANCELLED:
        raise SessionNotChanged("This session has been cancelled, so it can no longer be changed. Plan a new one.")
    status = session.status if change.status is UNCHANGED else change.status
    if status == Session.Status.CANCELLED:
        raise SessionNotChanged("A session is cancelled with a reason, so that people can be told.")
    bookings, reserved = Booking.objects.filter(session=session), Reservation.objects.filter(session=session)
    if status == Session.Status.DRAFT != session.status and (bookings.live().exists() or reserved.open().exists()):
        raise SessionNotChanged(
            "People are booked on this session, so it cannot become a draft again. Cancel it instead."
        )
    course = session.course if change.course is UNCHANGED else change.course
    if course != session.course and (bookings.exists() or reserved.exists()):
        raise SessionNotChanged("People have booked this session for its course, so it cannot become another course’s.")


def _move_days(session: Session, days: Sequence[DayPlan], *, by: User | None, now: dt.datetime) -> list[DayChange]:
    to_come = not session.has_begun(now)
    of_theirs = [kind.objects.filter(booking__session=session) for kind in (Mark, CheckIn)]
    marked = {day for said in of_theirs for day in said.values_list("session_day", flat=True)}
    moved = replan_days(session=session, days=days, fixed=marked, by=by, now=now)
    if moved and Register.objects.filter(session=session).exclude(state=Register.State.OPEN).exists():
        raise SessionNotChanged("The register of this session is closed, so its days cannot be changed.")
    if moved and to_come and min(day.starts_at for day in days) <= now:
        raise SessionNotChanged("The session would start in the past. Check the date and the year.")
    return moved


def _settle_places(session: Session, places_before: int, allow_overfull: bool) -> bool:
    """Refuse or record fewer places than are held; return whether there are more places than before."""
    places = session.capacity + session.overfull_allowance
    if places < places_before:
        held = places_held(session)
        if held > places and not allow_overfull:
            raise CapacityBelowHeld(held=held, places=places, reserved=places_reserved(session))
        session.places_kept = held if held > places else 0
    return places > places_before


def _end_offers_and_requests_by_the_start(session: Session, *, by: User | None, now: dt.datetime) -> None:
    """No offer or time to agree runs past the start, also where the session has been brought forward."""
    asking = Booking.objects.filter(session=session, status=Booking.Status.AWAITING_APPROVAL)
    for booking in asking.filter(approval_expires_at__gt=session.starts_at).locked():
        booking.approval_expires_at = session.starts_at
        save_as(booking, by=by, now=now, fields=["approval_expires_at"])
    offers = Booking.objects.filter(session=session, status=Booking.Status.OFFERED)
    for booking in offers.filter(offer_expires_at__gt=session.starts_at).locked():
        booking.offer_expires_at = session.starts_at
        save_as(booking, by=by, now=now, fields=["offer_expires_at"])


def _is_to_be_told(change: DayChange, now: dt.datetime) -> bool:
    """Tell whether a day to come is another than people know it: that a room is named at last makes nothing wrong."""
    before, after = change.before, change.after
    if before and after and before.room is None and replace(after, room=None) == before:
        return False
    return any(plan is not None and plan.ends_at > now for plan in (change.before, change.after))


def _is_elsewhere_or_at_another_time(change: DayChange) -> bool:
    """Tell whether there is more to it than a joining link or a room, which are for those who hold a place."""
    before, after = change.before, change.after
    if before is None or after is None:
        return True
    return (before.starts_at, before.ends_at, before.venue) != (after.starts_at, after.ends_at, after.venue)


def _of(session: Session, *statuses: str) -> BookingQuerySet:
    return Booking.objects.filter(session=session, status__in=statuses, is_walk_in=False).order_by("pk")


def _tell(
    concerned: BookingQuerySet,
    done: _Done,
    *,
    elsewhere: bool,
    asked: bool = False,
    by: User | None,
    now: dt.datetime,
) -> None:
    """Write to each once. Where the session is `elsewhere` or at another time they can cancel freely for a while, and
    those who were `asked` whether they come have answered for the date before.

    The higher SEQUENCE sets the mails of two changes apart, also where there is no entry yet.
    """
    # The calendar entry of a day that is no more has to be taken back with its old times.
    removed = tuple(
        RemovedDay(day=change.day_id, starts_at=change.before.starts_at, ends_at=change.before.ends_at)
        for change in done.moved
        if change.after is None and change.before is not None
    )
    notice = SessionChanged(before=done.said, removed_days=removed, explanation=done.explanation)
    bookings = list(concerned.select_related("practitioner").locked())
    for booking in bookings:
        booking.invite_sequence += 1
        if elsewhere:
            booking.session_changed_at = now
        if elsewhere and asked:
            booking.reply, booking.replied_at = "", None
    update_all_as(bookings, ["invite_sequence", "session_changed_at", "reply", "replied_at"], by=by, now=now)
    if elsewhere and asked:
        Call.objects.standing().filter(booking__in=bookings).update(overtaken_at=now)
    for booking in bookings:
        queue_notice(notice, booking=booking, now=now)


def _keep_deadline(session: Session, cancel_by_at: dt.datetime, *, by: User | None, now: dt.datetime) -> None:
    """The team asks for an earlier word, and says so to nobody: whoever was told of a deadline keeps it."""
    bookings = list(_of(session, *Booking.LIVE).locked())
    for booking in bookings:
        booking.cancel_by_kept_at = max(booking.cancel_by_kept_at or cancel_by_at, cancel_by_at)
    update_all_as(bookings, ["cancel_by_kept_at"], by=by, now=now)


@transaction.atomic
def cancel_session(
    *, session: Session, reason: str, by: User | None, now: dt.datetime, into: Session | None = None
) -> Session:
    """Call a session off: everyone booked or waiting is released, through no doing of theirs, and told once. So are
    its trainers, also that its people were moved `into` another.

    Raises SessionNotCancelled where it was cancelled before, is over, or somebody is marked already.
    """
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    if session.status == Session.Status.CANCELLED:
        raise SessionNotCancelled("This session was cancelled already.")
    if session.ends_at <= now:
        raise SessionNotCancelled(f"This session ended on {date_in_words(session.ends_at)}, so it cannot be cancelled.")
    if Mark.objects.filter(booking__session=session).exists():
        raise SessionNotCancelled("People are marked on this session’s register, so it cannot be cancelled.")
    was_public = session.status == Session.Status.PUBLISHED
    session.status = Session.Status.CANCELLED
    session.cancelled_at = now
    session.cancelled_reason = reason
    refuse_unfit(session)
    save_as(session, by=by, now=now)
    live = Booking.objects.filter(session=session).live().select_related("practitioner").order_by("pk")
    bookings = list(live.locked())
    for booking in bookings:
        booking.move_to(Booking.Status.CANCELLED)
        booking.cancelled_at = now
        booking.cancelled_by = by
        booking.cancel_reason = Booking.CancelReason.SESSION_CANCELLED
        booking.invite_sequence += 1
    columns = ["status", "outcome", "cancelled_at", "cancelled_by", "cancel_reason", "invite_sequence"]
    update_all_as(bookings, columns, by=by, now=now)
    dates = dates_said(dates_with_places(session, person=AnonymousUser(), now=now)) if bookings else ()
    for booking in bookings:
        queue_notice(SessionCancelled(reason=reason, dates=dates), booking=booking, now=now)
    tell_of_cancellation(session=session, reason=reason, was_public=was_public, into=into, now=now)
    end_all_requests(session=session, now=now)
    end_reservations(session=session, reason=reason, by=by, now=now)
    end_invitations(session=session, reason=reason, by=by, now=now)
    look_again_for([booking.practitioner_id for booking in bookings], now=now)
    return session
