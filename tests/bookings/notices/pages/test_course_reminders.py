"""The reminders of one course: set on one page, shown there as one of them gets it, and sent so."""

import pytest

from bookings.models import Mail, NoticeText
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.sending.message import as_message
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.wording.compose import compose
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
SET = {
    "reminder_days": "10,2",
    "ask_again_days": "4",
    "reminders_signed_by": "Jo Ellis",
    "subject": "{sender} expects you at {course}",
    "text": "A chair for you\n\nBring <boots>.",
}


@pytest.fixture
def page(neglect, client, team_member):
    client.force_login(team_member)
    return f"/desk/courses/{neglect.course.pk}/reminders/"


def reminded(booking, now) -> Mail:
    mail = queue_notice(Reminder(first_on=booking.session.first_on, signed_by="Jo Ellis"), booking=booking, now=now)
    compose(mail, now=now)
    return mail


def test_days_name_and_words_of_a_course_are_kept_and_sent(neglect, place, client, page, now):
    client.post(page, SET)
    neglect.course.refresh_from_db()
    course = neglect.course
    assert (course.reminder_days, course.ask_again_days, course.reminders_signed_by) == ("10,2", 4, "Jo Ellis")
    mail = reminded(place, now)
    assert mail.subject == "Jo Ellis expects you at Understanding Child Neglect"
    assert "A chair for you\n\nBring <boots>.\n" in mail.text
    other = factories.make_booking(session=factories.make_session())
    assert reminded(other, now).subject.startswith("Are you still coming?")


def test_words_of_a_course_go_before_those_for_all_and_back_again(place, client, page, now):
    NoticeText.objects.create(kind="reminder", subject="For all", text="All of you", changed_at=now)
    client.post(page, SET)
    assert reminded(place, now).subject.startswith("Jo Ellis expects you")
    client.post(page, SET | {"subject": "", "text": ""})
    place.mails.all().delete()
    assert reminded(place, now).subject == "For all"


def test_what_is_not_saved_is_shown_and_changes_nothing(neglect, client, page):
    shown = client.post(page, SET | {"answer": "preview"}).content.decode()
    assert "It is not saved yet." in shown
    assert "Jo Ellis expects you at Understanding Child Neglect" in shown
    assert "Bring &lt;boots&gt;." in shown
    in_colour = client.post(f"{page}reminder/", SET)
    assert "Bring &lt;boots&gt;." in in_colour.content.decode()
    assert "frame-ancestors 'self'; sandbox" in in_colour["Content-Security-Policy"]
    assert in_colour["X-Frame-Options"] == "SAMEORIGIN"
    neglect.course.refresh_from_db()
    assert (neglect.course.reminders_signed_by, NoticeText.objects.count()) == ("", 0)


def test_page_shows_both_mails_as_they_are_now(client, page):
    shown = client.get(page)
    assert [one["mail"].subject.split("?")[0].split(":")[0] for one in shown.context["examples"]] == [
        "Are you still coming",
        "We have not heard from you",
    ]
    assert "frame-src 'self'" in shown["Content-Security-Policy"]


def test_name_stands_beside_our_own_address_and_no_other(place, now):
    message = as_message(reminded(place, now)).message()
    assert message["From"] == '"Jo Ellis, Test Partnership" <team@example.org>'
    assert message["Reply-To"] == "team@example.org"
