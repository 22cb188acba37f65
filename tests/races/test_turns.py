"""r04: one person waits on two lists for the same time, and both get a free place at the same moment."""

import contextlib
import threading

import pytest
from django.db import connection

from bookings.models import Booking
from bookings.places.operations import waiting_list
from bookings.places.operations.booking import Clash, book_place, cancel_booking
from bookings.upkeep.integrity.each_row import faults
from tests.races.test_queue import booked, errors, people
from tests.support.factories import make_session
from tests.support.thoroughness import rounds


def two_lists(now, waiting: int):
    """Two full sessions at one time; the same people wait on both, in opposite orders."""
    sessions = [make_session(capacity=2) for _ in range(2)]
    holders = [one for session in sessions for one in booked(session, people(2), now)]
    crowd = people(waiting)
    booked(sessions[0], crowd, now)
    booked(sessions[1], crowd[::-1], now)
    return sessions, holders, crowd


def all_cancel_at_once(at_once, holders, now):
    return at_once(
        lambda one: cancel_booking(booking=one, reason="leave", by=one.practitioner, now=now),
        holders,
    )


def places_of(crowd) -> list[int]:
    return [Booking.objects.filter(practitioner=one, status="confirmed").count() for one in crowd]


@pytest.mark.r04
def test_two_lists_at_one_time_give_nobody_two_places_and_never_block_each_other(at_once, now):
    for _ in range(rounds(40, usually=10)):
        _, holders, crowd = two_lists(now, waiting=4)
        assert errors(all_cancel_at_once(at_once, holders, now)) == []
        assert places_of(crowd) == [1, 1, 1, 1]
    assert list(faults(now=now)) == []


def without_holding(monkeypatch):
    """Take the people's locks away, and let both look at the times before either acts."""
    together = threading.Barrier(2)
    look = waiting_list.next_in_turn

    def look_together(rules, held, queue):
        in_turn = look(rules, held, queue)
        if in_turn:
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(timeout=1)
        return in_turn

    monkeypatch.setattr(waiting_list, "lock_people", lambda keys: None)
    monkeypatch.setattr(waiting_list, "lock_turns", lambda: None)
    monkeypatch.setattr(waiting_list, "next_in_turn", look_together)


@pytest.mark.r04
def test_control_two_lists_without_holding_people_give_two_places_where_two_write_at_once(at_once, now, monkeypatch):
    """On SQLite no two transactions write at once: there is nothing to hold, and without holding nothing is lost."""
    without_holding(monkeypatch)
    sessions = [make_session(capacity=1) for _ in range(2)]
    holders = [booked(session, people(1), now)[0] for session in sessions]
    [busy] = people(1)
    for session in sessions:
        booked(session, [busy], now)
    assert errors(all_cancel_at_once(at_once, holders, now)) == []
    assert places_of([busy]) == ([1] if connection.vendor == "sqlite" else [2])


@pytest.mark.r04
def test_booking_elsewhere_while_ones_turn_comes_ends_in_one_place(at_once, now):
    for _ in range(rounds(40, usually=10)):
        full, other = make_session(capacity=1), make_session(capacity=5)
        [holder] = booked(full, people(1), now)
        [busy] = people(1)
        booked(full, [busy], now)

        def act(session, holder=holder, busy=busy):
            if session is None:
                return cancel_booking(booking=holder, reason="leave", by=holder.practitioner, now=now)
            return book_place(session=session, practitioner=busy, by=busy, now=now)

        results = at_once(act, [other, None])
        assert [type(one) for one in errors(results)] in ([], [Clash])
        assert places_of([busy]) == [1]


@pytest.mark.r04
def test_one_person_books_two_sessions_of_one_time_at_once_and_gets_one(at_once, now):
    for _ in range(rounds(40, usually=10)):
        [person] = people(1)
        sessions = [make_session(capacity=5) for _ in range(2)]
        results = at_once(lambda one, who=person: book_place(session=one, practitioner=who, by=who, now=now), sessions)
        assert [type(one) for one in errors(results)] == [Clash]
        assert places_of([person]) == [1]
