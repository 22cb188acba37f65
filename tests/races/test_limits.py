"""r60: fifty tries at once, by threads and by processes of their own, get no more answers than the limit says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account import forms
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from bookings.attendance.certificates.codes import new_code
from bookings.attendance.pages.certificates import CODES_BY_VISITOR
from bookings.models import Mail
from tests.support.factories import UserFactory
from tests.support.own_database import address_of_test_database
from training.accounts import counting
from training.accounts.limits import CODE_TRIES, MAILS_ASKED_FOR, PASSWORDS_AT_ACCOUNT
from training.models import Tries

pytestmark = pytest.mark.r60
ROOT = Path(__file__).resolve().parents[2]
PROCESSES, EACH, AT_ONCE = 5, 10, 50


def test_fifty_passwords_at_once_over_several_processes(transactional_db):
    command = [sys.executable, "-m", "tests.support.guesser", str(EACH)]
    environment = {**os.environ, "DATABASE_URL": address_of_test_database(), "DATABASE_POOL": "0"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    programs = [subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) for _ in range(PROCESSES)]
    assert [program.stdout.readline() for program in programs] == ["ready\n"] * PROCESSES
    for program in programs:
        program.stdin.write("\n")
        program.stdin.flush()
    answers = [int(program.communicate()[0]) for program in programs]
    assert sum(answers) == PASSWORDS_AT_ACCOUNT.most


def sign_in(password: str) -> bool:
    """Try it, and tell whether the password was looked at."""
    page = Client().post(reverse("account_login"), {"login": "known@example.org", "password": password})
    assert page.status_code == 200
    return b"The email address or password is not right." in page.content


@pytest.fixture
def known(transactional_db):
    person = UserFactory(email="known@example.org", password="three random words")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def test_fifty_passwords_at_once_by_the_page(at_once, known):
    looked_at = at_once(sign_in, [f"wrong {guess}" for guess in range(AT_ONCE)])
    assert looked_at.count(True) == PASSWORDS_AT_ACCOUNT.most
    assert looked_at.count(False) == AT_ONCE - PASSWORDS_AT_ACCOUNT.most


def test_control_counted_by_reading_and_writing_more_get_through(at_once, known, monkeypatch):
    def read_and_write(self, whose, now):
        found = Tries.objects.filter(pk=self._key(whose)).first()
        tried = found.tried + 1 if found else 1
        Tries.objects.update_or_create(pk=self._key(whose), defaults={"tried": tried, "ends_at": now + self.window})
        return tried

    monkeypatch.setattr(counting.Limit, "_count", read_and_write)
    looked_at = at_once(sign_in, [f"wrong {guess}" for guess in range(AT_ONCE)])
    assert looked_at.count(True) > PASSWORDS_AT_ACCOUNT.most or any(isinstance(each, Exception) for each in looked_at)


def answers_compared(at_once, person, monkeypatch) -> int:
    """Have twenty answers to one mailed code sent at once from one session; return how many of them were looked at."""
    client, compared = Client(), []
    client.post(reverse("account_request_login_code"), {"email": person.email})
    cookies = client.cookies

    def guess(answer: str) -> None:
        browser = Client()
        browser.cookies = cookies.copy()
        browser.post(reverse("account_confirm_login_code"), {"code": answer})

    monkeypatch.setattr(forms, "compare_user_code", lambda actual, expected: compared.append(actual))
    at_once(guess, [f"WRNG-{number:04}" for number in range(20)])
    return len(compared)


def test_answers_to_one_mailed_code_at_once(at_once, known, monkeypatch):
    assert answers_compared(at_once, known, monkeypatch) <= CODE_TRIES.most


def test_control_without_the_count_the_session_does_not_see_answers_at_once(at_once, known, monkeypatch):
    monkeypatch.setattr(counting.Limit, "take", lambda *whose, now: True)
    assert answers_compared(at_once, known, monkeypatch) > CODE_TRIES.most


def test_codes_of_certificates_at_once(at_once, transactional_db):
    statuses = at_once(lambda code: Client().get(f"/verify/{code}/").status_code, [new_code() for _ in range(AT_ONCE)])
    assert (statuses.count(404), statuses.count(429)) == (CODES_BY_VISITOR.most, AT_ONCE - CODES_BY_VISITOR.most)


def test_mails_asked_for_at_once(at_once, known):
    address = reverse("account_reset_password")
    statuses = at_once(lambda n: Client().post(address, {"email": known.email}).status_code, list(range(20)))
    assert (statuses.count(302), Mail.objects.count()) == (MAILS_ASKED_FOR.most, MAILS_ASKED_FOR.most)
