"""What people whom a register calls absent say: what kept them away, or that the register is wrong."""

import datetime as dt

from django.db import transaction

from bookings.attendance.register.corrections import correct_marks
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.models import Booking, Mark, Register
from bookings.notices.kinds.register_found_right import RegisterFoundRight
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.replies import _locked
from training.authorship import save_as
from training.models import Session, User
from training.refusals import Refused


class NotMissed(Refused):
    """The register does not say that the person missed the session."""


def why_no_absence_to_explain(booking: Booking) -> str:
    """Return why there is nothing to explain, or "" when there is."""
    if booking.absence_explained_at:
        return "You have told us already. Thank you."
    if booking.outcome != Booking.Outcome.NO_SHOW:
        return "The register does not say that you missed this session. There is nothing you need to do."
    return ""


_EXPLAINED = ("absence_kind", "absence_reason", "absence_explained_at", "disputed_at")


@transaction.atomic
def explain_absence(*, booking: Booking, kind: str, reason: str, by: User, now: dt.datetime) -> Booking:
    """Keep why the person did not come, once: of which kind, and in their words. Of the kind PRESENT they say that they
    did come, and the team finds it on its desk.

    The outcome stays what the register says. Raises NotMissed.
    """
    Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if refusal := why_no_absence_to_explain(booking):
        raise NotMissed(refusal)
    booking.absence_kind, booking.absence_reason = kind, reason
    booking.absence_explained_at = now
    booking.disputed_at = now if kind == Booking.AbsenceReason.PRESENT else None
    save_as(booking, by=by, now=now, fields=_EXPLAINED)
    return booking


class NotDisputed(Refused):
    """Nobody says that the register is wrong, or somebody has looked into it."""

    def __init__(self) -> None:
        super().__init__("There is nothing to look into any more: the register was corrected, or a colleague did it.")


SAID_SO = "They told us that they were there"


@transaction.atomic
def put_right(*, booking: Booking, by: User, now: dt.datetime) -> Booking:
    """Correct the register as its person says: here on every day that it calls them absent. They are told, and so is
    the line manager who was told otherwise. Raises NotDisputed, or what correcting raises.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if not booking.is_disputed:
        raise NotDisputed
    absent = Mark.Value.ABSENT
    marks = dict(Mark.objects.filter(booking=booking).values_list("session_day", "value"))
    markings = [
        Marking(booking=booking, day=day, value=Mark.Value.PRESENT, seen=marks.get(day.pk))
        for day in session.days.order_by("position")
        if marks.get(day.pk, absent) == absent
    ]
    if Register.objects.filter(session=session, state__in=Register.CLOSED).exists():
        correct_marks(session=session, markings=markings, reason=SAID_SO, by=by, now=now)
    else:  # it is open, or open again: what follows does so when it is closed
        for marking in markings:
            mark_attendance(session=session, marking=marking, by=by, now=now, reason=SAID_SO)
    return Booking.objects.get(pk=booking.pk)


@transaction.atomic
def close_dispute(*, booking: Booking, by: User, now: dt.datetime) -> Booking:
    """Keep that the team found the register right, and tell the person. A wrong one is put right instead.

    Raises NotDisputed.
    """
    Session.objects.locked().get(pk=booking.session_id)
    booking = _locked(booking)
    if not booking.is_disputed:
        raise NotDisputed
    booking.dispute_closed_at = now
    queue_notice(RegisterFoundRight(), booking=booking, now=now)
    return save_as(booking, by=by, now=now, fields=["dispute_closed_at"])
