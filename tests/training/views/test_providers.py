"""Signing in with an account of one's organisation: whom a provider opens which account to, and what it never does."""

import re
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from environ import Env

from deploy.signing_in import sign_in_providers
from tests.support import factories
from tests.support.mailed import sent_by_now
from tests.support.oidc_provider import running
from tests.support.second_steps import set_up_app, shown_by_app
from tests.support.signing_in import sign_in
from tests.training.views.test_accounts import WAYS_TO_PROVE, code_sent, prove
from training.accounts.links import SIGN_IN
from training.models import User
from training.operations.addresses import was_only_signed_up_for

pytestmark = pytest.mark.django_db
ANN = {"sub": "n-1", "email": "ann@wye.nhs.example", "email_verified": True, "name": "Ann O’Neil"}


@pytest.fixture(scope="module")
def server():
    with running() as provider:
        yield provider


@pytest.fixture
def provider(server, settings):
    server.claims, server.userinfo = dict(ANN), None
    use(settings, server)
    return server


def use(settings, provider, **further):
    settings.SIGN_IN_PROVIDERS = [provider.settings(**further)]
    apps = {"OAUTH_PKCE_ENABLED": True, "APPS": settings.SIGN_IN_PROVIDERS}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": apps}


def person_of(email=ANN["email"], *, verified=True, **fields):
    person = factories.UserFactory(email=email, password="three random words", **fields)
    EmailAddress.objects.create(user=person, email=email, verified=verified, primary=True)
    return person


