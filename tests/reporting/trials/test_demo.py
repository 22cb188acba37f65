"""The comparisons of the demonstration: one that has ended, pooled with two made-up partnerships, and one to begin."""

import datetime as dt

import pytest

from bookings.models import Allocation, Trial
from reporting.models import PooledFile, TrialLook
from reporting.trials.demo import load_comparison
from tests.support.report_cases import Outcome, booked
from tests.support.report_cases import session as session_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def test_one_has_ended_with_a_look_and_one_is_to_begin(team_member, now):
    for week in range(12):
        session = session_on(on=dt.date(2023, 5, 9) + dt.timedelta(weeks=week), capacity=40)
        booked(session, Outcome.NO_SHOW, 3)
        booked(session, Outcome.ATTENDED, 17)
    for _ in range(2):
        load_comparison(by=team_member, now=now)
    ended, to_begin = Trial.objects.order_by("begins_on")
    assert (ended.ended_because, to_begin.has_begun(now.date())) == ("complete", False)
    look = TrialLook.objects.get()
    assert look.counted_a + look.counted_b == Allocation.objects.count() == 240
    assert look.counted_a and look.counted_b
    assert PooledFile.objects.count() == 2
    assert all(one.arm == ended.arm_of(one.booking_id) for one in Allocation.objects.all())
