"""What keeps somebody from booking, told before they try: each beside what does not."""

import datetime as dt

import pytest

from bookings.places.rules.hindrances import Hindrances, Missing, hindrances_of
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


def july(day, **fields):
    return make_session(on=dt.date(2026, 7, day), **fields)


@pytest.fixture
def needed():
    return CourseFactory(title="First step")


@pytest.fixture
def session(needed):
    """Of a course that asks for the first step before."""
    course = CourseFactory(title="Second step")
    course.prerequisites.add(needed)
    return july(7, course=course)


def test_nothing_hinders_whoever_has_all_that_is_asked(practitioner, now):
    found = hindrances_of(july(7), practitioner, by=practitioner, now=now)
    assert found == Hindrances(missing=[])
    assert not found


@pytest.mark.parametrize("name", ["clashing_day", "booked_on_another_date"])
def test_what_does_not_hinder_is_not_looked_for_again(practitioner, now, monkeypatch, name):
    monkeypatch.setattr(f"bookings.places.rules.hindrances.{name}", lambda *args, **kwargs: 1 / 0)
    assert not hindrances_of(july(7), practitioner, by=practitioner, now=now)


def test_each_hindrance_hinders_and_another_date_alone_does_not(now):
    booking = make_booking()
    assert Hindrances(has_no_organisation=True, missing=[])
    assert Hindrances(missing=[Missing(course=booking.session.course, booking=None)])
    assert Hindrances(clash=booking.session.days.get())
    assert not Hindrances(another_date=booking)


def test_nobody_without_an_organisation_can_book(now):
    person = UserFactory(organisation=None)
    assert hindrances_of(july(7), person, by=person, now=now) == Hindrances(has_no_organisation=True, missing=[])


# ---- the course that is to be attended first ----


def test_missing_course_is_named_with_the_booking_by_which_it_is_about_to_be_attended(
    session, needed, practitioner, lead, now
):
    make_booking(session=july(2, course=needed))
    make_booking(session=july(3), practitioner=practitioner)
    make_booking(session=july(3, course=needed), practitioner=practitioner, status="cancelled")
    make_booking(session=make_session(course=needed, on=dt.date(2026, 5, 5)), practitioner=practitioner)
    for reader in (practitioner, lead):
        missing = hindrances_of(session, practitioner, by=reader, now=now).missing
        assert missing == [Missing(course=needed, booking=None)]
    later, sooner, _ = (make_booking(session=july(day, course=needed), practitioner=practitioner) for day in (5, 1, 6))
    found = hindrances_of(session, practitioner, by=practitioner, now=now)
    assert found.missing == [Missing(course=needed, booking=sooner)]
    missing = hindrances_of(session, practitioner, by=practitioner, now=sooner.session.ends_at).missing
    assert missing == [Missing(course=needed, booking=later)]


def test_team_is_not_bound_by_what_is_to_be_attended_first(session, practitioner, team_member, now):
    assert hindrances_of(session, practitioner, by=team_member, now=now).missing == []


def test_session_known_to_ask_for_nothing_is_not_asked(session, practitioner, now):
    session.has_prerequisites = False
    assert hindrances_of(session, practitioner, by=practitioner, now=now).missing == []


# ---- a place elsewhere at the time ----


def test_clash_is_named_with_the_booking_of_that_place(practitioner, now):
    make_booking(session=july(14), practitioner=practitioner)
    there = july(7)
    make_booking(session=there)
    make_booking(session=there, practitioner=practitioner, status="cancelled")
    holding = make_booking(session=there, practitioner=practitioner)
    found = hindrances_of(july(7), practitioner, by=practitioner, now=now)
    assert (found.clash, found.clashing) == (there.days.get(), holding)


def test_waiting_elsewhere_at_the_time_is_no_clash(practitioner, now):
    make_booking(session=july(7), practitioner=practitioner, status="waiting")
    assert not hindrances_of(july(7), practitioner, by=practitioner, now=now)


def test_booking_of_the_clash_is_shown_to_those_who_may_open_it(practitioner, lead, team_member, now):
    there = july(7)
    make_booking(session=there)
    holding = make_booking(session=there, practitioner=practitioner)
    another = july(7)
    assert hindrances_of(another, practitioner, by=team_member, now=now).clashing == holding
    found = hindrances_of(another, practitioner, by=lead, now=now)
    assert (found.clash, found.clashing) == (holding.session.days.get(), None)


def test_another_date_of_the_course_is_told_beside(practitioner, now):
    here = july(7)
    make_booking(session=july(14, course=here.course))
    there = make_booking(session=july(21, course=here.course), practitioner=practitioner)
    assert hindrances_of(here, practitioner, by=practitioner, now=now) == Hindrances(another_date=there, missing=[])
