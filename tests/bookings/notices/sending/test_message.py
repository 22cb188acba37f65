"""The mail as it goes over the wire: text, HTML, the invite beside them and as a file, and who wrote it."""

import datetime as dt
from email import message_from_bytes, policy
from email.policy import compat32

import django
import pytest
from django.core import mail as django_mail
from icalendar import Calendar

from bookings.notices.about.days import RemovedDay
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.message import as_message
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.turns import behind
from tests.support.mail_goes_to import as_sent


@pytest.fixture
def mail(place, now):
    return queue_notice(Confirmation(), booking=place, now=now)


def test_mail_is_sent_with_text_html_and_invite(mail, now):
    assert deliver(mail_id=mail.pk, now=now) is None
    (sent,) = django_mail.outbox
    parsed = message_from_bytes(as_sent(sent), policy=policy.default)
    assert [(part.get_content_type(), part.get_filename()) for part in parsed.walk()] == [
        ("multipart/mixed", None),
        ("multipart/alternative", None),
        ("text/plain", None),
        ("text/html", None),
        ("text/calendar", None),
        ("application/ics", "invite.ics"),
    ]
    text, html, calendar, file = [part for part in parsed.walk() if not part.is_multipart()]
    mail.refresh_from_db()
    assert text.get_content().replace("\r\n", "\n") == mail.text
    assert html.get_content().replace("\r\n", "\n") == mail.html
    assert dict(calendar["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == mail.calendar.encode()
    assert mail.calendar.count("\r\n") == mail.calendar.count("\n")


def test_a_day_that_is_no_more_is_taken_out_by_a_mail_of_its_own(place, now):
    gone = RemovedDay(
        day=987654,
        starts_at=dt.datetime(2026, 7, 14, 8, 30, tzinfo=dt.UTC),
        ends_at=dt.datetime(2026, 7, 14, 15, 30, tzinfo=dt.UTC),
    )
    place.invite_sequence = 1
    place.save()
    change = queue_notice(SessionChanged(removed_days=(gone,)), booking=place, now=now)
    deliver(mail_id=change.pk, now=now)
    for day in behind(change):
        deliver(mail_id=day.pk, now=now)
    parts = [
        [part for part in sent.message().walk() if part.get_content_type() == "text/calendar"]
        for sent in django_mail.outbox
    ]
    calendars = [Calendar.from_ical(part.get_payload(decode=True)) for (part,) in parts]
    assert [(str(calendar["METHOD"]), [event["UID"] for event in calendar.events]) for calendar in calendars] == [
        ("REQUEST", [f"booking-{place.pk}-day-{place.session.days.get().pk}@training.example.org"]),
        ("CANCEL", [f"booking-{place.pk}-day-987654@training.example.org"]),
    ]
    (event,) = calendars[1].events
    assert (event.start, event["SEQUENCE"]) == (gone.starts_at, 1)
    assert "Another email takes out the day you no longer need." in django_mail.outbox[0].body
    said = "Removed from your calendar\n\nUnderstanding Child Neglect, Tuesday 14 July 2026, 9:30am to 4:30pm."
    assert said in django_mail.outbox[1].body


def test_headers_say_who_and_that_a_machine_wrote(mail, now):
    deliver(mail_id=mail.pk, now=now)
    parsed = message_from_bytes(django_mail.outbox[0].message().as_bytes(), policy=policy.default)
    headers = {name: str(value) for name, value in parsed.items()}
    assert {name: headers[name] for name in headers if name not in {"Content-Type", "MIME-Version"}} == {
        "Subject": "Confirmed: Understanding Child Neglect, Tue 7 Jul, 9:30am",
        "From": "Test Partnership <team@example.org>",
        "To": mail.to,
        "Reply-To": "team@example.org",
        "Message-ID": mail.message_id,
        "Date": "Mon, 01 Jun 2026 10:00:00 +0000",
        "Auto-Submitted": "auto-generated",
    }


@pytest.mark.skipif(django.VERSION >= (6, 0), reason="Django writes them itself, by a policy of its own")
@pytest.mark.parametrize(
    "subject",
    [
        "Confirmed",
        "Confirmed: " + "Understanding neglect " * 6,
        "Bestätigt",
        "x" * 58,
        "x" * 59,
        "a  b",
        "a " * 29,
        "x" * 200,
    ],
)
def test_headers_are_written_as_django_writes_them(mail, now, subject):
    """Those that fit on a line are written without looking for where to fold them."""
    deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    mail.subject = subject
    message = as_message(mail).message()
    ours = message.as_bytes(linesep="\r\n")
    message.policy = compat32
    assert ours == message.as_bytes(linesep="\r\n")
