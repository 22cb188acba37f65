"""A second count, as test_second_count.py: cross tables, unmet demand, events, two periods, organisations made one."""

import datetime as dt
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.merging.operation import Chosen, merge
from bookings.models import Booking, DateWish
from reporting.insight.intervals import newcombe, wilson
from reporting.outcomes import years_with_sessions
from reporting.periods import YEAR_BEFORE, Period, other_period
from reporting.reports.comparing import table_of
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.reporting.test_second_count import many, scopes, with_history
from tests.support import counted_again as again
from tests.support import held_against
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    UserFactory,
    make_booking,
    make_event,
    make_session,
)
from tests.support.held_against import grouped, likeness_of
from tests.support.thoroughness import rounds
from training.models import Course, Event, Organisation, User

pytestmark = pytest.mark.django_db
fewer = settings(many, max_examples=rounds(15, usually=4))
chances = given(chance=st.randoms(use_true_random=False))


@fewer
@chances
def test_who_came_to_what_by_course_and_organisation_type(chance, now):
    def check():
        for scope, narrowed in scopes(now):
            held_against.courses_by_organisation_type(scope, again.bookings_of(scope.period, now, **narrowed))

    with_history(chance, check)


def _let_some_wish(chance, now):
    for person in User.objects.filter(organisation__isnull=False):
        if chance.random() < 0.4:
            asked_at = now - dt.timedelta(days=chance.randint(0, 500))
            told_at = chance.choice([None, None, asked_at])
            course = chance.choice(list(Course.objects.all()))
            DateWish.objects.create(course=course, practitioner=person, asked_at=asked_at, told_at=told_at)


@fewer
@chances
def test_who_found_no_place_and_who_waits_by_course_and_area(chance, now):
    def check():
        _let_some_wish(chance, now)
        for year in years_with_sessions(now):
            held_against.unmet_demand(year, now)

    with_history(chance, check)


def _edges_of_years():
    """The first and last days of three years, the days beside them, and those around today."""
    edges = [dt.date(year, 4, 1) + dt.timedelta(days=days) for year in (2024, 2025, 2026) for days in (-2, -1, 0, 1)]
    return [*edges, *(dt.date(2026, 6, day) for day in (1, 2, 3))]


@pytest.mark.parametrize("seed", range(rounds(8, usually=2)))
def test_events_of_each_year_with_their_sums(seed, now):
    """Events on both sides of every turn of the year, and of today: each is told once, in its own year alone."""
    chance = Random(seed)
    for number, day in enumerate(_edges_of_years()):
        low = chance.choice([None, chance.randint(1, 90)])
        high = None if low is None else low + chance.randint(0, 20)
        evaluations = chance.choice([None, chance.randint(0, 40 if high is None else high)])
        make_event(title=f"Event {number}", held_on=day, lowest=low, highest=high, evaluations=evaluations)
    for begins in (2023, 2024, 2025, 2026):
        year = Period(dt.date(begins, 4, 1), dt.date(begins + 1, 3, 31))
        of = [one for one in Event.objects.all() if year.start <= one.held_on <= min(year.end, dt.date(2026, 6, 1))]
        table = REPORTS["events"].table(Scope(period=year, now=now))
        told = [(row["event"], row["date"], row["at_least"], row["at_most"], row["evaluations"]) for row in table.rows]
        assert sorted(told) == sorted((one.title, one.held_on, one.lowest, one.highest, one.evaluations) for one in of)
        assert (table.total["at_least"], table.total["at_most"], table.total["evaluations"]) == (
            sum(one.lowest or 0 for one in of),
            sum(one.highest or 0 for one in of),
            sum(one.evaluations or 0 for one in of),
        )


def _rate(bookings, likeness):
    counted = again.figures(bookings)
    effect = again.design_effect(bookings, likeness) or 1
    return counted["no_show"], counted["recorded"], wilson(counted["no_show"], counted["recorded"], effect)


def _check_change(row, now, then, likeness_now, likeness_then):
    missed, recorded, interval = _rate(now, likeness_now)
    before_missed, before_recorded, before = _rate(then, likeness_then)
    assert (row["no_show"], row["recorded"]) == (missed, recorded)
    assert (row["before_no_show"], row["before_recorded"]) == (before_missed, before_recorded)
    if not recorded or not before_recorded:
        assert (row["change"], row["change_low"], row["change_high"]) == (None, None, None)
        return
    rate, earlier = missed / recorded, before_missed / before_recorded
    expected = (rate - earlier, *newcombe(rate, interval, earlier, before))
    assert (row["change"], row["change_low"], row["change_high"]) == pytest.approx(expected)


