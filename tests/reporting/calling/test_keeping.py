"""The list of a day: off until it is turned on, made once, and without those who were reached."""

import datetime as dt

import pytest

from bookings.models import Call, CallList, Listed
from bookings.places.operations.calls import choose_call_list, record_call
from reporting.calling.keeping import make_call_list
from tests.support.foreseen import a_year_on_record
from tests.support.ringing import a_year_of_early_bookers, soon

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def early(db):
    return soon(a_year_of_early_bookers())[0]


def listed_on(day) -> set[int]:
    return set(Listed.objects.filter(call_list__day=day).values_list("booking", flat=True))


def test_it_is_off_until_somebody_turns_it_on_and_again_when_they_turn_it_off(early, team_member, now):
    assert (make_call_list(now=now), CallList.objects.count()) == (0, 0)
    choose_call_list(is_on=True, names=2, by=team_member, now=now)
    assert make_call_list(now=now) == 2
    choose_call_list(is_on=False, names=2, by=team_member, now=now)
    assert (make_call_list(now=now + DAY), CallList.objects.count()) == (0, 1)


def test_it_is_made_once_a_day(early, team_member, now):
    choose_call_list(is_on=True, names=8, by=team_member, now=now)
    assert (make_call_list(now=now), make_call_list(now=now + dt.timedelta(minutes=1))) == (3, 0)
    assert CallList.objects.get().verdict == CallList.Verdict.HELPS
    assert CallList.objects.get().caught > 0.35


def test_who_was_reached_is_not_named_again_and_who_was_not_is_the_next_day(early, team_member, now):
    choose_call_list(is_on=True, names=8, by=team_member, now=now)
    make_call_list(now=now)
    outcomes = (Call.Outcome.COMING, Call.Outcome.CANT, Call.Outcome.NOT_REACHED)
    for booking, outcome in zip(early, outcomes, strict=True):
        record_call(booking=booking, outcome=outcome, by=team_member, now=now)
    make_call_list(now=now + DAY)
    assert listed_on((now + DAY).date()) == {early[2].pk}


def test_too_few_registers_are_said_and_nobody_is_named(team_member, now):
    soon(None)
    choose_call_list(is_on=True, names=8, by=team_member, now=now)
    assert make_call_list(now=now) == 0
    assert CallList.objects.get().verdict == CallList.Verdict.TOO_FEW


def test_registers_that_do_not_tell_name_nobody(team_member, now):
    course = a_year_on_record()
    soon(course)
    choose_call_list(is_on=True, names=8, by=team_member, now=now)
    assert make_call_list(now=now) == 0
    assert CallList.objects.get().verdict == CallList.Verdict.CANNOT
