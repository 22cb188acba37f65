"""What reminders, enquiries, evaluation requests and chases say; they are not sent once they are out of date."""

import datetime as dt

import pytest
from django.core import mail as outbox

from bookings.attendance.after_session import ask_the_missing
from bookings.models import Booking, Evaluation, Mail, NoticeText, Register
from bookings.notices.links.tokens import Purpose, make_link_token
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.outbox import queue_mail, queue_mail_to
from bookings.notices.wording.compose import compose
from tests.support import factories
from training.models import Session

FIRST_ON = {"first_on": "2026-07-07"}


def link(name: str, purpose: Purpose, mail: Mail) -> str:
    token = make_link_token(purpose=purpose, booking=mail.booking, now=mail.created_at)
    return f"https://training.example.org/link/{name}/{token}/"


def at(month: int, day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


def test_reminder_in_full(place, composed):
    mail = composed(Mail.Kind.REMINDER, place, at=at(6, 23), facts=FIRST_ON)
    assert mail.subject == "Are you still coming? Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert mail.text == (
        "You have a place: Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm.\n"
        "\n"
        "It is in 14 days. Are you still coming? It takes one tap to say so.\n"
        "\n"
        "Tuesday 7 July 2026, 9:30am to 4:30pm\n"
        "Where: Shirehall, St Peter's Square, HR1 2HX\n"
        "\n"
        "I’m coming:\n"
        f"{link('coming', Purpose.REPLY, mail)}\n"
        "\n"
        "I can’t come:\n"
        f"{link('cannot-come', Purpose.REPLY, mail)}\n"
        "\n"
        "An empty place costs the partnership about £50. If you can’t come, tell us by Thursday 2 July 2026, 5pm: "
        "somebody else can then have your place.\n"
        "\n"
        "See your booking:\n"
        f"https://training.example.org/bookings/{place.pk}/\n"
        "\n"
        "Any questions? Write to team@example.org or ring 01234 567890.\n"
        "\n"
        "Test Partnership\n"
    )
    assert link("coming", Purpose.REPLY, mail) in mail.html
    assert link("cannot-come", Purpose.REPLY, mail) in mail.html
    assert mail.calendar_method == ""


@pytest.mark.parametrize(("day", "said"), [(2, "in 5 days"), (6, "tomorrow"), (7, "today")])
def test_reminder_counts_whole_days_to_when_it_is_sent(place, composed, day, said):
    assert f"\nIt is {said}. " in composed(Mail.Kind.REMINDER, place, at=at(7, day, 7), facts=FIRST_ON).text


@pytest.mark.parametrize(("day", "told"), [(1, False), (2, True), (6, True)])
def test_joining_instructions_come_from_five_days_before(neglect, place, composed, day, told):
    neglect.course.joining_instructions = "Bring <a> pen.\nRing the bell."
    neglect.course.save()
    mail = composed(Mail.Kind.REMINDER, place, at=at(7, day), facts=FIRST_ON)
    assert ("Before you come\n\nBring <a> pen.\nRing the bell.\n" in mail.text) is told
    assert ("Bring &lt;a&gt; pen.<br>Ring the bell." in mail.html) is told


def test_reminder_gives_the_joining_link(neglect, place, composed):
    neglect.days.update(venue=None, joining_link="https://meet.example.org/secret")
    assert "Join online: https://meet.example.org/secret" in composed(Mail.Kind.REMINDER, place, facts=FIRST_ON).text


def test_reminder_of_somebody_who_said_they_come_does_not_ask_again(place, composed, now):
    place.reply, place.replied_at = Booking.Reply.COMING, now
    place.save()
    mail = composed(Mail.Kind.REMINDER, place, at=at(7, 6), facts=FIRST_ON)
    assert "You told us that you are coming. If that has changed, please tell us." in mail.text
    assert "I’m coming" not in mail.text + mail.html
    assert "I can’t come" in mail.text


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
    assert link("absence", Purpose.ABSENCE, mail) in sent.body
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
    assert "line manager" not in composed(Mail.Kind.NO_SHOW_ENQUIRY, booking).text


@pytest.mark.parametrize("needed", [True, False])
def test_evaluation_request_says_when_the_certificate_waits_for_it(neglect, place, composed, needed):
    neglect.course.certificate_needs_evaluation = needed
    neglect.course.save()
    mail = composed(Mail.Kind.EVALUATION_REQUEST, place)
    assert mail.subject == "What was it like? Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert ("Your certificate comes with your answer." in mail.text) is needed
    assert f"Say what it was like:\n{link('evaluate', Purpose.EVALUATE, mail)}\n" in mail.text
    assert link("evaluate", Purpose.EVALUATE, mail) in mail.html


def chase(session, trainer, now) -> Mail:
    return queue_mail_to(
        kind=Mail.Kind.REGISTER_CHASE, person=trainer, occasion="once", now=now, facts={"session": session.pk}
    )


def test_register_chase_links_to_the_register(neglect, trainer, now):
    mail = chase(neglect, trainer, now)
    compose(mail, now=now)
    assert mail.subject == "Register to finish: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert mail.text.startswith("This register is not closed yet: Understanding Child Neglect, Tuesday 7 July 2026")
    assert f"Open the register:\nhttps://training.example.org/registers/{neglect.pk}/\n" in mail.text
    assert mail.calendar_method == ""


def delivered(mail: Mail, now: dt.datetime) -> bool:
    """Whether it left; one that is out of date is taken out of the outbox."""
    deliver(mail_id=mail.pk, now=now)
    assert Mail.objects.filter(pk=mail.pk).exists() is (len(outbox.outbox) == 1)
    return len(outbox.outbox) == 1


@pytest.mark.r17
@pytest.mark.parametrize(
    ("model", "change", "leaves"),
    [
        (Booking, {"reply": ""}, True),
        (Booking, {"status": "cancelled", "cancelled_at": at(6, 1)}, False),
        (Session, {"first_on": dt.date(2026, 7, 8)}, False),
        (Session, {"status": "draft"}, False),
        (Session, {"starts_at": at(6, 1)}, False),
    ],
)
def test_reminder_is_looked_at_again_right_before_it_leaves(place, now, model, change, leaves):
    mail = queue_mail(kind=Mail.Kind.REMINDER, booking=place, now=now, facts=FIRST_ON)
    model.objects.update(**change)
    assert delivered(mail, now) is leaves


@pytest.mark.parametrize(("outcome", "leaves"), [("no show", True), ("attended", False)])
def test_enquiry_is_not_sent_once_the_register_was_corrected(place, now, outcome, leaves):
    mail = queue_mail(kind=Mail.Kind.NO_SHOW_ENQUIRY, booking=place, now=now)
    Booking.objects.update(outcome=outcome)
    assert delivered(mail, now) is leaves


@pytest.mark.parametrize("given", [True, False])
def test_evaluation_is_not_asked_for_once_it_is_given(place, now, given):
    mail = queue_mail(kind=Mail.Kind.EVALUATION_REQUEST, booking=place, now=now)
    if given:
        Evaluation.objects.create(booking=place, score=5, sent_at=now)
    assert delivered(mail, now) is not given


@pytest.mark.parametrize("closed", [True, False])
def test_register_is_not_chased_once_it_is_closed(neglect, trainer, now, closed):
    mail = chase(neglect, trainer, now)
    if closed:
        Register.objects.create(session=neglect, state="complete", closed_at=now)
    assert delivered(mail, now) is not closed
