"""Reminders and what people answered to them: who means to come says so more often than who stays away."""

import datetime as dt
from random import Random

from simple_history.utils import bulk_update_with_history

from bookings.models import Booking, Mail, Register
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.links.addresses import site_host
from bookings.notices.sending.arms import days_of_course
from bookings.notices.sending.quiet_hours import local_morning
from bookings.notices.sending.team_words import keep_course_reminders
from bookings.notices.wording.compose import compose
from training.authorship import name_author
from training.models import Course, Session, User
from training.when_and_where import days_of

SAYS_COMING = {
    Booking.Outcome.ATTENDED: 0.62,
    Booking.Outcome.PARTLY_ATTENDED: 0.5,
    Booking.Outcome.EXCUSED: 0.3,
    Booking.Outcome.NO_SHOW: 0.2,
    Booking.Outcome.NOT_RECORDED: 0.5,
}
SAYS_NOT_COMING = 0.6  # of those who cancel soon after a reminder
SOON = dt.timedelta(days=4)


SIGNED_COURSE = "Understanding Child Neglect (HSCP Course)"
WORDS = "{sender} has kept you a chair\n\n{course}, {date}. It is our fullest course, so please tell us either way."


def sign_reminders(*, by: User, now: dt.datetime) -> None:
    """Let the co-ordinator sign the reminders of the course that has most people, in words of its own."""
    course = Course.objects.get(title=SIGNED_COURSE)
    keep_course_reminders(
        course=course,
        reminder_days=course.reminder_days,
        ask_again_days=course.ask_again_days,
        reminders_signed_by=by.name,
        subject="{sender} is keeping you a place: {course}",
        text=WORDS,
        by=by,
        now=now,
    )


def remind_and_answer(*, now: dt.datetime, rng: Random) -> None:
    """Mails sent, and answers. Those of sessions whose register is closed have lost their texts, as all do in time;
    those of sessions to come still have them.

    Of the reminders to each person only the last is written, so that the demonstration loads quickly.
    """
    mails: list[Mail] = []
    to_come: list[Mail] = []
    answered: list[Booking] = []
    over = Session.objects.filter(register__state__in=Register.RECORDED)
    for session in over.select_related("course").order_by("ref"):
        subject, days_planned = "", days_of(session)
        for booking in _held(session):
            asked = _asked(booking, session)
            if not asked:
                continue
            subject = subject or Reminder(first_on=session.first_on).subject(booking, days_planned)
            mails.append(_mail(booking, session, *min(asked), subject=subject))
            if _answers(booking, [at for _, at in asked], rng):
                answered.append(booking)
    for session in Session.objects.upcoming(now).select_related("course").order_by("ref"):
        for booking in _held(session):
            before = [(days, at) for days, at in _asked(booking, session) if at < now - dt.timedelta(days=1)]
            if not before or booking.status != Booking.Status.CONFIRMED:
                continue
            to_come.append(_mail(booking, session, *min(before), subject=""))
            if _answers(booking, [at for _, at in before], rng):
                answered.append(booking)
    Mail.objects.bulk_create(mails, batch_size=1000)
    for mail in Mail.objects.bulk_create(to_come):
        compose(mail, now=mail.created_at)
        mail.save()
    bulk_update_with_history(answered, Booking, ["reply", "replied_at"], batch_size=250)


def _held(session: Session) -> list[Booking]:
    held = Booking.objects.filter(session=session, confirmed_at__isnull=False, is_walk_in=False)
    people = list(held.select_related("practitioner").order_by("practitioner__email", "pk"))
    for booking in people:
        booking.session = session
    return people


def _asked(booking: Booking, session: Session) -> list[tuple[int, dt.datetime]]:
    """Return the reminders that went to the person while they held the place: days before, and when."""
    due = [
        (days, local_morning(session.first_on - dt.timedelta(days=days)))
        for days in days_of_course(session.course.reminder_days)
    ]
    until = booking.cancelled_at or session.starts_at
    return [(days, at) for days, at in due if booking.booked_at < at < until]


def _mail(booking: Booking, session: Session, days: int, at: dt.datetime, *, subject: str) -> Mail:
    return Mail(
        kind=Reminder.kind,
        booking=booking,
        recipient=booking.practitioner,
        to=booking.practitioner.email,
        occasion=f"{days} days before {session.first_on}",
        sequence=booking.invite_sequence,
        facts=Reminder(first_on=session.first_on).as_json(),
        message_id=f"<reminder-{days}-{booking.pk}@{site_host()}>",
        state=Mail.State.SENT,
        subject=subject,
        attempts=1,
        created_at=at,
        sent_at=at + dt.timedelta(minutes=1),
    )


def _answers(booking: Booking, asked: list[dt.datetime], rng: Random) -> bool:
    """Let some answer one of the reminders; tell whether they did."""
    if booking.cancelled_at:
        if booking.cancelled_at - max(asked) > SOON or rng.random() > SAYS_NOT_COMING:
            return False
        booking.reply, booking.replied_at = Booking.Reply.NOT_COMING, booking.cancelled_at
    else:
        if rng.random() > SAYS_COMING[Booking.Outcome(booking.outcome)]:
            return False
        booking.reply = Booking.Reply.COMING
        booking.replied_at = rng.choice(asked) + dt.timedelta(minutes=rng.randint(5, 600))
    name_author(booking, by=booking.practitioner, now=booking.replied_at)
    return True
