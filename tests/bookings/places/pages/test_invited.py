"""The page behind the link by which somebody without an account says whether they come."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from bookings.models import Booking, Invitation, Mail, Terms
from bookings.notices.links.tokens import Purpose, make_link_token
from tests.support.factories import UserFactory, make_booking, make_invitation, make_session
from training.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
YES = {"answer": "yes", "name": "Samantha Field", "job_role": "Nurse", "manager_email": "", "agree": "on"}


@pytest.fixture
def asked(lead, frozen_now):
    return make_invitation(organisation=lead.organisation, asked_by=lead, asked_at=frozen_now)


def link(invitation, now, purpose=Purpose.INVITATION) -> str:
    return reverse("invited", args=[make_link_token(purpose=purpose, booking=invitation, now=now)])


def words(response) -> str:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(strip_tags(main).split())


def test_says_who_asks_what_for_and_until_when_and_changes_nothing(client, asked, now):
    for method in (client.get, client.head, client.options):
        response = method(link(asked, now))
    said = words(client.get(link(asked, now)))
    assert "Hello Sam Field. Leo Lead asks you to come to this training." in said
    assert "Please answer by Thursday 4 June 2026, 11am" in said
    assert 'value="Sam Field"' in client.get(link(asked, now)).content.decode()  # to be confirmed
    assert (response["Referrer-Policy"], "no-store" in response["Cache-Control"]) == ("no-referrer", True)
    asked.refresh_from_db()
    assert (asked.is_open, Mail.objects.count(), User.objects.filter(email=asked.email).count()) == (True, 0, 0)


def test_yes_with_ones_details_is_a_place_and_an_account_and_signs_nobody_in(client, asked, now):
    done = client.post(link(asked, now), YES, follow=True)
    assert "Your place is booked" in words(done)
    person = User.objects.get(email="sam@example.org")
    assert (person.name, person.job_role) == ("Samantha Field", "Nurse")
    assert Booking.objects.get(practitioner=person).status == "confirmed"
    assert "_auth_user_id" not in client.session
    client.post(link(asked, now), YES)  # pressed twice
    assert Booking.objects.count() == 1


def test_yes_asks_for_a_name_and_the_tick(client, asked, now):
    page = client.post(link(asked, now), {"answer": "yes", "name": ""})
    assert {"name", "agree"} == set(page.context["form"].errors)
    assert User.objects.filter(email="sam@example.org").count() == 0


def test_yes_agrees_to_the_terms_in_force(client, asked, now):
    Terms.objects.create(number=4, text="Come.", published_at=now)
    page = client.get(link(asked, now)).content.decode()
    assert re.findall(r'<input type="hidden" name="terms"[^>]*>', page) == [
        '<input type="hidden" name="terms" value="4">'
    ]
    stale = client.post(link(asked, now), YES | {"terms": "3"})
    assert "The terms of booking have changed." in words(stale)
    client.post(link(asked, now), YES | {"terms": "4"})
    assert Booking.objects.get().terms_version == 4


def test_no_takes_one_press(client, asked, now):
    done = client.post(link(asked, now), {"answer": "no"}, follow=True)
    assert "We have deleted your name and address." in words(done)
    assert "Sam Field" not in done.content.decode()
    asked.refresh_from_db()
    assert (asked.ended_because, asked.email) == ("declined", "")


@pytest.mark.parametrize("answer", [{}, {"answer": "maybe"}])
def test_no_other_press_is_an_answer(client, asked, now, answer):
    client.post(link(asked, now), answer)
    asked.refresh_from_db()
    assert asked.is_open


def test_line_managers_address_is_asked_where_they_must_agree(client, lead, now):
    session = make_session(needs_approval=True)
    asked = make_invitation(
        session=session, organisation=lead.organisation, asked_by=lead, asked_at=now, reservation=None
    )
    assert "manager_email" in client.post(link(asked, now), YES).context["form"].errors
    done = client.post(link(asked, now), YES | {"manager_email": "boss@example.org"}, follow=True)
    assert "Your line manager must agree first." in words(done)


@pytest.mark.r28
def test_whoever_has_an_account_signs_in_first_and_is_not_moved_unasked(client, asked, now):
    other = UserFactory(email="sam@example.org", name="Sam as known")
    before = other.organisation
    page = client.get(link(asked, now))
    assert "Sign in to say yes" in words(page)
    assert f'href="/account/login/?next={link(asked, now)}"' in page.content.decode()
    client.post(link(asked, now), YES)
    assert Booking.objects.count() == 0
    client.force_login(other)
    assert "I now work for" in words(client.get(link(asked, now)))
    refused = client.post(link(asked, now), {"answer": "yes", "agree": "on"})
    assert "has_moved" in refused.context["form"].errors
    other.refresh_from_db()
    assert (other.organisation, Booking.objects.count()) == (before, 0)
    client.post(link(asked, now), {"answer": "yes", "agree": "on", "has_moved": "on"})
    other.refresh_from_db()
    assert (other.organisation, other.name) == (asked.organisation, "Sam as known")
    assert Booking.objects.get().practitioner == other


def test_somebody_else_who_is_signed_in_cannot_answer_for_them(client, asked, now, practitioner):
    UserFactory(email="sam@example.org")
    client.force_login(practitioner)
    assert "has an account of its own" in words(client.get(link(asked, now)))
    client.post(link(asked, now), {"answer": "yes", "agree": "on", "has_moved": "on"})
    assert Booking.objects.count() == 0


def test_why_a_yes_cannot_be_is_said_to_the_person(client, asked, now):
    known = UserFactory(email="sam@example.org", organisation=asked.organisation)
    make_booking(session=make_session(), practitioner=known)  # at the same time
    client.force_login(known)
    page = client.post(link(asked, now), {"answer": "yes", "agree": "on"})
    assert "You have a place on" in words(page)
    asked.refresh_from_db()
    assert asked.is_open


def test_links_for_something_else_made_up_or_too_old_open_nothing(client, asked, now):
    booking = make_booking()
    wrong = [link(booking, now, Purpose.CANCEL), "/link/invitation/1.2.x/", link(Invitation(pk=999_999), now)]
    for address in wrong:
        assert client.get(address).status_code == 404


def test_after_the_time_there_is_nothing_to_press(client, lead, now):
    late = make_invitation(organisation=lead.organisation, asked_by=lead, asked_at=now, answer_by_at=now)
    page = client.get(link(late, now))
    assert "There is nothing to answer any more" in words(page)
    assert (
        re.search(
            r"<form[^>]*>\s*<input type=\"hidden\" name=\"csrf",
            page.content.decode().partition("<main")[2].partition("</main>")[0],
        )
        is None
    )
