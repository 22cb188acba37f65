"""r69: two of one are merged, and parted again, while others book and cancel: nothing is lost or counted twice."""

import datetime as dt

import pytest
from django.db.models import F

from bookings.merging.doubles import NotToBeMerged
from bookings.merging.operation import Chosen, merge
from bookings.merging.undoing import undo_merge
from bookings.models import Booking, Mark
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.upkeep.integrity.each_row import faults
from reporting.outcomes import counts_by, counts_in_all
from reporting.periods import Period
from reporting.scope import Scope
from tests.conftest import NOW
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_booking, make_session
from training.models import Merge, User

pytestmark = pytest.mark.r69
PAIRS = 4
SCOPE = Scope(period=Period(dt.date(2026, 4, 1), dt.date(2027, 3, 31)), now=NOW)
OF_DATABASE = (NotToBeMerged,)  # refused, with words to try again


@pytest.fixture
def world(transactional_db):
    """Pairs of people who are one, of two organisations that are one, on sessions of two courses that are one."""
    team = UserFactory(is_team=True)
    schools = [OrganisationFactory(name=name) for name in ("St Mary’s School", "St Marys School")]
    courses = [CourseFactory(title=title) for title in ("Child Neglect", "Neglect of Children")]
    past = [make_session(course=course, on=dt.date(2026, 5, 5 + n)) for n, course in enumerate(courses)]
    coming = [make_session(course=course, on=dt.date(2026, 8, 4 + n), capacity=6) for n, course in enumerate(courses)]
    pairs = []
    for _ in range(PAIRS):
        pair = [UserFactory(organisation=school) for school in schools]
        for person, ran, next_one in zip(pair, past, coming, strict=True):
            booking = make_booking(practitioner=person, session=ran, outcome="attended")
            Mark.objects.create(booking=booking, session_day=ran.days.get(), value="present", marked_at=NOW)
            make_booking(practitioner=person, session=next_one, booked_at=NOW - dt.timedelta(days=9))
        pairs.append(pair)
    others = [UserFactory() for _ in range(PAIRS)]
    return team, schools, courses, coming, pairs, others


def where_all_are() -> set:
    return set(
        Booking.objects.values_list("pk", "practitioner", "organisation", "organisation_type", "status", "outcome")
    )


def together(kept, gone, team) -> Merge:
    return merge(kept=kept, merged=gone, chosen=Chosen(), reason="One", by=team, now=NOW)


def refused(results) -> list:
    return [result for result in results if isinstance(result, Exception)]


def again(at_once, actions) -> list:
    """Do all at once; whoever was told that somebody else was quicker tries once more, as the sentence says."""
    results = at_once(lambda action: action(), actions)
    assert [error for error in refused(results) if not isinstance(error, OF_DATABASE)] == []
    return [action() if isinstance(was, Exception) else was for action, was in zip(actions, results, strict=True)]


def test_merge_and_undo_while_others_book_and_cancel(at_once, world, now):
    team, schools, courses, coming, pairs, others = world
    before, totals = where_all_are(), counts_in_all(SCOPE)
    merging = [lambda pair=pair: together(*pair, team) for pair in pairs]
    merging += [lambda: together(*schools, team), lambda: together(*courses, team)]
    booking = [
        lambda n=n, who=who: book_place(session=coming[n % 2], practitioner=who, by=who, now=NOW)
        for n, who in enumerate(others)
    ]
    results = again(at_once, [*merging, *booking])
    made = results[: len(merging)]
    assert list(faults(now=now)) == []
    after = counts_in_all(SCOPE)
    assert after == totals
    assert [key for (key,) in counts_by(SCOPE, F("session__course_id"))] == [courses[0].pk]
    assert [key for (key,) in counts_by(SCOPE, F("organisation_id"))] == [schools[0].pk]
    assert User.objects.filter(pk__in=[gone.pk for _, gone in pairs]).count() == 0
    cancelling = [
        lambda booked=booked: cancel_booking(booking=booked, by=booked.practitioner, now=NOW, reason="workload")
        for booked in results[len(merging) :]
    ]
    again(at_once, [*(lambda one=one: undo_merge(merge=one, by=team, now=NOW) for one in made), *cancelling])
    assert list(faults(now=now)) == []
    assert counts_in_all(SCOPE) == totals
    mine = {row for row in where_all_are() if row[1] not in {who.pk for who in others}}
    assert mine == before


def test_same_two_merged_by_two_hands_are_merged_once(at_once, world):
    team, _, _, _, pairs, _ = world
    one, two = pairs[0]
    results = at_once(lambda pair: together(*pair, team), [(one, two), (two, one), (one, two)])
    assert len(refused(results)) == 2
    assert {type(error) for error in refused(results)} == {NotToBeMerged}
    assert Merge.objects.count() == 1
    assert Booking.objects.filter(practitioner__in=[one, two]).values("practitioner").distinct().count() == 1


def test_undone_by_two_hands_is_undone_once(at_once, world, now):
    team, _, _, _, pairs, _ = world
    before = where_all_are()
    made = together(*pairs[0], team)
    results = at_once(lambda _: undo_merge(merge=made, by=team, now=NOW), [1, 2, 3])
    assert len(refused(results)) == 2
    assert where_all_are() == before
    assert list(faults(now=now)) == []
