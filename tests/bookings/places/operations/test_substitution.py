import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.booking import (
    AlreadyBooked,
    AlreadyCancelled,
    Clash,
    PrerequisiteMissing,
    SessionHasBegun,
)
from bookings.places.operations.substitution import NoPlaceToPassOn, NotAColleague, substitute
from bookings.places.rules.counts import places_held
from bookings.upkeep.integrity.each_row import faults
from tests.conftest import NOW
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


def booked(**fields) -> Booking:
    return make_booking(booked_at=NOW - dt.timedelta(days=5), **fields)


Status = Booking.Status


@pytest.fixture
def place(practitioner):
    """Priya's place in a session of one, with somebody waiting."""
    booking = booked(session=make_session(capacity=1), practitioner=practitioner)
    booked(session=booking.session, status=Status.WAITING)
    return booking


@pytest.fixture
def colleague(practitioner):
    return UserFactory(name="Colin Colleague", organisation=practitioner.organisation)


def mails():
    return list(Mail.objects.order_by("pk").values_list("kind", "to", "sequence"))


def untouched(booking) -> bool:
    booking.refresh_from_db()
    return (booking.status, Mail.objects.count(), Booking.objects.count()) == (Status.CONFIRMED, 0, 2)


def test_colleague_takes_the_place_and_both_records_stay(place, colleague, practitioner, now):
    taken = substitute(booking=place, colleague=colleague, by=practitioner, now=now)
    place.refresh_from_db()
    assert (place.status, place.cancel_reason, place.cancelled_late) == (Status.CANCELLED, "substituted", False)
    assert (place.cancelled_at, place.cancelled_by) == (now, practitioner)
    assert (taken.status, taken.practitioner, taken.takes_over_from) == (Status.CONFIRMED, colleague, place)
    assert (taken.confirmed_at, taken.booked_by, taken.organisation) == (now, practitioner, place.organisation)
    assert mails() == [("substitution", practitioner.email, 1), ("confirmation", colleague.email, 0)]
    assert list(faults(now=now)) == []


def test_nobody_who_waits_is_promoted(place, colleague, now):
    substitute(booking=place, colleague=colleague, by=colleague, now=now)
    assert places_held(place.session) == 1
    assert Booking.objects.filter(status=Status.WAITING).count() == 1


def test_after_the_deadline_it_is_not_late(place, colleague, now):
    late = place.session.cancel_by_at + dt.timedelta(hours=1)
    substitute(booking=place, colleague=colleague, by=place.practitioner, now=late)
    place.refresh_from_db()
    assert (place.cancel_reason, place.cancelled_late) == ("substituted", False)


def test_once_the_session_has_begun_it_is_refused(place, colleague):
    with pytest.raises(SessionHasBegun):
        substitute(booking=place, colleague=colleague, by=place.practitioner, now=place.session.starts_at)
    assert untouched(place)


@pytest.mark.parametrize("fields", [{}, {"is_active": False}])
def test_somebody_of_elsewhere_or_without_an_account_is_refused(place, practitioner, now, fields):
    organisation = practitioner.organisation if fields else UserFactory().organisation
    other = UserFactory(organisation=organisation, **fields)
    with pytest.raises(NotAColleague):
        substitute(booking=place, colleague=other, by=practitioner, now=now)
    assert untouched(place)


def test_the_person_themself_is_refused(place, practitioner, now):
    with pytest.raises(NotAColleague):
        substitute(booking=place, colleague=practitioner, by=practitioner, now=now)
    assert untouched(place)


def test_colleague_with_a_place_is_refused(practitioner, colleague, now):
    session = make_session()
    place = booked(session=session, practitioner=practitioner)
    booked(session=session, practitioner=colleague)
    with pytest.raises(AlreadyBooked):
        substitute(booking=place, colleague=colleague, by=practitioner, now=now)
    assert untouched(place)


def test_colleague_who_waits_gets_the_place_on_that_booking(place, colleague, now):
    waiting = booked(session=place.session, practitioner=colleague, status=Status.WAITING)
    taken = substitute(booking=place, colleague=colleague, by=place.practitioner, now=now)
    assert (taken.pk, taken.status, taken.takes_over_from) == (waiting.pk, Status.CONFIRMED, place)
    assert places_held(place.session) == 1
    assert list(faults(now=now)) == []


def test_place_on_offer_to_the_colleague_goes_to_the_next(practitioner, colleague, now):
    session = make_session(capacity=2)
    place = booked(session=session, practitioner=practitioner)
    offered = booked(
        session=session, practitioner=colleague, status=Status.OFFERED, offer_expires_at=now + dt.timedelta(hours=4)
    )
    waiting = booked(session=session, status=Status.WAITING)
    taken = substitute(booking=place, colleague=colleague, by=practitioner, now=now)
    waiting.refresh_from_db()
    assert (taken.pk, taken.offer_expires_at, waiting.status) == (offered.pk, None, Status.CONFIRMED)
    assert list(faults(now=now)) == []


def test_clash_is_refused(place, colleague, now):
    booked(session=make_session(), practitioner=colleague)
    with pytest.raises(Clash):
        substitute(booking=place, colleague=colleague, by=place.practitioner, now=now)
    place.refresh_from_db()
    assert place.status == Status.CONFIRMED


def test_missing_prerequisite_binds_all_but_the_team(place, colleague, team_member, now):
    place.session.course.prerequisites.add(CourseFactory())
    with pytest.raises(PrerequisiteMissing):
        substitute(booking=place, colleague=colleague, by=place.practitioner, now=now)
    assert untouched(place)
    assert substitute(booking=place, colleague=colleague, by=team_member, now=now).status == Status.CONFIRMED


@pytest.mark.parametrize("status", [Status.WAITING, Status.AWAITING_APPROVAL])
def test_only_a_confirmed_place_can_be_passed_on(practitioner, colleague, now, status):
    booking = booked(practitioner=practitioner, status=status)
    with pytest.raises(NoPlaceToPassOn):
        substitute(booking=booking, colleague=colleague, by=practitioner, now=now)


def test_twice_is_refused(place, colleague, now):
    substitute(booking=place, colleague=colleague, by=place.practitioner, now=now)
    with pytest.raises(AlreadyCancelled):
        substitute(booking=place, colleague=colleague, by=place.practitioner, now=now)
    assert Booking.objects.count() == 3


def test_request_of_the_colleague_is_settled_with_the_place(place, colleague, now):
    asked = booked(
        session=place.session,
        practitioner=colleague,
        status=Status.AWAITING_APPROVAL,
        approval_expires_at=now + dt.timedelta(days=1),
    )
    taken = substitute(booking=place, colleague=colleague, by=place.practitioner, now=now)
    assert (taken.pk, taken.status, taken.approved_at) == (asked.pk, Status.CONFIRMED, now)
    assert list(faults(now=now)) == []
