"""Two of one are merged, and people are erased, while they wait together with others: the group stays one."""

import datetime as dt

import pytest

from bookings.models import Booking, JointWish, Mail
from bookings.places.operations.booking import cancel_booking
from bookings.places.operations.joint_wishes import join_together, name_for_group, settle_joint_wishes
from bookings.places.operations.waiting_list import lapse_offers
from bookings.privacy.erasing import erase
from bookings.upkeep.integrity.each_row import faults
from tests.bookings.merging.conftest import everything
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_full_session

pytestmark = [pytest.mark.django_db, pytest.mark.r69]
AFTER_THE_DEADLINE = dt.datetime(2026, 7, 4, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def now():
    return dt.datetime(2026, 6, 16, 10, 0, tzinfo=dt.UTC)  # three weeks before


@pytest.fixture
def lead(nursery):
    return UserFactory(name="Jo Lead", organisation=nursery, is_lead=True)


@pytest.fixture
def session():
    return make_full_session(capacity=6)


@pytest.fixture
def group(session, lead, now):
    """Four of the nursery wait together."""
    people = [UserFactory(organisation=lead.organisation) for _ in range(4)]
    return join_together(session=session, people=people, places=4, by=lead, now=now)


def people(wish) -> list:
    return [booking.practitioner for booking in wish.bookings.order_by("queue_number")]


def standing(wish) -> list[str]:
    return list(wish.bookings.order_by("queue_number").values_list("status", flat=True))


def told(person) -> list[tuple[str, int]]:
    mails = Mail.objects.filter(kind="joint wish", recipient=person).order_by("pk")
    return [(mail.facts["what"], mail.facts["places"]) for mail in mails]


def leave(session, count, now):
    held = Booking.objects.filter(session=session, status="confirmed", joint_wish=None).order_by("pk")[:count]
    for booking in held:
        cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=now)


def test_two_of_a_group_who_are_one_need_one_place_less_and_whoever_answers_hears_of_it(group, lead, merged, now):
    session = group.session
    one, other, *_ = people(group)
    merged(one, other)
    assert standing(group) == ["waiting", "cancelled", "waiting", "waiting"]
    assert told(lead)[-1] == ("smaller", 3)
    leave(session, 2, now)
    assert standing(group).count("confirmed") == 0
    leave(session, 1, now)
    assert standing(group) == ["confirmed", "cancelled", "confirmed", "confirmed"]
    assert list(faults(now=now)) == []


def test_undone_they_are_in_the_group_again(group, merged, undone, now):
    before = everything()
    one, other, *_ = people(group)
    undone(merged(one, other))
    assert everything() == before


def test_undone_while_the_group_is_asked_they_are_asked_with_it_where_a_place_is_left(group, merged, undone):
    one, other, *_ = people(group)
    made = merged(one, other, at=AFTER_THE_DEADLINE)
    leave(group.session, 3, AFTER_THE_DEADLINE)
    assert standing(group) == ["offered", "cancelled", "offered", "offered"]
    leave(group.session, 1, AFTER_THE_DEADLINE)
    undone(made, at=AFTER_THE_DEADLINE)
    assert standing(group) == ["offered"] * 4
    assert list(faults(now=AFTER_THE_DEADLINE)) == []


def test_undone_while_the_group_is_asked_they_wait_alone_where_none_is_left(group, merged, undone):
    one, other, *_ = people(group)
    made = merged(one, other, at=AFTER_THE_DEADLINE)
    leave(group.session, 3, AFTER_THE_DEADLINE)
    said = undone(made, at=AFTER_THE_DEADLINE)
    waits_alone = f"{other.name} waits alone: their group is being asked, and no place is left for them."
    assert said.stayed == [waits_alone]
    assert standing(group) == ["offered"] * 3
    assert Booking.objects.get(practitioner=other.pk).status == "waiting"
    assert list(faults(now=AFTER_THE_DEADLINE)) == []


def test_merged_while_asked_and_undone_once_the_offer_lapsed_all_wait(group, merged, undone):
    leave(group.session, 4, AFTER_THE_DEADLINE)
    assert standing(group) == ["offered"] * 4
    one, other, *_ = people(group)
    made = merged(one, other, at=AFTER_THE_DEADLINE)
    later = group.bookings.filter(status="offered").first().offer_expires_at
    lapse_offers(session=group.session, now=later)
    undone(made, at=later)
    assert standing(group) == ["waiting"] * 4
    assert list(faults(now=later)) == []


