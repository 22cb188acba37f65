"""In the last two days a free place is offered to all who wait at once: the first yes has it, the rest keep their
turn.
"""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.answering_offers import (
    NoSuchOffer,
    OfferClashes,
    PlaceGone,
    accept_offer,
    decline_offer,
)
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.invitations import ask_colleague
from bookings.places.operations.reservations import TooFewFree, reserve_places
from bookings.places.operations.waiting_list import (
    close_all_late_offers,
    fill_free_places,
    give_idle_places,
    lapse_offers,
)
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.foretelling import foretell
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import Session
from training.operations.schedule import DayPlan

pytestmark = pytest.mark.django_db

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
THE_DAY_BEFORE = dt.datetime(2026, 7, 6, 12, 0, tzinfo=dt.UTC)  # Monday, 1pm; the session begins on Tuesday, 9:30am
AT_NIGHT = dt.datetime(2026, 7, 6, 21, 0, tzinfo=dt.UTC)  # 10pm
MORNING = dt.datetime(2026, 7, 7, 7, 0, tzinfo=dt.UTC)  # 8am


def full_session(waiting: int, capacity: int = 1, **fields):
    """A session whose places are taken; return it, whoever has one, and who waits."""
    session = make_session(capacity=capacity, **fields)
    holders = [make_booking(session=session) for _ in range(capacity)]
    return session, holders, [make_booking(session=session, status="waiting") for _ in range(waiting)]


def cancel(booking, now=THE_DAY_BEFORE):
    cancel_booking(booking=booking, reason="sickness", by=booking.practitioner, now=now)


def accept(booking, now=THE_DAY_BEFORE):
    return accept_offer(booking=booking, by=booking.practitioner, now=now)


def standing(*bookings) -> list[tuple[str, bool]]:
    """What each booking is, and whether its person is being asked."""
    rows = Booking.objects.in_bulk([booking.pk for booking in bookings])
    return [(rows[one.pk].status, rows[one.pk].is_asked_with_all) for one in bookings]


def written(*bookings) -> list[list[str]]:
    return [list(Mail.objects.filter(booking=one).order_by("pk").values_list("kind", flat=True)) for one in bookings]


ASKED, NOT_ASKED = ("waiting", True), ("waiting", False)


@pytest.fixture
def asked():
    """One place has come free, and three people are asked whether they want it."""
    session, [holder], waiting = full_session(3)
    cancel(holder)
    return session, waiting


def test_all_who_wait_are_asked_at_once_and_nobody_is_held_a_place(asked):
    session, waiting = asked
    assert standing(*waiting) == [ASKED] * 3
    assert written(*waiting) == [["late offer"]] * 3
    assert not Booking.objects.filter(session=session).holding_a_place().exists()
    assert list(faults(now=THE_DAY_BEFORE + 2 * HOUR)) == []


def test_first_yes_has_it_and_everybody_else_keeps_their_turn_and_is_told_once(asked):
    _, [first, second, third] = asked
    assert accept(third).status == "confirmed"
    assert standing(first, second, third) == [NOT_ASKED, NOT_ASKED, ("confirmed", False)]
    assert [Booking.objects.get(pk=one.pk).queue_number for one in (first, second)] == [1, 2]
    gone = ["late offer", "late offer gone"]
    assert written(first, second, third) == [gone, gone, ["late offer", "confirmation"]]


def test_second_yes_is_told_kindly_and_changes_nothing(asked):
    _, [first, second, _] = asked
    accept(second)
    with pytest.raises(PlaceGone, match="Somebody else said yes first"):
        accept(first)
    assert standing(first) == [NOT_ASKED]


def test_yes_to_a_place_that_went_another_way_is_refused_and_the_turn_is_kept(asked):
    session, [first, *_] = asked
    make_booking(session=session)  # such as somebody whom the team put in
    with pytest.raises(PlaceGone, match=r"Somebody else said yes first.* You keep your turn") as refused:
        accept(first)
    assert f"{first.practitioner.name} keeps their turn" in refused.value.message_to(UserFactory())
    assert standing(first) == [ASKED]
    assert close_all_late_offers(now=THE_DAY_BEFORE) == 3
    assert (standing(first), close_all_late_offers(now=THE_DAY_BEFORE)) == ([NOT_ASKED], 0)


