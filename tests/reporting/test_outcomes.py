import datetime as dt

import pytest
from django.db.models import F

from bookings.models import Booking
from reporting.outcomes import (
    RECORDED,
    Counts,
    came_to,
    counts_by,
    counts_in_all,
    learners_in,
    nobody_knows,
    typical_room,
    usual_period,
    years_with_sessions,
)
from reporting.periods import reporting_year
from reporting.scope import sessions_in
from tests.support import factories
from tests.support.report_cases import DAY, Outcome, booked, every_kind, scope, session
from training.models import Session

pytestmark = pytest.mark.django_db


def test_every_kind_of_booking_is_counted_once_and_where_it_belongs(now):
    every_kind(session())
    counts = counts_in_all(scope(now))
    assert counts == Counts(
        held=28,
        attended=9,
        partly_attended=2,
        no_show=5,
        excused=4,
        not_recorded=8,
        late_cancellation=3,
        cancelled=6,
        attendances=13,
        came_unbooked=2,
        over_capacity=1,
    )
    assert learners_in(scope(now)) == 13
    assert came_to(Booking.objects.all()).count() == counts.attendances
    assert Booking.objects.held_at_start(now).filter(RECORDED).count() == counts.recorded
    assert set(Booking.objects.filter(RECORDED).values_list("is_walk_in", "status")) == {(False, "confirmed")}
    assert (counts.recorded, counts.rate, counts.coverage) == (16, 5 / 16, 20 / 28)
    assert counts.held == Booking.objects.held_at_start(now).count()


def test_excused_late_cancellation_counts_as_in_time_and_a_place_passed_on_as_none(now):
    booked(session(), number=2, status="cancelled", cancelled_late=True)
    booked(session(), number=3, status="cancelled", cancelled_late=True, excused_at=now, excused_reason="Hospital")
    booked(session(), number=4, status="cancelled", cancel_reason=Booking.CancelReason.TRANSFERRED)
    booked(session(), number=5, status="cancelled", cancel_reason=Booking.CancelReason.SUBSTITUTED)
    counts = counts_in_all(scope(now))
    assert (counts.late_cancellation, counts.cancelled) == (2, 7)


def test_nobody_marked_is_nobody_recorded_and_no_no_show(now):
    booked(session(), number=10)
    counts = counts_in_all(scope(now))
    assert (counts.held, counts.not_recorded, counts.no_show, counts.recorded) == (10, 10, 0, 0)
    assert (counts.rate, counts.coverage) == (None, 0)


def test_nothing_held_has_no_rate_and_no_coverage(now):
    counts = counts_in_all(scope(now))
    assert counts == Counts()
    assert (counts.rate, counts.coverage) == (None, None)


def test_learners_are_different_people_overall_but_count_in_each_group(now):
    person = factories.UserFactory()
    first, second = session(), session(on=DAY + dt.timedelta(days=7))
    booked(first, Outcome.ATTENDED, practitioner=person)
    booked(second, Outcome.ATTENDED, practitioner=person)
    booked(second, Outcome.PARTLY_ATTENDED)
    counts = counts_by(scope(now), F("session__course_id"), learners=True)
    assert {key: (found.attendances, found.learners) for (key,), found in counts.items()} == {
        first.course_id: (1, 1),
        second.course_id: (2, 2),
    }
    assert (Counts.summed(counts.values()).attendances, learners_in(scope(now))) == (3, 2)


def test_session_belongs_to_the_year_of_its_first_day(now):
    numbers = {}
    for number, (first_day, days) in enumerate(
        [
            (dt.date(2025, 3, 31), 1),
            (dt.date(2025, 4, 1), 1),
            (dt.date(2026, 3, 31), 2),  # its second day is in April
            (dt.date(2026, 4, 1), 1),
        ],
        1,
    ):
        booked(session(on=first_day, days=days), Outcome.ATTENDED, number)
    for name in ("2024-25", "2025-26", "2026-27"):
        numbers[name] = counts_in_all(scope(now, reporting_year(name))).attended
    assert numbers == {"2024-25": 1, "2025-26": 2 + 3, "2026-27": 4}


def test_sessions_to_come_cancelled_or_drafted_count_nowhere(now):
    booked(session(on=dt.date(2026, 6, 2)), number=2)
    booked(session(status=Session.Status.CANCELLED, cancelled_at=now), number=3)
    booked(session(status=Session.Status.DRAFT), number=4)
    whole = scope(now, reporting_year("2026-27")), scope(now)
    assert [counts_in_all(one) for one in whole] == [Counts(), Counts()]


def test_organisation_is_that_of_the_day_of_booking(now):
    before, after = factories.OrganisationFactory(), factories.OrganisationFactory()
    person = factories.UserFactory(organisation=before)
    booked(session(), Outcome.ATTENDED, practitioner=person)
    person.organisation = after
    person.save()
    before_was, before.type = before.type_id, factories.OrganisationTypeFactory()
    before.save()
    assert list(counts_by(scope(now), F("organisation_id"))) == [(before.pk,)]
    assert list(counts_by(scope(now), F("organisation_type_id"))) == [(before_was,)]
    assert counts_in_all(scope(now, organisation_id=before.pk)).attended == 1
    assert counts_in_all(scope(now, organisation_id=after.pk)).attended == 0


def test_scope_of_some_courses_leaves_the_others_out(now):
    wanted, other = session(), session()
    booked(wanted, Outcome.ATTENDED, 2)
    booked(other, Outcome.ATTENDED, 5)
    assert counts_in_all(scope(now, course_ids=frozenset({wanted.course_id}))).attended == 2


