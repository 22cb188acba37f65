"""Signing in by every way that there is, in a real browser: password and app, passkey, emailed code, a provider."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tests.support.factories import OrganisationFactory, UserFactory
from tests.support.mailed import sent_by_now
from tests.support.oidc_provider import running
from tests.support.second_steps import recovery_codes_of, set_up_app, shown_by_app
from training.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.r33]
PASSWORD = "three random words"


@pytest.fixture
def person(live_server):
    person = UserFactory(name="Ann O’Neil", email="ann@wye.nhs.example", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def address(live_server):
    """A browser knows passkeys by name only: not of an address such as 127.0.0.1."""
    return live_server.url.replace("127.0.0.1", "localhost")


def enter_password(page, address, person):
    page.goto(f"{address}/account/login/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def is_in(page, address) -> bool:
    page.goto(f"{address}/account/details/")
    return page.get_by_role("heading", name="My account").is_visible()


def with_a_device_for_passkeys(page):
    """As a telephone that its owner has just unlocked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def test_password_and_then_the_code_of_the_app_or_a_recovery_code(page_for, address, person):
    secret = set_up_app(person)
    for code in (shown_by_app(secret), recovery_codes_of(person)[0]):
        page = page_for()
        enter_password(page, address, person)
        assert page.get_by_role("heading", name="Show that it is you").is_visible()
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Ask me each time").click()
        assert is_in(page, address) and page.faults == []


def test_app_is_set_up_by_hand_and_its_recovery_codes_are_shown(page_for, address, person):
    page = page_for()
    enter_password(page, address, person)
    page.goto(f"{address}/account/second-step/totp/activate/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".govuk-details__text strong").inner_text()
    page.get_by_label("Code").fill(shown_by_app(secret))
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("heading", name="Keep your recovery codes").is_visible()
    assert page.locator(".turnout-codes li").all_inner_texts() == recovery_codes_of(person)


def test_passkey_is_set_up_and_signs_in_alone_and_as_second_step(page_for, address, person):
    page = page_for()
    with_a_device_for_passkeys(page)
    enter_password(page, address, person)
    page.goto(f"{address}/account/second-step/webauthn/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What to call it").fill("My phone")
    page.get_by_role("button", name="Set up the passkey").click()
    page.get_by_role("heading", name="Keep your recovery codes").wait_for()
    assert Authenticator.objects.get(user=person, type="webauthn").wrap().name == "My phone"
    page.context.clear_cookies()
    page.goto(f"{address}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{address}/bookings/")
    assert is_in(page, address), "with no password at all"
    page.context.clear_cookies()
    enter_password(page, address, person)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Trust this device").click()
    assert is_in(page, address)
    page.goto(f"{address}/account/second-step/webauthn/reauthenticate/?next=/account/second-step/webauthn/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Your passkeys").wait_for()
    assert page.faults == []


def test_device_that_knows_no_passkey_says_so_and_leaves_the_other_ways(page_for, address, person):
    page = page_for()
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new DOMException('x', 'NotAllowedError'))")
    page.goto(f"{address}/account/login/")
    assert page.locator("[data-passkey-fault]").is_hidden(), "nothing has been tried yet"
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That did not work. Try again, or use another way to sign in.").wait_for()
    enter_password(page, address, person)
    assert is_in(page, address)


def test_passkey_button_waits_for_its_script(page_for, address):
    """Pressed any sooner, it would send an empty form and say that the passkey was wrong."""
    page = page_for()
    page.route("**/passkeys*.js", lambda route: route.abort())
    page.goto(f"{address}/account/login/")
    assert page.get_by_role("button", name="Sign in with a passkey").is_disabled()
    page.unroute("**/passkeys*.js")
    page.reload()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()


def enter_emailed_code(page):
    page.get_by_label("Code").fill(re.search(r"\n +(\S+)\n", sent_by_now()[-1].body)[1])
    page.get_by_role("button", name="Continue").click()


def sign_in_by_emailed_code(page, address, person):
    page.goto(f"{address}/account/login/")
    page.get_by_role("link", name="Email me a code to sign in with").click()
    page.get_by_label("Email address").fill(person.email)
    page.get_by_role("button", name="Email me a code").click()
    enter_emailed_code(page)


def test_emailed_code(page_for, address, person):
    page = page_for()
    sign_in_by_emailed_code(page, address, person)
    assert is_in(page, address)


@pytest.fixture
def provider(person, settings):
    """The provider of their organisation, which says who comes from it."""
    with running() as provider:
        provider.claims = {"sub": "n-1", "email": person.email, "email_verified": True, "name": person.name}
        settings.SIGN_IN_PROVIDERS = [provider.settings()]
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": settings.SIGN_IN_PROVIDERS}
        }
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        settings.CONTENT_SECURITY_POLICY = {
            "DIRECTIVES": policy | {"form-action": [*policy["form-action"], provider.address]}
        }
        yield provider


def sign_in_by_provider(page, address):
    page.goto(f"{address}/account/login/?next=/account/details/")
    page.get_by_role("button", name="Sign in with your NHS account").click()