def test_a_yes_is_kept_when_it_is_tapped_twice(asked):
    _, [first, *_] = asked
    for _tap in range(2):
        assert accept(first).status == "confirmed"
    assert Mail.objects.filter(booking=first, kind="confirmation").count() == 1


def test_two_free_places_go_to_two(asked):
    session, [first, second, third] = asked
    change_session(session=session, change=SessionChange(capacity=2), by=None, now=THE_DAY_BEFORE)
    accept(third)
    assert standing(first, second) == [ASKED, ASKED]
    accept(first)
    assert standing(first, second, third) == [("confirmed", False), NOT_ASKED, ("confirmed", False)]
    assert written(second) == [["late offer", "late offer gone"]]  # one mail for both places


def test_next_free_place_is_offered_anew_to_those_who_still_wait(asked):
    _, [first, second, third] = asked
    accept(third)
    cancel(third, THE_DAY_BEFORE + HOUR)
    assert standing(first, second) == [ASKED, ASKED]
    assert written(first) == [["late offer", "late offer gone", "late offer"]]


def test_no_ends_the_booking_and_the_others_are_asked_still(asked):
    _, [first, second, third] = asked
    decline_offer(booking=first, by=first.practitioner, now=THE_DAY_BEFORE)
    first.refresh_from_db()
    assert (first.status, first.cancel_reason, first.cancelled_late) == ("cancelled", "offer declined", False)
    assert standing(second, third) == [ASKED, ASKED]
    assert written(second) == [["late offer"]]


def test_whoever_has_a_place_elsewhere_at_the_time_is_not_asked_and_can_not_say_yes(asked):
    session, [first, *_] = asked
    busy = UserFactory()
    make_booking(practitioner=busy)
    waits = make_booking(session=session, practitioner=busy, status="waiting")
    make_booking(practitioner=first.practitioner)
    assert give_idle_places(now=THE_DAY_BEFORE) == 0
    assert standing(waits) == [NOT_ASKED]
    with pytest.raises(OfferClashes):
        accept(first)


def test_only_those_who_could_have_the_place_are_asked():
    school = OrganisationFactory()
    session, _, _ = full_session(0, capacity=2, places_per_organisation=1)
    one, other = Booking.objects.filter(session=session).order_by("pk")
    Booking.objects.filter(pk=one.pk).update(organisation=school)
    of_school = make_booking(session=session, practitioner=UserFactory(organisation=school), status="waiting")
    elsewhere = make_booking(session=session, status="waiting")
    cancel(other)
    assert standing(of_school, elsewhere) == [NOT_ASKED, ASKED]


def test_newcomer_waits_while_the_others_are_asked_and_is_asked_after_them(asked):
    session, waiting = asked
    new = book_place(session=session, practitioner=UserFactory(), by=UserFactory(), now=THE_DAY_BEFORE)
    assert standing(new, *waiting) == [NOT_ASKED, *[ASKED] * 3]
    assert give_idle_places(now=THE_DAY_BEFORE + dt.timedelta(minutes=1)) == 1
    assert standing(new) == [ASKED]
    assert written(waiting[0]) == [["late offer"]]


def test_newcomer_has_what_is_free_beyond_those_who_wait():
    session, holders, waiting = full_session(1, capacity=2)
    for holder in holders:
        cancel(holder)
    new = book_place(session=session, practitioner=UserFactory(), by=UserFactory(), now=THE_DAY_BEFORE)
    assert standing(new, *waiting) == [("confirmed", False), ASKED]


def test_places_that_people_are_asked_about_are_not_reserved_or_held_for_somebody_else(asked, team_member, lead):
    session, _ = asked
    with pytest.raises(TooFewFree):
        reserve_places(
            session=session,
            organisation=lead.organisation,
            places=1,
            by=team_member,
            now=THE_DAY_BEFORE,
            names_by_at=THE_DAY_BEFORE + HOUR,
        )
    colleague = {"name": "Ada Example", "email": "ada@example.org"}
    invitation = ask_colleague(
        session=session, organisation=lead.organisation, by=lead, now=THE_DAY_BEFORE, **colleague
    )
    assert not invitation.holds_a_place


