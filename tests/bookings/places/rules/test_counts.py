import pytest

from bookings.models import Booking
from bookings.places.rules.counts import (
    Concerned,
    held_and_waiting,
    held_by_whom,
    place_is_free_for,
    places_asked_for,
    places_held,
    places_reserved,
    standing_of,
    whom_it_concerns,
    with_places,
)
from bookings.places.rules.eligibility import rules_of
from bookings.places.rules.queues import queue_of
from tests.support.factories import UserFactory, make_booking, make_invitation, make_reservation, make_session
from training.models import Session

pytestmark = pytest.mark.django_db


def test_whom_it_concerns_if_a_session_does_not_take_place(now):
    session = make_session()
    assert whom_it_concerns(session) == Concerned(holding=0, waiting=0, reserved=0)
    make_booking(session=session)
    make_booking(session=session, status=Booking.Status.OFFERED, offer_expires_at=now)
    make_booking(session=session, is_walk_in=True)
    make_booking(session=session, status=Booking.Status.WAITING)
    make_booking(session=session, status=Booking.Status.CANCELLED)
    make_reservation(session=session, places=3)
    make_booking(), make_reservation()
    assert whom_it_concerns(session) == Concerned(holding=2, waiting=1, reserved=3)


def crowd(session, now):
    """One booking or reservation of every sort: three people and two places without a name hold one, one waits."""
    make_booking(session=session)
    make_booking(session=session, status=Booking.Status.OFFERED, offer_expires_at=now)
    make_booking(session=session)
    make_booking(session=session, is_walk_in=True)
    make_booking(session=session, status=Booking.Status.WAITING)
    make_booking(session=session, status=Booking.Status.WAITING).delete()
    make_booking(session=session, status=Booking.Status.AWAITING_APPROVAL)
    make_booking(session=session, status=Booking.Status.CANCELLED)
    make_reservation(session=session, places=1), make_reservation(session=session, places=1)
    make_reservation(session=session, places=0, ended_at=now, ended_because="lapsed")


@pytest.mark.parametrize(
    ("capacity", "allowance", "left"), [(5, 0, 0), (6, 0, 1), (8, 0, 3), (5, 2, 2), (4, 3, 2), (2, 0, 0), (3, 1, 0)]
)
def test_places_left_are_those_of_the_session_and_beyond_it_that_nobody_holds(now, capacity, allowance, left):
    session, other = make_session(capacity=capacity, overfull_allowance=allowance), make_session(capacity=9)
    crowd(session, now), crowd(other, now)
    found = with_places(Session.objects.all()).get(pk=session.pk)
    assert (found.places_held, found.people_waiting, found.places_left) == (5, 1, left)
    assert with_places(Session.objects.all()).get(pk=make_session(capacity=4).pk).places_left == 4
    assert (held_and_waiting(session), places_held(session), places_reserved(session)) == ((5, 1), 5, 2)


def test_own_booking_is_the_live_one_of_this_person_here(practitioner):
    session = make_session()
    make_booking(session=session, practitioner=practitioner, status="cancelled")
    make_booking(session=session), make_booking(practitioner=practitioner)
    assert standing_of(session, practitioner.pk) == (1, 0, None)
    own = make_booking(session=session, practitioner=practitioner, status="waiting")
    assert standing_of(session, practitioner.pk) == (1, 1, own.pk)


def test_who_holds_places_is_counted_by_organisation_where_the_rules_ask(now):
    session, other = make_session(capacity=9, places_per_organisation=2), make_session()
    crowd(session, now), crowd(other, now)
    booking = session.bookings.holding_a_place().first()
    make_reservation(session=session, organisation=booking.organisation, places=4)
    held = held_by_whom(session, rules_of(session, now=now))
    assert (held.total, held.by_organisation[booking.organisation_id]) == (9, 5)
    assert held.by_type[booking.organisation_type_id] == 5
    assert sum(held.by_organisation.values()) == 9
    alike = held_by_whom(other, rules_of(other, now=now))
    assert (alike.total, dict(alike.by_organisation)) == (5, {})


def test_queue_is_of_this_session_in_order_without_those_who_have_a_place_at_the_time(practitioner, now):
    session = make_session()
    second, first = (make_booking(session=session, status="waiting", queue_number=number) for number in (5, 2))
    make_booking(session=make_session(), practitioner=practitioner)
    make_booking(session=session, practitioner=practitioner, status="waiting", queue_number=1)
    make_booking(session=session), make_booking(status="waiting")
    assert [one.bookings for one in queue_of(session, now=now)] == [[first], [second]]


@pytest.mark.parametrize(("held", "is_free"), [(0, True), (1, True), (2, False), (3, False)])
def test_place_is_free_for_an_organisation_until_it_has_its_share(now, held, is_free):
    session = make_session(capacity=9, places_per_organisation=2)
    asking = make_booking(session=session, status="awaiting approval")
    for _ in range(held):
        make_booking(session=session, organisation=asking.organisation, organisation_type=asking.organisation_type)
    make_booking(session=session), make_booking(session=session)
    assert place_is_free_for(asking, session, now=now) is is_free


def test_places_asked_for_are_those_of_this_reservation_that_wait_for_an_answer(now):
    reservation, other = make_reservation(), make_reservation()
    assert places_asked_for(reservation) == 0
    for email in ("sam@example.org", "una@example.org"):
        make_invitation(session=reservation.session, reservation=reservation, email=email)
    make_invitation(session=other.session, reservation=other)
    ended = {"ended_at": now, "ended_because": "declined", "name": "", "email": ""}
    make_invitation(session=reservation.session, reservation=reservation, **ended)
    assert places_asked_for(reservation) == 2
    assert places_asked_for(reservation, besides=[UserFactory(email="sam@example.org"), UserFactory()]) == 1
