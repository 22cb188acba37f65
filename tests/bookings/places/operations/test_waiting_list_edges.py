"""The waiting list at its edges: in which order, after which lapse, and what is left alone where nothing is to do."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, Mail
from bookings.models.booking import ForbiddenMove
from bookings.places.operations.answering_offers import NoSuchOffer, accept_offer, decline_offer
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.waiting_list import (
    close_all_late_offers,
    fill_free_places,
    give_idle_places,
    lapse_all_offers,
    lapse_offers,
    look_again_for,
    place_or_queue,
)
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from tests.support.locking import watching_locks

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def new(session, organisation=None) -> Booking:
    person = UserFactory(organisation=organisation or OrganisationFactory())
    return Booking(
        session=session,
        practitioner=person,
        organisation=person.organisation,
        organisation_type=person.organisation.type,
    )


def test_places_are_given_and_told_in_the_order_of_the_queue(now):
    session = make_session(capacity=2)
    later = make_booking(session=session, status="waiting", queue_number=2)
    sooner = make_booking(session=session, status="waiting", queue_number=1)
    assert fill_free_places(session=session, now=now) == [sooner, later]
    assert list(Mail.objects.order_by("pk").values_list("booking", flat=True)) == [sooner.pk, later.pk]


def test_whoever_is_passed_over_hides_nobody_behind_them(now):
    school, session = OrganisationFactory(), make_session(capacity=2, places_per_organisation=1)
    make_booking(session=session, practitioner=UserFactory(organisation=school))
    make_booking(session=session, practitioner=UserFactory(organisation=school), status="waiting")
    behind = make_booking(session=session, status="waiting")
    assert fill_free_places(session=session, now=now) == [behind]


def test_only_those_whose_turn_it_is_are_locked_and_only_as_they_wait(now):
    """Nobody else's booking is held up, and whoever has left the queue since gets nothing."""
    waiting = make_booking(status="waiting")
    make_booking(status="waiting")
    with CaptureQueriesContext(connection) as asked:
        assert fill_free_places(session=waiting.session, now=now) == [waiting]
    [locking] = [each["sql"] for each in asked if f'"bookings_booking"."id" IN ({waiting.pk})' in each["sql"]]
    assert locking.partition("ORDER BY")[2].strip().startswith('"bookings_booking"."queue_number" ASC')
    assert '"bookings_booking"."status" = \'waiting\'' in locking


def test_full_session_is_not_asked_who_waits(now, django_assert_num_queries):
    session = make_session(capacity=1, places_per_organisation=1)
    make_booking(session=session)
    make_booking(session=session, status="waiting")
    with django_assert_num_queries(1):
        assert fill_free_places(session=session, now=now) == []


@pytest.mark.parametrize(
    ("counted", "status", "queries"),
    [((0, 0), "confirmed", 0), ((1, 0), "waiting", 1), ((1, 1), "waiting", 1), ((2, 3), "waiting", 1)],
)
def test_what_was_counted_is_not_counted_again(now, counted, status, queries, django_assert_num_queries):
    booking, session = new(make_session(capacity=1)), make_session(capacity=1)
    with django_assert_num_queries(queries):  # the one gives the number in the queue
        place_or_queue(booking=booking, session=session, now=now, counted=counted)
    assert (booking.status, booking.queue_number) == (status, None if status == "confirmed" else 1)


def test_place_is_counted_where_nobody_has(now):
    session = make_session(capacity=1)
    make_booking(session=session)
    booking = new(session)
    place_or_queue(booking=booking, session=session, now=now)
    assert (booking.status, booking.queue_number, booking.confirmed_at) == ("waiting", 1, None)


def test_share_of_an_organisation_sends_to_the_queue_though_a_place_is_free_and_nobody_waits(now):
    school, session = OrganisationFactory(), make_session(capacity=3, places_per_organisation=1)
    make_booking(session=session, practitioner=UserFactory(organisation=school))
    booking, other = new(session, school), new(session)
    for each in (booking, other):
        place_or_queue(booking=each, session=session, now=now)
    assert (booking.status, other.status) == ("waiting", "confirmed")


def test_what_has_ended_gets_no_place(now):
    ended = make_booking(status="cancelled")
    with pytest.raises(ForbiddenMove):
        place_or_queue(booking=ended, session=ended.session, now=now)


def test_newcomer_to_a_full_list_waits_for_no_turn(now):
    """Nobody can be given a place first, so the people of other sessions are not kept waiting."""
    session = make_session(capacity=1)
    make_booking(session=session)
    make_booking(session=session, status="waiting")
    person = UserFactory()
    with watching_locks() as locked:
        book_place(session=session, practitioner=person, by=person, now=now)
    assert list(locked) == ["session", "people"]


