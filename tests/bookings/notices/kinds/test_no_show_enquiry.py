"""What those who did not come are asked, and what their line manager is told."""

import datetime as dt

import pytest
from django.core import mail as outbox

from bookings.attendance.after_session import ask_the_missing
from bookings.models import Booking, Mail, NoticeText, Register
from bookings.notices.kinds.no_show_enquiry import NoShowEnquiry
from bookings.notices.links.tokens import Purpose
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.outbox import queue_notice
from tests.support import factories
from tests.support.mailed import delivered, mailed_link


def at(month: int, day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


def missed(neglect, practitioner) -> Booking:
    """Priya's place, which she did not come to; her line manager is known and the register closed."""
    practitioner.manager_email = "boss@example.org"
    practitioner.save()
    Register.objects.create(session=neglect, state="complete", closed_at=neglect.ends_at)
    return factories.make_booking(session=neglect, practitioner=practitioner, outcome="no show")


def test_no_show_enquiry_asks_the_person_alone(neglect, practitioner):
    missed(neglect, practitioner)
    ask_the_missing(now=at(7, 8))
    mail = Mail.objects.get(to=practitioner.email)
    deliver(mail_id=mail.pk, now=at(7, 8))
    (sent,) = outbox.outbox
    mail.refresh_from_db()
    assert (sent.recipients(), mail.state) == ([practitioner.email], "sent")
    assert sent.subject == "We missed you: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert mailed_link("absence", Purpose.ABSENCE, mail) in sent.body
    assert "Your line manager is told too that you were missed." in sent.body
    assert "/link/cancel/" not in sent.body + mail.html


@pytest.mark.r25
@pytest.mark.parametrize("own_words", [False, True])
def test_line_manager_is_told_without_a_link_that_answers_for_the_person(neglect, practitioner, own_words):
    if own_words:
        NoticeText.objects.create(
            kind="no-show enquiry", subject="Where were you?", text="Tell us!", changed_at=at(6, 1)
        )
    missed(neglect, practitioner)
    ask_the_missing(now=at(7, 8))
    mail = Mail.objects.get(to="boss@example.org")
    deliver(mail_id=mail.pk, now=at(7, 8))
    (sent,) = outbox.outbox
    mail.refresh_from_db()
    assert (sent.recipients(), mail.recipient) == (["boss@example.org"], None)
    assert sent.subject == "Priya Practitioner did not come: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert mail.text == (
        "Hello,\n"
        "\n"
        "Missed training in your team\n"
        "\n"
        "Priya Practitioner had a place and did not come: Understanding Child Neglect, "
        "Tuesday 7 July 2026, 9:30am to 4:30pm.\n"
        "\n"
        "This is for you to know, as Priya Practitioner's line manager. We have asked them what kept them away; "
        "nothing is asked of you. If the register is wrong, please tell us.\n"
        "\n"
        "An empty place costs the partnership about £50, and somebody else could have had it.\n"
        "\n"
        "Find another date:\n"
        "https://training.example.org/courses/neglect/\n"
        "\n"
        "Any questions? Write to team@example.org or ring 01234 567890.\n"
        "\n"
        "Test Partnership\n"
    )
    assert "/link/" not in sent.message().as_string() + mail.html


def test_enquiry_without_a_manager_tells_of_no_copy(neglect, practitioner, composed):
    booking = factories.make_booking(session=neglect, practitioner=practitioner, outcome="no show")
    assert "line manager" not in composed(NoShowEnquiry(), booking).text


@pytest.mark.parametrize(("outcome", "leaves"), [("no show", True), ("attended", False)])
def test_enquiry_is_not_sent_once_the_register_was_corrected(place, now, outcome, leaves):
    mail = queue_notice(NoShowEnquiry(), booking=place, now=now)
    Booking.objects.update(outcome=outcome)
    assert delivered(mail, now) is leaves
