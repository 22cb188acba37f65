"""Reminders: as many days before a session as its course says, once each, to those who hold a place."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from bookings.models import Booking, Mail
from bookings.notices.about.asking import signer_of
from bookings.notices.about.who_sees import who_sees
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.quiet_hours import is_night, local_morning
from training.models import Session


def days_of_course(text: str) -> list[int]:
    """Return the days of Course.reminder_days, such as [1, 5, 14]."""
    return sorted({int(part) for part in text.split(",") if part.strip().isdigit()})


def reminder_due(session: Session, now: dt.datetime) -> int | None:
    """Return how many days before the session the latest reminder that is due should have gone; None before the first.

    After a break only the latest goes: nobody needs to be told today of fourteen days and of five.
    """
    for days in days_of_course(session.course.reminder_days):
        if local_morning(session.first_on - dt.timedelta(days=days)) <= now:
            return days
    return None


def send_reminders(*, now: dt.datetime) -> int:
    """Write the reminders that are due and not written yet, each session in its own transaction; return how many."""
    if is_night(now):
        return 0
    coming = Session.objects.running().upcoming(now).select_related("course").order_by("starts_at", "pk")
    count = 0
    for session in coming:
        days = reminder_due(session, now)
        if days is not None and _not_reminded(session, days).exists():
            count += _remind(session, now)
    return count


def _last(session: Session) -> int:
    return days_of_course(session.course.reminder_days)[0]


def occasion_of_reminder(session: Session, days: int) -> str:
    """The date is part of it: a session put off is reminded of again."""
    return f"{days} days before {session.first_on}"


def _not_reminded(session: Session, days: int) -> QuerySet[Booking]:
    """Those who held their place before the reminder was due: whoever booked later has just been told.

    Whoever has had a nearer one needs none further off: a clock that is put back makes that one due again.
    """
    so_near = [occasion_of_reminder(session, fewer) for fewer in range(days + 1)]
    written = Mail.objects.filter(booking=OuterRef("pk"), kind=Reminder.kind, occasion__in=so_near)
    due_at = local_morning(session.first_on - dt.timedelta(days=days))
    return Booking.objects.filter(
        ~Exists(written),
        session=session,
        status=Booking.Status.CONFIRMED,
        confirmed_at__lt=due_at,
        practitioner__is_active=True,
    )


@transaction.atomic
def _remind(session: Session, now: dt.datetime) -> int:
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    days = reminder_due(session, now)
    if days is None or session.status != Session.Status.PUBLISHED or session.has_begun(now):
        return 0
    bookings = list(_not_reminded(session, days).select_related("practitioner").order_by("pk"))
    signed_by, is_last, seen = signer_of(session.course), days == _last(session), who_sees(bookings)
    for booking in bookings:
        notice = Reminder(
            first_on=session.first_on,
            is_last=is_last,
            days_before=days,
            signed_by=signed_by,
            who_sees=seen[booking.pk],
        )
        queue_notice(notice, booking=booking, now=now, occasion=occasion_of_reminder(session, days))
    return len(bookings)
