"""The files of a course go with the mails about a place, beside an invite that stays an invite."""

import datetime as dt
import logging
from email import message_from_bytes, policy

import pytest
from django.core import mail as django_mail
from icalendar import Calendar

from bookings.models import Booking, Mail
from bookings.notices.kinds.cancellation import Cancellation
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.offer import Offer
from bookings.notices.kinds.promotion import Promotion
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.reminders import send_reminders
from tests.support.factories import make_attachment
from tests.support.mail_goes_to import as_sent

SPOKEN_OF = "The other files attached are for the course"
NAMES = ["Plan “A”, für alle.pdf", "notes.txt"]


@pytest.fixture
def files(neglect):
    return [
        make_attachment(course=neglect.course, name=NAMES[0], content=b"%PDF-1.7 \x00\xff"),
        make_attachment(course=neglect.course, name=NAMES[1], content="Bring £2.\n".encode()),
    ]


def sent(mail: Mail, at) -> list:
    """Send the mail, and return the parts that are not alternatives of the text, read back from the bytes."""
    deliver(mail_id=mail.pk, now=at)
    raw = as_sent(django_mail.outbox[-1])
    return list(message_from_bytes(raw, policy=policy.default).iter_attachments())


@pytest.mark.r46
@pytest.mark.parametrize("notice", [Confirmation(), Promotion()])
def test_files_go_with_the_mail_that_gives_the_place(place, files, now, notice):
    mail = queue_notice(notice, booking=place, now=now)
    invite, *attached = sent(mail, now)
    assert [(part.get_filename(), part.get_content_type(), part.get_content_disposition()) for part in attached] == [
        (NAMES[0], "application/pdf", "attachment"),
        (NAMES[1], "text/plain", "attachment"),
    ]
    assert attached[0].get_payload(decode=True) == b"%PDF-1.7 \x00\xff"
    assert attached[1].get_content().replace("\r\n", "\n") == "Bring £2.\n"
    assert SPOKEN_OF in Mail.objects.get(pk=mail.pk).text
    assert invite.get_filename() == "invite.ics"


def test_the_invite_stays_an_alternative_of_the_text(place, files, now):
    mail = queue_notice(Confirmation(), booking=place, now=now)
    deliver(mail_id=mail.pk, now=now)
    parsed = message_from_bytes(as_sent(django_mail.outbox[-1]), policy=policy.default)
    assert [part.get_content_type() for part in parsed.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
        "application/pdf",
        "text/plain",
    ]
    calendar = next(part for part in parsed.walk() if part.get_content_type() == "text/calendar")
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert Calendar.from_ical(calendar.get_payload(decode=True))["METHOD"] == "REQUEST"


def test_of_the_reminders_only_the_last_brings_them(neglect, place, files, now):
    """The course reminds 14, 5 and 1 days before 7 July."""
    brought = []
    for day in (dt.date(2026, 6, 23), dt.date(2026, 7, 2), dt.date(2026, 7, 6)):
        at = dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)
        assert send_reminders(now=at) == 1
        mail = Mail.objects.filter(kind="reminder").latest("pk")
        names = [part.get_filename() for part in sent(mail, at)]
        brought.append(names)
        assert ("The files attached are for the course." in Mail.objects.get(pk=mail.pk).text) is bool(names)
    assert brought == [[], [], NAMES]


@pytest.mark.parametrize(
    "notice", [SessionChanged(), Cancellation(), Offer(expires_at=dt.datetime(2026, 7, 4, 16, tzinfo=dt.UTC))]
)
def test_other_mails_go_without(place, files, now, notice):
    if isinstance(notice, Offer):
        Booking.objects.update(status=Booking.Status.OFFERED, confirmed_at=None, offer_expires_at=notice.expires_at)
    mail = queue_notice(notice, booking=place, now=now)
    assert {part.get_filename() for part in sent(mail, now)} <= {"invite.ics"}


def test_a_course_without_files_says_nothing_of_any(place, now):
    mail = queue_notice(Confirmation(), booking=place, now=now)
    assert [part.get_filename() for part in sent(mail, now)] == ["invite.ics"]
    mail.refresh_from_db()
    assert SPOKEN_OF not in mail.text + mail.html


def test_a_file_that_is_lost_holds_no_mail_back_and_is_logged(place, files, now, caplog):
    files[0].file.storage.delete(files[0].file.name)
    mail = queue_notice(Confirmation(), booking=place, now=now)
    with caplog.at_level(logging.ERROR):
        attached = sent(mail, now)
    mail.refresh_from_db()
    assert (mail.state, [part.get_filename() for part in attached]) == ("sent", ["invite.ics", NAMES[1]])
    assert [record.getMessage() for record in caplog.records] == [
        f"mail {mail.pk} goes without file {files[0].pk} of its course: FileNotFoundError"
    ]


@pytest.mark.r14
def test_a_repeat_is_the_same_to_the_byte_while_the_files_are(place, files, now):
    mail = queue_notice(Confirmation(), booking=place, now=now)
    for _ in range(2):
        deliver(mail_id=mail.pk, now=now)
        Mail.objects.filter(pk=mail.pk).update(state="waiting", sent_at=None)
    first, again = (message.message().as_bytes() for message in django_mail.outbox)
    assert first == again
