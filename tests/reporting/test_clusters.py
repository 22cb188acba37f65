"""Places by session: what intervals have to know, and what no two-level statement may get wrong."""

import datetime as dt

import pytest
from django.db.models import F

from reporting.clusters import BY_COURSE_OF_SESSION, Lines, clustered, clustered_in_all, in_all
from reporting.insight.intervals import Source
from reporting.likeness import likeness_in
from tests.support.factories import CourseFactory, UserFactory, VenueFactory
from tests.support.report_cases import DAY, Outcome, booked, every_kind, scope, session

pytestmark = pytest.mark.django_db
BY_TYPE = Lines(of_booking=F("organisation_type_id"))


def spread(counts):
    return counts.sessions, counts.recorded, counts.squares, counts.shares


def test_places_are_spread_over_sessions_that_recorded_any(now):
    course = CourseFactory()
    one, two, silent = (session(course=course, on=DAY + dt.timedelta(days=days)) for days in (0, 1, 2))
    every_kind(one)  # 16 recorded, 5 of them no-shows
    booked(two, Outcome.ATTENDED, 3)
    booked(two, Outcome.NO_SHOW, 1)
    booked(silent, number=7)
    (counts,) = clustered(scope(now), BY_COURSE_OF_SESSION).values()
    assert spread(counts) == (2, 20, 16**2 + 4**2, 5**2 / 16 + 1 / 4)
    assert counts.not_recorded == 8 + 7
    assert in_all(scope(now)) == counts


def test_total_of_lines_that_cut_across_sessions_counts_each_session_once(now):
    one = session()
    booked(one, Outcome.NO_SHOW, 2), booked(one, Outcome.ATTENDED, 3)  # of two organisations, and types
    lines = clustered(scope(now), BY_TYPE)
    assert sorted(spread(line)[:3] for line in lines.values()) == [(1, 2, 4), (1, 3, 9)]
    assert spread(clustered_in_all(scope(now), BY_TYPE, lines)) == (1, 5, 25, 2**2 / 5)


def test_narrowed_scope_asks_for_what_is_left(now):
    here, there = session(), session(delivery="online")
    trainer, venue = UserFactory(is_trainer=True), VenueFactory()
    here.trainers.add(trainer, UserFactory(is_trainer=True))
    here.days.update(venue=venue)
    mine = booked(here, Outcome.NO_SHOW)[0].organisation
    booked(here, Outcome.ATTENDED, 2), booked(there, Outcome.NO_SHOW, 4)
    for narrowed, held in (
        ({"organisation_id": mine.pk}, 1),
        ({"organisation_type_id": mine.type_id}, 1),
        ({"trainer_id": trainer.pk}, 3),
        ({"venue_id": venue.pk}, 3),
        ({"delivery": "online"}, 4),
        ({"category_id": there.course.category_id}, 4),
        ({"course_ids": frozenset([here.course_id])}, 3),
        ({"provider": "partnership"}, 7),
        ({"provider": "commissioned"}, 0),
        ({"course_ids": frozenset()}, 0),
    ):
        asked = scope(now, **narrowed)
        assert in_all(asked).held == held, narrowed
        assert sum(line.held for line in clustered(asked, BY_COURSE_OF_SESSION).values()) == held, narrowed


def test_likeness_is_of_the_whole_period_however_a_report_is_narrowed(now):
    course = CourseFactory()
    for days in range(12):  # whole rooms come or stay away
        outcome = Outcome.NO_SHOW if days % 3 == 0 else Outcome.ATTENDED
        booked(session(course=course, on=DAY + dt.timedelta(days=days)), outcome, 4)
    alike = likeness_in(scope(now))
    assert (alike.source, alike.freedom) == (Source.MEASURED, 11)
    assert alike.icc == 1
    assert likeness_in(scope(now, delivery="online")) == alike
    assert likeness_in(scope(now, organisation_id=booked(session())[0].organisation_id)) == alike


def test_likeness_of_few_sessions_is_the_year_befores_and_else_assumed(now):
    booked(session(), Outcome.NO_SHOW)
    assert likeness_in(scope(now)).source == Source.ASSUMED
    course = CourseFactory()
    for days in range(12):
        one = session(course=course, on=dt.date(2025, 3, 1) + dt.timedelta(days=days))
        booked(one, Outcome.NO_SHOW, 2), booked(one, Outcome.ATTENDED, 2)
    before = likeness_in(scope(now))
    assert (before.source, before.freedom, before.icc) == (Source.YEAR_BEFORE, 11, 0)
