"""The second step of signing in: who is asked for it, what it stands up to, and what happens to open sessions."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from bookings.models import Mail
from bookings.notices.sending.second_steps import tell_of_second_steps
from deploy.middleware import STILL_OPEN
from tests.support import factories
from tests.support.mailed import sent_by_now
from tests.support.second_steps import recovery_codes_of, set_up_app, shown_by_app
from tests.support.signing_in import sign_in
from training.models import SecondStepNeed

pytestmark = pytest.mark.django_db
PASSWORD = "three random words"


def somebody(**fields):
    person = factories.UserFactory(password=PASSWORD, **fields)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def known(db):
    return somebody(email="known@example.org")


@pytest.fixture
def at_commit(monkeypatch):
    """What django-allauth does once a change is committed is done at once: here nothing ever is."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, **_: call())


def enter_password(person, client=None):
    client = client or Client()
    response = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client, response


def enter_code(client, code, then="skip"):
    """Enter it, and answer what practitioners are then asked: whether to trust the device."""
    response = client.post(reverse("mfa_authenticate"), {"code": code})
    if response.status_code == 302 and response.url == reverse("mfa_trust"):
        assert "trust this device" in client.get(response.url).content.decode()
        return client.post(response.url, {"action": then})
    return response


def is_signed_in(client) -> bool:
    return client.get(reverse("my-details")).status_code == 200


@pytest.mark.r33
def test_password_alone_does_not_sign_in_who_has_an_app_and_password_and_code_do(known):
    secret = set_up_app(known)
    client, response = enter_password(known)
    assert (response.url, is_signed_in(client)) == (reverse("mfa_authenticate"), False)
    assert "your recovery codes" in client.get(response.url).content.decode()
    assert "not the right code" in enter_code(client, "000000").content.decode()
    enter_code(client, shown_by_app(secret))
    assert is_signed_in(client)


@pytest.mark.r33
def test_emailed_code_alone_does_not_sign_in_who_has_an_app(known):
    set_up_app(known)
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": known.email})
    code = re.search(r"\n +(\S+)\n", sent_by_now()[-1].body)[1]
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert (response.url, is_signed_in(client)) == (reverse("mfa_authenticate"), False)


@pytest.mark.r33
def test_code_of_the_app_is_good_once(known):
    secret = set_up_app(known)
    code = shown_by_app(secret)
    for client, gets_in in ((Client(), True), (Client(), False)):
        enter_password(known, client)
        enter_code(client, code)
        assert is_signed_in(client) is gets_in


@pytest.mark.r33
def test_recovery_code_is_good_once_and_its_owner_is_told(known):
    set_up_app(known)
    code = recovery_codes_of(known)[0]
    first, second = Client(), Client()
    enter_password(known, first)
    enter_code(first, f"{code[:4]} {code[4:]}")
    assert is_signed_in(first)
    mail = sent_by_now()[-1]
    assert (mail.subject, "You have 9 left" in mail.body, mail.to) == ("A recovery code was used", True, [known.email])
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=3)):
        enter_password(known, second)
        enter_code(second, code)
    assert not is_signed_in(second)


@pytest.mark.r31
def test_codes_cannot_be_guessed_and_nobody_else_is_kept_out(known):
    secret = set_up_app(known)
    guesser, _ = enter_password(known)
    for guess in range(5):
        assert "not the right code" in enter_code(guesser, f"{guess:06}").content.decode()
    assert "Too many attempts" in enter_code(guesser, shown_by_app(secret)).content.decode()
    assert not is_signed_in(guesser)
    at_home = Client(REMOTE_ADDR="203.0.113.9")
    enter_password(known, at_home)
    enter_code(at_home, shown_by_app(secret))
    assert is_signed_in(at_home), "the owner, from elsewhere"


@pytest.mark.r31
@pytest.mark.r60
def test_forged_forwarding_gets_nobody_round_the_limit(known):
    secret = set_up_app(known)
    client, _ = enter_password(known)
    for guess in range(5):
        client.post(reverse("mfa_authenticate"), {"code": f"{guess:06}"}, HTTP_X_FORWARDED_FOR=f"198.51.100.{guess}")
    answer = client.post(
        reverse("mfa_authenticate"), {"code": shown_by_app(secret)}, HTTP_X_FORWARDED_FOR="198.51.100.77"
    )
    assert "Too many attempts" in answer.content.decode()


