"""Addresses that mails come back from."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.support import factories
from tests.support.signing_in import sign_in
from tests.training.views.test_accounts import code_sent
from training.models import User
from training.operations.addresses import clear_bounced, mark_bounced

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
WARNING = "Emails to you come back: check your address."


@pytest.fixture
def bounced(practitioner, team_member, now):
    return mark_bounced(person=practitioner, by=team_member, now=now)


def since(person: User):
    return User.objects.get(pk=person.pk).mail_bounced_at


def test_the_team_alone_marks_an_address(practitioner, now):
    with pytest.raises(PermissionDenied):
        mark_bounced(person=practitioner, by=practitioner, now=now)
    with pytest.raises(PermissionDenied):
        clear_bounced(person=practitioner, by=factories.UserFactory(), now=now)
    assert since(practitioner) is None


def test_team_marks_and_clears_on_the_persons_page(client, team_member, practitioner, now):
    client.force_login(team_member)
    address = f"/desk/people/{practitioner.pk}/address/"
    page = client.post(address, {"mails": "come back"}, follow=True).content.decode()
    assert since(practitioner) == now
    assert "since 1 June 2026" in page
    assert "Emails to 1 person come back: ask for the right address." in client.get("/desk/").content.decode()
    found = client.get("/desk/people/?mails_come_back=on").context["page"].object_list
    assert list(found) == [practitioner]
    client.post(address, {"mails": "arrive"})
    assert since(practitioner) is None
    assert "come back: ask" not in client.get("/desk/").content.decode()
    reasons = practitioner.history.filter(history_user=team_member).values_list("history_change_reason", flat=True)
    assert list(reasons) == ["Emails arrive", "Emails come back"]


def test_person_is_told_on_their_pages_and_says_it_is_right(client, bounced):
    client.force_login(bounced)
    for address in ("/bookings/", "/account/details/", "/courses/"):
        assert WARNING in client.get(address).content.decode()
    assert client.get("/account/details/address-is-right/").status_code == 405
    assert since(bounced) is not None
    client.post("/account/details/address-is-right/")
    assert since(bounced) is None
    assert WARNING not in client.get("/bookings/").content.decode()


def test_others_are_told_nothing(client, bounced):
    assert WARNING not in client.get("/courses/").content.decode()
    client.force_login(factories.UserFactory())
    assert WARNING not in client.get("/courses/").content.decode()


def test_a_changed_and_confirmed_address_clears_it(bounced):
    client = Client()
    EmailAddress.objects.create(user=bounced, email=bounced.email, primary=True, verified=True)
    sign_in(client, bounced)
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
    assert since(bounced) is not None  # asked for, not confirmed yet
    client.post(reverse("account_email_verification_sent"), {"code": code_sent()})
    assert User.objects.get(pk=bounced.pk).email == "new@example.org"
    assert since(bounced) is None
