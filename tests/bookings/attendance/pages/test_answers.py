"""What people answer after a session is read by those who may: on the register, the person, the booking."""

import pytest
from django.urls import reverse

from bookings.attendance.register.absences import explain_absence
from bookings.models import Booking
from tests.support.attended import AFTERWARDS, attended, session_with_register
from tests.support.evaluated import make_evaluation

pytestmark = pytest.mark.django_db
REASON, COMMENT = "REASON-SENTINEL", "COMMENT-SENTINEL"


@pytest.fixture
def session(trainer):
    return session_with_register(trainers=[trainer])


@pytest.fixture
def missed(session, practitioner):
    booking = attended(session, Booking.Outcome.NO_SHOW, practitioner=practitioner)
    return explain_absence(booking=booking, reason=REASON, kind="present", by=practitioner, now=AFTERWARDS)


@pytest.fixture
def evaluated(session):
    booking = attended(session)
    make_evaluation(booking, words=COMMENT)
    return booking


def page(client, user, name, pk):
    client.force_login(user)
    return client.get(reverse(name, args=[pk]))


def test_an_answer_to_the_no_show_mail_reaches_register_person_and_booking(client, team_member, missed):
    for name, pk in (
        ("register", missed.session_id),
        ("desk-session", missed.session_id),
        ("desk-person", missed.practitioner_id),
        ("booking", missed.pk),
    ):
        text = page(client, team_member, name, pk).text
        assert REASON in text, name
    assert "Says they were there" in page(client, team_member, "register", missed.session_id).text


def test_an_evaluation_reaches_register_person_and_booking(client, team_member, evaluated):
    for name, pk in (
        ("register", evaluated.session_id),
        ("desk-session", evaluated.session_id),
        ("desk-person", evaluated.practitioner_id),
        ("booking", evaluated.pk),
    ):
        text = page(client, team_member, name, pk).text
        assert COMMENT in text, name
        assert "4 out of 5" in text, name


def test_words_of_an_answer_are_for_the_team_and_its_own_person(client, lead, trainer, missed, evaluated):
    for booking, words in ((missed, REASON), (evaluated, COMMENT)):
        assert words in page(client, booking.practitioner, "booking", booking.pk).text
        lead.organisation = booking.organisation
        lead.save()
        response = page(client, lead, "booking", booking.pk)
        assert response.status_code == 200
        assert words not in response.text
        assert words not in page(client, trainer, "register", booking.session_id).text


def test_a_trainer_reads_scores_from_five_answers_on_and_no_name(client, trainer, team_member, session, evaluated):
    shown = page(client, trainer, "register", session.pk).text
    assert "Scores show here once 5 people have answered" in shown
    assert "out of 5" not in shown
    assert "1 of 1 person who came answered" in page(client, team_member, "register", session.pk).text
    for score in (5, 5, 3, 3):
        make_evaluation(attended(session), score=score, words=COMMENT)
    shown = page(client, trainer, "register", session.pk).text
    assert "5 of 5 people who came answered. Average score: <strong>4.0 out of 5</strong>" in shown
    assert "Scored the course" not in shown
    assert COMMENT not in shown


def test_nothing_is_said_of_scores_where_nobody_came(client, trainer, session):
    assert "What people thought" not in page(client, trainer, "register", session.pk).text


def test_the_team_says_that_the_register_is_right(client, team_member, practitioner, missed):
    close = reverse("dispute-close", args=[missed.pk])
    client.force_login(practitioner)
    assert client.post(close).status_code == 403
    assert "is looking into it" in page(client, practitioner, "booking", missed.pk).text
    assert close in page(client, team_member, "booking", missed.pk).text
    assert client.post(close)["Location"] == reverse("booking", args=[missed.pk])
    missed.refresh_from_db()
    assert missed.dispute_closed_at is not None
    shown = page(client, team_member, "booking", missed.pk).text
    assert "The register stays as it is. We have told" in shown
    assert close not in shown
    client.post(close)
    assert "nothing to look into" in page(client, team_member, "booking", missed.pk).text