def come_from_provider(client=None, process="login"):
    """Press the button, sign in there, and come back; return the browser and where it is sent."""
    client = client or Client()
    there = client.post(reverse("openid_connect_login", args=["nhs"]) + f"?process={process}")
    back = requests.get(there.url, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return client, client.get(f"{parts.path}?{parts.query}")


def who_is_in(client) -> str | None:
    user = client.get(reverse("home")).wsgi_request.user
    return user.email if user.is_authenticated else None


def finish(client, **changes):
    answers = {"name": "Ann O’Neil", "email": "x@evil.example", "organisation": factories.OrganisationFactory().pk}
    return client.post(reverse("socialaccount_signup"), answers | changes, follow=True)


def test_button_is_on_the_page_only_where_there_is_a_provider(provider, settings, client):
    assert "Sign in with your NHS account" in client.get(reverse("account_login")).text
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "your NHS account" not in client.get(reverse("account_login")).text
    assert client.post(reverse("openid_connect_login", args=["nhs"])).status_code == 404


def test_verified_address_opens_its_account_and_keeps_no_more_than_the_address(provider):
    person = person_of()
    client, _ = come_from_provider()
    assert who_is_in(client) == person.email
    kept = SocialAccount.objects.get(user=person)
    assert (kept.provider, kept.uid, kept.extra_data) == ("nhs", "n-1", {"userinfo": {"email": person.email}})
    provider.claims["email"] = "changed@elsewhere.example"
    assert who_is_in(come_from_provider()[0]) == person.email, "from then on by who it is there"


@pytest.mark.parametrize("said", [False, None, "false", "yes", 1, []])
def test_unverified_address_opens_nobodys_account(provider, said):
    person_of()
    provider.claims["email_verified"] = said
    client, response = come_from_provider()
    assert (response.url, who_is_in(client)) == (reverse("socialaccount_signup"), None)
    page = finish(client)
    assert "Enter the code" in page.text and who_is_in(client) is None
    assert not SocialAccount.objects.exists() and User.objects.count() == 1
    assert [mail.subject for mail in sent_by_now()] == ["You already have an account"]


def test_unverified_address_of_somebody_new_is_proved_by_a_code(provider):
    provider.claims["email_verified"] = False
    client, _ = come_from_provider()
    assert "Enter the code" in finish(client).text and who_is_in(client) is None
    code = re.search(r"\n +(\S+)\n", sent_by_now()[-1].body)[1]
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert who_is_in(client) == ANN["email"]


def test_page_is_the_same_for_known_and_new_unverified_addresses(provider):
    provider.claims["email_verified"] = False
    pages = []
    for email in ("new@wye.nhs.example", person_of().email):
        provider.claims |= {"sub": email, "email": email}
        client, _ = come_from_provider()
        page = finish(client).text
        pages.append(re.sub(r'value="[^"]{60,}"', "", page).replace(email, "them"))
    assert pages[0] == pages[1]


def test_somebody_new_says_where_they_work_and_cannot_change_the_address(provider):
    client, response = come_from_provider()
    page = client.get(response.url).text
    assert 'value="Ann O’Neil"' in page and ANN["email"] in page
    finish(client)
    person = User.objects.get()
    assert (person.email, who_is_in(client), person.has_usable_password()) == (ANN["email"], ANN["email"], False)
    assert EmailAddress.objects.filter(user=person, verified=True).count() == 1


def test_no_claim_and_no_domain_is_proof_of_a_role(provider):
    provider.claims |= {"role": "team", "roles": ["team", "is_team"], "groups": ["team"], "is_team": True}
    client, _ = come_from_provider()
    finish(client, is_team="on", is_lead="on", role="is_team")
    person = User.objects.get()
    assert [person.is_team, person.is_lead, person.is_trainer, person.is_group_member] == [False] * 4


def test_provider_vouches_for_its_own_domains_alone(provider, settings):
    use(settings, provider, domains=["wye.nhs.example"])
    person_of()
    other = person_of("chief@police.example", is_team=True)
    provider.claims["email_verified"] = None
    assert who_is_in(come_from_provider()[0]) == ANN["email"], "as Entra ID, which says nothing of it"
    provider.claims |= {"sub": "n-2", "email": other.email, "email_verified": True}
    assert who_is_in(come_from_provider()[0]) is None


def test_answers_of_different_people_are_refused(provider):
    person_of()
    provider.userinfo = ANN | {"sub": "n-9"}
    client, response = come_from_provider()
    assert "We could not sign you in" in response.text and who_is_in(client) is None


def test_password_of_whoever_never_proved_the_address_ends(provider):
    person_of(verified=False)
    come_from_provider()
    assert not User.objects.get().has_usable_password()


def sign_up_by_provider(provider, **claims):
    """Sign up with an account whose provider does not vouch for the address, and leave the code unread."""
    provider.claims |= {"email_verified": False, **claims}
    client, _ = come_from_provider()
    finish(client)
    person = User.objects.get(email=provider.claims["email"])
    assert SocialAccount.objects.filter(user=person).exists() and was_only_signed_up_for(person)
    return client, person


@pytest.mark.r30
@pytest.mark.parametrize("way", WAYS_TO_PROVE)
def test_provider_by_which_a_stranger_signed_up_ends_once_the_reader_of_the_address_is_there(provider, way):
    stranger, person = sign_up_by_provider(provider, sub="stranger")
    reader = Client()
    prove(reader, person, way)
    assert not SocialAccount.objects.exists() and not was_only_signed_up_for(person)
    assert [who_is_in(each) for each in (stranger, come_from_provider()[0])] == [None, None]
    if way == "link":
        assert "used to open it no longer works here" in reader.get(reverse("home"), follow=True).text


@pytest.mark.r30
def test_provider_that_vouches_for_the_address_stays_and_the_strangers_ends(provider):
    sign_up_by_provider(provider, sub="stranger")
    provider.claims |= {"sub": "reader", "email_verified": True}
    client, _ = come_from_provider()
    client.post(reverse("account_email_verification_sent"), {"code": code_sent()})
    assert who_is_in(client) == ANN["email"]
    assert SocialAccount.objects.get().uid == "reader"


@pytest.mark.parametrize("here", ["where one signed up", "where one came from it again"])
def test_provider_that_is_ones_own_stays(provider, here):
    client, person = sign_up_by_provider(provider)
    if here == "where one came from it again":
        client, _ = come_from_provider()
    client.post(reverse("link-sign-in", args=[SIGN_IN.make(person)]))
    assert who_is_in(client) == ANN["email"] == who_is_in(come_from_provider()[0])


@pytest.mark.r33
def test_second_step_is_asked_for_all_the_same(provider):
    secret = set_up_app(person_of())
    client, response = come_from_provider()
    assert (response.url, who_is_in(client)) == (reverse("mfa_authenticate"), None)
    client.post(reverse("mfa_authenticate"), {"code": shown_by_app(secret)})
    client.post(reverse("mfa_trust"), {"action": "skip"})
    assert who_is_in(client) == ANN["email"]


def test_signed_in_person_adds_and_removes_it_and_is_told(provider):
    person, other = person_of("ann@home.example"), person_of("bea@home.example")
    provider.claims["email_verified"] = False
    client, _ = come_from_provider(sign_in(Client(), person), process="connect")
    assert ANN["email"] in client.get(reverse("socialaccount_connections")).text
    come_from_provider(sign_in(Client(), other), process="connect")
    kept = SocialAccount.objects.get()
    assert kept.user == person, "it is one person's"
    sign_in(Client(), other).post(reverse("socialaccount_connections"), {"account": kept.pk})
    assert SocialAccount.objects.exists(), "which nobody else removes"
    client.post(reverse("socialaccount_connections"), {"account": kept.pk})
    assert not SocialAccount.objects.exists()
    subjects = [mail.subject for mail in sent_by_now()]
    assert subjects == ["A way to sign in was added", "A way to sign in was removed"]


def connect(provider, person, *, password="three random words"):
    """Add the provider's account on the person's own page, some time after they have signed in."""
    client = Client()
    client.force_login(person)
    _, response = come_from_provider(client, process="connect")
    assert response.url == reverse("account_reauthenticate"), "it is a way in for ever"
    return client, client.post(response.url, {"password": password}, follow=True)


@pytest.mark.r30
def test_it_is_added_once_the_password_was_given_again(provider):
    person = person_of("ann@home.example")
    provider.claims["email_verified"] = False
    client, _ = connect(provider, person, password="no idea at all")
    assert not SocialAccount.objects.exists()
    assert client.get(reverse("socialaccount_connections")).status_code == 200, "still signed in"
    _, page = connect(provider, person)
    assert SocialAccount.objects.get().user == person and ANN["email"] in page.text
    connect(provider, person)
    assert SocialAccount.objects.get().user == person
    assert [mail.subject for mail in sent_by_now()] == ["A way to sign in was added"], "once"


@pytest.mark.r30
@pytest.mark.parametrize("by", ["an account", "an address that is vouched for"])
def test_one_that_signs_somebody_else_in_stays_theirs_after_the_password(provider, by):
    person, other = person_of("ann@home.example"), person_of()
    if by == "an account":
        SocialAccount.objects.create(user=other, provider="nhs", uid=ANN["sub"])
    _, page = connect(provider, person)
    assert "somebody else" in page.text
    assert [kept.user for kept in SocialAccount.objects.all()] == [other] * (by == "an account")
    assert sent_by_now() == []


@pytest.mark.r30
def test_it_is_removed_once_the_password_was_given_again(provider):
    person, client = person_of(), Client()
    kept = SocialAccount.objects.create(user=person, provider="nhs", uid=ANN["sub"])
    client.force_login(person)
    asked = client.post(reverse("socialaccount_connections"), {"account": kept.pk})
    assert asked.url.startswith(reverse("account_reauthenticate")) and SocialAccount.objects.exists()
    client.post(asked.url, {"password": "three random words"})
    assert not SocialAccount.objects.exists()


@pytest.mark.r36
def test_answer_that_nobody_asked_for_is_refused(provider):
    person_of()
    answer = Client().get(reverse("openid_connect_callback", args=["nhs"]), {"code": "x", "state": "y"})
    assert "We could not sign you in" in answer.text


def test_provider_that_is_away_is_said_plainly(provider, settings):
    provider_away = provider.settings() | {
        "settings": {"server_url": "http://127.0.0.1:9", "origin": "", "domains": []}
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider_away]}}
    answer = Client().post(reverse("openid_connect_login", args=["nhs"]))
    assert "We could not sign you in" in answer.text