def test_right_password_on_many_devices_is_never_too_many_attempts(known):
    for _ in range(12):
        client, response = enter_password(known)
        assert response.status_code == 302 and is_signed_in(client)


def test_app_is_set_up_with_its_secret_encrypted_and_recovery_codes(known, at_commit):
    client = sign_in(Client(), known)
    page = client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    response = client.post(reverse("mfa_activate_totp"), {"code": shown_by_app(secret)}, follow=True)
    assert "Keep your recovery codes" in response.content.decode()
    kept = Authenticator.objects.get(user=known, type="totp")
    assert secret not in str(kept.data) and kept.data["secret"].startswith("gAAAA")
    assert [mail.subject for mail in sent_by_now()] == ["You have set up an app"]
    code = recovery_codes_of(known)[0]
    assert code in response.content.decode()
    assert code in client.get(reverse("mfa_download_recovery_codes")).content.decode()


def test_key_is_replaced_and_nobody_sets_up_anew(known, settings, capsys):
    secret = set_up_app(known)
    settings.SECOND_STEP_KEYS = ["another " * 10, *settings.SECOND_STEP_KEYS]
    call_command("encrypt_anew")
    settings.SECOND_STEP_KEYS = ["another " * 10]
    assert capsys.readouterr().out == "Encrypted 2 with the key in use.\n"
    client, _ = enter_password(known)
    enter_code(client, shown_by_app(secret))
    assert is_signed_in(client)


@pytest.mark.r32
@pytest.mark.parametrize("change", ["app set up", "app removed", "new recovery codes"])
def test_other_sessions_end_where_the_second_step_changes(known, change, at_commit):
    stolen, _ = enter_password(known)
    secret = None if change == "app set up" else set_up_app(known)
    client, _ = enter_password(known)
    if secret:
        enter_code(client, shown_by_app(secret))
    sign_in_again(client)
    assert is_signed_in(stolen)
    if change == "app set up":
        client.get(reverse("mfa_activate_totp"))
        secret = client.session["mfa.totp.secret"]
        client.post(reverse("mfa_activate_totp"), {"code": shown_by_app(secret)})
    else:
        client.post(reverse("mfa_deactivate_totp" if change == "app removed" else "mfa_generate_recovery_codes"))
    assert (is_signed_in(client), is_signed_in(stolen)) == (True, False)


def sign_in_again(client):
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


@pytest.mark.r32
def test_own_sessions_are_listed_and_ended_one_by_one_or_all(known):
    other = somebody(email="other@example.org")
    theirs, _ = enter_password(other)
    here, phone, laptop = (
        Client(HTTP_USER_AGENT=f"Mozilla/5.0 ({system}) Chrome/140.0 Safari/537.36")
        for system in ("Windows NT 10.0", "Linux; Android 15", "Macintosh")
    )
    for client in (here, phone, laptop):
        enter_password(known, client)
    for client in (here, theirs):
        sign_in_again(client)
    page = here.get(reverse("my-sessions")).content.decode()
    assert [page.count(device) > 0 for device in ("Chrome on Windows", "Chrome on Android", "Chrome on Mac")] == [
        True
    ] * 3
    keys = re.findall(r'name="session" value="(\d+)"', page)
    assert len(keys) == 2
    here.post(reverse("my-sessions"), {"session": keys[0]})
    assert [is_signed_in(client) for client in (here, phone, laptop)] == [True, True, False]
    theirs.post(reverse("my-sessions"), {"session": keys[1]})
    assert is_signed_in(phone), "nobody ends another's"
    here.post(reverse("my-sessions"))
    assert [is_signed_in(client) for client in (here, phone, theirs)] == [True, False, True]
    assert here.post(reverse("my-sessions"), {"session": "x"}).status_code == 404


