"""Creating an account: every fault named at once, and nobody told whose address is known."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.support import factories
from tests.support.tokens import without_tokens
from training.models import OurDetails, User
from training.partnership import forget

pytestmark = pytest.mark.django_db
PASSWORD = "three random words"


@pytest.fixture
def known():
    person = factories.UserFactory(email="known@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def answers():
    return {
        "name": "Ann O’Neil",
        "email": "ann@example.org",
        "organisation": factories.OrganisationFactory().pk,
        "job_role": "Teacher",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }


def sign_up(answers: dict, **changes) -> tuple[Client, str]:
    """Return the browser, and the page that it comes to."""
    client = Client()
    return client, client.post(reverse("account_signup"), answers | changes, follow=True).content.decode()


@pytest.mark.r30
def test_page_after_signing_up_is_the_same_for_known_and_new_addresses(answers, known):
    _, new = sign_up(answers)
    _, taken = sign_up(answers, email=known.email)
    assert without_tokens(taken) == without_tokens(new).replace("ann@example.org", known.email)
    assert "Start again with the right one" in new


@pytest.mark.r30
def test_wrong_codes_after_signing_up_are_answered_alike(answers, known):
    pages = []
    for email in ("ann@example.org", known.email):
        client, _ = sign_up(answers, email=email)
        for _ in range(3):
            response = client.post(reverse("account_email_verification_sent"), {"code": "WRNG-CODE"}, follow=True)
            pages.append((email, without_tokens(response.content.decode()).replace(email, "them")))
    assert [page for email, page in pages if email == known.email] == [
        page for email, page in pages if email != known.email
    ]


@pytest.mark.r30
@pytest.mark.parametrize(
    ("page", "enter"),
    [
        ("account_request_login_code", "account_confirm_login_code"),
        ("account_reset_password", "account_confirm_password_reset_code"),
    ],
)
def test_code_is_asked_for_and_guessed_alike_for_known_closed_and_unknown_addresses(known, page, enter):
    closed = factories.UserFactory(email="closed@example.org", password=PASSWORD, is_active=False)
    EmailAddress.objects.create(user=closed, email=closed.email, verified=True, primary=True)
    shown = []
    for email in ("nobody@example.org", known.email, closed.email):
        client = Client()
        pages = [client.post(reverse(page), {"email": email}, follow=True)]
        pages += [client.post(reverse(enter), {"code": "WRNG-CODE"}, follow=True) for _ in range(5)]
        shown.append([(each.redirect_chain, without_tokens(each.text).replace(email, "them")) for each in pages])
    assert "That is not the code we sent." in shown[0][1][1]
    assert shown[0] == shown[1] == shown[2]


def statements(answers: dict, email: str) -> list[str]:
    """The kinds of statements that signing up with the address sends, without savepoints: those are the rehearsal's."""
    with CaptureQueriesContext(connection) as queries:
        Client().post(reverse("account_signup"), answers | {"email": email})
    return [" ".join(sql.split()[:3]) for query in queries if "SAVEPOINT" not in (sql := query["sql"])]


@pytest.mark.r30
@pytest.mark.parametrize("page", ["account_signup", "account_request_login_code", "account_reset_password"])
def test_known_and_new_addresses_take_the_same_hashing(answers, known, monkeypatch, page):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args))
    counts = []
    for email in ("ann@example.org", known.email):
        hashed.clear()
        Client().post(reverse(page), answers | {"email": email})
        counts.append(len(hashed))
    assert counts == [1, 1] if page == "account_signup" else counts == [0, 0]


@pytest.mark.r30
def test_signing_up_with_a_known_address_writes_what_a_new_one_writes_and_takes_it_back(answers, known):
    new, taken = statements(answers, "ann@example.org"), statements(answers, known.email)
    created = {each for each in new if each.startswith("INSERT INTO")}
    assert {'INSERT INTO "training_user"', 'INSERT INTO "account_emailaddress"'} <= created <= set(taken)
    assert set(User.objects.values_list("email", flat=True)) == {"ann@example.org", known.email}
    assert EmailAddress.objects.count() == 2


