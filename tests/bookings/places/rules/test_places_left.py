"""What somebody is told of a session's places: what is left for them, and why not more."""

import datetime as dt

import pytest

from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import places_left_for, rooms_of, tell_what_is_left
from tests.support.factories import (
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    make_booking,
    make_reservation,
    make_session,
)
from training.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def health():
    return OrganisationFactory(name="Wye Valley NHS Trust", type=OrganisationTypeFactory(name="Health"))


@pytest.fixture
def school():
    return OrganisationFactory(name="River School", type=OrganisationTypeFactory(name="Schools"))


def told(session, organisation, now) -> tuple[int, str]:
    places = places_left_for(organisation, with_places(Session.objects.all()).get(pk=session.pk), now=now)
    return places.left, places.text


def book(session, organisation, count=1, **fields):
    for _ in range(count):
        make_booking(session=session, practitioner=UserFactory(organisation=organisation), **fields)


def test_places_left_without_rules_are_the_same_for_everybody(now, health):
    session = make_session(capacity=3)
    book(session, health, 2)
    assert told(session, health, now) == (1, "1 place left.")
    assert told(session, None, now) == (1, "1 place left.")
    book(session, health)
    assert told(session, health, now) == (0, "")


def test_place_that_somebody_waits_for_is_theirs_already(now, health):
    session = make_session(capacity=2)
    book(session, health, status="waiting")
    assert told(session, health, now) == (1, "1 place left.")


def test_share_of_an_organisation_is_said_until_it_is_used_up(now, health, school):
    session = make_session(capacity=10, places_per_organisation=2)
    assert told(session, None, now) == (2, "10 places left. Each organisation can have 2 places.")
    assert told(session, health, now) == (2, "10 places left. Your organisation can have 2 places.")
    book(session, health)
    assert told(session, health, now) == (1, "9 places left. Your organisation can have 2 places and has 1.")
    book(session, health)
    assert told(session, health, now) == (0, "Your organisation has its 2 places.")
    assert told(session, school, now) == (2, "8 places left. Your organisation can have 2 places.")


def test_places_kept_for_a_type_are_told_apart_from_the_others(now, health, school):
    until = dt.datetime(2026, 6, 20, 16, tzinfo=dt.UTC)
    session = make_session(capacity=5, ring_fenced_places=3, ring_fenced_for=health.type, ring_fenced_until=until)
    kept = "for Health until Saturday 20 June 2026, 5pm"
    assert told(session, school, now) == (2, f"2 places left, and 3 more {kept}, then open to everybody.")
    assert told(session, health, now) == (5, f"5 places left, 3 of them only {kept}.")
    _, to_a_visitor = told(session, None, now)
    assert to_a_visitor == f"2 places left, and 3 more {kept}, then open to everybody."
    book(session, school, 2)
    assert told(session, school, now) == (0, f"3 places left {kept}, then open to everybody.")
    _, to_a_visitor = told(session, None, now)
    assert to_a_visitor == f"3 places left {kept}, then open to everybody."
    assert told(session, health, now) == (3, f"3 places left {kept}.")
    assert told(session, school, until) == (3, "3 places left.")


def counted(*sessions) -> list[Session]:
    return list(with_places(Session.objects.filter(pk__in=[each.pk for each in sessions])).order_by("pk"))


def room_for(session, organisation, now) -> int:
    """What lists and tables say, which is what the page of the session says too."""
    [one] = counted(session)
    left = rooms_of([one], now=now)[session.pk].left_for(organisation)
    assert left == places_left_for(organisation, one, now=now).left
    return left


def test_nothing_is_asked_where_nobody_is_set_apart_or_nothing_is_left(now, health, django_assert_num_queries):
    plain, full = make_session(capacity=3), make_session(capacity=1)
    book(plain, health)
    book(full, health)
    book(full, health, status="waiting")
    sessions = counted(plain, full)
    with django_assert_num_queries(0):
        assert [places_left_for(health, each, now=now).left for each in sessions] == [2, 0]


def test_share_that_a_reservation_or_more_than_it_uses_up_is_said_by_its_own_number(now, health):
    session = make_session(capacity=10, places_per_organisation=1)
    book(session, health, 2)  # the team gave one more
    assert told(session, health, now) == (0, "Your organisation has its 1 place.")


def test_nobody_of_no_organisation_is_taken_for_one(now, health):
    session = make_session(capacity=4, places_per_organisation=1, overfull_allowance=1)
    book(session, health, 2)
    assert (room_for(session, None, now), room_for(session, health, now)) == (1, 0)


