"""The mail of a further day: what it says, and when it is no longer sent."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.notices.kinds.calendar_day import CalendarDay
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.tasks import deliver_mail
from bookings.notices.sending.turns import behind
from tests.support import factories


@pytest.fixture
def booking(neglect, practitioner):
    venue = neglect.days.get().venue
    session = factories.make_session(course=neglect.course, days=2, venue=venue)
    session.days.update(joining_link="https://meet.example.org/1")
    return factories.make_booking(session=session, practitioner=practitioner)


@pytest.fixture
def second_day(booking, now) -> Mail:
    """The row that sending the confirmation has written."""
    confirmation = queue_notice(Confirmation(), booking=booking, now=now)
    deliver(mail_id=confirmation.pk, now=now)
    (waits,) = behind(confirmation)
    return waits


def test_it_says_the_day_and_adds_it(second_day, booking, now):
    deliver(mail_id=second_day.pk, now=now)
    second_day.refresh_from_db()
    day = booking.session.days.get(position=2)
    assert second_day.subject == "Day 2 of 2: Understanding Child Neglect, Tue 14 Jul, 9:30am"
    for said in (
        "Day 2 of your training",
        "Understanding Child Neglect.\n",
        "Tuesday 14 July 2026, 9:30am to 4:30pm\n",
        "Join online: https://meet.example.org/1",
        "The attached invite adds it to your calendar.",
    ):
        assert said in second_day.text
    assert "7 July" not in second_day.text
    assert f"UID:booking-{booking.pk}-day-{day.pk}@" in second_day.calendar.replace("\r\n ", "")


def test_the_mail_it_follows_says_that_it_comes(second_day, booking):
    confirmation = Mail.objects.get(booking=booking, kind="confirmation")
    said = (
        "The attached invite adds the first day to your calendar. Each further day has an email of its own, because "
        "calendars take one date from an email."
    )
    assert said in confirmation.text
    assert said in confirmation.html


def test_sending_the_same_mail_again_writes_it_once(second_day, booking, now):
    Mail.objects.filter(kind="confirmation").update(state="failed", sent_at=None, text="", attempts=0)
    Mail.objects.filter(kind="confirmation").update(state="waiting")
    deliver(mail_id=Mail.objects.get(kind="confirmation").pk, now=now)
    assert Mail.objects.filter(kind=CalendarDay.kind).count() == 1


@pytest.mark.parametrize("what", ["cancelled", "changed", "no such day"])
def test_it_is_not_sent_after_something_else_was(second_day, booking, now, what):
    if what == "cancelled":
        Booking.objects.update(status="cancelled", cancelled_at=now)
    elif what == "changed":
        Booking.objects.update(invite_sequence=1)
    else:
        booking.session.days.filter(position=2).delete()
    deliver(mail_id=second_day.pk, now=now)
    assert not Mail.objects.filter(pk=second_day.pk).exists()


def test_what_takes_a_day_out_is_always_sent(booking, now):
    gone = booking.session.days.get(position=2)
    notice = CalendarDay(
        method="CANCEL", entry_of=booking.pk, sequence=1, day=gone.pk, starts_at=gone.starts_at, ends_at=gone.ends_at
    )
    mail = queue_notice(notice, booking=booking, now=now)
    gone.delete()
    Booking.objects.update(status="cancelled", cancelled_at=now, invite_sequence=1)
    deliver(mail_id=mail.pk, now=now + dt.timedelta(minutes=1))
    mail.refresh_from_db()
    assert mail.subject == "Removed from your calendar: Understanding Child Neglect, Tue 14 Jul, 9:30am"
    assert (mail.state, mail.calendar_method) == ("sent", "CANCEL")


def test_the_worker_sends_it_after_the_mail_that_it_follows(booking, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        confirmation = queue_notice(Confirmation(), booking=booking, now=now)
    deliver_mail.func(confirmation.pk)
    kinds = Mail.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["confirmation", "calendar day"]
