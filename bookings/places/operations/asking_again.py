"""Whoever was reminded and has not answered is asked again, once, as many days before as the course says."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from bookings.models import Booking, Mail
from bookings.notices.about.who_sees import who_sees
from bookings.notices.kinds.asked_again import AskedAgain
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.sending.arms import arms_of, signer_for
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.quiet_hours import is_night, local_morning
from bookings.places.operations.reminders import occasion_of_reminder, reminder_due
from training.models import Session


def ask_again(*, now: dt.datetime) -> int:
    """Write the mails that are due and not written yet, each session in its own transaction; return how many."""
    if is_night(now):
        return 0
    coming = Session.objects.running().upcoming(now).select_related("course").order_by("starts_at", "pk")
    sessions = [session for session in coming if is_due(session, now)]
    return sum(_ask(session, now) for session in sessions if _not_answered(session).exists())


def is_due(session: Session, now: dt.datetime) -> bool:
    """Tell whether the day has come and no later reminder is due: that one asks too, and one mail is enough."""
    days = session.course.ask_again_days
    if days is None or local_morning(session.first_on - dt.timedelta(days=days)) > now:
        return False
    reminded = reminder_due(session, now)
    return reminded is not None and reminded > days


def _occasion(session: Session) -> str:
    """The date is part of it: a session put off is asked about again."""
    return f"before {session.first_on}"


def _not_answered(session: Session) -> QuerySet[Booking]:
    """Those who were reminded of this date, have not said anything, and have not been asked again."""
    mails = Mail.objects.filter(booking=OuterRef("pk"))
    reminders = mails.filter(kind=Reminder.kind)
    reminded = reminders.filter(occasion__endswith=_occasion(session))
    # A clock that is put back makes the day due again after a nearer reminder has been written.
    so_near = range((session.course.ask_again_days or 0) + 1)
    nearer = reminders.filter(occasion__in=[occasion_of_reminder(session, days) for days in so_near])
    asked = mails.filter(kind=AskedAgain.kind, occasion=_occasion(session))
    return Booking.objects.filter(
        Exists(reminded),
        ~Exists(asked),
        ~Exists(nearer),
        session=session,
        status=Booking.Status.CONFIRMED,
        reply="",
        practitioner__is_active=True,
    )


@transaction.atomic
def _ask(session: Session, now: dt.datetime) -> int:
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    if session.status != Session.Status.PUBLISHED or session.has_begun(now) or not is_due(session, now):
        return 0
    bookings = list(_not_answered(session).select_related("practitioner").order_by("pk"))
    seen, arms = who_sees(bookings), arms_of(bookings)
    for booking in bookings:
        signed_by = signer_for(arms.get(booking.pk), session.course)
        notice = AskedAgain(first_on=session.first_on, signed_by=signed_by, who_sees=seen[booking.pk])
        queue_notice(notice, booking=booking, now=now, occasion=_occasion(session))
    return len(bookings)
