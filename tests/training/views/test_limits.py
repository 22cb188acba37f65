"""r31, r60: guessing is slowed down; one visitor's tries never lock another out, behind a proxy or on one network."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests.support import factories
from tests.support.mailed import sent_by_now
from training.accounts.limits import MAILS_ASKED_FOR, MAILS_BY_VISITOR, PASSWORDS_AT_ACCOUNT, PASSWORDS_BY_VISITOR

pytestmark = pytest.mark.django_db
PASSWORD = "three random words"
PROXY = "10.0.3.7"


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = [PROXY]


def visitor(address: str, forged: str = "") -> Client:
    """A browser at the address, as it reaches us through the proxy, which adds the address to what it was given."""
    return Client(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"{forged}, {address}" if forged else address)


def person(email: str, *, verified: bool = True):
    somebody = factories.UserFactory(email=email, password=PASSWORD)
    EmailAddress.objects.create(user=somebody, email=email, verified=verified, primary=True)
    return somebody


def sign_in(client: Client, email: str, password: str = PASSWORD) -> str:
    """Return how it went: "in", "wrong" or "too many"."""
    response = client.post(reverse("account_login"), {"login": email, "password": password})
    if response.status_code == 429 or b"Too many attempts have failed" in response.content:
        return "too many"
    return "in" if "_auth_user_id" in client.session else "wrong"


def ask_for_code(client: Client, email: str) -> int:
    return client.post(reverse("account_request_login_code"), {"email": email}).status_code


@pytest.mark.r31
def test_wrong_passwords_at_one_account_are_slowed_down():
    person("known@example.org")
    guesser = visitor("203.0.113.9")
    outcomes = [sign_in(guesser, "known@example.org", f"wrong {guess}") for guess in range(8)]
    assert outcomes == ["wrong"] * PASSWORDS_AT_ACCOUNT.most + ["too many"] * 3
    assert sign_in(guesser, "known@example.org") == "too many"


@pytest.mark.r60
def test_forged_address_gets_nobody_round():
    person("known@example.org")
    outcomes = [sign_in(visitor("203.0.113.9", forged=f"198.51.100.{n}"), "known@example.org", "no") for n in range(8)]
    assert outcomes.count("wrong") == PASSWORDS_AT_ACCOUNT.most
    direct = [
        sign_in(Client(REMOTE_ADDR="192.0.2.4", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}"), "known@example.org", "no")
        for n in range(8)
    ]
    assert direct.count("wrong") == PASSWORDS_AT_ACCOUNT.most


@pytest.mark.r60
def test_wrong_passwords_of_one_visitor_lock_nobody_else_out():
    person("known@example.org")
    person("other@example.org")
    guesser = visitor("203.0.113.9")
    for guess in range(PASSWORDS_BY_VISITOR.most + 5):
        sign_in(guesser, f"nobody{guess // 3}@example.org", "wrong")
    for _ in range(40):
        sign_in(visitor("203.0.113.10"), "known@example.org", "wrong")
    assert sign_in(guesser, "other@example.org") == "too many"
    assert sign_in(visitor("198.51.100.7"), "known@example.org") == "in"
    assert sign_in(visitor("198.51.100.7"), "other@example.org") == "in"


@pytest.mark.r60
def test_forty_with_the_right_password_on_one_network_all_get_in():
    people = [person(f"p{number}@example.org") for number in range(40)]
    assert {sign_in(visitor("203.0.113.9"), each.email) for each in people} == {"in"}


@pytest.mark.r60
def test_typing_errors_of_forty_on_one_network_keep_none_of_them_out():
    for number in range(40):
        email = person(f"p{number}@example.org").email
        outcomes = [sign_in(visitor("203.0.113.9"), email, word) for word in ("wrong", "wrong again", PASSWORD)]
        assert outcomes == ["wrong", "wrong", "in"]


@pytest.mark.r60
def test_own_success_does_not_take_back_guesses_at_others():
    """Whoever has an account of their own guesses no more for it."""
    person("own@example.org")
    person("known@example.org")
    guesser, outcomes = visitor("203.0.113.9"), []
    for guess in range(8):
        outcomes.append(sign_in(guesser, "known@example.org", f"wrong {guess}"))
        sign_in(visitor("203.0.113.9"), "own@example.org")
    assert outcomes.count("wrong") == PASSWORDS_AT_ACCOUNT.most


@pytest.mark.r60
def test_asking_for_codes_stops_them_for_nobody_else():
    person("known@example.org")
    for number in range(MAILS_BY_VISITOR.most + 5):
        ask_for_code(visitor("203.0.113.9"), f"nobody{number}@example.org")
    for _ in range(MAILS_ASKED_FOR.most + 3):
        ask_for_code(visitor("203.0.113.10"), "known@example.org")
    assert ask_for_code(visitor("203.0.113.9"), "known@example.org") == 429
    assert ask_for_code(visitor("198.51.100.7"), "known@example.org") == 302
    assert sent_by_now()[-1].to == ["known@example.org"]


@pytest.mark.r31
@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
@pytest.mark.parametrize("known", [True, False])
def test_nobody_is_flooded_with_mails_of_the_account(page, known):
    if known:
        person("known@example.org")
    addresses = ["known@example.org", *(f"known+{number}@example.org" for number in range(MAILS_ASKED_FOR.most + 2))]
    statuses = [visitor("203.0.113.9").post(reverse(page), {"email": each}).status_code for each in addresses]
    assert statuses == [302] * MAILS_ASKED_FOR.most + [429] * 3
    assert len(sent_by_now()) == MAILS_ASKED_FOR.most


def test_right_password_on_a_second_device_straight_after_signing_up_gets_in():
    person("new@example.org", verified=False)
    for device in ("203.0.113.9", "198.51.100.7", "203.0.113.9"):
        response = visitor(device).post(reverse("account_login"), {"login": "new@example.org", "password": PASSWORD})
        assert response.url == reverse("account_email_verification_sent")
    assert len(sent_by_now()) == 3


@pytest.mark.r31
def test_password_of_a_browser_left_open_is_guessed_no_more_often_than_at_the_door():
    somebody = person("known@example.org")
    client = visitor("203.0.113.9")
    client.force_login(somebody)
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    pages = [
        client.post(reverse("account_change_password"), {"oldpassword": f"wrong {n}", **new}).content.decode()
        for n in range(7)
    ]
    assert ["That is not your current password." in page for page in pages] == [True] * 5 + [False] * 2
    assert all("Too many attempts have failed." in page for page in pages[5:])
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    somebody.refresh_from_db()
    assert somebody.check_password(PASSWORD)


def test_new_password_by_code_ends_the_wait():
    person("known@example.org")
    client = visitor("203.0.113.9")
    for _ in range(8):
        sign_in(client, "known@example.org", "wrong")
    client.post(reverse("account_reset_password"), {"email": "known@example.org"})
    code = re.search(r"\n +(\S+)\n", sent_by_now()[-1].body)[1]
    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    client.post(reverse("account_complete_password_reset"), new)
    assert sign_in(visitor("203.0.113.9"), "known@example.org", "quite another phrase") == "in"