# The years as the partnership counts them, and what each is held against: of one that is not over, the same days.
HELD_AGAINST = [
    (Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31)), Period(dt.date(2024, 4, 1), dt.date(2025, 3, 31))),
    (Period(dt.date(2026, 4, 1), dt.date(2027, 3, 31)), Period(dt.date(2025, 4, 1), dt.date(2025, 6, 1))),
]


def _one_course_in_every_period(chance):
    """Six people of one organisation at one course, and each time another number of them missed it. One person of
    another was at another course, and in the earlier years alone.
    """
    course, organisation = CourseFactory(), OrganisationFactory()
    people = [UserFactory(organisation=organisation) for _ in range(6)]
    days = [dt.date(2024, 11, 12), dt.date(2025, 5, 13), dt.date(2025, 11, 11), dt.date(2026, 5, 12)]
    for day, missed in zip(days, chance.sample(range(7), 4), strict=True):
        session = make_session(on=day, course=course)
        for number, person in enumerate(people):
            make_booking(session=session, practitioner=person, outcome="no show" if number < missed else "attended")
    for day in (dt.date(2024, 12, 3), dt.date(2025, 5, 20)):
        session = make_session(on=day, course=CourseFactory())
        make_booking(session=session, practitioner=UserFactory(), outcome="attended")


@pytest.mark.parametrize("seed", range(rounds(8, usually=2)))
def test_two_years_side_by_side_with_what_changed(seed, now):
    """Which days are held against which is said here by date: the report's own "year before" is on trial with it."""
    chance, changes = Random(seed), []
    _one_course_in_every_period(chance)
    for _ in range(2):
        again.random_history(chance)
    for period, before in HELD_AGAINST:
        other = other_period(YEAR_BEFORE, period, dt.date(2026, 6, 1))
        assert other == before
        scope = Scope(period=period, now=now)
        here, there = (again.bookings_of(days, now) for days in (period, before))
        likeness = likeness_of(scope), likeness_of(Scope(period=before, now=now))
        for name in ("course", "organisation"):
            line = again.LINES[name]
            table = table_of(REPORTS[f"no-shows-by-{name}"], scope, other)
            rows = {row[name]: row for row in table.rows}
            assert set(grouped(here, line)) | set(grouped(there, line)) <= set(rows)
            for at, row in rows.items():
                _check_change(row, *([one for one in of if line(one) == at] for of in (here, there)), *likeness)
            _check_change(table.total, here, there, *likeness)
            changes += [row["change"] for row in rows.values()]
    assert None in changes  # a line of one year alone
    assert len(list(filter(None, changes))) >= 2  # else a wrong sign would not be seen


@fewer
@chances
def test_two_organisations_made_one_count_as_one_and_nobody_is_lost(chance, now):
    """What was counted of both by itself is counted of the one that stays, in every year and at every course."""

    def check():
        kept, merged = Organisation.objects.order_by("pk")[:2]
        called = {one.pk: kept.name if one == merged else one.name for one in Organisation.objects.all()}
        types = {one.pk: one.organisation_type.name for one in Booking.objects.select_related("organisation_type")}
        years = [(year, again.bookings_of(year, now)) for year in years_with_sessions(now)]
        team = UserFactory(is_team=True, organisation=None)
        merge(kept=kept, merged=merged, chosen=Chosen(), reason="One and the same", by=team, now=now)
        for year, bookings in years:  # read before: nothing of them knows of the merge
            scope = Scope(period=year, now=now)
            expected = grouped(bookings, lambda one: called[one.organisation_id])
            rows = {row["organisation"]: row for row in REPORTS["no-shows-by-organisation"].table(scope).rows}
            assert merged.name not in rows
            assert set(expected) <= set(rows)
            for name, of in expected.items():
                counted = again.figures(of)
                assert {key: rows[name][key] for key in counted} == counted
            came = Counter(called[one.organisation_id] for one in bookings if again.came(one))
            of_each = REPORTS["attendance-by-organisation"].table(scope)
            assert {row["organisation"]: row["attended"] for row in of_each.rows if row["attended"]} == came
            by_type = REPORTS["attendance-by-organisation-type"].table(scope)
            kinds = Counter(types[one.pk] for one in bookings if again.came(one))
            assert {row["organisation_type"]: row["attended"] for row in by_type.rows if row["attended"]} == kinds

    with_history(chance, check)
