import datetime as dt

import pytest

from bookings.attendance.register.check_in import (
    CheckInClosed,
    NoPlaceHere,
    check_in,
    checked_in_already,
    is_at_odds,
    said_in_words,
)
from bookings.attendance.register.closing import UNKNOWN, close_register
from bookings.attendance.register.marking import MarkConflict, Marking, mark_attendance
from bookings.attendance.register.opening import open_register_again
from bookings.attendance.register.wall_codes import CheckInNotOpen, CodeNotInUse, SeenCode
from bookings.models import Booking, CheckIn, Mark, Register
from bookings.places.sessions.changes import SessionChange, change_session
from tests.support.factories import UserFactory, make_booking, make_session
from training.operations.schedule import DayPlan, ScheduleRefused, local_time

pytestmark = pytest.mark.django_db
TUESDAY = dt.date(2026, 6, 2)
MORNING = dt.datetime(2026, 6, 2, 8, 21, tzinfo=dt.UTC)  # 9:21am in London
LATER = MORNING + dt.timedelta(minutes=20)


@pytest.fixture
def session(trainer):
    return make_session(on=TUESDAY, days=2, trainers=[trainer])


@pytest.fixture
def day(session):
    return session.days.get(position=1)


@pytest.fixture
def booking(session, practitioner):
    return make_booking(session=session, practitioner=practitioner)


@pytest.fixture
def arrive(day):
    def run(booking, *, at=MORNING, day=day, saw=None, by=None):
        saw = saw or SeenCode(day=day.pk, at=at)
        return check_in(booking=booking, saw=saw, by=by or booking.practitioner, now=at)

    return run


@pytest.fixture
def mark(session, day, trainer):
    def run(booking, value, *, seen=None, day=day, at=LATER):
        marking = Marking(booking=booking, day=day, value=value, seen=seen)
        return mark_attendance(session=session, marking=marking, by=trainer, now=at)

    return run


def test_press_marks_the_person_as_here_on_this_day_alone(session, day, booking, practitioner, arrive):
    other = make_booking(session=session)
    came = arrive(booking)
    mark = Mark.objects.get()
    assert (mark.booking, mark.session_day, mark.value) == (booking, day, "present")
    assert (mark.marked_by, mark.marked_at, mark.arrived_late) == (practitioner, MORNING, False)
    assert (came.is_here, came.at, came.mark) == (True, MORNING, mark)
    booking.refresh_from_db()
    other.refresh_from_db()
    assert (booking.outcome, other.outcome) == ("partly attended", "not recorded")
    [line] = Mark.history.all()
    assert (line.history_user, line.history_date) == (practitioner, MORNING)


def test_second_press_changes_nothing_and_keeps_the_first_time(booking, arrive):
    arrive(booking)
    again = arrive(booking, at=LATER)
    assert (again.at, again.is_here) == (MORNING, True)
    assert (CheckIn.objects.count(), Mark.objects.count(), Mark.history.count()) == (1, 1, 1)


def test_both_days_attended_are_attended(session, booking, arrive):
    arrive(booking)
    second = session.days.get(position=2)
    arrive(booking, day=second, at=second.starts_at)
    booking.refresh_from_db()
    assert booking.outcome == "attended"


@pytest.mark.parametrize(("value", "is_here"), [("present", True), ("partly", True), ("absent", False)])
def test_trainers_mark_stays_and_what_the_person_said_is_kept(booking, arrive, mark, trainer, value, is_here):
    stored = mark(booking, value, at=MORNING)
    came = arrive(booking, at=LATER)
    assert (came.is_here, came.mark, came.at) == (is_here, stored, LATER)
    kept = Mark.objects.get()
    assert (kept.value, kept.marked_by, kept.marked_at, Mark.history.count()) == (value, trainer, MORNING, 1)
    assert CheckIn.objects.get().checked_in_at == LATER


def test_mark_that_the_trainer_took_back_does_not_come_again(booking, arrive, mark):
    arrive(booking)
    mark(booking, None, seen="present")
    again = arrive(booking, at=LATER + dt.timedelta(minutes=1))
    assert (again.is_here, again.mark, again.at) == (False, None, MORNING)
    assert Mark.objects.count() == 0
    booking.refresh_from_db()
    assert booking.outcome == "not recorded"


def test_trainer_who_did_not_see_it_is_told_that_the_person_checked_in(booking, arrive, mark, practitioner):
    arrive(booking)
    with pytest.raises(MarkConflict) as conflict:
        mark(booking, "absent")
    said = str(conflict.value)
    assert said == (
        f"{practitioner.name} checked in at 9:21am on Tuesday 2 June 2026, so your mark is not saved. "
        "Mark again if it is wrong."
    )
    assert mark(booking, "absent", seen="present").value == "absent"
    assert CheckIn.objects.count() == 1


