"""What is counted of each arm, and looks that are taken once a week and stay."""

import datetime as dt

import pytest

from bookings.models import Booking, Trial
from bookings.notices.sending.trials import stop_trial
from reporting.models import TrialLook
from reporting.trials.counting import tally_of
from reporting.trials.looking import look_at_trials, shares_with
from tests.support.compared import make_trial, put_into
from tests.support.report_cases import Outcome, Status, booked
from tests.support.report_cases import session as session_on

pytestmark = pytest.mark.django_db
JULY = dt.date(2026, 7, 7)
Reason = Booking.CancelReason


def at(*day: int) -> dt.datetime:
    return dt.datetime(*day, 10, tzinfo=dt.UTC)


@pytest.fixture
def trial():
    return make_trial(planned_bookings=200)


def recorded(trial, *, on=JULY, lost=(3, 1), came=(7, 9)):
    session = session_on(on=on, capacity=60)
    for arm, away, there in zip("ab", lost, came, strict=True):
        put_into(trial, arm, booked(session, Outcome.NO_SHOW, away) + booked(session, Outcome.ATTENDED, there))
    return session


def cancelled(session, number, **fields):
    return booked(session, number=number, status=Status.CANCELLED, **fields)


def test_unmarked_people_are_no_no_shows_and_are_said_by_arm(trial):
    session = recorded(trial)
    put_into(trial, "b", booked(session, Outcome.NOT_RECORDED, 4))
    found = tally_of(trial, before=JULY + dt.timedelta(days=1))
    assert (found.a.counted, found.a.lost, found.a.unmarked) == (10, 3, 0)
    assert (found.b.counted, found.b.lost, found.b.unmarked) == (10, 1, 4)


@pytest.mark.parametrize(("measure", "lost"), [("no-show", 3), ("lost", 5)])
def test_whoever_gave_the_place_back_counts_and_late_ones_are_lost_if_so_stated(trial, measure, lost):
    trial.measure = measure
    session = recorded(trial)
    put_into(trial, "a", cancelled(session, 2, cancelled_late=True))
    put_into(trial, "a", cancelled(session, 3, cancel_reason=Reason.WORKLOAD))
    put_into(trial, "a", cancelled(session, 1, cancel_reason=Reason.SUBSTITUTED))
    found = tally_of(trial, before=JULY + dt.timedelta(days=1))
    assert (found.a.counted, found.a.lost, found.a.left_out) == (16, lost, 0)


def test_excused_and_doubled_are_left_out_and_said(trial):
    session = recorded(trial)
    put_into(trial, "a", booked(session, Outcome.EXCUSED, 2) + cancelled(session, 1, cancel_reason=Reason.DOUBLED))
    found = tally_of(trial, before=JULY + dt.timedelta(days=1))
    assert (found.a.counted, found.a.left_out) == (10, 3)


def test_session_without_a_register_counts_nothing_not_even_who_cancelled(trial):
    session = session_on(on=JULY)
    put_into(trial, "a", booked(session, Outcome.NOT_RECORDED, 5) + cancelled(session, 2))
    put_into(trial, "b", booked(session, Outcome.NOT_RECORDED, 6))
    found = tally_of(trial, before=JULY + dt.timedelta(days=1))
    assert (found.clusters, found.counted) == ([], 0)
    assert (found.a.unmarked, found.b.unmarked) == (5, 6)


def test_people_in_no_arm_and_sessions_to_come_or_cancelled_are_not_counted(trial):
    booked(recorded(trial), Outcome.NO_SHOW, 9)
    recorded(trial, on=JULY + dt.timedelta(days=7))
    off = recorded(trial)
    off.status, off.cancelled_at = "cancelled", at(2026, 7, 1)
    off.save()
    assert tally_of(trial, before=JULY + dt.timedelta(days=7)).counted == 20


def test_look_is_taken_once_a_week_and_says_what_was_known_by_its_monday(trial):
    recorded(trial)
    assert look_at_trials(now=at(2026, 7, 9)) == 1  # of sessions before Monday 6 July: none
    assert look_at_trials(now=at(2026, 7, 10)) == 0
    assert look_at_trials(now=at(2026, 7, 13)) == 1
    assert look_at_trials(now=at(2026, 7, 14)) == 0
    counts = list(TrialLook.objects.order_by("week").values_list("counted_a", "counted_b"))
    assert counts == [(0, 0), (10, 10)]


def test_nothing_is_looked_at_before_it_begins(trial):
    assert look_at_trials(now=at(2026, 6, 1)) == 0
    assert look_at_trials(now=at(2026, 6, 5)) == 0  # its first Monday is the 8th


def test_week_that_adds_too_little_is_no_look():
    trial = make_trial(planned_bookings=4000)
    recorded(trial)
    look_at_trials(now=at(2026, 7, 6))
    look_at_trials(now=at(2026, 7, 13))
    assert list(TrialLook.objects.order_by("week").values_list("is_look", flat=True)) == [False, False]


def test_look_never_changes(trial):
    look_at_trials(now=at(2026, 7, 6))
    look = TrialLook.objects.get()
    with pytest.raises(TypeError):
        look.save()


def test_clear_difference_ends_it_and_is_looked_at_no_more():
    trial = make_trial(planned_bookings=600)
    for week in range(12):
        recorded(trial, on=JULY + dt.timedelta(weeks=week), lost=(12, 0), came=(8, 20))
    look_at_trials(now=at(2026, 10, 5))
    trial.refresh_from_db()
    look = TrialLook.objects.get()
    assert (look.verdict, look.is_last, trial.ended_because) == ("better", True, Trial.Ended.CALLED)
    assert look_at_trials(now=at(2026, 10, 12)) == 0


@pytest.mark.parametrize(("planned", "now"), [(40, at(2026, 7, 20)), (4000, at(2027, 7, 5))])
def test_last_look_is_when_enough_are_counted_or_four_weeks_after_the_last_session(planned, now):
    trial = make_trial(planned_bookings=planned)
    recorded(trial)
    recorded(trial, on=dt.date(2026, 7, 14))
    look_at_trials(now=now)
    trial.refresh_from_db()
    assert trial.ended_because == Trial.Ended.COMPLETE
    assert TrialLook.objects.get().is_last


def test_stopped_one_is_looked_at_no_more(trial, team_member):
    recorded(trial)
    stop_trial(trial=trial, reason="A mistake in B", by=team_member, now=at(2026, 7, 8))
    assert look_at_trials(now=at(2026, 7, 13)) == 0


@pytest.mark.parametrize(
    ("earlier", "share", "found"),
    [
        ([], 0.3, [0.3]),
        ([0.2], 0.3, [0.2, 0.3]),
        ([0.2, 0.3], 0.305, [0.2, 0.3]),  # nothing to look at
        ([0.2, 0.3], 0.25, [0.2, 0.25]),  # registers were put right
        ([0.5, 0.995], 1.0, [0.5, 1.0]),
    ],
)
def test_shares_rise(earlier, share, found):
    assert shares_with(earlier, share) == found
