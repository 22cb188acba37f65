"""Changing what a register says after it was closed, and excusing an absence: always with a reason."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from bookings.attendance.certificates.issuing import issue_certificates
from bookings.attendance.register.consequences import certificate_follows, tell_put_right
from bookings.attendance.register.marking import (
    Marking,
    booking_on_register,
    on_this_register,
    refuse_conflict,
    refuse_unless_running,
    settle,
    stored_mark,
    write_mark,
)
from bookings.attendance.register.reading import HERE, blanks, marks_of, on_register
from bookings.attendance.register.reasons import checked_reason
from bookings.models import Booking, Mark, Register
from training.authorship import save_as
from training.models import Session, User
from training.refusals import Refused


class RegisterStillOpen(Refused):
    """An open register is marked, not corrected."""


class NotToBeExcused(Refused):
    """There is no absence to excuse."""


@transaction.atomic
def correct_mark(*, session: Session, marking: Marking, reason: str, by: User | None, now: dt.datetime) -> Mark | None:
    """Correct a mark of a closed register; who, when and why stay in its history. A value of None: not recorded after
    all. Certificates and what people were told follow. Raises what `correct_marks` raises.
    """
    return correct_marks(session=session, markings=[marking], reason=reason, by=by, now=now)[0]


@transaction.atomic
def correct_marks(
    *, session: Session, markings: Sequence[Marking], reason: str, by: User | None, now: dt.datetime
) -> list[Mark | None]:
    """Correct several marks of a closed register for one reason: all of them, or none if one is refused.

    The register becomes complete or partial accordingly, certificates follow the outcomes, and who was asked why they
    did not come is told if that was wrong.
    Raises ReasonMissing, RegisterStillOpen, NotOnRegister, OwnAttendance or MarkConflict.
    """
    reason = checked_reason(reason, limit=100)
    session = Session.objects.locked().get(pk=session.pk)
    refuse_unless_closed(session)
    made: list[Mark | None] = []
    changed: dict[int, Booking] = {}
    for marking in markings:
        marking = on_this_register(session, marking, by)
        stored = stored_mark(marking.booking, marking.day)
        refuse_conflict(marking, stored, by=by)
        made.append(write_mark(marking, stored, by=by, now=now, reason=reason))
        changed.setdefault(marking.booking.pk, marking.booking)
    for booking in changed.values():
        settle(booking, by=by, now=now)
    recount_register(session, by=by, now=now)
    for booking in changed.values():
        certificate_follows(session, booking, reason=reason, by=by, now=now)
    tell_put_right(Booking.objects.filter(pk__in=changed), now=now)
    return made


def refuse_unless_closed(session: Session) -> None:
    """Refuse to correct what can still be marked; the caller has locked the session."""
    refuse_unless_running(session)
    if not Register.objects.filter(session=session, state__in=Register.CLOSED).exists():
        raise RegisterStillOpen("This register is not closed yet: mark it as usual.")


def recount_register(session: Session, *, by: User | None, now: dt.datetime) -> None:
    """Bring the state of a closed register in line with its marks; the caller has locked the session.

    One that was declared unavailable stays so until everyone on it is recorded; certificates have waited for that.
    """
    register = Register.objects.filter(session=session, state__in=Register.CLOSED).first()
    if register is None:
        return
    left = blanks(on_register(session), session.days.all(), marks_of(session))
    if left and register.state == Register.State.UNAVAILABLE:
        return
    state = Register.State.PARTIAL if left else Register.State.COMPLETE
    if state != register.state:
        was_unavailable = register.state == Register.State.UNAVAILABLE
        register.state = state
        register.reason = ""
        save_as(register, by=by, now=now)
        if was_unavailable:
            issue_certificates(session=session, by=by, now=now)


@transaction.atomic
def excuse_late_cancellation(*, booking: Booking, reason: str, by: User | None, now: dt.datetime) -> Booking:
    """Excuse a late cancellation: it stays in the record as late, and leaves the count of late cancellations.

    Doing it again changes nothing. Raises ReasonMissing or NotToBeExcused.
    """
    reason = checked_reason(reason, limit=300)
    Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.locked().get(pk=booking.pk)
    if not booking.cancelled_late:
        raise NotToBeExcused("This is no late cancellation, so there is nothing to excuse.")
    if by is not None and booking.practitioner_id == by.pk:
        raise NotToBeExcused("Somebody else of the team must excuse you.")
    if not booking.excused_at:
        _write_excuse(booking, reason, by=by, now=now)
    return booking


def _write_excuse(booking: Booking, reason: str, *, by: User | None, now: dt.datetime) -> None:
    booking.excused_at, booking.excused_by, booking.excused_reason = now, by, reason
    save_as(booking, by=by, now=now, fields=["excused_at", "excused_by", "excused_reason"])


@transaction.atomic
def excuse_absence(*, booking: Booking, reason: str, by: User | None, now: dt.datetime) -> Booking:
    """Excuse a person who held a place and cannot or could not come; before or after the register is closed.

    They are then neither a no-show nor missing on the register. Doing it again changes nothing.
    Raises ReasonMissing, NotOnRegister, OwnAttendance or NotToBeExcused.
    """
    reason = checked_reason(reason, limit=300)
    session = Session.objects.locked().get(pk=booking.session_id)
    refuse_unless_running(session)
    booking = booking_on_register(session, booking, by)
    if booking.excused_at:
        return booking
    if Mark.objects.filter(booking=booking, value__in=HERE).exists():
        raise NotToBeExcused(f"{booking.practitioner.name} is marked as here, so there is no absence to excuse.")
    _write_excuse(booking, reason, by=by, now=now)
    settle(booking, by=by, now=now)
    recount_register(session, by=by, now=now)
    tell_put_right(Booking.objects.filter(pk=booking.pk), now=now)
    return booking