def test_every_fault_is_named_at_once(answers):
    _, page = sign_up(answers, name="", email="nonsense", organisation="", password1="short", password2="other")
    summary = page.partition('govuk-error-summary"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#id_(\w+)"', summary) == ["name", "email", "organisation", "password1", "password2"]
    assert "The passwords do not match" in summary
    assert not User.objects.exists()


@pytest.mark.parametrize("first", ["short", "password123", "", "quite another phrase"])
def test_passwords_that_differ_are_said_to_whatever_else_is_wrong_with_them(answers, first):
    _, page = sign_up(answers, password1=first)
    assert page.count("The passwords do not match") == 2  # above, and at the field


def test_passwords_alike_but_too_short_are_not_said_to_differ(answers):
    _, page = sign_up(answers, password1="short", password2="short")
    assert "The passwords do not match" not in page
    assert "too short" in page


def test_new_password_names_every_fault_at_once(client, known):
    client.force_login(known)
    wrong = {"oldpassword": "not it", "password1": "short", "password2": "other"}
    page = client.post(reverse("account_change_password"), wrong).content.decode()
    summary = page.partition('govuk-error-summary"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#id_(\w+)"', summary) == ["oldpassword", "password1", "password2"]


@pytest.mark.r30
def test_wrong_password_marks_its_field_for_known_and_unknown_alike(known):
    pages = []
    for email in (known.email, "nobody@example.org"):
        wrong = {"login": email, "password": "not it at all"}
        page = Client().post(reverse("account_login"), wrong).content.decode()
        assert '<a href="#id_password">The email address or password is not right.</a>' in page
        assert "govuk-form-group--error" in page
        pages.append(without_tokens(page).replace(email, "them"))
    assert pages[0] == pages[1]


def test_needs_are_asked_with_why_and_kept(answers):
    page = Client().get(reverse("account_signup")).text
    assert "We ask so that the room, the material and the food are right for you" in page
    sign_up(answers, access_needs=" A hearing loop ", dietary_needs="")
    person = User.objects.get()
    assert (person.access_needs, person.dietary_needs) == ("A hearing loop", "")
    assert "hearing" not in str(list(User.history.values()))


def test_job_role_is_chosen_from_the_partnerships_list_or_written(answers):
    OurDetails.objects.create(name="Us", email="us@example.org", job_roles="Social worker\n\nHealth visitor <b>\n")
    forget()
    page = Client().get(reverse("account_signup")).text
    listed = re.findall(r'<option value="([^"]+)"></option>', page)
    assert listed == ["Social worker", "Health visitor &lt;b&gt;"] and 'list="job-roles"' in page
    sign_up(answers, job_role="Farrier")
    assert User.objects.get().job_role == "Farrier"


def test_team_keeps_the_list_of_job_roles_without_doubles(client):
    client.force_login(factories.UserFactory(is_team=True))
    details = {"name": "Us", "email": "us@example.org", "cost_of_empty_place": 0}
    details |= {"charge_late_cancellation": 0, "charge_no_show": 0}
    roles = " Social  worker\r\nHealth visitor\r\nSocial worker\r\n\r\n"
    client.post(reverse("desk-our-details"), details | {"job_roles": roles})
    assert OurDetails.objects.get().job_roles == "Social worker\nHealth visitor"
    page = client.post(reverse("desk-our-details"), details | {"job_roles": "x" * 121}).text
    assert "Write each job role in 120 letters or fewer" in page
    assert OurDetails.objects.get().job_roles == "Social worker\nHealth visitor"


def test_password_made_of_ones_own_address_is_refused(answers):
    _, page = sign_up(answers, password1="ann@example.org", password2="ann@example.org")
    assert "too similar" in page and not User.objects.exists()


def test_long_password_is_taken_whole(answers):
    long = "a very long phrase of words " * 10
    sign_up(answers, password1=long, password2=long)
    person = User.objects.get()
    assert person.check_password(long) and not person.check_password(long[:-1])
