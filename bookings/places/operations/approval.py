"""Somebody has to agree first: the line manager where the session asks for it, or the team.

A booking that waits for approval holds no place and stands in no queue. Once agreed to, it gets a place or the end of
the queue as any new booking does.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from bookings.models import Booking
from bookings.notices.kinds.approval_ended import ApprovalEnded
from bookings.notices.kinds.approval_reminder import ApprovalReminder
from bookings.notices.kinds.approval_request import ApprovalRequest
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.waiting_list import place_or_queue, tell_place_or_queue
from bookings.places.rules.approvers import asked_too_often
from bookings.places.rules.clashes import clashing_day
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.places.rules.no_show_policy import team_must_agree
from training.authorship import save_as
from training.models import Session, User
from training.partnership import ours
from training.refusals import ReasonMissing, Refused
from training.roles import may_run_the_partnership
from training.templatetags.words import date_in_words


class ApproverMissing(Refused):
    """The line manager has to agree, and nobody can be asked."""


class AskedTooOften(Refused):
    """The line manager is not written to as often as somebody books and withdraws."""


class ApprovalOver(Refused):
    """There is nothing to agree to any more: answered, withdrawn, cancelled or out of time."""


class SinceBooked(Refused):
    """While the question was open the person took a place elsewhere at the same time."""


def approver_for(*, session: Session, practitioner: User, by: User | None, now: dt.datetime) -> str:
    """Return whose agreement the booking needs first, as an address; "" if nobody's. Raises ApproverMissing.

    Where the no-show policy asks for the team's, the team decides for the line manager too.
    """
    if team_must_agree(practitioner=practitioner, by=by, now=now):
        return ours().email.lower()
    return manager_of(practitioner) if session.needs_approval else ""


def why_nobody_can_agree(*, session: Session, practitioner: User, by: User, now: dt.datetime) -> str:
    """Return why nobody can be asked for the agreement that the booking needs, in the reader's words; "" if somebody
    can, or need not be.
    """
    try:
        approver_for(session=session, practitioner=practitioner, by=by, now=now)
    except ApproverMissing as missing:
        return missing.message_to(by)
    return ""


def manager_of(practitioner: User) -> str:
    """Return the address of the person's line manager. Raises ApproverMissing if there is none to ask."""
    manager = practitioner.manager_email.strip().lower()
    if not manager:
        raise ApproverMissing(
            "For this session your line manager must agree first, and we do not know their email address. "
            "Enter it on your details page, then book again.",
            of=practitioner,
            to_others=f"For this session {practitioner.name}’s line manager must agree first, and we do not know the "
            f"manager’s email address. {practitioner.name} can enter it on their details page; then book again.",
        )
    if _mailbox(manager) == _mailbox(practitioner.email):
        raise ApproverMissing(
            "For this session your line manager must agree first, and the address we hold for them is your own. "
            "Correct it on your details page, then book again.",
            of=practitioner,
            to_others=f"For this session {practitioner.name}’s line manager must agree first, and the address we hold "
            f"for the manager is {practitioner.name}’s own. They can correct it on their details page; then book "
            "again.",
        )
    return manager


def _mailbox(address: str) -> str:
    """Return the address without a tag: "ann+work@example.org" reaches the same person as "ann@example.org"."""
    name, _, host = address.lower().rpartition("@")
    return f"{name.split('+')[0]}@{host}"


def ask_for_approval(
    *, booking: Booking, session: Session, approver: str, by: User | None, now: dt.datetime
) -> Booking:
    """Save the new booking as one that waits, and write to whoever has to agree. The caller has locked the session.

    Raises AskedTooOften; the team may ask as often as it likes.
    """
    practitioner = booking.practitioner
    for_the_team = by is None or may_run_the_partnership(by)
    if not for_the_team and asked_too_often(practitioner=practitioner, approver=approver, now=now):
        raise AskedTooOften(
            "We have sent your line manager several requests in the last 24 hours. Try again tomorrow, or ask the "
            "training team.",
            of=practitioner,
            to_others=f"{practitioner.name}’s line manager has had several requests in the last 24 hours. Try again "
            "tomorrow, or ask the training team.",
        )
    booking.status = Booking.Status.AWAITING_APPROVAL
    booking.approver_email = approver
    booking.approval_asked_at = now
    booking.approval_expires_at = min(now + dt.timedelta(days=settings.APPROVAL_DAYS), session.starts_at)
    save_as(booking, by=by, now=now, is_new=True)
    queue_notice(ApprovalRequest(), booking=booking, now=now, to=approver)
    return booking


