"""r04 to r08: freed places, and the queue for them, with many hands at once. Each control takes a protection away."""

import contextlib
import threading

import pytest
from django.db import connection, transaction

from bookings.models import Booking, Mail
from bookings.models.booking import ForbiddenMove
from bookings.places.operations import booking, waiting_list
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.waiting_list import fill_free_places, give_idle_places
from bookings.places.rules import counts
from bookings.places.sessions.changes import CapacityBelowHeld, change_session
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import OrganisationFactory, OrganisationTypeFactory, make_session
from tests.support.thoroughness import rounds
from training.models import Session, User


def people(count: int, organisation=None) -> list[User]:
    organisation = organisation or OrganisationFactory()
    first = User.objects.count()
    return User.objects.bulk_create(
        User(email=f"queuer{first + n}@example.org", name=f"Queuer {first + n}", organisation=organisation)
        for n in range(count)
    )


def booked(session, crowd, now) -> list[Booking]:
    return [book_place(session=session, practitioner=person, by=person, now=now) for person in crowd]


def promote(session, now) -> None:
    with transaction.atomic():
        fill_free_places(session=Session.objects.locked().get(pk=session.pk), now=now)


def status_of(booking: Booking) -> str:
    return Booking.objects.values_list("status", flat=True).get(pk=booking.pk)


def errors(results: list) -> list:
    return [result for result in results if isinstance(result, Exception)]


def ten_against_ten(at_once, now):
    """Ten give their place back while ten hands fill free places; return the results, and those who waited."""
    session = make_session(capacity=10)
    bookings = booked(session, people(25), now)
    held, waiting = bookings[:10], bookings[10:]

    def act(booking):
        if booking is None:
            return promote(session, now)
        return cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=now)

    mixed = [one for pair in zip(held, [None] * 10, strict=True) for one in pair]
    return at_once(act, mixed), waiting


def places_went_to_the_first_ten(waiting: list[Booking]) -> bool:
    standings = [status_of(booking) for booking in waiting]
    promoted = Mail.objects.filter(kind="promotion").values_list("booking", flat=True)
    return standings == ["confirmed"] * 10 + ["waiting"] * 5 and sorted(promoted) == [one.pk for one in waiting[:10]]


@pytest.mark.r04
def test_ten_cancellations_against_ten_promoters_fill_each_place_once_and_in_order(at_once, now):
    results, waiting = ten_against_ten(at_once, now)
    assert errors(results) == []
    assert places_went_to_the_first_ten(waiting)
    assert list(faults(now=now)) == []


@pytest.mark.r04
def test_control_without_the_lock_a_place_stays_empty_or_breaks(at_once, without_the_lock, now, monkeypatch):
    # Two have chosen whose turn it is before either writes it down: both choose the same person. On SQLite the second
    # meets the database's lock before it chooses, so nobody waits for it long.
    choose, another = waiting_list._next_in_turn, threading.Barrier(2)
    patience, have_met = 1 if connection.vendor == "sqlite" else 30, threading.Event()

    def chosen_by_two_at_once(*args, **kwargs):
        chosen = choose(*args, **kwargs)
        if chosen and not have_met.is_set():
            with contextlib.suppress(threading.BrokenBarrierError):
                another.wait(timeout=patience)
            have_met.set()
        return chosen

    monkeypatch.setattr(waiting_list, "_next_in_turn", chosen_by_two_at_once)
    session = make_session(capacity=2)
    *held, first, second = booked(session, people(4), now)
    results = at_once(lambda one: cancel_booking(booking=one, reason="leave", by=one.practitioner, now=now), held)
    assert errors(results) or [status_of(first), status_of(second)] != ["confirmed", "confirmed"]


def newcomers_at_the_release(at_once, now, health) -> tuple[list, Booking]:
    """A kept place is released with somebody waiting for it; three newcomers and the release come at once."""
    opens_at = now.replace(hour=12)
    session = make_session(capacity=1, ring_fenced_places=1, ring_fenced_for=health, ring_fenced_until=opens_at)
    [waiting] = booked(session, people(1), now)

    def act(person):
        if person is None:
            return give_idle_places(now=opens_at)
        return book_place(session=session, practitioner=person, by=person, now=opens_at)

    return at_once(act, [*people(3), None]), waiting


@pytest.mark.r05
def test_newcomers_never_overtake_whoever_waits(at_once, now):
    health = OrganisationTypeFactory(name="Health")
    for _ in range(rounds(100, usually=25)):
        results, waiting = newcomers_at_the_release(at_once, now, health)
        assert errors(results) == []
        assert status_of(waiting) == "confirmed"
        newcomers = Booking.objects.filter(session=waiting.session).exclude(pk=waiting.pk)
        assert sorted(newcomers.values_list("status", "queue_number")) == [("waiting", n) for n in (2, 3, 4)]
    assert Mail.objects.filter(kind="promotion").count() == rounds(100, usually=25)


@pytest.mark.r05
def test_control_who_waits_is_overtaken_if_newcomers_do_not_let_them_go_first(at_once, now, monkeypatch):
    monkeypatch.setattr(waiting_list, "fill_free_places", lambda session, now: [])
    monkeypatch.setattr(
        counts, "held_with_those_in_turn", lambda session, rules, now: counts.held_by_whom(session, rules)
    )
    _, waiting = newcomers_at_the_release(at_once, now, OrganisationTypeFactory(name="Health"))
    assert status_of(waiting) == "waiting"
    assert Booking.objects.filter(session=waiting.session, status="confirmed").exists()


