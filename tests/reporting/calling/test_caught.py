"""What the lists found of those who did not come, in the review: counted again by hand, and nothing else counts."""

import datetime as dt

import pytest

from bookings.models import Booking, CallList, Listed
from bookings.privacy.retention import CALLS_KEPT
from reporting.calling.caught import Caught, caught_by_type, days_looked_at
from reporting.review.whole import review_of
from tests.support.factories import OrganisationFactory
from tests.support.report_cases import YEAR, Outcome, booked, scope, session
from training.operations.schedule import local_time
from training.templatetags.words import percentage

pytestmark = pytest.mark.django_db
HELD_ON = dt.date(2025, 9, 16)


def a_list(day, bookings=(), verdict=CallList.Verdict.HELPS):
    made = CallList.objects.create(
        day=day, made_at=dt.datetime.combine(day, dt.time(7), dt.UTC), verdict=verdict, recorded=500
    )
    Listed.objects.bulk_create(
        Listed(call_list=made, booking=booking, position=position) for position, booking in enumerate(bookings, 1)
    )
    return made


def of(organisation, in_session, outcome, number, **fields):
    """Bookings of so many people of this organisation."""
    made = booked(in_session, outcome, number, **fields)
    own = {"organisation": organisation, "organisation_type": organisation.type}
    Booking.objects.filter(pk__in=[one.pk for one in made]).update(**own)
    return made


def before(days):
    return HELD_ON - dt.timedelta(days=days)


@pytest.fixture
def schools():
    return OrganisationFactory()


@pytest.fixture
def trust():
    return OrganisationFactory()


def test_who_was_named_is_told_apart_from_who_was_not_by_type_of_organisation(now, schools, trust):
    held = session(on=HELD_ON)
    missed = of(schools, held, Outcome.NO_SHOW, 5)
    came = of(schools, held, Outcome.ATTENDED, 4) + of(schools, held, Outcome.PARTLY_ATTENDED, 1)
    elsewhere = of(trust, held, Outcome.NO_SHOW, 2)
    a_list(before(7), [*missed[:3], came[0], came[4]])
    a_list(before(6), [*missed[:2], elsewhere[0]])  # named on two days is named once
    assert caught_by_type(scope(now)) == {
        schools.type_id: Caught(came=5, came_named=2, missed=5, missed_named=3),
        trust.type_id: Caught(came=0, came_named=0, missed=2, missed_named=1),
    }


def test_who_is_not_marked_cancelled_or_came_unbooked_is_no_part_of_it(now, schools):
    held = session(on=HELD_ON)
    silent = of(schools, held, Outcome.NOT_RECORDED, 2)
    excused = of(schools, held, Outcome.EXCUSED, 1)
    of(schools, held, Outcome.ATTENDED, 3, is_walk_in=True)
    gone = of(schools, held, Outcome.NOT_RECORDED, 1)
    Booking.objects.filter(pk=gone[0].pk).update(status="cancelled", cancelled_at=now, cancelled_late=True)
    a_list(before(3), [*silent, *excused, *gone])
    assert caught_by_type(scope(now)) == {}


@pytest.mark.parametrize(
    ("made_before", "verdict", "looked_at"),
    [
        (8, CallList.Verdict.HELPS, False),
        (7, CallList.Verdict.LITTLE, True),
        (0, CallList.Verdict.HELPS, True),
        (-1, CallList.Verdict.HELPS, False),
        (3, CallList.Verdict.CANNOT, False),
        (3, CallList.Verdict.TOO_FEW, False),
    ],
)
def test_only_sessions_that_a_list_could_name_somebody_of_are_counted(now, schools, made_before, verdict, looked_at):
    of(schools, session(on=HELD_ON), Outcome.NO_SHOW, 4)
    a_list(before(made_before), verdict=verdict)
    assert bool(caught_by_type(scope(now))) is looked_at


def test_list_of_the_week_before_the_period_looked_at_its_first_days(now):
    a_list(YEAR.start - dt.timedelta(days=7))
    assert YEAR.start in days_looked_at(YEAR)
    assert YEAR.start + dt.timedelta(days=1) not in days_looked_at(YEAR)


@pytest.mark.parametrize(("later", "told"), [(-1, True), (1, False)])
def test_period_of_which_names_are_deleted_is_not_counted(now, schools, later, told):
    booked_long_ago = of(schools, session(on=HELD_ON), Outcome.NO_SHOW, 4)
    a_list(before(3), booked_long_ago)
    first_gone = local_time(YEAR.start, dt.time()) + CALLS_KEPT
    assert bool(caught_by_type(scope(first_gone + dt.timedelta(minutes=later)))) is told


def test_review_tells_it_in_all_and_by_type_and_no_percentage_of_a_few(now, schools, trust):
    held = session(on=HELD_ON, capacity=99)
    missed = of(schools, held, Outcome.NO_SHOW, 24)
    came = of(schools, held, Outcome.ATTENDED, 25)
    of(trust, held, Outcome.NO_SHOW, 1)
    a_list(before(5), [*missed[:12], *came[:5]])
    part = {part.key: part for part in review_of(scope(now)).parts}["tried"]
    [section] = part.sections
    assert section.sentences == [
        "At the sessions that a call list looked at, 25 people did not come. The list had named 12 of them "
        f"({percentage(12 / 25)})."
    ]
    rows = {row["organisation_type"]: row for row in section.table.rows}
    assert rows[schools.type.name] == {
        "organisation_type": schools.type.name,
        "missed": 24,
        "missed_named": 12,
        "of_missed": 0.5,
        "came": 25,
        "came_named": 5,
        "of_came": 0.2,
    }
    assert (rows[trust.type.name]["of_missed"], rows[trust.type.name]["of_came"]) == (None, None)
    assert section.table.total["of_missed"] == 12 / 25


def test_review_without_lists_says_nothing_of_them(now, schools):
    of(schools, session(on=HELD_ON), Outcome.NO_SHOW, 4)
    assert {part.key: part for part in review_of(scope(now)).parts}["tried"].sections == []