@pytest.fixture
def needed(settings):
    settings.SECOND_STEP_NEEDED = True


@pytest.mark.r33
@pytest.mark.parametrize("role", ["is_team", "is_group_member"])
def test_who_needs_a_second_step_is_told_has_seven_days_and_then_can_only_set_it_up(needed, role):
    person = somebody(**{role: True})
    client, _ = enter_password(person)
    assert "Set up a second step to sign in by" in client.get(reverse("reports")).content.decode()
    assert [mail.subject for mail in sent_by_now()] == ["Set up a second step to sign in"]
    enter_password(person)
    assert len(sent_by_now()) == 1, "told once"
    with time_machine.travel(timezone.now() + dt.timedelta(days=6, hours=23)):
        assert enter_password(person)[0].get(reverse("reports")).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, seconds=2)):
        client, _ = enter_password(person)
        for name in ("home", "reports", "my-details", "catalogue"):
            assert client.get(reverse(name)).url == reverse("mfa_index"), name
        assert client.post(reverse("my-details"), {"name": "Other"}).url == reverse("mfa_index")
        assert "before you can use Turnout again" in client.get(reverse("mfa_index")).content.decode()
        sign_in_again(client)
        client.get(reverse("mfa_activate_totp"))
        client.post(reverse("mfa_activate_totp"), {"code": shown_by_app(client.session["mfa.totp.secret"])})
        assert client.get(reverse("reports")).status_code == 200


def test_what_stays_open_without_a_second_step_is_there():
    assert STILL_OPEN - {name for name in get_resolver().reverse_dict if isinstance(name, str)} == set()


@pytest.mark.r33
def test_who_has_no_password_can_set_a_second_step_up_after_their_days_too(needed):
    person = somebody(is_team=True)
    person.set_unusable_password()
    person.save()
    client = Client()
    tell_of_second_steps(now=timezone.now())
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, seconds=2)):
        client.force_login(person)
        assert client.get(reverse("desk")).url == reverse("mfa_index")
        page = client.get(reverse("mfa_activate_totp")).url
        client.post(page, {"action": "send"})
        client.post(page, {"code": Mail.objects.latest("pk").facts["code"]})
        client.get(reverse("mfa_activate_totp"))
        client.post(reverse("mfa_activate_totp"), {"code": shown_by_app(client.session["mfa.totp.secret"])})
        assert client.get(reverse("desk")).status_code == 200


@pytest.mark.r33
def test_nobody_else_needs_a_second_step_and_nobody_where_it_is_off(needed, settings):
    tell_of_second_steps(now=timezone.now())
    for person in (somebody(is_lead=True, organisation=factories.OrganisationFactory()), somebody(is_trainer=True)):
        client, _ = enter_password(person)
        assert "second step to sign in by" not in client.get(reverse("my-bookings")).content.decode()
    settings.SECOND_STEP_NEEDED = False
    client, _ = enter_password(somebody(is_team=True))
    assert "second step to sign in by" not in client.get(reverse("desk")).content.decode()
    assert SecondStepNeed.objects.count() == 0 and sent_by_now() == []


def test_worker_tells_who_needs_a_second_step_once_and_forgets_who_needs_none(needed):
    person, _, now = somebody(is_team=True), set_up_app(somebody(is_team=True)), timezone.now()
    assert [tell_of_second_steps(now=now) for _ in range(2)] == [1, 0]
    assert SecondStepNeed.objects.get().person == person
    person.is_team = False
    person.save()
    tell_of_second_steps(now=now)
    assert not SecondStepNeed.objects.exists()


@pytest.mark.r33
def test_last_second_step_that_is_needed_cannot_be_given_up(needed):
    person = somebody(is_team=True)
    set_up_app(person)
    client = sign_in(Client(), person)
    client.post(reverse("mfa_deactivate_totp"))
    assert "Set up a passkey first" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def trust(person, secret):
    client, _ = enter_password(person)
    enter_code(client, shown_by_app(secret), then="trust")
    client.post(reverse("account_logout"))
    return client


