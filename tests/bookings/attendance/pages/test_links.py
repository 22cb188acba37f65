"""The pages behind the links of the mails after a session: why one did not come, what a course was like."""

import pytest

from bookings.models import Certificate, Evaluation
from tests.support.evaluated import make_form
from tests.support.links import address, words

pytestmark = pytest.mark.django_db
OPINION = {"score": "4"}
WORDS = "More time for cases"


def test_absence_is_explained_once(client, missed, now):
    answer = client.post(address("link-absence", missed), {"reason": "forgot", "note": "Sorry"}, follow=True)
    client.post(address("link-absence", missed), {"reason": "sickness", "note": ""})
    missed.refresh_from_db()
    assert missed.absence_reason == "I forgot, or did not know that I had a place. Sorry"
    assert (missed.absence_explained_at, missed.outcome) == (now, "no show")
    assert "Thank you for telling us" in words(answer)


def test_absence_of_somebody_who_was_there_reaches_the_team(client, missed):
    client.post(address("link-absence", missed), {"reason": "present", "note": "Ask Deborah"})
    missed.refresh_from_db()
    assert missed.absence_reason == "I was there: the register is wrong. Ask Deborah"
    assert missed.is_disputed


def test_absence_that_was_none_has_nothing_to_explain(client, place):
    assert "There is nothing you need to do." in words(client.get(address("link-absence", place)))
    client.post(address("link-absence", place), {"reason": "forgot"})
    place.refresh_from_db()
    assert place.absence_reason == ""


def test_evaluation_is_given_once_by_link_and_brings_the_certificate(client, attended, now):
    question = make_form({"kind": "text", "text": "What else?"}, course=attended.session.course).questions.get()
    said = OPINION | {f"q{question.pk}_words": WORDS}
    assert "The certificate comes with the answers." in words(client.get(address("link-evaluate", attended)))
    assert "Select how good the course was" in words(client.post(address("link-evaluate", attended), {}))
    answer = client.post(address("link-evaluate", attended), said, follow=True)
    client.post(address("link-evaluate", attended), said | {"score": "1"})
    (kept,) = Evaluation.objects.filter(booking=attended)
    assert (kept.score, kept.answers.get().words, kept.sent_at) == (4, WORDS, now)
    assert Certificate.objects.filter(booking=attended).count() == 1
    assert "The certificate is ready." in words(answer)
    assert WORDS not in words(answer)


@pytest.mark.parametrize("which", ["place", "missed"])
def test_evaluation_by_link_of_what_was_not_attended_is_refused(request, client, which):
    booking = request.getfixturevalue(which)
    assert "You cannot answer now" in words(client.get(address("link-evaluate", booking)))
    client.post(address("link-evaluate", booking), OPINION)
    assert Evaluation.objects.count() == 0
