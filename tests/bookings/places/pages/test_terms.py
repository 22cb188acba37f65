import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Terms
from bookings.places.operations.terms import publish_terms
from tests.support.factories import make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def terms(now):
    return publish_terms(text="Come, or <b>cancel</b>.", by=None, now=now)


def test_booking_keeps_the_version_agreed_to(practitioner, terms):
    client = signed_in(practitioner)
    address = reverse("book", args=[make_session().pk])
    page = client.get(address)
    assert "Come, or &lt;b&gt;cancel&lt;/b&gt;." in page.text
    assert '<input type="hidden" name="terms" value="1">' in page.text
    client.post(address, {"agree": "on", "terms": "1"})
    assert Booking.objects.get().terms_version == 1


def test_terms_published_while_the_page_was_open_must_be_read_first(practitioner, terms, now):
    publish_terms(text="Come.", by=None, now=now)
    client = signed_in(practitioner)
    address = reverse("book", args=[make_session().pk])
    page = client.post(address, {"agree": "on", "terms": "1"})
    assert page.context["form"].errors == {
        "agree": ["The terms of booking have changed. Read them again, then tick the box."]
    }
    assert '<input type="hidden" name="terms" value="2">' in page.text
    assert page.text.count(" checked") == 0
    assert Booking.objects.count() == 0
    client.post(address, {"agree": "on", "terms": "2"})
    assert Booking.objects.get().terms_version == 2


def test_without_terms_nothing_is_kept(practitioner):
    signed_in(practitioner).post(reverse("book", args=[make_session().pk]), {"agree": "on", "terms": "7"})
    assert Booking.objects.get().terms_version is None


def test_anybody_reads_the_terms_and_former_versions(client, terms, now):
    publish_terms(text="Newer.", by=None, now=now)
    assert "Newer." in client.get(reverse("terms")).text
    former = client.get(reverse("terms"), {"version": "1"}).text
    assert "Come, or &lt;b&gt;cancel&lt;/b&gt;." in former
    assert "no longer in force" in former


@pytest.mark.parametrize("version", ["0", "9", "x", "-1", "²", "9" * 40])
def test_unknown_version_is_not_found(client, terms, version):
    assert client.get(reverse("terms"), {"version": version}).status_code == 404


def test_team_publishes_at_the_desk(team_member):
    client = signed_in(team_member)
    address = reverse("desk-terms")
    assert client.post(address, {"text": "Come."}).status_code == 302
    assert Terms.objects.get().published_by == team_member
    page = client.post(address, {"text": "Come."})
    assert page.context["form"].errors == {"text": ["Nothing has changed since version 1."]}