def test_undone_once_the_others_have_their_places_they_wait_alone(group, merged, undone, now):
    one, other, *_ = people(group)
    made = merged(one, other)
    leave(group.session, 3, now)
    undone(made)
    assert standing(group) == ["confirmed", "waiting", "confirmed", "confirmed"]
    assert list(faults(now=now)) == []


def test_who_waits_alone_too_stays_in_the_group(group, merged, now):
    alone = make_booking(session=group.session, status="waiting", queue_number=99, booked_at=now - dt.timedelta(days=3))
    merged(people(group)[0], alone.practitioner)
    assert standing(group) == ["waiting"] * 4
    assert Booking.objects.get(pk=alone.pk).status == "cancelled"
    assert list(faults(now=now)) == []


def test_who_has_a_place_under_the_other_name_leaves_the_group(group, lead, merged, session, now):
    has = Booking.objects.filter(session=session, status="confirmed").first()
    merged(people(group)[0], has.practitioner)
    assert standing(group) == ["cancelled", "waiting", "waiting", "waiting"]
    assert Booking.objects.get(pk=has.pk).status == "confirmed"
    assert told(lead)[-1] == ("smaller", 3)
    assert list(faults(now=now)) == []


def test_one_of_two_groups_loses_whoever_was_in_both(group, lead, merged, undone, session, now):
    others_lead = UserFactory(organisation=OrganisationFactory(), is_lead=True)
    two = [UserFactory(organisation=others_lead.organisation) for _ in range(2)]
    small = join_together(session=session, people=two, places=2, by=others_lead, now=now)
    made = merged(people(group)[0], two[0])
    assert (standing(group), standing(small)) == (["waiting"] * 4, ["cancelled", "waiting"])
    undone(made)
    assert standing(small) == ["waiting"] * 2
    again = merged(people(group)[0], two[0])
    settle_joint_wishes(now=now)
    assert told(others_lead)[-1] == ("ended", 2)
    assert told(lead) == [("joined", 4)]
    undone(again)
    assert standing(small) == ["waiting"] * 2  # each of them alone
    assert not JointWish.objects.get(pk=small.pk).is_open
    assert list(faults(now=now)) == []


def test_whoever_answers_is_who_stays(group, lead, merged, undone):
    other = UserFactory(organisation=lead.organisation, is_lead=True)
    made = merged(other, lead)
    assert JointWish.objects.get().made_by == other
    undone(made)
    assert JointWish.objects.get().made_by == lead


def test_who_was_named_while_two_organisations_were_one_counts_for_the_groups_own(merged, undone, lead, session, now):
    named = UserFactory(organisation=lead.organisation)
    group = join_together(session=session, people=[named], places=3, by=lead, now=now)
    other = OrganisationFactory()
    made = merged(other, lead.organisation)
    group.refresh_from_db()
    name_for_group(wish=group, people=[UserFactory(organisation=other)], by=lead, now=now)
    assert set(group.bookings.values_list("organisation", flat=True)) == {other.pk}
    assert list(faults(now=now)) == []
    undone(made)
    assert set(group.bookings.values_list("organisation", flat=True)) == {lead.organisation_id}
    assert list(faults(now=now)) == []


def test_erased_they_leave_the_group_and_where_the_lead_is_erased_those_in_it_answer(group, lead, team_member, now):
    erase(person=people(group)[0], by=team_member, now=now, gives_back=True)
    assert standing(group) == ["cancelled", "waiting", "waiting", "waiting"]
    assert told(lead)[-1] == ("smaller", 3)
    erase(person=lead, by=team_member, now=now, gives_back=True)
    leave(group.session, 3, AFTER_THE_DEADLINE)
    assert standing(group) == ["cancelled", "offered", "offered", "offered"]
    asked = Mail.objects.filter(kind="joint wish", facts__what="offered").values_list("recipient", flat=True)
    assert sorted(asked) == sorted(one.pk for one in people(group)[1:])
    assert list(faults(now=AFTER_THE_DEADLINE)) == []