def test_place_freed_at_night_waits_for_morning_and_goes_to_no_newcomer():
    session, [holder], waiting = full_session(2)
    cancel(holder, AT_NIGHT)
    assert give_idle_places(now=MORNING - dt.timedelta(seconds=1)) == 0
    assert standing(*waiting) == [NOT_ASKED] * 2
    assert list(faults(now=MORNING - dt.timedelta(seconds=1))) == []
    new = book_place(session=session, practitioner=UserFactory(), by=UserFactory(), now=AT_NIGHT)
    assert standing(new) == [NOT_ASKED]
    assert give_idle_places(now=MORNING) == 3
    assert standing(*waiting) == [ASKED] * 2


def test_morning_is_waited_for_where_one_person_after_the_other_is_asked_too(settings):
    settings.LATE_OFFER_HOURS = 0
    _, [holder], [first, second] = full_session(2)
    cancel(holder, AT_NIGHT)
    assert standing(first, second) == [NOT_ASKED] * 2
    give_idle_places(now=MORNING)
    assert standing(first, second) == [("offered", False), NOT_ASKED]


def test_session_that_begins_before_the_morning_asks_at_night(settings):
    settings.QUIET_HOURS_UNTIL = 10  # the session begins at 9:30am
    _, [holder], waiting = full_session(2)
    cancel(holder, AT_NIGHT)
    assert standing(*waiting) == [ASKED] * 2


def test_yes_at_night_is_a_yes(asked):
    _, [first, *_] = asked
    assert accept(first, AT_NIGHT).status == "confirmed"


@pytest.mark.parametrize("answer", [accept_offer, decline_offer])
def test_once_the_session_has_begun_nothing_is_to_be_answered(asked, answer):
    session, [first, *_] = asked
    with pytest.raises(NoSuchOffer):
        answer(booking=first, by=first.practitioner, now=session.starts_at)
    sent = Mail.objects.count()
    assert close_all_late_offers(now=session.starts_at) == 3
    assert (standing(first), Mail.objects.count()) == ([NOT_ASKED], sent)


def test_offer_that_lapses_when_it_has_become_late_goes_to_all_who_wait():
    session, _, [first, second] = full_session(2, capacity=1)
    Booking.objects.filter(session=session, status="confirmed").delete()
    Booking.objects.filter(pk=first.pk).update(status="offered", offer_expires_at=THE_DAY_BEFORE)
    assert lapse_offers(session=session, now=THE_DAY_BEFORE) == 1
    assert standing(first, second) == [ASKED, ASKED]
    assert written(first) == [["late offer"]]


def test_session_that_is_put_off_gives_its_places_in_turn_again(asked):
    session, [first, second, _] = asked
    [day] = session.days.all()
    later = DayPlan(starts_at=day.starts_at + 30 * DAY, ends_at=day.ends_at + 30 * DAY)
    change_session(session=session, change=SessionChange(days=[later]), by=None, now=THE_DAY_BEFORE)
    close_all_late_offers(now=THE_DAY_BEFORE)
    assert standing(first, second) == [("confirmed", False), NOT_ASKED]
    assert "late offer gone" not in written(second)[0]


def test_offer_held_for_one_person_is_no_longer_one_to_all(asked):
    """The session is put off by a few days: its place is held for whoever is first, who lets the offer lapse."""
    session, [first, *_] = asked
    Session.objects.filter(pk=session.pk).update(
        starts_at=session.starts_at + 3 * DAY, ends_at=session.ends_at + 3 * DAY, cancel_by_at=THE_DAY_BEFORE - HOUR
    )
    session.refresh_from_db()
    fill_free_places(session=session, now=THE_DAY_BEFORE)
    offered = Booking.objects.get(pk=first.pk)
    assert (offered.status, offered.late_offer_at, offered.history.first().late_offer_at) == ("offered", None, None)
    lapse_offers(session=session, now=offered.offer_expires_at)
    assert standing(first) == [NOT_ASKED]


def test_team_is_told_beforehand_how_many_will_be_asked():
    session, _, _ = full_session(3)
    foretold = foretell(session=session, change=SessionChange(capacity=2), by=None, now=THE_DAY_BEFORE)
    assert foretold.besides == ("3 people who wait are asked: the first to say yes gets the place",)
    assert fill_free_places(session=session, now=THE_DAY_BEFORE) == []


def test_place_that_lies_idle_while_somebody_was_not_asked_is_a_fault(asked):
    session, [first, *_] = asked
    Booking.objects.filter(pk=first.pk).update(late_offer_at=None)
    fault = f"session {session.pk}: a place is free, and booking {first.pk} waits for one"
    assert list(faults(now=THE_DAY_BEFORE + 2 * HOUR)) == [fault]
