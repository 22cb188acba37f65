"""Invites read back by vobject, a second parser that shares nothing with the one that writes them."""

import datetime as dt

import pytest
import vobject

from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.message import as_message
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.wording.compose import compose
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.session_change import SessionChange
from tests.conftest import NOW
from tests.support import factories
from training.operations.schedule import DayPlan


def calendars_of(mail: Mail) -> list:
    """Return the calendars of the message as it goes over the wire, each of its files once."""
    parts = as_message(mail).message().walk()
    files = [part for part in parts if part.get_content_type() == "application/ics"]
    return [vobject.readOne(part.get_payload(decode=True).decode()) for part in files]


def calendars_sent() -> list:
    """Send what waits, and what that writes, and return the calendars of all of it."""
    while waiting := list(Mail.objects.unsent().order_by("pk").values_list("pk", flat=True)):
        for pk in waiting:
            deliver(mail_id=pk, now=NOW)
    return [calendar for mail in Mail.objects.order_by("pk") for calendar in calendars_of(mail)]


def times(calendar) -> list[tuple[dt.datetime, dt.datetime]]:
    return [(event.dtstart.value, event.dtend.value) for event in calendar.vevent_list]


@pytest.mark.r22
@pytest.mark.parametrize(
    ("date", "hours"),
    [
        (dt.date(2026, 7, 7), (8, 15)),  # summer time
        (dt.date(2026, 11, 3), (9, 16)),  # winter time
        (dt.date(2026, 10, 23), (8, 15)),  # the Friday before the clocks go back
        (dt.date(2026, 10, 26), (9, 16)),  # the Monday after
    ],
)
def test_request_has_the_right_utc_in_both_seasons(db, site, practitioner, composed, date, hours):
    booking = factories.make_booking(session=factories.make_session(on=date), practitioner=practitioner)
    (calendar,) = calendars_of(composed(Confirmation(), booking))
    assert calendar.method.value == "REQUEST"
    assert times(calendar) == [tuple(dt.datetime.combine(date, dt.time(hour, 30), tzinfo=dt.UTC) for hour in hours)]


def test_request_says_what_where_and_who(place, composed):
    place.session.course.title = "Neglect: “A; B, C\\D”"
    place.session.course.save()
    (calendar,) = calendars_of(composed(Confirmation(), place))
    (event,) = calendar.vevent_list
    assert event.summary.value == "Neglect: “A; B, C\\D”"
    assert event.location.value == "Shirehall, St Peter's Square, HR1 2HX"
    assert event.organizer.value == "mailto:team@example.org"
    assert event.attendee.value == f"mailto:{place.practitioner.email}"
    assert event.attendee.params["PARTSTAT"] == ["ACCEPTED"]
    assert event.sequence.value == "0"
    assert event.status.value == "CONFIRMED"
    assert "Thursday 2 July 2026, 5pm: https://training.example.org/bookings/" in event.description.value


@pytest.mark.r22
def test_several_days_over_the_change_of_the_clocks_are_one_mail_each(db, site, practitioner, now):
    session = factories.make_session(on=dt.date(2026, 10, 20), days=2)
    booking = factories.make_booking(session=session, practitioner=practitioner)
    queue_notice(Confirmation(), booking=booking, now=now)
    calendars = calendars_sent()
    assert [start for calendar in calendars for start, _ in times(calendar)] == [
        dt.datetime(2026, 10, 20, 8, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 27, 9, 30, tzinfo=dt.UTC),
    ]
    days = session.days.order_by("position")
    assert [event.uid.value for calendar in calendars for event in calendar.vevent_list] == [
        f"booking-{booking.pk}-day-{day.pk}@training.example.org" for day in days
    ]


def test_cancellation_takes_out_the_entry_of_the_confirmation(neglect, practitioner, now):
    booking = book_place(session=neglect, practitioner=practitioner, by=practitioner, now=now)
    cancel_booking(booking=booking, reason="other", by=practitioner, now=now)
    mail = Mail.objects.get(booking=booking, kind="cancellation")
    compose(mail, now=now)
    (cancel,) = calendars_of(mail)
    (event,) = cancel.vevent_list
    day = neglect.days.get()
    assert cancel.method.value == "CANCEL"
    assert (event.uid.value, event.sequence.value, event.status.value) == (
        f"booking-{booking.pk}-day-{day.pk}@training.example.org",
        "1",
        "CANCELLED",
    )
    assert not hasattr(event, "valarm")


def test_change_moves_one_day_and_takes_out_the_other(db, site, practitioner, now):
    session = factories.make_session(days=2)
    booking = factories.make_booking(session=session, practitioner=practitioner)
    first, second = session.days.order_by("position")
    start = first.starts_at + dt.timedelta(hours=1)
    change_session(
        session=session, change=SessionChange(days=[DayPlan(starts_at=start, ends_at=first.ends_at)]), by=None, now=now
    )
    request, cancel = calendars_sent()
    assert (request.method.value, cancel.method.value) == ("REQUEST", "CANCEL")
    assert times(request) == [(start, first.ends_at)]
    assert times(cancel) == [(second.starts_at, second.ends_at)]
    for calendar, day in ((request, first), (cancel, second)):
        (event,) = calendar.vevent_list
        assert event.uid.value == f"booking-{booking.pk}-day-{day.pk}@training.example.org"
        assert event.sequence.value == "1"