def test_trainer_who_says_the_same_changes_nothing(booking, arrive, mark, practitioner):
    arrive(booking)
    assert mark(booking, "present").marked_by == practitioner
    assert Mark.history.count() == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("waiting", "You are on the waiting list"),
        ("cancelled", "You do not have a place"),
        ("awaiting approval", "You do not have a place"),
    ],
)
def test_whoever_has_no_place_is_told_to_ask_the_trainer(session, arrive, status, words):
    booking = make_booking(session=session, status=status)
    with pytest.raises(NoPlaceHere, match=f"{words}.*Tell the trainer you are here: they can add you"):
        arrive(booking)
    assert (CheckIn.objects.count(), Mark.objects.count()) == (0, 0)


def test_code_of_another_session_checks_nobody_in(booking, arrive):
    other = make_session(on=TUESDAY).days.get()
    with pytest.raises(CodeNotInUse):
        arrive(booking, day=other)
    assert CheckIn.objects.count() == 0


def test_code_seen_too_long_ago_is_none(day, booking, arrive):
    with pytest.raises(CodeNotInUse):
        arrive(booking, at=LATER, saw=SeenCode(day=day.pk, at=MORNING))


def test_code_seen_at_the_end_counts_a_few_minutes_later(day, booking, arrive):
    saw = SeenCode(day=day.pk, at=day.ends_at)
    assert arrive(booking, at=day.ends_at + dt.timedelta(minutes=5), saw=saw).is_here


@pytest.mark.parametrize("hours", [-1.01, 7.01])
def test_outside_the_hours_of_the_day_nobody_checks_in(day, booking, arrive, hours):
    with pytest.raises(CheckInNotOpen):
        arrive(booking, at=day.starts_at + dt.timedelta(hours=hours))
    assert CheckIn.objects.count() == 0


def test_closed_register_takes_nobody_and_one_opened_again_does_with_its_reason(trainer, arrive):
    booking = make_booking(session=make_session(on=TUESDAY, trainers=[trainer]))
    session, day = booking.session, booking.session.days.get()
    noon = day.starts_at + dt.timedelta(hours=2)
    close_register(
        session=session, answers={(booking.pk, day.pk): UNKNOWN}, by=trainer, now=noon, although_it_runs=True
    )
    with pytest.raises(CheckInClosed, match="The register is closed"):
        arrive(booking, day=day, at=noon)
    open_register_again(session=session, reason="Closed too early", by=trainer, now=noon)
    assert arrive(booking, day=day, at=noon).is_here
    assert Mark.history.get().history_change_reason == "Closed too early"


def test_session_that_does_not_run_takes_nobody(session, booking, arrive, now):
    type(session).objects.filter(pk=session.pk).update(status="cancelled", cancelled_at=now)
    with pytest.raises(CheckInClosed):
        arrive(booking)


def test_day_on_which_somebody_checked_in_stays_as_it_was(session, booking, arrive, mark, team_member):
    arrive(booking)
    mark(booking, None, seen="present")
    _first, second = session.days.order_by("position")
    moved = DayPlan(starts_at=local_time(TUESDAY, dt.time(13)), ends_at=local_time(TUESDAY, dt.time(17)))
    kept = DayPlan(starts_at=second.starts_at, ends_at=second.ends_at)
    with pytest.raises(ScheduleRefused):
        change_session(session=session, change=SessionChange(days=[moved, kept]), by=team_member, now=LATER)


@pytest.mark.parametrize(
    ("at", "value", "words", "odd"),
    [
        (None, "absent", "", False),
        (None, None, "", False),
        (MORNING, "present", "Checked in at 9:21am", False),
        (MORNING, "partly", "Checked in at 9:21am", False),
        (MORNING, "absent", "Checked in at 9:21am, but is marked absent", True),
        (MORNING, None, "Checked in at 9:21am, but is not marked", True),
    ],
)
def test_register_says_what_they_said_and_where_the_mark_differs(at, value, words, odd):
    assert (said_in_words(at, value), is_at_odds(at, value)) == (words, odd)


def test_what_was_said_is_known_by_day(session, day, booking, arrive):
    assert checked_in_already(booking, day.pk) is None
    arrive(booking)
    assert checked_in_already(booking, day.pk).at == MORNING
    assert checked_in_already(booking, session.days.get(position=2).pk) is None
    assert checked_in_already(make_booking(session=session), day.pk) is None


def test_nobody_who_stays_silent_is_marked(session, booking, arrive):
    silent = [make_booking(session=session, practitioner=UserFactory()) for _ in range(3)]
    arrive(booking)
    assert not Mark.objects.filter(booking__in=silent).exists()
    assert not Mark.objects.filter(value="absent").exists()
    assert Booking.objects.filter(outcome="no show").count() == 0
    assert not Register.objects.exists()