# ---- what a place given up sets off ----


@pytest.fixture
def looked_for(monkeypatch):
    """For whom the other sessions are looked at once the transaction has ended."""
    found: list[set[int]] = []
    monkeypatch.setattr("bookings.places.operations.waiting_list.give_idle_places", lambda *, now, to: found.append(to))
    return found


@pytest.mark.parametrize(
    ("status", "looked", "sequence"),
    [("confirmed", True, 4), ("offered", True, 3), ("waiting", False, 3), ("awaiting approval", False, 3)],
)
def test_only_a_place_given_up_frees_its_person_and_only_an_entry_is_taken_back(
    now, looked_for, status, looked, sequence, django_capture_on_commit_callbacks
):
    fields = {"offer_expires_at": now + DAY} if status == "offered" else {}
    booking = make_booking(status=Booking.Status(status), invite_sequence=3, **fields)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=now)
    assert looked_for == ([{booking.practitioner_id}] if looked else [])
    assert Booking.objects.get(pk=booking.pk).invite_sequence == sequence


@pytest.mark.parametrize(("days", "freed", "late"), [(0, True, False), (3, False, True)])
def test_place_given_up_says_whether_a_change_of_the_session_freed_it(now, days, freed, late):
    booking = make_booking()
    when = booking.session.cancel_by_at + DAY
    booking.session_changed_at = when - days * DAY
    booking.save()
    cancelled = cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=when)
    assert (cancelled.cancelled_after_change, cancelled.cancelled_late) == (freed, late)


def test_only_lists_on_which_the_person_waits_are_looked_at(now):
    """They have a place there, and somebody else waits for a free one, whom the next look finds."""
    place = make_booking()
    waiting = make_booking(session=place.session, status="waiting")
    assert give_idle_places(now=now, to=[place.practitioner_id]) == 0
    assert give_idle_places(now=now, to=[waiting.practitioner_id]) == 1


def test_look_at_other_lists_undoes_nothing_when_it_fails(now, monkeypatch, caplog, django_capture_on_commit_callbacks):
    """It is logged by its name, which not everything that can be called has."""

    def fails(**how):
        raise RuntimeError("no turn")

    monkeypatch.setattr("bookings.places.operations.waiting_list.give_idle_places", fails)
    with django_capture_on_commit_callbacks(execute=True):
        look_again_for([7], now=now)
    assert "no turn" in caplog.text


# ---- offers that nobody answers ----


def offer_to(session, now, **fields) -> Booking:
    return make_booking(session=session, **{"status": "offered", "offer_expires_at": now, "queue_number": 1} | fields)


def occasions(booking) -> list[tuple[str, str]]:
    return list(Mail.objects.filter(booking=booking).order_by("pk").values_list("kind", "occasion"))


def test_lapses_are_counted_one_by_one_and_tell_the_mails_apart(now):
    session = make_session(capacity=1)
    offer = offer_to(session, now)
    when = session.cancel_by_at + DAY / 24
    Booking.objects.filter(pk=offer.pk).update(offer_expires_at=when)
    lapse_offers(session=session, now=when)
    offer.refresh_from_db()
    assert (offer.status, offer.offers_lapsed) == ("offered", 1)  # asked again, as nobody else is there
    lapse_offers(session=session, now=offer.offer_expires_at)
    offer.refresh_from_db()
    assert (offer.status, offer.offers_lapsed, offer.cancel_reason) == ("cancelled", 2, "offer lapsed")
    assert occasions(offer) == [("offer", "after 1 unanswered"), ("offer lapsed", "after 1 unanswered")]


def test_first_offer_and_its_lapse_bear_no_number(now):
    session = make_session(capacity=1)
    waiting = make_booking(session=session, status="waiting")
    fill_free_places(session=session, now=session.cancel_by_at + DAY / 24)
    assert occasions(waiting) == [("offer", "")]
    unnumbered = offer_to(make_session(), now, queue_number=None)  # the team made it without a queue
    lapse_offers(session=unnumbered.session, now=now)
    assert occasions(unnumbered) == [("offer lapsed", "")]
    assert Booking.objects.get(pk=unnumbered.pk).offers_lapsed == 1


def test_offers_lapse_in_the_order_of_their_keys_in_which_all_lock_them(now, django_assert_max_num_queries):
    session = make_session()
    offer_to(session, now)
    with django_assert_max_num_queries(60) as asked:
        lapse_offers(session=session, now=now)
    [locking] = [each["sql"] for each in asked if '"offer_expires_at" <=' in each["sql"]]
    assert locking.partition("ORDER BY")[2].strip().startswith('"bookings_booking"."id" ASC')


