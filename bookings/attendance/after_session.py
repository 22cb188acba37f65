"""After the last day: trainers are asked for the register, the missing why, and those who came what it was like.

Trainers are chased for sessions whose last day is at most RECENT ago. Registers are often closed late, so people are
asked by when theirs was closed; one that came in closed, with history, asks nobody anything.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from bookings.attendance.evaluation.sending import ATTENDED_AT_ALL
from bookings.attendance.register.reading import still_open
from bookings.models import Booking, Evaluation, Mail, Register
from bookings.models.register import CHANGE_REASON as IMPORTED
from bookings.notices.sending.outbox import queue_mail, queue_mail_to
from bookings.notices.sending.quiet_hours import is_night, local_morning
from training.models import Session, User
from training.models.schedule import SessionQuerySet

RECENT = dt.timedelta(days=14)
REMEMBERED = dt.timedelta(days=90)  # longer after the last day nobody is asked what it was like, or why not
CHASED_AFTER_DAYS = (7, 3, 1)
EVALUATION_AFTER = dt.timedelta(days=1)
FOR_THE_MANAGER = "for the line manager"


def _midnight(span: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """Return the midnight with which the day that long ago began."""
    return timezone.make_aware(dt.datetime.combine(timezone.localtime(now).date() - span, dt.time()))


def _ended_within(span: dt.timedelta, now: dt.datetime) -> SessionQuerySet:
    return Session.objects.running().filter(ends_at__gte=_midnight(span, now), ends_at__lte=now)


def _recent(now: dt.datetime) -> SessionQuerySet:
    return _ended_within(RECENT, now)


def chase_registers(*, now: dt.datetime) -> int:
    """Ask the trainers for registers still open 1, 3 and 7 days after the last day, once each; return the mails."""
    if is_night(now):
        return 0
    has_people = Booking.objects.filter(session=OuterRef("pk"), status=Booking.Status.CONFIRMED)
    sessions = still_open(_recent(now)).filter(Exists(has_people)).order_by("ends_at", "pk")
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
    if days is None or not still_open(_recent(now)).filter(pk=session.pk).exists():
        return 0
    occasion = f"session {session.pk}, {days} days after {timezone.localtime(session.ends_at).date()}"
    asked = Mail.objects.filter(kind=Mail.Kind.REGISTER_CHASE, occasion=occasion, to=OuterRef("email"))
    trainers = User.objects.filter(~Exists(asked), sessions_delivered=session, is_active=True).order_by("pk")
    for trainer in trainers:
        queue_mail_to(
            kind=Mail.Kind.REGISTER_CHASE, person=trainer, occasion=occasion, now=now, facts={"session": session.pk}
        )
    return len(trainers)


def _not_written(kind: Mail.Kind, now: dt.datetime) -> QuerySet[Booking]:
    """Bookings whose register was closed of late, to whom no mail of this kind was ever written."""
    written = Mail.objects.filter(booking=OuterRef("pk"), kind=kind)
    came_closed = Register.history.filter(id=OuterRef("session__register"), history_change_reason=IMPORTED)
    return Booking.objects.filter(
        ~Exists(written),
        ~Exists(came_closed),
        session__in=_ended_within(REMEMBERED, now).values("pk"),
        session__register__closed_at__gte=_midnight(RECENT, now),
        session__register__state__in=Register.RECORDED,
        status=Booking.Status.CONFIRMED,
        practitioner__is_active=True,
    )


def ask_the_missing(*, now: dt.datetime) -> int:
    """Ask those whom a closed register calls no-shows what kept them away, and tell their line manager."""
    missing = _not_written(Mail.Kind.NO_SHOW_ENQUIRY, now).filter(
        outcome=Booking.Outcome.NO_SHOW, is_walk_in=False, absence_explained_at=None
    )
    return _ask(missing, Mail.Kind.NO_SHOW_ENQUIRY, now)


def ask_for_evaluations(*, now: dt.datetime) -> int:
    """Ask those who came what it was like, a day after the register was closed, unless they have said it."""
    evaluated = Evaluation.objects.filter(booking=OuterRef("pk"))
    came = _not_written(Mail.Kind.EVALUATION_REQUEST, now).filter(
        ~Exists(evaluated), outcome__in=ATTENDED_AT_ALL, session__register__closed_at__lte=now - EVALUATION_AFTER
    )
    return _ask(came, Mail.Kind.EVALUATION_REQUEST, now)


def _ask(bookings: QuerySet[Booking], kind: Mail.Kind, now: dt.datetime) -> int:
    if is_night(now):
        return 0
    sessions = list(bookings.order_by("session").values_list("session", flat=True).distinct())
    return sum(_ask_in(session, bookings, kind, now) for session in sessions)


@transaction.atomic
def _ask_in(session_id: int, bookings: QuerySet[Booking], kind: Mail.Kind, now: dt.datetime) -> int:
    """Write to those of one session, looked for again under its lock: a correction may have come in between."""
    session = Session.objects.locked().get(pk=session_id)
    people = list(bookings.filter(session=session).select_related("practitioner").order_by("pk"))
    for booking in people:
        manager = _manager_to_tell(booking, kind)
        queue_mail(kind=kind, booking=booking, now=now, facts={"copied": bool(manager)})
        if manager:
            queue_mail(
                kind=kind, booking=booking, now=now, to=manager, occasion=FOR_THE_MANAGER, facts={"is_copy": True}
            )
    return len(people)


def _manager_to_tell(booking: Booking, kind: Mail.Kind) -> str:
    """Return the address of a mail of its own: the person's holds a link that answers for them."""
    manager = booking.practitioner.manager_email.strip().lower()
    wanted = kind == Mail.Kind.NO_SHOW_ENQUIRY and manager != booking.practitioner.email
    return manager if wanted else ""
