"""Which acts of one's own account ask again who it is, from one table. A page of it that is not in the table fails.

Asked is whatever outlasts whoever found a browser open: a way to sign in, where codes go, a copy of everything held.
"""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from bookings.models import Mail
from tests.support.factories import PASSWORD, UserFactory, make_session
from tests.support.second_steps import set_up_app, shown_by_app
from tests.support.signing_in import sign_in
from training.models import User

pytestmark = pytest.mark.django_db

ASKED = {
    "account_email": {"action_add": "1", "email": "new@example.org"},
    "account_set_password": {"password1": "quite another phrase", "password2": "quite another phrase"},
    "mfa_activate_totp": {},
    "mfa_deactivate_totp": {},
    "mfa_generate_recovery_codes": {},
    "mfa_add_webauthn": {},
    "mfa_edit_webauthn": {"name": "Mine"},
    "mfa_remove_webauthn": {},
    "socialaccount_connections": {"account": "900"},
    "my-sessions": {},
    "my-data-copy": {},
    "my-data-erase": {"said": "Please"},
}
ASKED_TO_READ = ("mfa_view_recovery_codes", "mfa_download_recovery_codes")  # each is a way in
NOT_ASKED = {
    "account_change_password": "asks for the current one on the page itself",
    "my-calendar": "its page shows the address as it is; whoever fears that it is known replaces it at once",
    "my-details": "no way in: mobile numbers and line managers prove nothing about anybody",
    "address-is-right": "changes nothing but a warning",
    "number-is-right": "changes nothing but a warning",
    "my-data": "is read alone",
    "mfa_index": "is read alone",
    "mfa_list_webauthn": "is read alone",
    "account_logout": "ends what is open",
    "account_email_verification_sent": "takes the code that the change was answered with",
    "openid_connect_login": "signs in; what adds a provider asks: tests/training/views/test_providers.py",
    "openid_connect_callback": "the same",
}
# Before anybody is signed in, or the asking itself.
SIGNING_IN = {
    "account_login",
    "account_signup",
    "account_inactive",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_password_reset_completed",
    "account_reauthenticate",
    "account_request_reauthentication_code",
    "account_confirm_reauthentication_code",  # of the library's own way, which nobody begins
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_trust",
    "socialaccount_signup",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
}
PASSKEY = 900
ASKS = ("/account/reauthenticate/", "/account/second-step/reauthenticate/", "/account/second-step/webauthn/reauth")


