"""After the last day: trainers are asked for the register, and the missing why. asking_what_it_was_like asks those who
came.

Trainers are chased for sessions whose last day is at most RECENT ago. Registers are often closed late, so people are
asked by when theirs was closed; one that came in closed, with history, asks nobody anything.
"""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from bookings.attendance.register.consequences import FOR_THE_MANAGER, asked_what_kept_them
from bookings.models import Booking, Mail, Register
from bookings.models.register import CHANGE_REASON as IMPORTED
from bookings.notices.about.who_sees import manager_to_tell
from bookings.notices.kinds.no_show_enquiry import NoShowEnquiry
from bookings.notices.kinds.register_chase import RegisterChase
from bookings.notices.sending.outbox import queue_notice, queue_notice_to
from bookings.notices.sending.quiet_hours import is_night, local_morning
from training.models import Session, User
from training.models.schedule import SessionQuerySet

RECENT = dt.timedelta(days=14)
REMEMBERED = dt.timedelta(days=90)  # longer after the last day nobody is asked what it was like, or why not
CHASED_AFTER_DAYS = (7, 3, 1)


def midnight(span: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """Return the midnight with which the day that long ago began."""
    return timezone.make_aware(dt.datetime.combine(timezone.localtime(now).date() - span, dt.time()))


def ended_within(span: dt.timedelta, now: dt.datetime) -> SessionQuerySet:
    return Session.objects.running().filter(ends_at__gte=midnight(span, now), ends_at__lte=now)


def _with_an_open_register(now: dt.datetime) -> SessionQuerySet:
    return ended_within(RECENT, now).with_an_open_register()


def chase_registers(*, now: dt.datetime) -> int:
    """Ask the trainers for registers still open 1, 3 and 7 days after the last day, once each; return the mails."""
    if is_night(now):
        return 0
    has_people = Booking.objects.filter(session=OuterRef("pk"), status=Booking.Status.CONFIRMED)
    sessions = _with_an_open_register(now).filter(Exists(has_people)).order_by("ends_at", "pk")
    return sum(_chase(session, now) for session in sessions if _chase_due(session, now))


def _chase_due(session: Session, now: dt.datetime) -> int | None:
    """Return after how many days the latest chase that is due should have gone; None before the first."""
    last_day = timezone.localtime(session.ends_at).date()
    due = (days for days in CHASED_AFTER_DAYS if local_morning(last_day + dt.timedelta(days=days)) <= now)
    return next(due, None)


@transaction.atomic
def _chase(session: Session, now: dt.datetime) -> int:
    session = Session.objects.locked().get(pk=session.pk)
    days = _chase_due(session, now)
    if days is None or not _with_an_open_register(now).filter(pk=session.pk).exists():
        return 0
    so_late = [_occasion(session, more) for more in CHASED_AFTER_DAYS if more >= days]  # a clock may have been put back
    asked = Mail.objects.filter(kind=RegisterChase.kind, occasion__in=so_late, to=OuterRef("email"))
    trainers = User.objects.filter(~Exists(asked), sessions_delivered=session, is_active=True).order_by("pk")
    for trainer in trainers:
        queue_notice_to(RegisterChase(session=session.pk), person=trainer, occasion=_occasion(session, days), now=now)
    return len(trainers)


def _occasion(session: Session, days: int) -> str:
    return f"session {session.pk}, {days} days after {timezone.localtime(session.ends_at).date()}"


def closed_of_late(now: dt.datetime) -> QuerySet[Booking]:
    """Bookings whose register was closed of late, here and not in a history that came in."""
    return closed_here(ended_within(REMEMBERED, now)).filter(
        session__register__closed_at__gte=midnight(RECENT, now), session__register__state__in=Register.RECORDED
    )


def closed_here(sessions: SessionQuerySet) -> QuerySet[Booking]:
    """The places on these sessions of people whom one can ask, where the register did not come in with history."""
    came_closed = Register.history.filter(id=OuterRef("session__register"), history_change_reason=IMPORTED)
    return Booking.objects.filter(
        ~Exists(came_closed),
        session__in=sessions.values("pk"),
        status=Booking.Status.CONFIRMED,
        practitioner__is_active=True,
    )


def ask_the_missing(*, now: dt.datetime) -> int:
    """Ask those whom a closed register calls no-shows what kept them away, and tell their line manager."""
    missing = closed_of_late(now).filter(
        ~asked_what_kept_them(), outcome=Booking.Outcome.NO_SHOW, is_walk_in=False, absence_explained_at=None
    )
    return in_each_session(missing, _ask_the_missing_of, now)


def in_each_session(
    bookings: QuerySet[Booking], ask: Callable[[int, QuerySet[Booking], dt.datetime], int], now: dt.datetime
) -> int:
    if is_night(now):
        return 0
    sessions = list(bookings.order_by("session").values_list("session", flat=True).distinct())
    return sum(ask(session, bookings, now) for session in sessions)


@transaction.atomic
def _ask_the_missing_of(session_id: int, bookings: QuerySet[Booking], now: dt.datetime) -> int:
    people = looked_for_again(session_id, bookings)
    for booking in people:
        manager = manager_to_tell(booking)
        before = Mail.objects.filter(
            booking=booking, kind=NoShowEnquiry.kind
        ).count()  # once it was put right, and back
        again = f"after {before}" if before else ""
        queue_notice(NoShowEnquiry(copied=bool(manager)), booking=booking, now=now, occasion=again)
        if manager:
            occasion = f"{FOR_THE_MANAGER} {again}".strip()
            queue_notice(NoShowEnquiry(is_copy=True), booking=booking, now=now, to=manager, occasion=occasion)
    return len(people)


def looked_for_again(session_id: int, bookings: QuerySet[Booking]) -> list[Booking]:
    """Return those of one session, under its lock: a correction may have come in between."""
    session = Session.objects.locked().get(pk=session_id)
    return list(bookings.filter(session=session).select_related("practitioner").order_by("pk"))
