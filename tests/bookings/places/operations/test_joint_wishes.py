"""People who wait together: all of them have a place, or none has."""

import datetime as dt

import pytest

from bookings.models import Booking, JointWish, Mail, Reservation
from bookings.places.operations.answering_offers import NotYoursToAnswer, PlaceGone, accept_offer, decline_offer
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.joint_wishes import (
    WishOver,
    give_up_together,
    join_together,
    name_for_group,
    settle_joint_wishes,
)
from bookings.places.operations.reservations import NobodyNamed, TooFewFree, reserve_places
from bookings.places.operations.waiting_list import lapse_offers
from bookings.places.operations.who_waits_together import NotTogether
from bookings.places.sessions.changes import cancel_session
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import User

pytestmark = pytest.mark.django_db

AFTER_THE_DEADLINE = dt.datetime(2026, 7, 4, 12, 0, tzinfo=dt.UTC)  # Saturday; the session begins on Tuesday, 9:30am
THE_DAY_BEFORE = dt.datetime(2026, 7, 6, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def now():
    return dt.datetime(2026, 6, 16, 10, 0, tzinfo=dt.UTC)  # three weeks before


@pytest.fixture
def lead(nursery):
    return UserFactory(name="Jo Lead", organisation=nursery, is_lead=True)


def colleagues(organisation, count):
    return [UserFactory(organisation=organisation) for _ in range(count)]


def full(capacity=6, **fields):
    """A session whose places are taken, and whoever has them."""
    session = make_session(capacity=capacity, **fields)
    return session, [make_booking(session=session) for _ in range(capacity)]


def join(session, lead, count, *, now, places=None):
    people = colleagues(lead.organisation, count)
    return join_together(session=session, people=people, places=places or count, by=lead, now=now)


def cancel(bookings, now):
    for booking in bookings:
        cancel_booking(booking=booking, reason="sickness", by=booking.practitioner, now=now)


def standing(wish) -> list[str]:
    return list(wish.bookings.order_by("queue_number").values_list("status", flat=True))


def alone(session, now):
    person = UserFactory()
    return book_place(session=session, practitioner=person, by=person, now=now)


def status(booking) -> str:
    return Booking.objects.get(pk=booking.pk).status


def told(person) -> list[str]:
    return [mail.facts["what"] for mail in Mail.objects.filter(kind="joint wish", recipient=person).order_by("pk")]


def test_a_group_has_all_its_places_when_so_many_are_free_and_none_before(now, lead):
    session, holders = full()
    wish = join(session, lead, 3, now=now)
    assert standing(wish) == ["waiting"] * 3
    cancel(holders[:2], now)
    assert standing(wish) == ["waiting"] * 3
    cancel(holders[2:3], now)
    assert standing(wish) == ["confirmed"] * 3
    wish.refresh_from_db()
    assert (wish.ended_at, wish.ended_because) == (now, JointWish.EndedBecause.HAD_PLACES)
    assert told(lead) == ["joined", "had places"]
    assert list(faults(now=now)) == []


def test_as_many_people_as_the_group_needs_go_before_it_and_then_places_are_kept(now, lead):
    session, holders = full()
    wish = join(session, lead, 3, now=now)
    behind = [alone(session, now) for _ in range(5)]
    for n in range(3):
        cancel(holders[n : n + 1], now)
    assert [status(one) for one in behind] == ["confirmed"] * 3 + ["waiting"] * 2
    cancel(holders[3:5], now)
    assert [status(one) for one in behind[3:]] == ["waiting"] * 2  # both are kept
    assert alone(session, now).status == "waiting"  # also from whoever comes now
    with pytest.raises(TooFewFree):
        reserve_places(session=session, organisation=OrganisationFactory(), places=1, by=lead, now=now)
    cancel(holders[5:], now)
    assert standing(wish) == ["confirmed"] * 3
    assert list(faults(now=now)) == []


def test_whoever_comes_new_and_is_given_a_place_at_once_goes_before_the_group_too(now, lead):
    session, holders = full(capacity=4)
    wish = join(session, lead, 2, now=now)
    cancel(holders[:1], now)
    assert alone(session, now).status == "confirmed"
    cancel(holders[1:2], now)
    assert alone(session, now).status == "confirmed"
    cancel(holders[2:3], now)
    assert alone(session, now).status == "waiting"
    cancel(holders[3:], now)
    assert standing(wish) == ["confirmed"] * 2


def test_places_reserved_without_names_go_before_the_group_too(now, lead):
    session, holders = full(capacity=4)
    wish = join(session, lead, 2, now=now)
    later = now + dt.timedelta(minutes=1)
    for n, places in enumerate((1, 1)):
        cancel(holders[n : n + 1], later)
        organisation = OrganisationFactory()
        reserve_places(session=session, organisation=organisation, places=places, by=lead, now=later)
    cancel(holders[2:3], later)
    with pytest.raises(TooFewFree):
        reserve_places(session=session, organisation=OrganisationFactory(), places=1, by=lead, now=later)
    cancel(holders[3:], later)
    assert standing(wish) == ["confirmed"] * 2


def test_a_larger_group_behind_goes_first_only_as_far_as_the_rule_lets_it(now, lead):
    session, holders = full(capacity=8)
    ahead = join(session, lead, 5, now=now)
    other = UserFactory(organisation=OrganisationFactory(), is_lead=True)
    behind, last = join(session, other, 3, now=now), join(session, other, 3, now=now)
    cancel(holders[:3], now)
    assert (standing(behind), standing(ahead)) == (["confirmed"] * 3, ["waiting"] * 5)
    cancel(holders[3:6], now)
    assert standing(last) == ["waiting"] * 3  # three more would be six before a group of five
    cancel(holders[6:], now)
    assert (standing(ahead), standing(last)) == (["confirmed"] * 5, ["waiting"] * 3)


def test_places_without_a_name_are_reserved_for_the_organisation_once_the_group_has_them(now, lead):
    session, holders = full()
    wish = join(session, lead, 1, places=3, now=now)
    cancel(holders[:2], now)
    assert standing(wish) == ["waiting"]
    cancel(holders[2:3], now)
    wish.refresh_from_db()
    assert standing(wish) == ["confirmed"]
    assert wish.reservation is not None
    assert (wish.reservation.places, wish.reservation.names_by_at) == (2, wish.names_by_at)
    assert list(faults(now=now)) == []


def test_places_without_a_name_join_what_the_organisation_has_reserved_already(now, lead, nursery):
    session, holders = full()
    cancel(holders[:1], now)
    reserved = reserve_places(session=session, organisation=nursery, places=1, by=lead, now=now)
    join(session, lead, 1, places=2, now=now)
    cancel(holders[1:3], now)
    reserved.refresh_from_db()
    assert (reserved.places, reserved.places_asked, Reservation.objects.count()) == (2, 2, 1)
    assert list(faults(now=now)) == []


def test_who_is_named_later_stands_where_the_group_stands(now, lead, nursery):
    session, holders = full()
    wish = join(session, lead, 1, places=3, now=now)
    behind = alone(session, now)
    assert behind.queue_number == 4
    name_for_group(wish=wish, people=colleagues(nursery, 2), by=lead, now=now)
    assert list(wish.bookings.order_by("pk").values_list("queue_number", flat=True)) == [1, 2, 3]
    cancel(holders[:3], now)
    assert (standing(wish), status(behind)) == (["waiting"] * 3, "confirmed")  # the first place went past them
    cancel(holders[3:4], now)
    assert standing(wish) == ["confirmed"] * 3


def test_places_nobody_is_named_for_in_time_are_given_back_and_the_rest_waits_on(now, lead):
    session, holders = full()
    wish = join(session, lead, 2, places=4, now=now)
    cancel(holders[:2], now)
    over = wish.names_by_at
    assert settle_joint_wishes(now=over - dt.timedelta(seconds=1)) == 0
    assert settle_joint_wishes(now=over) == 1
    wish.refresh_from_db()
    assert (wish.unnamed, standing(wish)) == (0, ["confirmed"] * 2)  # two are free, and two they are now
    assert told(lead) == ["joined", "names lapsed", "had places"]
    with pytest.raises(WishOver):
        name_for_group(wish=wish, people=colleagues(lead.organisation, 1), by=lead, now=over)


def test_nobody_is_named_when_the_time_is_over_or_for_more_places_than_have_no_name(now, lead, nursery):
    session, _ = full()
    wish = join(session, lead, 1, places=2, now=now)
    with pytest.raises(NobodyNamed, match="Choose fewer"):
        name_for_group(wish=wish, people=colleagues(nursery, 2), by=lead, now=now)
    with pytest.raises(WishOver, match="The time to name people ended"):
        name_for_group(wish=wish, people=colleagues(nursery, 1), by=lead, now=wish.names_by_at)
    assert wish.bookings.count() == 1


def test_who_leaves_makes_the_group_smaller_and_the_last_waits_alone(now, lead):
    session, holders = full()
    wish = join(session, lead, 3, now=now)
    first, _second, _third = wish.bookings.order_by("queue_number")
    cancel(holders[:2], now)
    cancel([first], now)
    assert standing(wish) == ["cancelled", "confirmed", "confirmed"]
    assert told(lead) == ["joined", "smaller", "had places"]
    another, more = full()
    wish = join(another, lead, 2, now=now)
    leaves, stays = wish.bookings.order_by("queue_number")
    cancel([leaves], now)
    assert settle_joint_wishes(now=now) == 1
    wish.refresh_from_db()
    assert wish.ended_because == JointWish.EndedBecause.TOO_FEW_LEFT
    cancel(more[:1], now)
    assert status(stays) == "confirmed"
    assert list(faults(now=now)) == []


def test_giving_up_takes_all_off_the_list_and_gives_no_part_of_them_a_place(now, lead):
    session, holders = full()
    wish = join(session, lead, 3, now=now)
    cancel(holders[:2], now)
    give_up_together(wish=wish, by=lead, now=now)
    assert standing(wish) == ["cancelled"] * 3
    assert not wish.bookings.filter(confirmed_at__isnull=False).exists()
    assert told(lead) == ["joined", "ended"]
    with pytest.raises(WishOver):
        give_up_together(wish=wish, by=lead, now=now)


@pytest.fixture
def offered(now, lead):
    """Three places are on offer to a group, and its people."""
    session, holders = full()
    wish = join(session, lead, 3, now=now)
    cancel(holders[:3], AFTER_THE_DEADLINE)
    wish.refresh_from_db()
    return session, wish, list(wish.bookings.order_by("queue_number"))


def test_after_the_deadline_one_offer_goes_to_whoever_answers_for_all(offered, lead):
    _, wish, people = offered
    assert standing(wish) == ["offered"] * 3
    assert told(lead) == ["joined", "offered"]
    assert not Mail.objects.filter(kind="offer").exists()
    with pytest.raises(NotYoursToAnswer, match="Jo Lead answers for your group"):
        accept_offer(booking=people[0], by=people[0].practitioner, now=AFTER_THE_DEADLINE)
    accept_offer(booking=people[0], by=lead, now=AFTER_THE_DEADLINE)
    assert standing(wish) == ["confirmed"] * 3
    assert list(faults(now=AFTER_THE_DEADLINE)) == []


def test_whoever_answers_says_no_for_all_and_anybody_else_for_themselves(offered, lead):
    _, wish, people = offered
    decline_offer(booking=people[0], by=people[0].practitioner, now=AFTER_THE_DEADLINE)
    assert standing(wish) == ["cancelled", "offered", "offered"]
    decline_offer(booking=people[1], by=lead, now=AFTER_THE_DEADLINE)
    assert standing(wish) == ["cancelled"] * 3
    wish.refresh_from_db()
    assert wish.ended_because == JointWish.EndedBecause.GIVEN_UP


def test_an_offer_that_nobody_answers_lapses_for_all_once_with_their_turn_kept(offered, lead):
    session, wish, people = offered
    first_end = people[0].offer_expires_at
    other = alone(session, AFTER_THE_DEADLINE)  # three places are held for the group
    assert lapse_offers(session=session, now=first_end) == 3
    assert len(set(standing(wish))) == 1
    rows = list(wish.bookings.all())
    assert {row.offers_lapsed for row in rows} == {1}
    assert status(other) in ("offered", "waiting")
    assert list(faults(now=first_end)) == []


def test_whoever_answers_is_told_that_the_offer_has_gone_on_and_the_group_waits_still(offered, now, lead, settings):
    settings.LATE_OFFER_HOURS = 0  # one after the other, until the session begins
    session, wish, people = offered
    behind = UserFactory(organisation=OrganisationFactory(), is_lead=True)
    next_wish = join(session, behind, 3, now=now)
    lapse_offers(session=session, now=people[0].offer_expires_at)
    wish.refresh_from_db()
    assert (standing(wish), standing(next_wish), wish.is_open) == (["waiting"] * 3, ["offered"] * 3, True)
    assert (told(lead), told(behind)) == (["joined", "offered", "lapsed"], ["joined", "offered"])
    facts = Mail.objects.get(kind="joint wish", recipient=lead, facts__what="lapsed").facts
    assert (facts["places"], facts["until"]) == (3, people[0].offer_expires_at.isoformat())
    assert not Mail.objects.filter(kind="offer lapsed").exists()


def test_a_second_unanswered_offer_ends_the_wish(offered, lead):
    session, wish, people = offered
    wish.bookings.update(offers_lapsed=1)
    lapse_offers(session=session, now=people[0].offer_expires_at)
    wish.refresh_from_db()
    assert standing(wish) == ["cancelled"] * 3
    assert wish.ended_because == JointWish.EndedBecause.OFFER_LAPSED
    assert Mail.objects.filter(kind="offer lapsed").count() == 3


def test_in_the_last_hours_a_group_is_asked_with_all_and_has_all_its_places_or_none(now, lead):
    session, holders = full()
    wish, single = join(session, lead, 3, now=now), alone(session, now)
    cancel(holders[:2], THE_DAY_BEFORE)
    assert [one.is_asked_with_all for one in wish.bookings.all()] == [False] * 3  # two are too few
    cancel(holders[2:3], THE_DAY_BEFORE)
    members = list(wish.bookings.all())
    assert [one.is_asked_with_all for one in members] == [True] * 3
    accept_offer(booking=single, by=single.practitioner, now=THE_DAY_BEFORE)
    assert told(lead) == ["joined", "offered to all", "gone"]
    with pytest.raises(PlaceGone):
        accept_offer(booking=members[0], by=lead, now=THE_DAY_BEFORE)
    cancel(holders[3:4], THE_DAY_BEFORE)
    accept_offer(booking=members[0], by=lead, now=THE_DAY_BEFORE)
    assert standing(wish) == ["confirmed"] * 3
    assert list(faults(now=THE_DAY_BEFORE)) == []


def test_a_group_of_which_one_is_elsewhere_at_the_time_is_passed_over_and_nothing_is_kept(now, lead):
    session, holders = full()
    wish, behind = join(session, lead, 2, now=now), [alone(session, now) for _ in range(4)]
    busy = wish.bookings.first().practitioner
    elsewhere = make_booking(session=make_session(), practitioner=busy)
    cancel(holders[:4], now)
    assert ([status(one) for one in behind], standing(wish)) == (["confirmed"] * 4, ["waiting"] * 2)
    cancel([elsewhere], now)
    cancel(holders[4:6], now)
    assert standing(wish) == ["confirmed"] * 2


def test_a_cancelled_session_ends_the_wish_and_who_answers_hears_of_it(now, lead):
    session, _ = full()
    wish = join(session, lead, 2, now=now)
    cancel_session(session=session, reason="The trainer is ill", by=None, now=now)
    assert settle_joint_wishes(now=now) == 1
    wish.refresh_from_db()
    assert wish.ended_because == JointWish.EndedBecause.SESSION_CANCELLED
    assert told(lead) == ["joined", "ended"]


def test_what_cannot_be_is_refused_and_nothing_has_happened(now, lead, nursery):
    session, _holders = full()
    people = colleagues(nursery, 3)
    someone = people[0]
    asked = {"session": session, "by": lead, "now": now}
    for wrong, words in (
        ({"people": [], "places": 2}, "Name at least one person"),
        ({"people": people, "places": 2}, "You named 3 people for 2 places"),
        ({"people": people[:1], "places": 1}, "Between 2 and 10"),
        ({"people": people, "places": 11}, "Between 2 and 10"),
        ({"people": people, "places": 7}, "6 places on this session at most"),
        ({"people": people[1:], "places": 2, "by": someone}, "yourself among them"),
        ({"people": people[:1], "places": 2, "by": someone}, "Name each person"),
        ({"people": [*people, UserFactory(organisation=OrganisationFactory())], "places": 4}, "one organisation"),
    ):
        with pytest.raises((NotTogether, NobodyNamed), match=words):
            join_together(**asked | wrong)
    approved, _ = full(needs_approval=True)
    with pytest.raises(NotTogether, match="manager must agree"):
        join_together(session=approved, people=people, places=3, by=lead, now=now)
    make_booking(session=session, practitioner=someone, status="waiting")
    with pytest.raises(NobodyNamed) as refused:
        join_together(people=people, places=3, **asked)
    assert refused.value.lines_to(lead) == [f"{someone.name} is on the waiting list of this session already."]
    assert not JointWish.objects.exists()


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"organisation": None, "is_lead": False}, {"organisation": "another"}]
)
def test_who_has_left_or_moved_since_they_were_chosen_does_not_answer(now, lead, nursery, team_member, change):
    session, _ = full()
    people = colleagues(nursery, 2)
    if change.get("organisation"):
        change = {"organisation": OrganisationFactory()}
    User.objects.filter(pk=lead.pk).update(**change)  # between page and operation: `lead` is as the page had them
    for_them = {"people": people, "places": 2, "answers": lead, "by": team_member, "now": now}
    with pytest.raises(NotTogether, match="Jo Lead can no longer answer for the group") as refused:
        join_together(session=session, **for_them)
    assert list(refused.value.by_field) == ["answers"]
    assert not JointWish.objects.exists()


