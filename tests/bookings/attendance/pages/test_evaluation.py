import pytest
from django.urls import reverse

from bookings.models import Answer, Booking, Certificate, Evaluation
from tests.support import factories
from tests.support.attended import attended, session_with_register
from tests.support.evaluated import make_form

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def booking(practitioner):
    session = session_with_register(
        course=factories.CourseFactory(certificate_needs_evaluation=True), on=factories.dt.date(2025, 6, 3)
    )
    return attended(session, practitioner=practitioner)


@pytest.fixture
def question(booking):
    return make_form({"kind": "text", "text": "What should change?"}, course=booking.session.course).questions.get()


def address(booking):
    return reverse("evaluate", args=[booking.pk])


def test_evaluate_shows_the_form_and_keeps_the_answer(client, practitioner, booking, question):
    client.force_login(practitioner)
    assert "What was the course like?" in client.get(address(booking)).content.decode()
    assert Evaluation.objects.count() == 0
    response = client.post(address(booking), {"score": "5", f"q{question.pk}_words": "Good"})
    assert response.url == reverse("booking", args=[booking.pk])
    assert Evaluation.objects.get().score == 5
    assert Answer.objects.get(question=question).words == "Good"
    assert Certificate.objects.get().booking == booking


def test_evaluate_again_says_thank_you_already(client, practitioner, booking):
    client.force_login(practitioner)
    client.post(address(booking), {"score": "5"})
    page = client.post(address(booking), {"score": "1"}).content.decode()
    assert "already" in page
    assert Evaluation.objects.get().score == 5


@pytest.mark.parametrize("score", ["", "0", "6", "2.5", "٣", "2147483648", "x"])
def test_evaluate_with_a_bad_score_asks_again(client, practitioner, booking, score):
    client.force_login(practitioner)
    response = client.post(address(booking), {"score": score})
    assert response.status_code == 200
    assert Evaluation.objects.count() == 0


def test_evaluate_with_a_null_or_a_book_asks_again(client, practitioner, booking, question):
    client.force_login(practitioner)
    for comment in ("a\0b", "x" * 2001):
        assert client.post(address(booking), {"score": "4", f"q{question.pk}_words": comment}).status_code == 200
    assert Evaluation.objects.count() == 0


def test_evaluate_for_somebody_else_is_refused(client, lead, team_member, trainer, booking):
    lead.organisation = booking.organisation
    lead.save()
    for user, status in ((lead, 403), (team_member, 403), (trainer, 404)):
        client.force_login(user)
        assert client.post(address(booking), {"score": "5"}).status_code == status
    assert Evaluation.objects.count() == 0


def test_evaluate_of_a_no_show_says_why_not(client, practitioner, booking):
    Booking.objects.update(outcome=Booking.Outcome.NO_SHOW)
    client.force_login(practitioner)
    page = client.get(address(booking)).content.decode()
    assert "did not attend" in page
    assert "<textarea" not in page
