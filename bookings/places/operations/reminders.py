"""Reminders: as many days before a session as its course says, once each, to those who hold a place.

Who is in a comparison is reminded as their arm says (notices/sending/arms.py).
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import Arm, Booking, Mail, Trial
from bookings.notices.about.who_sees import who_sees
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.sending.arms import (
    Comparisons,
    allocate,
    arms_of,
    days_of_course,
    said_by,
    signer_for,
    to_allocate,
)
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.quiet_hours import is_night, local_morning
from training.models import Session


def reminder_due(session: Session, now: dt.datetime, days_before: str | None = None) -> int | None:
    """Return how many days before the session the latest reminder that is due should have gone; None before the first.

    After a break only the latest goes: nobody needs to be told today of fourteen days and of five. `days_before` are
    those of a comparison's arm instead of the course's.
    """
    for days in days_of_course(session.course.reminder_days if days_before is None else days_before):
        if local_morning(session.first_on - dt.timedelta(days=days)) <= now:
            return days
    return None


def send_reminders(*, now: dt.datetime) -> int:
    """Write the reminders that are due and not written yet, each session in its own transaction; return how many."""
    if is_night(now):
        return 0
    comparisons = Comparisons(now=now)
    coming = Session.objects.running().upcoming(now).select_related("course").order_by("starts_at", "pk")
    count = 0
    for session in coming:
        if (entry := comparisons.to_enter(session)) and to_allocate(*entry, session).exists():
            _draw_lots(session, comparisons)
        for days_before, among in _groups(session, comparisons.of_days(session.course_id)):
            days = reminder_due(session, now, days_before)
            if days is not None and _not_reminded(session, days, among).exists():
                count += _remind(session, now, days_before, among)
    return count


def _groups(session: Session, trials: list[Trial]) -> list[tuple[str, Q]]:
    """Return on which days people are reminded, and who: those of each arm, and all others as the course says."""
    others = Q(allocation=None) | ~Q(allocation__trial__in=trials) if trials else Q()
    return [
        (session.course.reminder_days, others),
        *(
            (trial.of_arm(arm, "days"), Q(allocation__trial=trial, allocation__arm=arm))
            for trial in trials
            for arm in Arm
        ),
    ]


@transaction.atomic
def _draw_lots(session: Session, comparisons: Comparisons) -> None:
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    if entry := comparisons.to_enter(session):
        allocate(entry[0], to_allocate(*entry, session).order_by("pk"), now=comparisons.now)


def occasion_of_reminder(session: Session, days: int) -> str:
    """The date is part of it: a session put off is reminded of again."""
    return f"{days} days before {session.first_on}"


def _not_reminded(session: Session, days: int, among: Q) -> QuerySet[Booking]:
    """Those who held their place before the reminder was due: whoever booked later has just been told.

    Whoever has had a nearer one needs none further off: a clock that is put back makes that one due again.
    """
    so_near = [occasion_of_reminder(session, fewer) for fewer in range(days + 1)]
    written = Mail.objects.filter(booking=OuterRef("pk"), kind=Reminder.kind, occasion__in=so_near)
    due_at = local_morning(session.first_on - dt.timedelta(days=days))
    return Booking.objects.filter(
        among,
        ~Exists(written),
        session=session,
        status=Booking.Status.CONFIRMED,
        confirmed_at__lt=due_at,
        practitioner__is_active=True,
    )


@transaction.atomic
def _remind(session: Session, now: dt.datetime, days_before: str, among: Q) -> int:
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    days = reminder_due(session, now, days_before)
    if days is None or session.status != Session.Status.PUBLISHED or session.has_begun(now):
        return 0
    bookings = list(_not_reminded(session, days, among).select_related("practitioner").order_by("pk"))
    is_last, seen, arms = days == days_of_course(days_before)[0], who_sees(bookings), arms_of(bookings)
    for booking in bookings:
        arm = arms.get(booking.pk)
        notice = Reminder(
            first_on=session.first_on,
            is_last=is_last,
            days_before=days,
            signed_by=signer_for(arm, session.course),
            who_sees=seen[booking.pk],
            **said_by(arm),
        )
        queue_notice(notice, booking=booking, now=now, occasion=occasion_of_reminder(session, days))
    return len(bookings)