@transaction.atomic
def approve_booking(*, booking: Booking, by: User | None, now: dt.datetime, reason: str = "") -> Booking:
    """Agree: the person gets a place, or the end of the waiting list, and is told which.

    `by` is None for a line manager with the mailed link; somebody of the team answers in their place with a `reason`.
    Raises ApprovalOver, SinceBooked or ReasonMissing. Agreeing twice changes nothing.
    """
    if by is not None and not reason.strip():
        raise ReasonMissing("Say why you agree in the line manager’s place.")
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if booking.is_live and booking.approved_at:
        return booking  # tapped twice
    _refuse_when_over(booking, session, now)
    lock_turns()
    lock_people([booking.practitioner_id])
    if other := clashing_day(session, booking.practitioner):
        raise SinceBooked(
            f"{booking.practitioner.name} has taken a place on {other.session.course} on "
            f"{date_in_words(other.starts_at)}, at the same time. They would have to cancel that one first."
        )
    booking.approved_at = now
    place_or_queue(booking=booking, session=session, now=now)
    save_as(booking, by=by, now=now, reason=reason)
    tell_place_or_queue(booking=booking, now=now)
    return booking


@transaction.atomic
def refuse_booking(*, booking: Booking, reason: str, by: User | None, now: dt.datetime) -> Booking:
    """Do not agree: the request ends, and the person is told with the reason. Raises ApprovalOver or ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing("Say why you do not agree.")
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if booking.cancel_reason == Booking.CancelReason.APPROVAL_REFUSED:
        return booking
    _refuse_when_over(booking, session, now)
    _end(booking, reason=Booking.CancelReason.APPROVAL_REFUSED, note=reason.strip()[:300], by=by, now=now)
    return booking


def _locked(booking: Booking) -> Booking:
    bookings = Booking.objects.locked().select_related("practitioner")
    return bookings.get(pk=booking.pk)


def _refuse_when_over(booking: Booking, session: Session, now: dt.datetime) -> None:
    if booking.status != Booking.Status.AWAITING_APPROVAL:
        raise ApprovalOver("This request has been answered or withdrawn already.")
    if is_out_of_time(booking, session, now):
        raise ApprovalOver("The time to agree to this request has passed.")


def is_out_of_time(booking: Booking, session: Session, now: dt.datetime) -> bool:
    return session.has_begun(now) or booking.approval_expires_at is None or now >= booking.approval_expires_at


def _end(booking: Booking, *, reason: str, note: str, by: User | None, now: dt.datetime) -> None:
    booking.move_to(Booking.Status.CANCELLED)
    booking.cancelled_at = now
    booking.cancelled_by = by
    booking.cancel_reason = reason
    booking.cancel_note = note
    save_as(booking, by=by, now=now, reason=note)
    queue_notice(ApprovalEnded(), booking=booking, now=now)


def _waiting() -> QuerySet[Booking]:
    return Booking.objects.awaiting_approval().order_by("pk")


def lapse_approvals(*, now: dt.datetime) -> int:
    """End the requests that nobody answered in time, each in its own transaction; return how many ended."""
    over = _waiting().filter(Q(approval_expires_at__lte=now) | Q(session__starts_at__lte=now))
    return sum(_lapse(booking, now) for booking in over)


@transaction.atomic
def _lapse(booking: Booking, now: dt.datetime) -> bool:
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if booking.status != Booking.Status.AWAITING_APPROVAL or not is_out_of_time(booking, session, now):
        return False
    _end(booking, reason=Booking.CancelReason.APPROVAL_LAPSED, note="", by=None, now=now)
    return True


def remind_approvers(*, now: dt.datetime) -> int:
    """Write once more to those who have not answered when half of their time is over; return how many were."""
    waiting = _waiting().filter(approval_reminded_at=None, approval_expires_at__gt=now, session__starts_at__gt=now)
    return sum(_remind(booking, now) for booking in waiting if now >= _halfway(booking))


def _halfway(booking: Booking) -> dt.datetime:
    asked, until = booking.approval_asked_at, booking.approval_expires_at
    assert asked and until  # a constraint of the table
    return asked + (until - asked) / 2


@transaction.atomic
def _remind(booking: Booking, now: dt.datetime) -> bool:
    Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if booking.status != Booking.Status.AWAITING_APPROVAL or booking.approval_reminded_at:
        return False
    booking.approval_reminded_at = now
    save_as(booking, by=None, now=now, fields=["approval_reminded_at"])
    queue_notice(ApprovalReminder(), booking=booking, now=now, to=booking.approver_email)
    return True