def test_group_with_nothing_but_a_waiting_list_is_left_out(now):
    booked(session(), status=Booking.Status.WAITING)
    assert counts_by(scope(now), F("organisation_type_id")) == {}


@pytest.mark.parametrize("groups", [1, 4])
def test_counting_by_group_takes_one_query(now, groups, django_assert_num_queries):
    for _ in range(groups):
        every_kind(session())
    with django_assert_num_queries(1):
        assert len(counts_by(scope(now), F("session__course_id"))) == groups


def test_years_with_sessions_are_latest_first_with_the_current_one(now):
    session(on=dt.date(2023, 5, 2))
    session(on=dt.date(2025, 3, 31))
    session(on=dt.date(2027, 5, 4))  # to come
    assert [str(year) for year in years_with_sessions(now)] == ["2026-27", "2024-25", "2023-24"]


def test_usual_period_is_the_latest_year_that_is_over(now):
    assert str(usual_period(years_with_sessions(now), now)) == "2026-27"
    session(on=dt.date(2023, 5, 2))
    session(on=dt.date(2026, 4, 7))
    assert str(usual_period(years_with_sessions(now), now)) == "2023-24"


def test_sessions_in_scope_ran_in_the_period_and_have_bookings_of_the_organisation(now):
    one, other = session(), session()
    [booking] = booked(one)
    booked(other)
    session(on=dt.date(2025, 3, 31)), session(on=dt.date(2026, 4, 1))
    session(status=Session.Status.DRAFT), session(status=Session.Status.CANCELLED, cancelled_at=now)
    assert set(sessions_in(scope(now))) == {one, other}
    assert set(sessions_in(scope(one.starts_at - dt.timedelta(seconds=1)))) == set()
    assert set(sessions_in(scope(one.starts_at))) == {one, other}
    assert set(sessions_in(scope(now, organisation_id=booking.organisation_id))) == {one}
    assert set(sessions_in(scope(now, course_ids=frozenset({other.course_id})))) == {other}
    assert set(sessions_in(scope(now, course_ids=frozenset()))) == set()


def test_years_in_which_no_session_ran_are_not_offered(now):
    session(on=dt.date(2022, 5, 3), status=Session.Status.DRAFT)
    session(on=dt.date(2023, 5, 2), status=Session.Status.CANCELLED, cancelled_at=now)
    assert [str(year) for year in years_with_sessions(now)] == ["2026-27"]


def test_typical_room_is_the_median_of_the_sessions_that_ran(now):
    assert typical_room(scope(now)) is None
    for capacity in (30, 10, 12, 10):
        session(capacity=capacity)
    session(capacity=500, status=Session.Status.DRAFT), session(capacity=500, on=dt.date(2025, 3, 31))
    assert typical_room(scope(now)) == 11
    session(capacity=90)
    assert typical_room(scope(now)) == 12


def test_nobody_knows_of_those_who_held_a_place_and_are_not_recorded(now):
    every_kind(session())
    booked(session(), is_walk_in=True)
    booked(session(on=dt.date(2025, 3, 31)))
    found = nobody_knows(scope(now))
    assert found.count() == 8
    assert set(found.values_list("status", "outcome", "is_walk_in")) == {("confirmed", "not recorded", False)}


def test_only_the_figures_that_are_asked_for_are_counted(now):
    first, second = session(), session()
    every_kind(first)
    booked(second, number=2, status=Booking.Status.CANCELLED)
    by_session = counts_by(scope(now), F("session_id"), figures=("held", "no_show"))
    assert by_session == {(first.pk,): Counts(held=28, no_show=5)}
    in_full = counts_by(scope(now), F("session_id"))
    assert (in_full[first.pk,].learners, in_full[second.pk,]) == (0, Counts(cancelled=2))


def test_groups_sum_up_to_all_of_them_but_for_learners(now):
    every_kind(session()), every_kind(session())
    parts = counts_by(scope(now), F("session_id"), learners=True)
    assert [part.learners for part in parts.values()] == [13, 13]
    assert Counts.summed(parts.values()) == counts_in_all(scope(now))
    assert Counts.summed([]) == Counts()


def test_learners_are_those_who_came_to_what_is_in_scope(now):
    person = factories.UserFactory()
    for day in (DAY, dt.date(2025, 3, 31)):
        booked(session(on=day), Outcome.ATTENDED, practitioner=person)
        booked(session(on=day), Outcome.NO_SHOW, 3)
    booked(session(), Outcome.PARTLY_ATTENDED, practitioner=person, is_walk_in=True)
    assert learners_in(scope(now)) == 1


def test_bookings_count_from_the_moment_at_which_their_session_begins():
    one = session()
    booked(one, number=2)
    held = [counts_in_all(scope(one.starts_at - second)).held for second in (dt.timedelta(seconds=1), dt.timedelta())]
    assert held == [0, 2]


def test_learners_of_a_group_are_different_people_however_often_they_came(now):
    person, first = factories.UserFactory(), session()
    for one in (first, session(course=first.course, on=DAY + dt.timedelta(days=7))):
        booked(one, Outcome.ATTENDED, practitioner=person)
    [counts] = counts_by(scope(now), F("session__course_id"), learners=True).values()
    assert (counts.attendances, counts.learners) == (2, 1)


def test_year_is_over_on_the_day_after_its_last():
    session(on=dt.date(2025, 5, 6)), session(on=dt.date(2024, 5, 7))
    last = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
    usual = [str(usual_period(years_with_sessions(at), at)) for at in (last, last + dt.timedelta(days=1))]
    assert usual == ["2024-25", "2025-26"]