def test_provider_of_ones_organisation(page_for, address, provider):
    page = page_for()
    sign_in_by_provider(page, address)
    page.wait_for_url(f"{address}/account/details/")
    assert page.get_by_role("heading", name="My account").is_visible()
    assert page.faults == []


def choose_organisation(page, words):
    box = page.locator("input[role=combobox]")  # once its script is there: before, the select has its name
    box.press_sequentially(words)
    box.press("ArrowDown")
    box.press("Enter")


def test_provider_brings_somebody_new_who_says_where_they_work(page_for, address, provider):
    OrganisationFactory(name="Wye Valley NHS Trust")
    provider.claims |= {"sub": "n-2", "email": "new@wye.nhs.example", "name": "Nia New"}
    page = page_for()
    sign_in_by_provider(page, address)
    page.get_by_role("heading", name="Finish signing up").wait_for()
    choose_organisation(page, "wye")
    page.get_by_role("button", name="Create my account").click()
    page.get_by_role("heading", name="My account").wait_for()
    assert User.objects.get(email="new@wye.nhs.example").organisation.name == "Wye Valley NHS Trust"
    assert page.faults == []


def test_account_is_created_once_the_code_of_its_address_is_entered(page_for, address, person):
    page = page_for()
    page.goto(f"{address}/account/signup/")
    page.get_by_label("Your name", exact=True).fill("Nia New")
    page.get_by_label("Your work email address", exact=True).fill("nia@wye.nhs.example")
    choose_organisation(page, person.organisation.name)
    for label in ("Choose a password", "Repeat the password"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    enter_emailed_code(page)
    page.wait_for_url(f"{address}/bookings/")
    assert is_in(page, address) and page.faults == []


def test_forgotten_password_is_replaced_with_a_code(page_for, address, person):
    page = page_for()
    page.goto(f"{address}/account/login/")
    page.get_by_role("link", name="I have forgotten my password").click()
    page.get_by_label("Email address").fill(person.email)
    page.get_by_role("button", name="Email me a code").click()
    enter_emailed_code(page)
    for label in ("New password", "Repeat the new password"):
        page.get_by_label(label, exact=True).fill("quite another phrase")
    page.get_by_role("button", name="Save the new password").click()
    page.get_by_role("heading", name="Password changed").wait_for()
    person.refresh_from_db()
    assert person.check_password("quite another phrase") and page.faults == []


def test_without_a_password_a_code_comes_before_what_cannot_be_undone(page_for, address, person):
    person.set_unusable_password()
    person.save()
    page = page_for()
    sign_in_by_emailed_code(page, address, person)
    assert is_in(page, address)
    page.goto(f"{address}/account/password/set/")
    page.get_by_role("button", name="Email me a code").click()
    page.get_by_label("Code").fill("AAAA-AAAA")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").get_by_text("That is not the code we sent.").wait_for()
    enter_emailed_code(page)
    for label in ("New password", "Repeat the new password"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    page.get_by_text("Your password is saved").wait_for()
    person.refresh_from_db()
    assert person.check_password(PASSWORD) and page.faults == []


@pytest.mark.r32
def test_session_stolen_before_a_new_password_is_dead_after_it(page_for, address, person):
    page, thief = page_for(), page_for()
    enter_password(page, address, person)
    thief.context.add_cookies(page.context.cookies())
    assert is_in(thief, address)
    page.goto(f"{address}/account/password/change/")
    page.get_by_label("Current password", exact=True).fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("quite another phrase")
    page.get_by_label("Repeat the new password", exact=True).fill("quite another phrase")
    page.get_by_role("button", name="Save the new password").click()
    page.get_by_text("Your password is changed").wait_for()
    assert (is_in(page, address), is_in(thief, address)) == (True, False)


def test_organisation_is_chosen_by_typing_and_one_that_is_not_listed_is_named(page_for, address, person):
    OrganisationFactory(name="Wye Valley NHS Trust")
    OrganisationFactory(name="West Mercia Police")
    page = page_for()
    page.goto(f"{address}/account/signup/")
    box = page.get_by_role("combobox", name="Your organisation", exact=True)
    box.press_sequentially("wye nh")
    assert page.get_by_role("option").all_inner_texts() == ["Wye Valley NHS Trust"]
    box.press("ArrowDown")
    box.press("Enter")
    assert box.input_value() == "Wye Valley NHS Trust"
    chosen = page.locator("select[name=organisation]").evaluate("select => select.selectedOptions[0].text")
    assert chosen == "Wye Valley NHS Trust"
    box.fill("Little Acorns")
    box.press("Tab")
    assert page.get_by_label("Your organisation’s name, if it is not in the list").input_value() == "Little Acorns"
    assert page.locator("select[name=organisation]").input_value() == ""
    plain = page_for(java_script_enabled=False)
    plain.goto(f"{address}/account/signup/")
    assert plain.locator("select[name=organisation]").is_visible() and page.faults == []
