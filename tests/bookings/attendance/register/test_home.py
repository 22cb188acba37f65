import datetime as dt

import pytest

from bookings.attendance.register.home import registers_of
from bookings.models import Mark, Register
from tests.support.factories import make_booking, make_session

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 6, 1)  # the day of `now`


def sessions(entries) -> list:
    return [entry.session for entry in entries]


def test_each_session_stands_in_one_list(trainer, now):
    def run(days: int, **fields):
        return make_session(on=MONDAY + dt.timedelta(days=days), trainers=[trainer], **fields)

    today, coming, far = run(0), run(1), run(200)
    to_finish, finished = run(-3), run(-4)
    Register.objects.create(session=finished, state=Register.State.COMPLETE, closed_at=now)
    run(1, status="draft"), make_session(on=MONDAY)
    home = registers_of(trainer, now=now)
    assert sessions(home.today) == [today]
    assert sessions(home.coming) == [coming, far]
    assert sessions(home.to_finish) == [to_finish]
    assert sessions(home.finished) == [finished]
    assert [entry.state for entry in (*home.to_finish, *home.finished)] == ["due", "complete"]


def test_the_team_looks_eight_weeks_ahead_at_all_sessions(team_member, trainer, now):
    near = make_session(on=MONDAY + dt.timedelta(days=55), trainers=[trainer])
    make_session(on=MONDAY + dt.timedelta(days=57))
    assert sessions(registers_of(team_member, now=now).coming) == [near]


def test_a_session_of_several_days_is_of_today_on_each_and_old_from_its_last(trainer, now):
    session = make_session(on=MONDAY - dt.timedelta(weeks=1), days=2, trainers=[trainer])
    make_booking(session=session), make_booking(session=session)
    (entry,) = registers_of(trainer, now=now).today
    assert (entry.today.position, entry.days_ago, entry.to_mark) == (2, 0, 4)
    assert registers_of(trainer, now=now + dt.timedelta(days=2)).to_finish[0].days_ago == 2
    (between,) = registers_of(trainer, now=now - dt.timedelta(days=1)).coming
    assert (between.today, between.days_ago) == (None, -1)


def test_lists_are_in_order_of_what_waits_longest_and_what_is_latest(trainer, now):
    def ended(days_ago, **fields):
        return make_session(on=MONDAY - dt.timedelta(days=days_ago), trainers=[trainer], **fields)

    short, long_ago, latest = ended(3), ended(30), ended(1)
    done = [ended(days_ago) for days_ago in (9, 2, 5)]
    for session in done:
        Register.objects.create(session=session, state="complete", closed_at=now)
    home = registers_of(trainer, now=now)
    assert sessions(home.to_finish) == [long_ago, short, latest]
    assert sessions(home.finished) == [done[1], done[2], done[0]]


def test_days_of_a_session_stand_in_order_also_when_one_was_put_before_the_others(trainer, now):
    session = make_session(on=MONDAY, days=2, trainers=[trainer])
    first, second = session.days.order_by("position")
    type(first).objects.filter(pk=first.pk).update(position=3)
    type(first).objects.filter(pk=second.pk).update(position=1)
    (entry,) = registers_of(trainer, now=now).today
    assert entry.days == [second, first]


def test_session_that_ended_a_moment_before_midnight_is_to_finish(trainer, now):
    session = make_session(on=MONDAY - dt.timedelta(days=1), trainers=[trainer])
    midnight = dt.datetime(2026, 5, 31, 23, 0, tzinfo=dt.UTC)  # of Monday, in London
    type(session).objects.filter(pk=session.pk).update(ends_at=midnight - dt.timedelta(microseconds=1))
    home = registers_of(trainer, now=now)
    assert (sessions(home.to_finish), home.coming) == ([session], [])
    type(session).objects.filter(pk=session.pk).update(ends_at=midnight)
    home = registers_of(trainer, now=now)
    assert (home.to_finish, sessions(home.coming)) == ([], [session])


def test_marks_are_counted_of_each_session_by_itself(trainer, now):
    marked, unmarked, twice = (make_session(on=MONDAY, trainers=[trainer]) for _ in range(3))
    for session, number in ((marked, 1), (twice, 2)):
        for _ in range(number):
            booking = make_booking(session=session)
            Mark.objects.create(booking=booking, session_day=session.days.get(), value="absent", marked_at=now)
    found = {entry.session: (entry.marks, entry.state) for entry in registers_of(trainer, now=now).today}
    assert found == {marked: (1, "partial"), unmarked: (0, "due"), twice: (2, "partial")}
    assert registers_of(trainer, now=now).finished == []


def test_no_more_finished_registers_are_listed_than_the_latest_ten(trainer, now):
    done = [make_session(on=MONDAY - dt.timedelta(days=day), trainers=[trainer]) for day in range(11, 0, -1)]
    for session in done:
        Register.objects.create(session=session, state="complete", closed_at=now)
    assert sessions(registers_of(trainer, now=now).finished) == done[:0:-1]
