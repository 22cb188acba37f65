"""The mail as it goes over the wire: text, HTML, the invite beside them and as a file, and who wrote it."""

import datetime as dt
from email import message_from_bytes, policy

import pytest
from django.core import mail as django_mail
from icalendar import Calendar

from bookings.notices.about.days import RemovedDay
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.outbox import queue_notice


@pytest.fixture
def mail(place, now):
    return queue_notice(Confirmation(), booking=place, now=now)


def test_mail_is_sent_with_text_html_and_invite(mail, now):
    assert deliver(mail_id=mail.pk, now=now) is None
    (sent,) = django_mail.outbox
    parsed = message_from_bytes(sent.message().as_bytes(linesep="\r\n"), policy=policy.default)
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


def test_a_day_that_is_no_more_is_taken_out_by_a_file_of_its_own(place, composed, now):
    gone = RemovedDay(
        day=987654,
        starts_at=dt.datetime(2026, 7, 14, 8, 30, tzinfo=dt.UTC),
        ends_at=dt.datetime(2026, 7, 14, 15, 30, tzinfo=dt.UTC),
    )
    place.invite_sequence = 1
    mail = composed(SessionChanged(removed_days=(gone,)), place)
    deliver(mail_id=mail.pk, now=now)
    parsed = message_from_bytes(django_mail.outbox[0].message().as_bytes(linesep="\r\n"), policy=policy.default)
    files = {part.get_filename(): part.get_payload(decode=True) for part in parsed.iter_attachments()}
    (alternative,) = [part for part in parsed.walk() if part.get_content_type() == "text/calendar"]
    assert alternative.get_payload(decode=True) == files["invite.ics"]
    invite, removal = Calendar.from_ical(files["invite.ics"]), Calendar.from_ical(files["removed.ics"])
    assert (invite["METHOD"], [event["UID"] for event in invite.events]) == (
        "REQUEST",
        [f"booking-{place.pk}-day-{place.session.days.get().pk}@training.example.org"],
    )
    assert (removal["METHOD"], [(event["UID"], event.start, event["SEQUENCE"]) for event in removal.events]) == (
        "CANCEL",
        [(f"booking-{place.pk}-day-987654@training.example.org", dt.datetime(2026, 7, 14, 8, 30, tzinfo=dt.UTC), 1)],
    )
    assert "it takes out the day that is no more" in mail.text


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