def test_practitioners_device_is_trusted_until_the_second_step_or_role_changes(known):
    client = trust(known, set_up_app(known))
    enter_password(known, client)
    assert is_signed_in(client), "not asked again on that device"
    other, _ = enter_password(known)
    assert not is_signed_in(other), "and asked on every other"
    client.post(reverse("account_logout"))
    known.is_team = True
    known.save()
    enter_password(known, client)
    assert not is_signed_in(client), "who reads of everybody is always asked"


@pytest.mark.r33
def test_team_is_not_asked_to_trust_a_device():
    person = somebody(is_team=True)
    client = trust(person, set_up_app(person))
    assert "mfa_trusted" not in client.cookies


def test_signing_in_on_a_new_device_is_told_where_it_is_set(known, settings):
    settings.NEW_DEVICE_EMAILS = True
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    for _ in range(2):
        enter_password(known, client)
        client.post(reverse("account_logout"))
    mail = sent_by_now()[-1]
    assert len(sent_by_now()) == 1
    assert (mail.subject, "Firefox on Windows" in mail.body) == ("You signed in on a new device", True)


PAGES = ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_view_recovery_codes"]
PAGES += ["mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"]
PAGES += ["my-sessions", "socialaccount_connections"]


@pytest.mark.r35
@pytest.mark.parametrize("name", PAGES)
def test_page_is_in_our_look_for_its_owner_and_nobody_else(known, name):
    if name != "mfa_activate_totp":
        set_up_app(known)
    assert Client().get(reverse(name)).url.startswith(reverse("account_login"))
    response = sign_in(Client(), known).get(reverse(name))
    text = response.content.decode()
    assert (response.status_code, text.count("<h1")) == (200, 1)
    assert " style=" not in text and re.findall(r'<script(?![^>]* src=)(?![^>]* type="application/json")', text) == []
    assert "no-store" in response.headers["Cache-Control"]


def test_passkey_of_another_or_none_is_refused(known):
    for credential in ("", "{", "[]", "{}", '{"response": {"userHandle": "x"}}', '{"id": 1, "type": []}'):
        client = Client()
        client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
        response = client.post(reverse("mfa_login_webauthn"), {"credential": credential}, follow=True)
        assert response.status_code == 200 and not is_signed_in(client), credential
        assert "That did not work" in response.content.decode(), credential
        mine = sign_in(Client(), known)
        mine.get(reverse("mfa_add_webauthn"))
        assert mine.post(reverse("mfa_add_webauthn"), {"credential": credential, "name": "x"}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.r33
def test_new_password_does_not_get_round_the_second_step(known):
    set_up_app(known)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": known.email})
    code = re.search(r"\n +(\S+)\n", sent_by_now()[-1].body)[1]
    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    client.post(reverse("account_complete_password_reset"), new)
    assert not is_signed_in(client)
    response = client.post(reverse("account_login"), {"login": known.email, "password": "quite another phrase"})
    assert (response.url, is_signed_in(client)) == (reverse("mfa_authenticate"), False)


def test_codes_are_long_enough(known):
    set_up_app(known)
    codes = recovery_codes_of(known)
    assert (len(codes), {len(code) for code in codes}) == (10, {8})
    Client().post(reverse("account_request_login_code"), {"email": known.email})
    assert re.search(r"\n +\w{4}-\w{4}\n", sent_by_now()[-1].body)


def test_emailed_code_works_in_the_browser_that_asked_alone(known):
    asked, other = Client(), Client()
    asked.post(reverse("account_request_login_code"), {"email": known.email})
    code = re.search(r"\n +(\S+)\n", sent_by_now()[-1].body)[1]
    other.post(reverse("account_request_login_code"), {"email": somebody(email="x@example.org").email})
    other.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_view_recovery_codes"]
)
def test_nothing_about_the_second_step_changes_without_being_asked_again(known, name):
    client, _ = enter_password(known)
    if "recovery" in name:
        set_up_app(known)
    for answer in (client.get(reverse(name)), client.post(reverse(name), {"code": "000000"})):
        assert answer.status_code in {302, 405}
        assert answer.status_code == 405 or "reauthenticate" in answer.url
