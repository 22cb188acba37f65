"""Who hears of a change of a session besides those booked: trainers, leads with places to name, line managers asked."""

import datetime as dt
from collections.abc import Iterable

from bookings.models import Booking, Reservation
from bookings.notices.about.days import DayAsSaid
from bookings.notices.about.reservation import of_reservation
from bookings.notices.about.session import ToOthers
from bookings.notices.kinds.approval_request import ApprovalRequest
from bookings.notices.kinds.session_cancelled import SessionCancelledForTrainer
from bookings.notices.kinds.session_changed import (
    SessionChangedForLead,
    SessionChangedForTrainer,
    TrainerAdded,
    TrainerRemoved,
)
from bookings.notices.sending.outbox import queue_notice, queue_notice_to
from bookings.places.operations.invitation_answers import tell_invited_of_change
from bookings.places.operations.reservations import tell_leads
from training.models import Session, User
from training.when_and_where import days_of, span_of


def tell_of_change(
    *,
    session: Session,
    trainers: Iterable[User],
    before: tuple[DayAsSaid, ...],
    explanation: str = "",
    elsewhere: bool,
    now: dt.datetime,
) -> None:
    """Write to these trainers, and unless only a joining link or a room has changed to leads and line managers.

    The caller has saved the session, the end of naming and those who ask; nobody hears of a draft.
    """
    if session.status != Session.Status.PUBLISHED:
        return
    changed_for_trainer = SessionChangedForTrainer(session=session.pk, before=before, explanation=explanation)
    _write(session, trainers, changed_for_trainer, now=now)
    if not elsewhere:
        return
    occasion = f"change {_change_of(session)}"
    tell_invited_of_change(session=session, now=now)
    reserved = (
        Reservation.objects.open().to_be_named().filter(session=session).select_related("organisation", "made_by")
    )
    for reservation in reserved.order_by("pk"):
        changed = SessionChangedForLead(**of_reservation(reservation), before=before, explanation=explanation)
        tell_leads(reservation, changed, now=now, occasion=occasion)
    asking = Booking.objects.filter(
        session=session, status=Booking.Status.AWAITING_APPROVAL, approval_expires_at__gt=now
    ).select_related("practitioner")
    for booking in asking.order_by("pk"):
        if not booking.asks_the_team:
            asked = ApprovalRequest(before=before, changed=True)
            queue_notice(asked, booking=booking, now=now, to=booking.approver_email, occasion=occasion)


def tell_of_cancellation(
    *, session: Session, reason: str, was_public: bool, into: Session | None, now: dt.datetime
) -> None:
    """Write to the trainers; `into` is the session that the people were moved to, if they were."""
    if was_public:
        new_date = span_of(days_of(into)) if into else ""
        notice = SessionCancelledForTrainer(session=session.pk, reason=reason, into=new_date)
        _write(session, session.trainers.all(), notice, now=now)


def tell_added(*, session: Session, trainers: Iterable[User], now: dt.datetime) -> None:
    """Write to people that they train a session which people can book and which is to come."""
    if session.status == Session.Status.PUBLISHED and session.ends_at > now:
        _write(session, trainers, TrainerAdded(session=session.pk), now=now)


def tell_removed(
    *, session: Session, trainers: Iterable[User], before: tuple[DayAsSaid, ...], now: dt.datetime
) -> None:
    """Write to people that they no longer train it. `before` is when they thought it was."""
    if session.status == Session.Status.PUBLISHED and session.ends_at > now:
        _write(session, trainers, TrainerRemoved(session=session.pk, before=before), now=now)


def _write(session: Session, people: Iterable[User], notice: ToOthers, *, now: dt.datetime) -> None:
    told = sorted((person for person in people if person.is_active), key=lambda person: person.pk)
    occasion = f"session {session.pk}, change {_change_of(session)}" if told else ""
    for person in told:
        queue_notice_to(notice, person=person, occasion=occasion, now=now)


def _change_of(session: Session) -> int:
    """Return the number of the latest entry in the session's history: another one for each change that is kept."""
    return session.history.order_by("-history_id").values_list("history_id", flat=True)[0]
