"""r60: second steps tried at once: no more are looked at than the limit says, and a code gets in once."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests.support.factories import UserFactory
from tests.support.second_steps import set_up_app, shown_by_app
from training.accounts import counting
from training.accounts.limits import SECOND_STEPS

pytestmark = pytest.mark.r60
AT_ONCE = 50


@pytest.fixture
def secret(transactional_db):
    person = UserFactory(email="known@example.org", password="three random words")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return set_up_app(person)


def at_the_second_step() -> str:
    client = Client()
    client.post(reverse("account_login"), {"login": "known@example.org", "password": "three random words"})
    return client.cookies["sessionid"].value


def enter(session: str, code: str):
    client = Client()
    client.cookies["sessionid"] = session
    return client.post(reverse("mfa_authenticate"), {"code": code})


def test_fifty_codes_at_once_are_looked_at_no_more_than_the_limit_says(at_once, secret):
    session = at_the_second_step()
    answers = at_once(lambda guess: enter(session, guess), [f"{guess:06}" for guess in range(AT_ONCE)])
    looked_at = [b"That is not the right code" in answer.content for answer in answers]
    assert looked_at.count(True) == SECOND_STEPS.most


def got_in(at_once, secret) -> int:
    sessions, code = [at_the_second_step() for _ in range(4)], shown_by_app(secret)
    return sum(answer.status_code == 302 for answer in at_once(lambda session: enter(session, code), sessions))


def test_one_code_entered_at_once_in_four_browsers_lets_one_in(at_once, secret):
    assert got_in(at_once, secret) == 1


def test_control_codes_not_counted_are_all_looked_at(at_once, secret, monkeypatch):
    monkeypatch.setattr(counting.Limit, "take", lambda self, *whose, now: True)
    session = at_the_second_step()
    answers = at_once(lambda guess: enter(session, guess), [f"{guess:06}" for guess in range(10)])
    assert sum(b"That is not the right code" in answer.content for answer in answers) > SECOND_STEPS.most