def test_who_is_no_lead_any_more_answers_only_as_one_of_the_group(now, lead, nursery, team_member):
    session, _ = full()
    User.objects.filter(pk=lead.pk).update(is_lead=False)
    for_them = {"people": colleagues(nursery, 2), "places": 2, "answers": lead, "by": team_member, "now": now}
    with pytest.raises(NotTogether, match="Jo Lead can’t answer for the group"):
        join_together(session=session, **for_them)


def test_who_answers_is_held_with_the_people_of_the_group(now, lead, nursery, team_member, monkeypatch):
    session, _ = full()
    people, held = colleagues(nursery, 2), []
    monkeypatch.setattr("bookings.places.rules.locks._lock", held.append)
    join_together(session=session, people=people, places=2, answers=lead, by=team_member, now=now)
    assert sorted([lead.pk, *(one.pk for one in people)]) in held


def test_a_practitioner_waits_together_with_colleagues_and_answers_for_them(now, nursery):
    session, holders = full()
    person, *others = colleagues(nursery, 3)
    wish = join_together(session=session, people=[person, *others], places=3, by=person, now=now)
    cancel(holders[:3], AFTER_THE_DEADLINE)
    assert told(person) == ["joined", "offered"]
    accept_offer(booking=wish.bookings.first(), by=person, now=AFTER_THE_DEADLINE)
    assert standing(wish) == ["confirmed"] * 3


def test_where_whoever_made_the_wish_has_gone_the_lead_and_those_in_it_answer(now, nursery, lead):
    session, holders = full()
    person, *others = colleagues(nursery, 3)
    join_together(session=session, people=[person, *others], places=3, by=person, now=now)
    cancel(list(Booking.objects.filter(practitioner=person)), now)
    person.is_active = False
    person.save()
    cancel(holders[:2], AFTER_THE_DEADLINE)
    assert [told(one) for one in (lead, *others)] == [["offered"]] * 3
    theirs = Booking.objects.get(session=session, practitioner=others[0])
    accept_offer(booking=theirs, by=others[0], now=AFTER_THE_DEADLINE)
    assert Booking.objects.filter(practitioner__in=others, status="confirmed").count() == 2