def test_those_who_have_gone_ask_or_walk_in_take_no_place(now, health, school):
    session = make_session(capacity=6, places_per_organisation=4)
    book(session, health)
    for fields in ({"status": "cancelled"}, {"status": "awaiting approval"}, {"is_walk_in": True}):
        book(session, health, **fields)
    book(session, health, status="offered", offer_expires_at=now + dt.timedelta(days=1))
    assert (room_for(session, health, now), room_for(session, school, now)) == (2, 4)


def test_who_waits_and_cannot_have_a_place_takes_none(now, health, school):
    session = make_session(capacity=3, places_per_organisation=1)
    book(session, health)
    book(session, health, 2, status="waiting")
    assert (room_for(session, health, now), room_for(session, school, now)) == (0, 1)
    session = make_session(capacity=2, places_per_organisation=2)
    book(session, health, 2, status="waiting")
    [one] = counted(session)
    assert rooms_of([one], now=now)[session.pk].held.total == 2  # both have theirs, in the minute before they are told


def test_places_held_and_reserved_by_the_same_organisation_both_count(now, health, school):
    session = make_session(capacity=6, places_per_organisation=5)
    book(session, health, 2)
    make_reservation(session=session, organisation=health, places=2)
    make_reservation(session=make_session(), organisation=health, places=1)
    assert (room_for(session, health, now), room_for(session, school, now)) == (1, 2)


def test_rooms_of_several_sessions_keep_their_places_and_their_queues_apart(now, health, school):
    one, other = (make_session(capacity=4, places_per_organisation=2, on=dt.date(2026, 7, day)) for day in (7, 8))
    apart = make_session(capacity=4, places_per_organisation=2, on=dt.date(2026, 7, 9))
    book(one, health)
    book(one, school, status="waiting")
    book(other, school, 2)
    book(apart, health)
    book(apart, health, 4, status="waiting")
    make_reservation(session=apart, organisation=school, places=1)
    rooms = rooms_of(counted(one, other), now=now)
    assert rooms.keys() == {one.pk, other.pk}
    left = {pk: (room.left_for(health), room.left_for(school), room.held.total) for pk, room in rooms.items()}
    assert left == {one.pk: (1, 1, 2), other.pk: (2, 0, 2)}


def test_queue_is_served_by_its_numbers_and_not_as_rows_come(now, health, school):
    """A trust that was counted as a school when the first of its two asked: theirs is its one place, and so the place
    that is kept for Health stays kept.
    """
    until = now + dt.timedelta(days=9)
    kept = {"ring_fenced_places": 1, "ring_fenced_for": health.type, "ring_fenced_until": until}
    session = make_session(capacity=2, places_per_organisation=1, **kept)
    book(session, health, status="waiting", queue_number=2)
    book(session, health, status="waiting", queue_number=1, organisation_type=school.type)
    assert (room_for(session, school, now), room_for(session, OrganisationFactory(type=health.type), now)) == (0, 1)


def test_lists_say_what_is_left_for_whom_and_who_must_wait(now, health, school, django_assert_num_queries):
    plain, full, share_taken, share_left = (
        make_session(on=dt.date(2026, 7, day), **fields)
        for day, fields in (
            (1, {"capacity": 2}),
            (2, {"capacity": 1}),
            (3, {"capacity": 3, "places_per_organisation": 1}),
            (6, {"capacity": 9, "places_per_organisation": 3}),
        )
    )
    queue = make_session(on=dt.date(2026, 7, 7), capacity=3)
    book(queue, school, status="waiting")
    for session in (full, share_taken, share_left):
        book(session, health)
    asked = plain, full, share_taken, share_left, queue

    def said(organisation):
        sessions = counted(*asked)
        tell_what_is_left(iter(sessions), organisation, now=now)
        return [(each.left_for_them, each.must_wait) for each in sessions]

    assert said(health) == [(None, False), (None, True), (0, True), (2, False), (None, True)]
    assert said(school) == [(None, False), (None, True), (1, False), (3, False), (None, True)]
    assert said(None) == [(None, False), (None, True), (None, False), (None, False), (None, True)]
    sessions = counted(*asked)
    with django_assert_num_queries(0):
        tell_what_is_left(sessions, None, now=now)


def test_only_who_has_places_there_is_read_and_nobody_is_asked_twice(now, health, django_assert_num_queries):
    session = make_session(places_per_organisation=2)
    book(session, health)
    book(make_session(places_per_organisation=2), health)
    [one] = counted(session)
    with django_assert_num_queries(1) as asked:  # and not who waits, as nobody does
        rooms = rooms_of([one], now=now)
    assert asked[0]["sql"].count(f'"session_id" IN ({session.pk})') == 2
    with django_assert_num_queries(0):
        tell_what_is_left([one], health, now=now, rooms=rooms)
    assert one.left_for_them == 1