@pytest.fixture
def person():
    """Somebody with every way in, who signed in a while ago."""
    person = UserFactory(email="own@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    set_up_app(person)
    Authenticator.objects.create(pk=PASSKEY, user=person, type="webauthn", data={"name": "Phone", "credential": {}})
    SocialAccount.objects.create(pk=PASSKEY, user=person, provider="nhs", uid="one")
    return person


@pytest.fixture
def without():
    """Somebody with neither a password nor a second step, who signs in by emailed codes or their organisation."""
    person = UserFactory(email="codes@example.org")
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(name: str) -> str:
    return reverse(name, args=[PASSKEY] if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"} else [])


def what_they_have(person: User) -> list:
    person = User.objects.get(pk=person.pk)
    ways = [Authenticator, SocialAccount, EmailAddress]
    return [person.email, person.password, *(list(kind.objects.values().order_by("pk")) for kind in ways)]


def test_every_page_of_ones_own_account_stands_in_the_table():
    routes = get_resolver().reverse_dict
    named = {name for name in routes if isinstance(name, str)}
    beginning = {name: routes.getlist(name)[0][0][0][0] for name in named}
    own = {name for name, start in beginning.items() if start.startswith("account/")}
    assert own | {"my-calendar"} == set(ASKED) | set(ASKED_TO_READ) | set(NOT_ASKED) | SIGNING_IN


@pytest.mark.parametrize("name", ASKED)
def test_act_asks_again_and_does_nothing_before(person, name):
    if name == "account_set_password":
        person.set_unusable_password()
        person.save()
    before, client = what_they_have(person), browser_of(person)
    answer = client.post(address(name), ASKED[name])
    if answer.status_code == 302 and answer.url == address(name):  # what was typed waits in no session
        answer = client.get(answer.url)
    assert answer.status_code == 302 and answer.url.startswith(ASKS)
    assert what_they_have(person) == before
    assert "quite another phrase" not in str(dict(client.session))


@pytest.mark.parametrize("name", ASKED_TO_READ)
def test_what_lets_in_is_not_shown_before(person, name):
    assert browser_of(person).get(reverse(name)).url.startswith(ASKS)


@pytest.mark.parametrize("name", sorted(NOT_ASKED.keys() - {"openid_connect_login", "openid_connect_callback"}))
def test_nothing_else_asks(person, name):
    answer = browser_of(person).post(reverse(name), {})
    assert not answer.headers.get("Location", "").startswith(ASKS)


def test_address_changes_by_one_going_once_the_password_is_given(person):
    client = browser_of(person)
    asked = client.post(reverse("account_email"), ASKED["account_email"])
    assert client.post(asked.url, {"password": "not theirs at all"}).status_code == 200
    assert not client.session.get("account_email_verification_code")
    done = client.post(asked.url, {"password": PASSWORD})
    assert done.url == reverse("account_email_verification_sent")


def test_first_password_is_chosen_after_a_code_of_the_app(person):
    person.set_unusable_password()
    person.save()
    Authenticator.objects.filter(user=person).delete()
    secret, client = set_up_app(person), browser_of(person)
    asked = client.get(reverse("account_set_password"))
    back = client.post(asked.url, {"code": shown_by_app(secret)})
    assert back.url == reverse("account_set_password")
    client.post(back.url, ASKED["account_set_password"])
    person.refresh_from_db()
    assert person.check_password("quite another phrase")


def test_who_showed_it_a_moment_ago_is_not_asked_twice(person):
    client = sign_in(Client(), person)
    answer = client.post(reverse("account_email"), ASKED["account_email"])
    assert answer.url == reverse("account_email_verification_sent")


# ---- whoever has neither a password nor a second step: by an emailed code ----

BY_CODE = "/account/reauthenticate/code/"
NEED_ONE = {"mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_edit_webauthn", "mfa_remove_webauthn"}
NEED_ONE |= {"socialaccount_connections"}  # the last way in can't be taken away


def code_sent() -> str:
    return Mail.objects.latest("pk").facts["code"]


def ask_for_code(client: Client, address: str) -> str:
    assert client.post(address, {"action": "send"}).status_code == 302
    return code_sent()


@pytest.mark.parametrize("name", sorted(ASKED.keys() - NEED_ONE))
def test_act_asks_for_an_emailed_code_and_does_nothing_before(without, name):
    before, client = what_they_have(without), browser_of(without)
    answer = client.post(address(name), ASKED[name])
    if answer.status_code == 302 and answer.url == address(name):  # what was typed waits in no session
        answer = client.get(answer.url)
    assert answer.status_code == 302 and answer.url.startswith(BY_CODE)
    assert what_they_have(without) == before
    assert "quite another phrase" not in str(dict(client.session))


def test_what_was_sent_off_is_done_once_the_code_is_entered_and_asks_no_more(without):
    client = browser_of(without)
    asked = client.post(reverse("account_email"), ASKED["account_email"])
    assert "Email me a code" in client.get(asked.url).text
    assert not Mail.objects.exists(), "opening the page sends nothing"
    code = ask_for_code(client, asked.url)
    assert Mail.objects.get().to == without.email
    done = client.post(asked.url, {"code": code})
    assert done.url == reverse("account_email_verification_sent")
    assert "new@example.org" in str(dict(client.session))
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_whose_address_is_not_confirmed_yet_is_asked_once_too(without):
    EmailAddress.objects.all().delete()  # as of somebody whom the team entered, and who came by a link
    client = browser_of(without)
    page = client.get(reverse("account_set_password")).url
    assert page.startswith(BY_CODE)
    assert client.post(page, {"code": ask_for_code(client, page)}).url == reverse("account_set_password")
    assert client.get(reverse("account_set_password")).status_code == 200


def test_wrong_code_shows_nothing_and_three_end_it(without):
    client = browser_of(without)
    page = client.get(reverse("account_set_password")).url
    code = ask_for_code(client, page)
    for _ in range(2):
        assert "That is not the code we sent" in client.post(page, {"code": "AAAA-AAAA"}).text
    assert "wrong three times" in client.post(page, {"code": "AAAA-AAAA"}, follow=True).text
    assert "no longer works" in client.post(page, {"code": code}, follow=True).text
    assert client.get(reverse("account_set_password")).url.startswith(BY_CODE)


def test_code_is_of_the_browser_that_asked_for_fifteen_minutes_and_works_once(without):
    asking, other = browser_of(without), browser_of(without)
    code = ask_for_code(asking, BY_CODE)
    ask_for_code(other, BY_CODE)
    assert "That is not the code we sent" in other.post(BY_CODE, {"code": code}).text
    assert asking.post(BY_CODE, {"code": code}).status_code == 302
    assert "no longer works" in asking.post(BY_CODE, {"code": code}, follow=True).text
    later = ask_for_code(other, BY_CODE)
    begun, long_ago = other.session, time.time() - settings.CODE_MINUTES * 60 - 1
    begun["asked_again_by_code"] |= {"at": long_ago}
    begun.save()
    assert "no longer works" in other.post(BY_CODE, {"code": later}, follow=True).text


def test_code_is_not_offered_to_whoever_has_a_password_or_a_second_step(person, without):
    client = browser_of(person)
    for answer in (client.get(BY_CODE), client.post(BY_CODE, {"action": "send"})):
        assert answer.url.startswith("/account/reauthenticate/") and not answer.url.startswith(BY_CODE)
    assert not Mail.objects.exists()
    set_up_app(without)
    assert browser_of(without).get(BY_CODE).url.startswith("/account/second-step/reauthenticate/")


def test_team_is_asked_for_a_code_before_a_session_is_cancelled(without):
    without.is_team = True
    without.save()
    session, client = make_session(), browser_of(without)
    answer = client.post(reverse("desk-session-cancel", args=[session.pk]), {"reason": "the trainer is ill"})
    assert answer.url.startswith(BY_CODE)
    session.refresh_from_db()
    assert session.status == "published"


def test_codes_to_ones_own_mailbox_are_counted_like_others(without):
    client = browser_of(without)
    answers = [client.post(BY_CODE, {"action": "send"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


@pytest.mark.parametrize("name", ["account_request_reauthentication_code", "account_confirm_reauthentication_code"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_emailed_code_never_takes_the_place_of_a_password(person, name, method):
    browser, page = browser_of(person), reverse(name)
    for _ in range(2):  # the library's page leads to ours, which leads to the password
        answer = getattr(browser, method)(page, {"action": "send", "email": person.email})
        page = answer["Location"]
        assert answer.status_code == 302
        if page == reverse("account_reauthenticate"):
            break
    assert page == reverse("account_reauthenticate")
    assert not Mail.objects.exists()
