import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.support import factories
from training.accounts.shared_addresses import is_shared, refuse_shared
from training.models import User

PASSWORD = "three random words"
SENTENCE = "This looks like an address that several people read. Use your own work email address"


@pytest.mark.parametrize(
    "email",
    [
        "office@school.example",
        "Admin@example.org",
        " info@example.org",
        "reception2@example.org",
        "office-3@x.example",
        "enquiries+training@example.org",
        "info+1@example.org",
        "Office.Admin@example.org",
        "school.office2@example.org",
    ],
)
def test_address_of_an_office_is_shared(email):
    assert is_shared(email)


@pytest.mark.parametrize(
    "email",
    [
        "ann@office.example",
        "ann.office@example.org",
        "officer@example.org",
        "adminah@example.org",
        "a@info.uk",
        "1@x.uk",
    ],
)
def test_address_of_a_person_is_not_shared(email):
    assert not is_shared(email)


def test_which_are_shared_is_a_setting_and_it_can_be_turned_off(settings):
    settings.SHARED_ADDRESSES = ["Ward"]
    assert refuse_shared("office@example.org") == "office@example.org"
    with pytest.raises(ValidationError, match=SENTENCE):
        refuse_shared("ward7@example.org")
    settings.REFUSE_SHARED_ADDRESSES = False
    assert refuse_shared("ward7@example.org") == "ward7@example.org"


def test_nobody_signs_up_with_a_shared_address(db, client):
    answers = {
        "name": "Ann O’Neil",
        "email": "Office@example.org",
        "organisation": factories.OrganisationFactory().pk,
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    page = client.post(reverse("account_signup"), answers)
    assert SENTENCE in page.content.decode()
    assert User.objects.count() == 0
    assert client.post(reverse("account_signup"), answers | {"email": "ann@example.org"}).status_code == 302
    assert User.objects.get().email == "ann@example.org"


def test_nobody_changes_to_a_shared_address(client, practitioner):
    client.force_login(practitioner)
    page = client.post(reverse("account_email"), {"email": "info@example.org", "action_add": "1"})
    assert SENTENCE in page.content.decode()


def test_whoever_has_a_shared_address_from_before_can_still_sign_in(db, client):
    factories.UserFactory(email="office@example.org", password=PASSWORD)
    page = client.post(reverse("account_request_login_code"), {"email": "office@example.org"})
    assert page.status_code == 302
