"""The pages on which a place is given back say what it means for this person, and name them rightly."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking
from bookings.notices.links.tokens import Purpose, make_link_token
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(lead):
    return UserFactory(name="Ola Colleague", organisation=lead.organisation)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def by_link(client, booking, now) -> str:
    token = make_link_token(purpose=Purpose.CANCEL, booking=booking, now=now)
    return words(client.get(reverse("link-cancel", args=[token])))


def test_lead_is_asked_about_the_colleague_and_told_which_course(client, lead, colleague, frozen_now):
    booking = make_booking(practitioner=colleague)
    client.force_login(lead)
    page = words(client.get(reverse("cancel-booking", args=[booking.pk])))
    assert ("Why can’t they come?" in page, "They are ill" in page, "I am ill" in page) == (True, True, False)
    assert f"Ola Colleague: {booking.session.course.title}</span>" in page
    assert "Tuesday 7 July 2026, 9:30am to 4:30pm" in page
    assert "this does not count against them" in page
    client.post(reverse("cancel-booking", args=[booking.pk]), {"reason": "sickness"})
    booking.refresh_from_db()
    assert (booking.status, booking.cancel_reason, booking.cancelled_by) == ("cancelled", "sickness", lead)


def test_person_is_asked_about_themselves(client, practitioner, frozen_now):
    booking = make_booking(practitioner=practitioner)
    client.force_login(practitioner)
    page = words(client.get(reverse("cancel-booking", args=[booking.pk])))
    assert ("Why can’t you come?" in page, "I am ill" in page, "They are ill" in page) == (True, True, False)
    assert "this does not count against you" in page


def test_late_cancellation_is_told_with_its_deadline_before_the_button(client, practitioner, frozen_now, settings):
    settings.COST_OF_EMPTY_PLACE = 50
    today = dt.date(2026, 6, 2)
    booking = make_booking(session=make_session(on=today), practitioner=practitioner)
    client.force_login(practitioner)
    page = words(client.get(reverse("cancel-booking", args=[booking.pk])))
    late = "Cancelling now is recorded as a late cancellation. It is not a no-show."
    assert f"The free cancellation deadline was Thursday 28 May 2026, 5pm. {late}" in page
    assert "somebody else may be able to come. An empty place costs the partnership about £50." in page
    assert page.index("Send a colleague") < page.index("Move to another date") < page.index(late)


def test_offer_that_is_declined_does_not_count_against_anyone(client, practitioner, frozen_now):
    until = frozen_now + dt.timedelta(hours=20)
    session = make_session(on=dt.date(2026, 6, 3))
    offer = make_booking(
        session=session, practitioner=practitioner, status="offered", offer_expires_at=until, confirmed_at=None
    )
    page = by_link(client, offer, frozen_now)
    assert "The place goes to the next person who is waiting. This does not count against you." in page
    client.force_login(practitioner)
    page = words(client.get(reverse("cancel-booking", args=[offer.pk])))
    assert "The place goes to the next person who is waiting. This does not count against you." in page
    assert ("There is still time" in page, "Send a colleague" in page) == (False, False)


def test_request_that_nobody_has_answered_is_withdrawn_not_given_back(client, practitioner, frozen_now):
    asked = make_booking(practitioner=practitioner, status="awaiting approval", booked_at=frozen_now)
    page = by_link(client, asked, frozen_now)
    assert "Withdraw the request</h1>" in page
    assert ("Nobody has to agree any more." in page, "Send a colleague" in page) == (True, False)


def test_cancelled_booking_leads_to_other_dates(client, practitioner, frozen_now):
    booking = make_booking(practitioner=practitioner, status=Booking.Status.CANCELLED, cancel_reason="sickness")
    client.force_login(practitioner)
    page = words(client.get(reverse("booking", args=[booking.pk])))
    course = reverse("course", args=[booking.session.course.slug])
    assert f'href="{course}">Find another date of this course</a>' in page


def test_lead_books_with_words_for_each(client, lead, frozen_now):
    session = make_session()
    client.force_login(lead)
    for_me = words(client.get(reverse("book", args=[session.pk]), {"for": "me"}))
    assert ("Your details" in for_me, "I will come" in for_me, "They know" in for_me) == (True, True, False)
    for_them = words(client.get(reverse("book-colleague", args=[session.pk])))
    assert ("Your details" in for_them, "I will come" in for_them, "They know" in for_them) == (False, False, True)


NOT_HERE = ("Why can’t you come?", "Why can’t they come?")


@pytest.mark.parametrize(
    ("status", "ended", "panel"),
    [
        ("waiting", "Off the waiting list.", "You have left the waiting list"),
        ("awaiting approval", "The request is withdrawn.", "Your request is withdrawn"),
    ],
)
def test_who_has_no_place_yet_is_asked_why_they_need_none(client, practitioner, frozen_now, status, ended, panel):
    booking = make_booking(practitioner=practitioner, status=status, booked_at=frozen_now)
    client.force_login(practitioner)
    for page in (
        by_link(client, booking, frozen_now),
        words(client.get(reverse("cancel-booking", args=[booking.pk]))),
    ):
        assert "Why do you no longer need a place?" in page
        assert not [label for label in NOT_HERE if label in page]
    answer = {"reason": "workload"}
    page = words(client.post(reverse("cancel-booking", args=[booking.pk]), answer, follow=True))
    assert (ended in page, "somebody else can have the place" in page) == (True, False)
    assert panel in by_link(client, booking, frozen_now)


def test_lead_is_told_what_it_means_for_a_colleague_who_waits(client, lead, colleague, frozen_now):
    booking = make_booking(practitioner=colleague, status="waiting", booked_at=frozen_now)
    client.force_login(lead)
    page = words(client.get(reverse("cancel-booking", args=[booking.pk])))
    assert "Why do they no longer need a place?" in page
    assert "Ola Colleague loses their place in the queue." in page
    assert not [label for label in NOT_HERE if label in page]


def test_who_missed_a_session_is_spoken_to(client, practitioner, frozen_now):
    booking = make_booking(session=make_session(on=dt.date(2026, 5, 26)), practitioner=practitioner, outcome="no show")
    token = make_link_token(purpose=Purpose.ABSENCE, booking=booking, now=frozen_now)
    page = words(client.get(reverse("link-absence", args=[token])))
    assert "Priya Practitioner, you had a place on Tuesday 26 May 2026, 9:30am, and the register says" in page
    assert ("that you did not come" in page, "What kept them away" in page) == (True, False)
