"""Late offers: two hundred people say yes at once to twenty free places, and a control takes the lock away."""

import contextlib
import datetime as dt
import threading

from django.db import transaction

from bookings.models import Booking, Mail
from bookings.places.operations import answering_offers
from bookings.places.operations.answering_offers import NoSuchOffer, accept_offer
from bookings.places.operations.waiting_list import fill_free_places
from bookings.upkeep.integrity.each_row import faults
from tests.races.test_queue import errors, people
from tests.support.factories import make_booking, make_session
from training.authorship import save_all_as
from training.models import Session

THE_DAY_BEFORE = dt.datetime(2026, 7, 6, 12, 0, tzinfo=dt.UTC)
HANDS = 25


def all_asked(waiting: int, places: int) -> tuple[Session, list[Booking]]:
    """A session with places that came free since it became late, and people who have been asked whether they come."""
    session = make_session(capacity=places)
    crowd = people(waiting)
    rows = [
        Booking(
            session=session,
            practitioner=person,
            organisation=person.organisation,
            organisation_type=person.organisation.type,
            status=Booking.Status.WAITING,
            booked_at=THE_DAY_BEFORE,
            booked_by=person,
            queue_number=number,
        )
        for number, person in enumerate(crowd, 1)
    ]
    save_all_as(rows, by=None, now=THE_DAY_BEFORE, is_new=True)
    asked = ask(session)
    assert [booking.queue_number for booking in asked] == list(range(1, waiting + 1))
    return session, asked


def ask(session: Session) -> list[Booking]:
    with transaction.atomic():
        return fill_free_places(session=Session.objects.locked().get(pk=session.pk), now=THE_DAY_BEFORE)


def say_yes(booking: Booking) -> Booking:
    return accept_offer(booking=booking, by=booking.practitioner, now=THE_DAY_BEFORE)


def say_yes_in_turn(bookings: list[Booking]) -> list:
    """One hand's: each yes after the other, and what each met."""
    met = []
    for booking in bookings:
        try:
            met.append(say_yes(booking))
        except NoSuchOffer as refused:
            met.append(refused)
    return met


def test_two_hundred_race_for_twenty_places_that_came_free(at_once, transactional_db):
    session, asked = all_asked(200, 20)
    hands = [asked[::-1][hand::HANDS] for hand in range(HANDS)]  # who waits longest is no sooner at the button
    results = at_once(say_yes_in_turn, hands)
    assert errors(results) == []
    met = [one for hand in results for one in hand]
    rows = Booking.objects.filter(session=session)
    confirmed = set(rows.filter(status="confirmed").values_list("pk", flat=True))
    assert {one.pk for one in met if isinstance(one, Booking)} == confirmed
    assert (len(confirmed), len(errors(met))) == (20, 180)
    assert rows.filter(status="confirmed").values("practitioner").distinct().count() == 20
    waiting = list(rows.waiting().values_list("pk", "late_offer_at"))
    assert waiting == [(booking.pk, None) for booking in asked if booking.pk not in confirmed]  # in the same order
    kinds = {kind: Mail.objects.filter(kind=kind).count() for kind in ("late offer", "late offer gone", "confirmation")}
    assert kinds == {"late offer": 200, "late offer gone": 180, "confirmation": 20}
    assert list(faults(now=THE_DAY_BEFORE)) == []


def test_control_without_the_lock_one_place_is_given_to_two(at_once, without_the_lock, monkeypatch):
    """Both have counted the places before either says that it has one."""
    both_have_counted = threading.Barrier(2)
    refuse = answering_offers._refuse_when_gone

    def count_together(*facts, **places):
        refuse(*facts, **places)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_have_counted.wait(timeout=1)

    monkeypatch.setattr(answering_offers, "_refuse_when_gone", count_together)
    session, asked = all_asked(2, 1)
    results = at_once(say_yes, asked)
    held = Booking.objects.filter(session=session).holding_a_place().count()
    assert errors(results) or held == 2


def test_whoever_says_yes_in_two_sessions_at_one_time_has_one_place(at_once, transactional_db):
    """What `accept_offer` holds the person for: their two offers are in sessions that know nothing of each other."""
    sessions = [make_session(capacity=1) for _ in range(2)]
    [busy] = people(1)
    offers = [make_booking(session=one, practitioner=busy, status="waiting") for one in sessions]
    for session in sessions:
        ask(session)
    results = at_once(say_yes, offers)
    assert len(errors(results)) == 1
    assert Booking.objects.filter(practitioner=busy, status="confirmed").count() == 1