@pytest.mark.r06
def test_whoever_left_the_queue_is_not_promoted_and_asks_again_at_its_end(at_once, now):
    session = make_session(capacity=1)
    holder, gone, second = booked(session, people(3), now)
    cancel_booking(booking=gone, reason="leave", by=gone.practitioner, now=now)
    cancel_booking(booking=holder, reason="leave", by=holder.practitioner, now=now)
    assert errors(at_once(lambda _: promote(session, now), list(range(10)))) == []
    assert [status_of(one) for one in (holder, gone, second)] == ["cancelled", "cancelled", "confirmed"]
    again = book_place(session=session, practitioner=gone.practitioner, by=gone.practitioner, now=now)
    assert (again.pk == gone.pk, again.status, again.queue_number) == (False, "waiting", 3)


@pytest.mark.r06
def test_control_one_who_left_and_is_taken_for_waiting_meets_the_table_of_moves(transactional_db, now):
    session = make_session(capacity=2)
    [booking] = booked(session, people(1), now)
    cancelled = cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=now)
    with pytest.raises(ForbiddenMove):
        waiting_list.confirm(cancelled, by=None, now=now)


@pytest.mark.r07
def test_cancelling_against_promoting_one_person_ends_in_one_legal_state(at_once, now):
    crowd = people(3)
    for _ in range(rounds(200, usually=50)):
        session = make_session(capacity=1)
        holder, torn, behind = booked(session, crowd, now)
        results = at_once(
            lambda booking: cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=now),
            [holder, torn],
        )
        assert errors(results) == []
        torn.refresh_from_db()
        assert [status_of(one) for one in (holder, torn, behind)] == ["cancelled", "cancelled", "confirmed"]
        # Promoted first or not at all: the mails say the same as the row.
        kinds = sorted(Mail.objects.filter(booking=torn).values_list("kind", flat=True))
        promotion = ["promotion"] if torn.confirmed_at else []
        assert kinds == sorted(["cancellation", "waiting list", *promotion])
        cancel_booking(booking=behind, reason="leave", by=behind.practitioner, now=now)
    assert list(faults(now=now)) == []


@pytest.mark.r07
def test_control_without_the_lock_the_place_of_one_who_gives_up_their_turn_goes_to_nobody(
    at_once, without_the_lock, now, monkeypatch
):
    """The one who promotes looks at the queue before the one who leaves it has left, and both think they are alone."""
    both_have_read, looked = threading.Barrier(2), threading.Event()
    refuse, look, fill = booking.refuse_marked, waiting_list._next_in_turn, waiting_list.fill_free_places
    session = make_session(capacity=1)
    holder, torn, behind = booked(session, people(3), now)

    def read_together(leaving):
        refuse(leaving)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_have_read.wait(timeout=1)

    def look_and_say_so(*facts):
        in_turn = look(*facts)
        looked.set()
        return in_turn

    def fill_and_wait(session, now):
        filled = fill(session=session, now=now)
        looked.wait(timeout=0.5)
        return filled

    monkeypatch.setattr(booking, "refuse_marked", read_together)
    monkeypatch.setattr(waiting_list, "fill_free_places", fill_and_wait)
    monkeypatch.setattr(waiting_list, "_next_in_turn", look_and_say_so)
    results = at_once(
        lambda one: cancel_booking(booking=one, reason="leave", by=one.practitioner, now=now), [holder, torn]
    )
    standings = [status_of(one) for one in (holder, torn, behind)]
    assert errors(results) or standings == ["cancelled", "cancelled", "waiting"]


@pytest.mark.r08
def test_fewer_places_than_held_are_explicit_and_none_is_given_until_under(at_once, now):
    session = make_session(capacity=20)
    held = booked(session, people(18), now)
    with pytest.raises(CapacityBelowHeld):
        change_session(session=session, change=SessionChange(capacity=15), by=None, now=now)
    change_session(session=session, change=SessionChange(capacity=15), allow_overfull=True, by=None, now=now)
    assert [status_of(one) for one in held] == ["confirmed"] * 18
    waiting = booked(session, people(5), now)
    assert {one.status for one in waiting} == {"waiting"}

    def cancel(booking):
        return cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=now)

    assert errors(at_once(cancel, held[:3])) == []
    assert [status_of(one) for one in waiting] == ["waiting"] * 5  # fifteen hold the fifteen places
    assert errors(at_once(cancel, held[3:5])) == []
    assert [status_of(one) for one in waiting] == ["confirmed"] * 2 + ["waiting"] * 3
    assert list(faults(now=now)) == []


@pytest.mark.r08
def test_control_without_the_explicit_yes_the_places_are_counted_too_many(transactional_db, now):
    session = make_session(capacity=3)
    booked(session, people(3), now)
    Session.objects.filter(pk=session.pk).update(capacity=2)
    assert [fault.split(": ")[1] for fault in faults(now=now)] == ["3 places are held, and there are 2"]
