"""Signing up, in and out, by the pages that people see."""

import datetime as dt
import re
from urllib.parse import unquote

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.support import factories
from tests.support.mailed import sent_by_now
from tests.support.second_steps import set_up_app, shown_by_app
from tests.support.signing_in import sign_in
from training.accounts.links import NEW_PASSWORD, SIGN_IN
from training.models import Alias, User

pytestmark = pytest.mark.django_db
PASSWORD = "three random words"


@pytest.fixture
def known(db):
    """Somebody whose email address is confirmed."""
    person = factories.UserFactory(email="known@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def code_sent() -> str:
    return re.search(r"\n +(\S+)\n", sent_by_now()[-1].body)[1]


def signed_in_as(client) -> str | None:
    """Return the key of whoever the next page is shown to."""
    user = client.get(reverse("home"), follow=True).wsgi_request.user
    return str(user.pk) if user.is_authenticated else None


def sign_up(client, **changes):
    organisation = factories.OrganisationFactory()
    answers = {
        "name": "Ann O’Neil",
        "email": "Ann@Example.org",
        "organisation": organisation.pk,
        "job_role": "Teacher",
        "manager_email": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post(reverse("account_signup"), answers | changes)


def test_sign_up_asks_for_the_code_and_then_signs_in(client):
    response = sign_up(client)
    assert response.headers["Location"] == reverse("account_email_verification_sent")
    assert signed_in_as(client) is None
    assert client.get(response.headers["Location"]).status_code == 200
    response = client.post(reverse("account_email_verification_sent"), {"code": code_sent()})
    person = User.objects.get(email="ann@example.org")
    assert signed_in_as(client) == str(person.pk)
    assert (person.name, person.job_role) == ("Ann O’Neil", "Teacher")
    assert (person.is_team, person.is_trainer, person.is_lead, person.is_group_member) == (False,) * 4


def test_sign_up_with_a_wrong_code_does_not_sign_in(client):
    sign_up(client)
    response = client.post(reverse("account_email_verification_sent"), {"code": "WRNG-CODE"})
    assert signed_in_as(client) is None
    assert "That is not the code we sent." in response.content.decode()


@pytest.mark.r28
def test_sign_up_ignores_posted_roles(client):
    sign_up(client, is_team="on", is_lead="on", is_trainer="on")
    assert not User.objects.get(email="ann@example.org").is_team


def test_sign_up_shows_each_fault_at_its_field(client):
    text = sign_up(client, name="", organisation="", password2="else").content.decode()
    assert '<a href="#id_name">Enter your name</a>' in text
    assert '<a href="#id_organisation">Choose your organisation, or enter its name if it is not in the list</a>' in text
    assert 'href="#id_password2"' in text
    assert "<title>Error: " in text


@pytest.mark.r30
def test_sign_up_does_not_tell_whether_an_address_is_known(client, known):
    fresh = sign_up(client)
    client.session.flush()
    taken = sign_up(client, email=known.email)
    assert (taken.status_code, taken.headers["Location"]) == (fresh.status_code, fresh.headers["Location"])
    assert sent_by_now()[-1].subject == "You already have an account"


def test_sign_in_by_password(client, known):
    client.post(reverse("account_login"), {"login": "KNOWN@example.org", "password": PASSWORD})
    assert signed_in_as(client) == str(known.pk)


def test_sign_in_by_password_returns_to_the_page_asked_for(client, known):
    answers = {"login": known.email, "password": PASSWORD, "next": "/courses/"}
    assert client.post(reverse("account_login"), answers).headers["Location"] == "/courses/"


@pytest.mark.r36
@pytest.mark.r63
@pytest.mark.parametrize("way", ["//evil.example.com/", "https://[", "http://[::1", "//[", "https://a]/"])
def test_sign_in_does_not_lead_to_another_site_or_to_no_address(client, known, way):
    for page in ("account_login", "account_signup", "account_request_login_code", "account_reset_password"):
        assert client.get(reverse(page), {"next": way}).status_code == 200
    answers = {"login": known.email, "password": PASSWORD, "next": way}
    assert client.post(reverse("account_login"), answers).headers["Location"] == "/"


@pytest.mark.r30
def test_sign_in_answers_alike_for_known_and_unknown_addresses(client, known):
    for address in (known.email, "nobody@example.org"):
        response = client.post(reverse("account_login"), {"login": address, "password": "not it at all"})
        assert "The email address or password is not right." in response.content.decode()
    assert signed_in_as(client) is None


def test_sign_in_by_code(client, known):
    client.post(reverse("account_request_login_code"), {"email": known.email})
    assert sent_by_now()[-1].to == [known.email]
    assert client.get(reverse("account_confirm_login_code")).status_code == 200
    client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    assert signed_in_as(client) == str(known.pk)


def test_sign_in_by_code_confirms_an_address_never_confirmed(client):
    person = factories.UserFactory(email="imported@example.org")
    client.post(reverse("account_request_login_code"), {"email": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    assert signed_in_as(client) == str(person.pk)


@pytest.fixture
def signed_up_by_another(db):
    """Somebody's address, with which another person has signed up; they cannot read the code and wait."""
    stranger = Client()
    sign_up(stranger, email="victim@example.org")
    return stranger


def can_enter(email, password=PASSWORD) -> bool:
    stranger = Client()
    stranger.post(reverse("account_login"), {"login": email, "password": password})
    return signed_in_as(stranger) is not None


WAYS_TO_PROVE = ["code", "forgotten", "link", "new password link"]


def prove(client, person, way) -> None:
    """Show in this browser that one reads the person's mails."""
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    if way == "code":
        client.post(reverse("account_request_login_code"), {"email": person.email})
        client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    elif way == "forgotten":
        client.post(reverse("account_reset_password"), {"email": person.email})
        client.post(reverse("account_confirm_password_reset_code"), {"code": code_sent()})
        assert not can_enter(person.email)  # before they choose their own
        client.post(reverse("account_complete_password_reset"), new)
    elif way == "link":
        client.post(reverse("link-sign-in", args=[SIGN_IN.make(person)]))
    else:
        client.post(reverse("link-new-password", args=[NEW_PASSWORD.make(person)]), new)


@pytest.mark.r30
@pytest.mark.parametrize("way", WAYS_TO_PROVE)
def test_password_of_whoever_signed_up_ends_once_the_reader_of_the_address_is_there(client, signed_up_by_another, way):
    person = User.objects.get(email="victim@example.org")
    prove(client, person, way)
    assert (signed_in_as(client) == str(person.pk)) == (way != "forgotten")  # who enters it next
    assert EmailAddress.objects.get(user=person).verified
    assert not can_enter(person.email)
    assert signed_in_as(signed_up_by_another) is None
    assert can_enter(person.email, "quite another phrase") == (way in ("forgotten", "new password link"))


def test_whoever_is_there_hears_that_a_password_was_ended(client, signed_up_by_another):
    person = User.objects.get(email="victim@example.org")
    page = client.post(reverse("link-sign-in", args=[SIGN_IN.make(person)]), follow=True)
    assert "used to open it no longer works here" in page.text


@pytest.mark.parametrize("way", ["code", "link"])
def test_password_that_was_chosen_or_entered_in_the_same_browser_stays(client, way):
    sign_up(client, email="own@example.org")
    person = User.objects.get(email="own@example.org")
    if way == "code":
        client.post(reverse("account_email_verification_sent"), {"code": code_sent()})
    else:
        client.post(reverse("link-sign-in", args=[SIGN_IN.make(person)]))
    assert signed_in_as(client) == str(person.pk)
    assert can_enter("own@example.org")


def test_password_of_an_account_that_was_proved_stays_whatever_way_one_comes_in(client, known):
    client.post(reverse("account_request_login_code"), {"email": known.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    assert can_enter(known.email)


@pytest.mark.r30
def test_code_for_an_unknown_address_is_answered_alike(client):
    response = client.post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    assert response.headers["Location"] == reverse("account_confirm_login_code")
    assert sent_by_now()[-1].subject == "There is no account for this address"


@pytest.mark.r34
def test_links_in_mails_start_with_the_configured_address(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    address = reverse("account_request_login_code")
    client.post(address, {"email": "nobody@example.org"}, headers={"host": "evil.example.com"})
    assert "http://127.0.0.1:8000/account/signup/" in sent_by_now()[-1].body
    assert "evil" not in sent_by_now()[-1].body


def test_forgotten_password_is_replaced_with_a_code(client, known):
    client.post(reverse("account_reset_password"), {"email": known.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_sent()})
    assert client.get(reverse("account_complete_password_reset")).status_code == 200
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    client.post(reverse("account_complete_password_reset"), new)
    known.refresh_from_db()
    assert known.check_password("quite another phrase")


def test_password_is_changed_and_its_owner_told(client, known):
    client.force_login(known)
    answers = {"oldpassword": PASSWORD, "password1": "quite another phrase", "password2": "quite another phrase"}
    client.post(reverse("account_change_password"), answers)
    known.refresh_from_db()
    assert known.check_password("quite another phrase")
    assert sent_by_now()[-1].subject == "Your password was changed"


def test_email_address_changes_once_its_code_is_entered(client, known):
    sign_in(client, known)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": "1"})
    known.refresh_from_db()
    assert known.email == "known@example.org"
    code = next(re.search(r"\n +(\S+)\n", m.body)[1] for m in sent_by_now() if m.to == ["new@example.org"])
    client.post(reverse("account_email_verification_sent"), {"code": code})
    known.refresh_from_db()
    assert known.email == "new@example.org"


@pytest.mark.parametrize("of_an_account", [True, False], ids=["theirs now", "from before a merge"])
def test_email_address_does_not_become_one_by_which_another_is_known(client, known, of_an_account):
    other = factories.UserFactory(email="new@example.org" if of_an_account else "other@example.org")
    if not of_an_account:
        Alias.objects.create(
            person=other, kind=Alias.Kind.EMAIL, key="new@example.org", name="new@example.org", added_at=other.joined_at
        )
    sign_in(client, known)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": "1"})
    code = next(re.search(r"\n +(\S+)\n", m.body)[1] for m in sent_by_now() if m.to == ["new@example.org"])
    page = client.post(reverse("account_email_verification_sent"), {"code": code}, follow=True)
    assert ("is used by another account" in page.text) != of_an_account  # no code of ours goes to who has one
    known.refresh_from_db()
    assert known.email == "known@example.org"


def test_sign_out_needs_a_post(client, known):
    client.force_login(known)
    client.get(reverse("account_logout"))
    assert signed_in_as(client) == str(known.pk)
    client.post(reverse("account_logout"))
    assert signed_in_as(client) is None


VISITORS_PAGES = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_inactive",
    "account_password_reset_completed",
]
OWN_PAGES = ["account_logout", "account_email", "account_change_password", "account_reauthenticate", "my-details"]


@pytest.mark.r35
@pytest.mark.parametrize("name", VISITORS_PAGES + OWN_PAGES)
def test_account_page_is_in_our_look_and_fit_for_the_strict_policy(client, known, name):
    if name in OWN_PAGES:
        client.force_login(known)
    response = client.get(reverse(name))
    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("<h1") == 1
    assert "govuk-service-navigation" in text
    assert " style=" not in text
    assert re.findall(r"<script(?![^>]* src=)", text) == []
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_person_without_password_is_asked_to_choose_one(client, known):
    known.set_unusable_password()
    known.save()
    sign_in(client, known)
    response = client.get(reverse("account_change_password"), follow=True)
    assert "Choose a password" in response.content.decode()


@pytest.mark.r31
def test_too_many_wrong_passwords_are_refused_plainly(client, known):
    for _ in range(12):
        response = client.post(reverse("account_login"), {"login": known.email, "password": "not it at all"})
    assert "Too many attempts have failed." in response.content.decode()


def test_session_opened_by_an_earlier_release_is_still_signed_in(client, known):
    client.force_login(known)
    session = client.session
    session[BACKEND_SESSION_KEY] = "training.accounts.SignedInWithOrganisation"  # as releases wrote it from the first
    session.save()
    assert client.get(reverse("my-details")).status_code == 200


def test_the_way_to_a_booking_goes_through_signing_up(client):
    """Whoever follows a link to a booking without an account has one at the end, and stands at the booking."""
    book = reverse("book", args=[factories.make_session().pk])
    sent = client.get(book)
    sign_in = client.get(sent.url)
    sign_up_link = re.search(r'href="(/account/signup/[^"]*)"', sign_in.content.decode())[1]
    page = client.get(sign_up_link).content.decode()
    assert f'href="{sent.url}"' in unquote(page)
    assert f'name="next" value="{book}"' in page
    asked = sign_up(client, next=book)
    assert client.get(asked.url).status_code == 200
    assert client.post(asked.url, {"code": code_sent()}).url == book


def test_the_way_to_a_booking_goes_through_signing_in_with_a_code(client, known):
    book = reverse("book", args=[factories.make_session().pk])
    sign_in = client.get(client.get(book).url).content.decode()
    by_code = re.search(r'href="(/account/login/code/[^"]*)"', sign_in)[1]
    page = client.get(by_code).content.decode()
    assert f'name="next" value="{book}"' in page
    asked = client.post(by_code, {"email": known.email, "next": book})
    client.get(asked.url)
    assert client.post(asked.url, {"code": code_sent(), "next": book}).url == book


def session_of(client) -> str:
    return client.cookies["sessionid"].value


def is_open(key: str) -> bool:
    """Tell whether a browser that has only this cookie is signed in by it."""
    thief = Client()
    thief.cookies["sessionid"] = key
    return thief.get(reverse("my-details")).status_code == 200


@pytest.mark.r32
@pytest.mark.parametrize("by", ["password", "code", "app", "link"])
def test_session_rotates_at_sign_in(client, known, by):
    """A cookie that somebody planted before is no way in afterwards."""
    client.session.save()
    if by == "code":
        client.post(reverse("account_request_login_code"), {"email": known.email})
    elif by == "app":
        secret = set_up_app(known)
        client.post(reverse("account_login"), {"login": known.email, "password": PASSWORD})
    planted = session_of(client)
    if by == "code":
        client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    elif by == "app":
        client.post(reverse("mfa_authenticate"), {"code": shown_by_app(secret)})
        client.post(reverse("mfa_trust"), {"action": "skip"})
    elif by == "link":
        client.post(reverse("link-sign-in", args=[SIGN_IN.make(known)]))
    else:
        client.post(reverse("account_login"), {"login": known.email, "password": PASSWORD})
    assert session_of(client) != planted
    assert (is_open(session_of(client)), is_open(planted)) == (True, False)


@pytest.mark.r32
def test_session_ends_at_sign_out(client, known):
    client.post(reverse("account_login"), {"login": known.email, "password": PASSWORD})
    kept = session_of(client)
    assert is_open(kept)
    client.post(reverse("account_logout"))
    assert not is_open(kept)


@pytest.mark.r32
def test_session_ends_twelve_hours_after_something_was_last_kept_in_it(client, known):
    now = timezone.now()
    with time_machine.travel(now):
        client.post(reverse("account_login"), {"login": known.email, "password": PASSWORD})
    kept = session_of(client)
    assert re.fullmatch(r"[a-z0-9]{32}", kept), "far beyond 128 bits"
    opened = []
    for minutes in (-1, 1):
        with time_machine.travel(now + dt.timedelta(hours=12, minutes=minutes)):
            opened.append(is_open(kept))
    assert opened == [True, False]


@pytest.mark.r32
def test_other_sessions_end_with_the_password_and_ones_own_goes_on(client, known):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.post(reverse("account_login"), {"login": known.email, "password": PASSWORD})
    before = session_of(client)
    answers = {"oldpassword": PASSWORD, "password1": "quite another phrase", "password2": "quite another phrase"}
    client.post(reverse("account_change_password"), answers)
    assert (is_open(session_of(client)), is_open(before), is_open(session_of(elsewhere))) == (True, False, False)


@pytest.mark.r32
def test_sessions_end_with_a_password_that_was_forgotten(client, known):
    client.post(reverse("account_login"), {"login": known.email, "password": PASSWORD})
    other = Client()
    other.post(reverse("account_reset_password"), {"email": known.email})
    other.post(reverse("account_confirm_password_reset_code"), {"code": code_sent()})
    other.post(
        reverse("account_complete_password_reset"),
        {"password1": "quite another phrase", "password2": "quite another phrase"},
    )
    assert not is_open(session_of(client))
