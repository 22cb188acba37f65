"""Evaluation in the room: by who one is, once, and without saying who has a place."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from bookings.attendance.evaluation.room import room_token, send_own_link, session_in
from bookings.models import Booking, Mail, Register
from tests.support.attended import attended, session_with_register
from tests.support.evaluated import make_evaluation
from tests.support.factories import UserFactory, make_booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(trainer):
    return session_with_register(state=Register.State.OPEN, trainers=[trainer])


@pytest.fixture
def booking(session, practitioner):
    return attended(session, Booking.Outcome.NOT_RECORDED, practitioner=practitioner)


@pytest.fixture
def at_the_end(session):
    with time_machine.travel(session.ends_at - dt.timedelta(minutes=10), tick=False) as travel:
        yield travel


def here(session):
    return reverse("evaluation-here", args=[room_token(session)])


def test_a_code_is_of_its_session_and_cannot_be_made_up(session):
    assert session_in(room_token(session)) == session
    for made_up in (f"{session.pk}.x", str(session.pk), "", "x" * 10_000, f"{room_token(session)}a"):
        assert session_in(made_up) is None


def test_who_is_signed_in_comes_to_their_own_questions_and_reading_writes_nothing(client, session, booking, at_the_end):
    client.force_login(booking.practitioner)
    assert client.get(here(session))["Location"] == reverse("evaluate", args=[booking.pk])
    assert client.post(reverse("evaluate", args=[booking.pk]), {"score": "5"}).status_code == 302
    assert booking.evaluation.score == 5
    client.force_login(UserFactory())
    assert "You have no place on this course" in client.get(here(session)).text


def test_a_visitor_gets_a_link_by_email_and_is_not_told_who_has_a_place(client, session, booking, at_the_end):
    assert "Sign in to answer" in client.get(here(session)).text
    answers = [
        " ".join(client.post(here(session), {"email": email}).text.split())
        for email in (booking.practitioner.email.upper(), "nobody@example.org", booking.practitioner.email)
    ]
    assert len(set(answers)) == 1 and "If you have a place" in answers[0]
    mail = Mail.objects.get()
    assert (mail.kind, mail.booking, mail.to) == ("evaluation request", booking, booking.practitioner.email)


@pytest.mark.parametrize("email", ["", "x", "x" * 300 + "@example.org", "a\0b@example.org"])
def test_what_is_no_address_is_asked_for_again(client, session, booking, at_the_end, email):
    assert "govuk-error-summary" in client.post(here(session), {"email": email}).text
    assert not Mail.objects.exists()


def test_nobody_is_written_to_twice_or_who_has_answered_or_gave_up_their_place(session, booking):
    now = session.ends_at
    gone = make_booking(session=session, status=Booking.Status.CANCELLED)
    said = attended(session)
    make_evaluation(said, at=now)
    for one in (booking, booking, gone, said):
        send_own_link(session=session, email=one.practitioner.email, now=now)
    assert list(Mail.objects.values_list("booking", flat=True)) == [booking.pk]


def test_before_the_last_hour_the_page_says_from_when(client, session, booking):
    with time_machine.travel(session.ends_at - dt.timedelta(hours=2), tick=False):
        assert "You can answer from" in client.get(here(session)).text
        client.post(here(session), {"email": booking.practitioner.email})
    assert not Mail.objects.exists()


def test_a_code_of_none_leads_nowhere(client):
    assert client.get(reverse("evaluation-here", args=["1.x"])).status_code == 404


def test_the_trainer_shows_the_code(client, trainer, session, at_the_end):
    client.force_login(trainer)
    address = reverse("evaluation-wall", args=[session.pk])
    assert address in client.get(reverse("register", args=[session.pk])).text
    page = client.get(address).text
    assert "data:image/svg+xml" in page and "What was it like?" in page
