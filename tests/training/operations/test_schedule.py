import datetime as dt

import pytest

from tests.support.factories import CourseFactory, make_session
from training.models import Session, SessionDay
from training.operations.schedule import (
    DayPlan,
    ScheduleRefused,
    StartsInThePast,
    derived_from_days,
    local_time,
    plan_session,
    refuse_start_in_the_past,
)
from training.refusals import DoesNotFit


def day(date, start=dt.time(9, 30), end=dt.time(16, 30)):
    return DayPlan(starts_at=local_time(date, start), ends_at=local_time(date, end))


@pytest.mark.r20
def test_time_that_the_clock_change_leaves_out_is_refused_with_a_sentence():
    with pytest.raises(ScheduleRefused) as refusal:
        local_time(dt.date(2026, 3, 29), dt.time(1, 30))
    assert (
        str(refusal.value)
        == "01:30 does not exist on 29 March 2026: the clocks go forward that night. Choose another time."
    )


@pytest.mark.r21
def test_day_over_the_hour_that_comes_twice_lasts_three_hours():
    night = day(dt.date(2026, 10, 25), dt.time(0, 30), dt.time(2, 30))
    assert night.ends_at.astimezone(dt.UTC) - night.starts_at.astimezone(dt.UTC) == dt.timedelta(hours=3)


@pytest.mark.parametrize(("month", "utc_hour"), [(1, 9), (7, 8)])
def test_local_time_is_london_time_in_both_seasons(month, utc_hour):
    moment = local_time(dt.date(2026, month, 6), dt.time(9, 0)).astimezone(dt.UTC)
    assert moment.hour == utc_hour


def test_session_columns_follow_from_the_days():
    days = [day(dt.date(2026, 7, 7)), day(dt.date(2026, 7, 14))]
    assert derived_from_days(days, 3) == {
        "starts_at": days[0].starts_at,
        "ends_at": days[1].ends_at,
        "first_on": dt.date(2026, 7, 7),
        "cancel_by_at": local_time(dt.date(2026, 7, 2), dt.time(17, 0)),
    }


@pytest.mark.django_db
def test_planned_session_has_its_days_in_order_whatever_the_order_given(now):
    session = plan_session(
        course=CourseFactory(),
        capacity=10,
        by=None,
        now=now,
        days=[day(dt.date(2026, 7, 14)), day(dt.date(2026, 7, 7))],
    )
    days = session.days.order_by("position")
    assert [(d.position, d.starts_at.date()) for d in days] == [(1, dt.date(2026, 7, 7)), (2, dt.date(2026, 7, 14))]
    assert session.first_on == dt.date(2026, 7, 7)


@pytest.mark.django_db
def test_planning_is_in_the_history_of_session_and_days(team_member, now):
    session = plan_session(
        course=CourseFactory(), capacity=10, by=team_member, now=now, days=[day(dt.date(2026, 7, 7))]
    )
    for entry in (session.history.get(), SessionDay.history.get()):
        assert (entry.history_user, entry.history_date) == (team_member, now)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ([], "A session needs at least one day."),
        ([day(dt.date(2026, 7, 7), dt.time(16), dt.time(9))], "The end of a day must come after its start."),
        ([day(dt.date(2026, 7, 7), dt.time(9), dt.time(9))], "The end of a day must come after its start."),
        (
            [day(dt.date(2026, 7, 7), dt.time(9), dt.time(11)), day(dt.date(2026, 7, 7), dt.time(12), dt.time(13))],
            "Two days of a session cannot fall on the same date.",
        ),
    ],
)
def test_days_that_do_not_hold_together_are_refused(days, sentence, now):
    with pytest.raises(ScheduleRefused) as refusal:
        plan_session(course=CourseFactory(), capacity=10, by=None, now=now, days=days)
    assert str(refusal.value) == sentence
    assert Session.objects.count() == 0


@pytest.mark.django_db
def test_session_without_places_is_refused():
    with pytest.raises(DoesNotFit):
        make_session(capacity=0)


@pytest.mark.parametrize("late", [dt.timedelta(), dt.timedelta(days=400)])
def test_start_in_the_past_is_refused_of_any_day(now, late):
    to_come = DayPlan(starts_at=now + dt.timedelta(days=1), ends_at=now + dt.timedelta(days=1, hours=1))
    begun = DayPlan(starts_at=now - late, ends_at=now + dt.timedelta(hours=1))
    refuse_start_in_the_past([to_come], now=now)
    with pytest.raises(StartsInThePast):
        refuse_start_in_the_past([to_come, begun], now=now)


@pytest.mark.django_db
def test_session_of_which_little_is_said_can_be_given_up_three_working_days_before(trainer, frozen_now):
    days = [day(dt.date(2026, 7, 7))]
    session = plan_session(course=CourseFactory(), capacity=10, by=None, days=days, trainers=[trainer])
    assert session.cancellation_working_days == 3
    assert session.cancel_by_at == local_time(dt.date(2026, 7, 2), dt.time(17))
    assert list(session.trainers.all()) == [trainer]
    assert {entry.history_date for entry in session.history.all()} == {frozen_now}
    other = plan_session(course=CourseFactory(), capacity=10, by=None, days=days, cancellation_working_days=1)
    assert other.cancel_by_at == local_time(dt.date(2026, 7, 6), dt.time(17))
    assert list(other.trainers.all()) == []