NHS = {f"OIDC_NHS_{what}": "x" for what in ("NAME", "CLIENT_ID", "CLIENT_SECRET")}
NHS |= {"SIGN_IN_WITH": "nhs", "OIDC_NHS_ISSUER": "https://id.nhs.example/x"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"OIDC_NHS_CLIENT_SECRET": ""}, "OIDC_NHS_CLIENT_SECRET is not set"),
        ({"OIDC_NHS_ISSUER": "http://id.nhs.example"}, "must be an address that starts with https"),
        ({"OIDC_NHS_ISSUER": "id.nhs.example"}, "must be an address that starts with https"),
        ({"SIGN_IN_WITH": "the nhs"}, "names are small letters"),
    ],
)
def test_setting_that_cannot_work_stops_the_start(monkeypatch, changes, fault):
    for name, value in (NHS | changes).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=fault):
        sign_in_providers(Env(), production=True)


def test_provider_is_read_from_the_environment(monkeypatch):
    for name, value in (NHS | {"OIDC_NHS_DOMAINS": "NHS.example, wye.example"}).items():
        monkeypatch.setenv(name, value)
    (provider,) = sign_in_providers(Env(), production=True)
    assert provider["settings"] == {
        "server_url": "https://id.nhs.example/x",
        "origin": "https://id.nhs.example",
        "domains": ["nhs.example", "wye.example"],
    }
