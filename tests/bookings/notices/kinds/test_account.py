"""Mails about accounts: a code in subject and text, what was changed and what to do if it was not you."""

import datetime as dt

import pytest

from bookings.notices.kinds.account import AboutAccount
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def mail_of(now, **facts):
    mail = queue_notice_to(AboutAccount(**facts), person=None, to="sam@example.org", occasion="once", now=now)
    compose(mail, now=now)
    return mail


@pytest.mark.parametrize(
    ("what", "heading"),
    [
        ("login_code", "Your code to sign in"),
        ("asked_again_code", "Your code to carry on"),
        ("password_reset_code", "Your code for a new password"),
        ("email_confirmation", "Your code to confirm your email"),
        ("email_confirmation_signup", "Your code to finish signing up"),
    ],
)
def test_codes_stand_in_the_subject_and_in_both_parts(now, what, heading):
    mail = mail_of(now, what=what, hello="Hello Sam,", code="2K7P-9XWD", until=now + dt.timedelta(minutes=15))
    assert mail.subject == f"2K7P-9XWD: y{heading[1:]}"
    assert mail.text.startswith(f"Hello Sam,\n\n{heading}\n")
    assert ("2K7P-9XWD" in mail.text, "2K7P-9XWD" in mail.html) == (True, True)
    assert "It works until 11:15am." in mail.text
    assert "If you did not ask for it" in mail.text or "ignore this email" in mail.text


@pytest.mark.parametrize(
    ("facts", "opening"),
    [
        ({"what": "email_changed", "after": "new@example.org"}, "is now new@example.org."),
        ({"what": "email_deleted", "before": "old@example.org"}, "old@example.org was removed"),
        ({"what": "password_changed"}, "The password of your account was changed."),
        ({"what": "password_set"}, "You can now sign in to your account with a password."),
    ],
)
def test_changes_say_what_when_and_what_to_do_if_it_was_not_you(now, facts, opening):
    text = mail_of(now, at=now, **facts).text
    assert opening in text
    assert "This was done on Monday 1 June 2026, 11am. If it was not you, choose a new password now" in text
    assert "Choose a new password:\nhttps://training.example.org/account/password/reset/" in text


def test_who_signs_up_with_a_known_address_is_sent_to_their_account_and_no_code(now):
    mail = mail_of(now, what="account_already_exists")
    assert mail.subject == "You already have an account"
    assert "There is one already." in mail.text
    assert "https://training.example.org/account/password/reset/" in mail.text


def test_who_has_no_account_is_told_how_to_get_one(now):
    text = mail_of(now, what="unknown_account").text
    assert "Create an account:\nhttps://training.example.org/account/signup/" in text