def test_sessions_without_an_offer_past_its_time_are_left_alone(now):
    offer_to(make_session(), now + DAY)
    make_booking(offer_expires_at=now)  # taken up since
    make_booking(status="waiting")
    with watching_locks() as locked:
        assert lapse_all_offers(now=now) == 0
    assert list(locked) == []


def test_sessions_take_turns_by_their_keys_when_offers_lapse(now):
    other, session = (offer_to(make_session(on=dt.date(2026, 7, day)), now).session for day in (8, 7))
    with CaptureQueriesContext(connection) as asked:
        assert lapse_all_offers(now=now) == 2
    assert asked[0]["sql"].endswith('ORDER BY "training_session"."id" ASC')
    assert other.pk < session.pk


@pytest.mark.parametrize(
    ("status", "to_them", "to_others"),
    [
        (
            "waiting",
            "This place is no longer on offer to you. You are still on the waiting list.",
            "This place is no longer on offer to Priya Practitioner, who is still on the waiting list.",
        ),
        (
            "cancelled",
            "This place is no longer on offer to you.",
            "This place is no longer on offer to Priya Practitioner.",
        ),
    ],
)
@pytest.mark.parametrize("answer", [accept_offer, decline_offer])
def test_late_answer_hears_whether_the_person_still_waits(
    answer, status, to_them, to_others, practitioner, team_member, now
):
    make_session()
    booking = make_booking(practitioner=practitioner, status=Booking.Status(status))
    with pytest.raises(NoSuchOffer) as refusal:
        answer(booking=booking, by=practitioner, now=now)
    assert refusal.value.message_to(practitioner) == to_them
    assert refusal.value.message_to(team_member) == to_others


# ---- places that lie idle ----


def test_sooner_sessions_are_filled_first_and_only_where_there_is_something_to_give(now):
    """Somebody waits on two lists at one time: they get the place of the session that begins first."""
    busy = UserFactory()
    late, soon = (make_session(on=dt.date(2026, 7, day), days=2) for day in (14, 7))  # both on 14 July
    second, first = (make_booking(session=each, practitioner=busy, status="waiting") for each in (late, soon))
    full, empty = make_session(capacity=1), make_session()
    make_booking(session=full)
    make_booking(session=full, status="waiting")
    with CaptureQueriesContext(connection) as asked:
        assert give_idle_places(now=now) == 1
    locked = [each["sql"] for each in asked if 'WHERE "training_session"."id" = ' in each["sql"]]
    assert [pk for pk in (soon.pk, late.pk, full.pk, empty.pk) if any(f'"id" = {pk} ' in sql for sql in locked)] == [
        soon.pk,
        late.pk,
    ]
    assert asked[0]["sql"].endswith('ORDER BY "training_session"."starts_at" ASC, "training_session"."id" ASC')
    assert [Booking.objects.get(pk=one.pk).status for one in (first, second)] == ["confirmed", "waiting"]
    assert Booking.objects.filter(session=empty).count() == 0


# ---- offers to all who wait ----


def test_offers_to_all_are_ended_session_by_session_in_the_order_of_their_keys(now):
    """Sessions in which nobody waits for an answer are not held up."""
    make_booking(status="waiting")
    make_booking(late_offer_at=now)  # has a place since
    other, session = (
        make_booking(session=make_session(on=dt.date(2026, 7, day)), status="waiting", late_offer_at=now).session
        for day in (8, 7)
    )
    with watching_locks() as locked, CaptureQueriesContext(connection) as asked:
        assert close_all_late_offers(now=now) == 2
    assert list(locked) == ["session", "booking"] * 2
    assert asked[0]["sql"].endswith('ORDER BY "training_session"."id" ASC')
    assert other.pk < session.pk


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "cancelled"}])
def test_idle_places_of_what_does_not_run_are_not_looked_at(now, fields):
    session = make_session(on=dt.date(2026, 7, 14))
    make_booking(session=session, status="waiting")
    cancelled = {"cancelled_at": now} if fields["status"] == "cancelled" else {}
    type(session).objects.filter(pk=session.pk).update(**fields, **cancelled)
    begins = make_session(on=dt.date(2026, 7, 9))
    make_booking(session=begins, status="waiting")
    with watching_locks() as locked:
        assert give_idle_places(now=begins.starts_at) == 0
    assert list(locked) == []
