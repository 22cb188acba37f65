import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking, Register
from tests.support.factories import CourseFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
LATER = dt.date(2026, 7, 21)


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


@pytest.fixture
def thin():
    session = make_session(course=CourseFactory())
    make_booking(session=session)
    return session


def page(session):
    return reverse("desk-session-merge", args=[session.pk])


def test_merging_ends_on_the_other_session(team, thin):
    other = make_session(course=thin.course, on=LATER)
    response = team.post(page(thin), {"into": other.pk, "reason": "Too few"}, follow=True)
    thin.refresh_from_db()
    assert response.redirect_chain == [(reverse("desk-session", args=[other.pk]), 302)]
    assert "1 person is moved here and told" in response.text
    assert (thin.status, Booking.objects.get(session=other).status) == ("cancelled", "confirmed")


def test_too_little_room_is_said_beside_the_extra_places(team, thin):
    other = make_session(course=thin.course, on=LATER, capacity=1)
    make_booking(session=other)
    answers = {"into": other.pk, "reason": "Too few"}
    response = team.post(page(thin), answers)
    assert response.context["form"].errors == {
        "overfull_allowance": [
            "1 person needs a place on the other date, and 0 places are free. "
            "Give it 1 extra place, or choose another date."
        ]
    }
    assert team.post(page(thin), answers | {"overfull_allowance": "1"}).status_code == 302


def test_without_another_date_there_is_nothing_to_choose(team, thin):
    make_session(on=LATER)
    assert "There is no other session of this course" in team.get(page(thin)).text


def test_reason_is_asked_for(team, thin):
    other = make_session(course=thin.course, on=LATER)
    errors = team.post(page(thin), {"into": other.pk, "reason": " "}).context["form"].errors
    assert errors == {"reason": ["Say why this session does not take place."]}


def test_session_page_links_to_it_and_says_that_the_team_was_warned(team, thin, now):
    thin.minimum, thin.minimum_warned_at = 5, now
    thin.save()
    text = team.get(reverse("desk-session", args=[thin.pk])).text
    assert (page(thin) in text, "the team was warned on Monday 1 June 2026" in text) == (True, True)


def test_late_cancellation_is_excused_with_a_reason(team, thin, team_member, now):
    booking = make_booking(session=thin, status="cancelled", cancelled_late=True)
    address = reverse("register-excuse", args=[thin.pk, booking.pk])
    assert address in team.get(reverse("desk-session", args=[thin.pk])).text
    assert team.post(address, {"reason": ""}).context["form"].errors == {
        "reason": ["Say why the late cancellation is excused"]
    }
    response = team.post(address, {"reason": "Hospital"}, follow=True)
    booking.refresh_from_db()
    assert (booking.excused_at, booking.excused_by, booking.excused_reason) == (now, team_member, "Hospital")
    assert booking.cancelled_late is True
    assert "Cancelled late, excused on" in response.text
    assert ": Hospital" in response.text


def test_cancellation_in_time_has_nothing_to_excuse(team, thin):
    booking = make_booking(session=thin, status="cancelled")
    response = team.post(reverse("register-excuse", args=[thin.pk, booking.pk]), {"reason": "Hospital"})
    booking.refresh_from_db()
    assert (response.status_code, booking.excused_at) == (200, None)


def test_own_late_cancellation_is_for_somebody_else_to_excuse(team, thin, team_member):
    booking = make_booking(session=thin, practitioner=team_member, status="cancelled", cancelled_late=True)
    team.post(reverse("register-excuse", args=[thin.pk, booking.pk]), {"reason": "Hospital"})
    booking.refresh_from_db()
    assert booking.excused_at is None


@pytest.mark.parametrize("closed", [False, True])
def test_register_says_whose_place_somebody_takes(team, thin, now, closed):
    leaver = make_booking(session=thin, status="cancelled", cancel_reason="substituted")
    make_booking(session=thin, takes_over_from=leaver)
    if closed:
        Register.objects.create(session=thin, state="complete", closed_at=now)
    text = team.get(reverse("register", args=[thin.pk])).text.lower()
    assert f"takes the place of {leaver.practitioner.name}".lower() in text
