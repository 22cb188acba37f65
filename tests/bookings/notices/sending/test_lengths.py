"""What is put together of names that each fit is kept at its column's length, and leaves, on PostgreSQL too."""

import pytest
from django.core import mail as outbox

from bookings.models import Booking, Mail, NoticeText
from bookings.notices.kinds.cancellation import Cancellation
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.digest import Digest
from bookings.notices.kinds.no_show_enquiry import NoShowEnquiry
from bookings.notices.kinds.substitution import Substitution
from bookings.notices.sending.delivery import ERROR_LENGTH, deliver
from bookings.notices.sending.message import StoredMessage
from bookings.notices.sending.outbox import queue_notice, queue_notice_to
from bookings.notices.sending.team_words import send_test
from bookings.notices.wording.compose import SUBJECT_LENGTH
from tests.support import factories
from training.models import Course, Organisation, User
from training.text import shortened

pytestmark = pytest.mark.django_db


def as_long_as(model, name: str) -> str:
    """Letters of three bytes: PostgreSQL counts letters, and so do we."""
    return "Ŵ" + "ﬃ" * (model._meta.get_field(name).max_length - 1)


@pytest.fixture
def longest(db, now):
    course = factories.CourseFactory(title=as_long_as(Course, "title"), slug="long")
    organisation = factories.OrganisationFactory(name=as_long_as(Organisation, "name"))
    person = factories.UserFactory(name=as_long_as(User, "name"), organisation=organisation, is_lead=True)
    return factories.make_booking(session=factories.make_session(course=course), practitioner=person)


NOTICES = {
    "confirmed": ({}, Confirmation()),
    "cancelled": ({"status": "cancelled", "cancel_reason": "other"}, Cancellation()),
    "missed": ({"outcome": "no show"}, NoShowEnquiry()),
    "manager of who missed": ({"outcome": "no show"}, NoShowEnquiry(is_copy=True)),
    "substituted": (
        {"status": "cancelled", "cancel_reason": "substituted"},
        Substitution(colleague=as_long_as(User, "name")),
    ),
}


def leaves(mail: Mail, now) -> str:
    deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert (mail.state, mail.last_error, len(outbox.outbox)) == (Mail.State.SENT, "", 1)
    assert len(mail.subject) <= Mail._meta.get_field("subject").max_length == SUBJECT_LENGTH
    return mail.subject


@pytest.mark.parametrize("own_words", [False, True])
@pytest.mark.parametrize(("state", "notice"), NOTICES.values(), ids=NOTICES)
def test_mail_about_a_booking_leaves_with_names_of_full_length(longest, now, state, notice, own_words):
    if "status" in state:
        state = state | {"cancelled_at": now}
    Booking.objects.update(**state)
    if own_words:
        NoticeText.objects.create(
            kind=notice.kind, subject="{name} {course} " * 12, text="{name} {course} {where}", changed_at=now
        )
    longest.refresh_from_db()
    assert leaves(queue_notice(notice, booking=longest, now=now), now)


def test_digest_leaves_with_the_longest_name_of_an_organisation(longest, now):
    lead = longest.practitioner
    week = Digest(organisation=lead.organisation_id, week=now.date())
    assert leaves(queue_notice_to(week, person=lead, occasion="2026-W23", now=now), now).startswith(
        "Training this week"
    )


def test_a_test_of_long_words_leaves(team_member, now):
    NoticeText.objects.create(kind="confirmation", subject="{course} " * 22, text="Yes {name}", changed_at=now)
    assert leaves(send_test(kind="confirmation", by=team_member, now=now), now).startswith("Test: ")


def test_what_a_server_answers_at_length_is_kept_as_far_as_it_fits(longest, now, monkeypatch):
    def refuse(message, fail_silently=False):
        raise OSError("ﬃ" * 5000)

    monkeypatch.setattr(StoredMessage, "send", refuse)
    mail = queue_notice(Confirmation(), booking=longest, now=now)
    deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert len(mail.last_error) == ERROR_LENGTH == Mail._meta.get_field("last_error").max_length
    assert mail.last_error.endswith("…")


def test_the_longest_host_there_is_fits_a_message_id(longest, now, settings):
    settings.SITE_URL = f"https://{'.'.join(['a' * 60] * 4)}.example.org"
    mail = queue_notice(Confirmation(), booking=longest, now=now)
    mail.full_clean(exclude=["booking", "html"])


@pytest.mark.parametrize(
    ("text", "said"), [("abcd", "abcd"), ("abcde", "abcde"), ("abcdef", "abcd…"), ("abc def", "abc…"), ("", "")]
)
def test_shortened(text, said):
    assert shortened(text, 5) == said
