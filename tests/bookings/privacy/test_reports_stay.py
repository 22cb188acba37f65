"""Whatever somebody did, reports count the same after they were erased."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Booking
from bookings.privacy.erasing import erase
from reporting.reports.registry import REPORTS
from tests.support.factories import UserFactory, make_session
from tests.support.report_cases import booked, register, scope
from tests.support.thoroughness import made_up

WITHOUT_PEOPLE = {name: report for name, report in REPORTS.items() if not report.names_people}
history = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from([*Booking.Outcome.values, "cancelled"])),
    min_size=1,
    max_size=8,
    unique_by=lambda line: line[:2],
)


def said(now) -> dict[str, object]:
    tables = {name: report.table(scope(now)) for name, report in WITHOUT_PEOPLE.items()}
    return {name: (table.rows, table.total) for name, table in tables.items()}


@pytest.mark.r48
@pytest.mark.long
@pytest.mark.django_db
@settings(max_examples=made_up(100, usually=6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history)
def test_reports_are_the_same_whoever_is_erased(of_the_test, lines):
    now = of_the_test
    with transaction.atomic():
        people = [UserFactory(name=f"Person Number{n}") for n in range(3)]
        sessions = [make_session(on=dt.date(2025, 5, 6 + 7 * n)) for n in range(3)]
        for who, where, outcome in lines:
            if outcome == "cancelled":
                how = {"status": "cancelled", "cancelled_at": now, "cancelled_late": True, "cancel_note": "Number0"}
                booked(sessions[where], practitioner=people[who], **how)
            else:
                booked(sessions[where], outcome, practitioner=people[who])
        for session in sessions:
            register(session)
        before = said(now)
        erase(person=people[0], by=None, now=now)
        assert said(now) == before
        transaction.set_rollback(True)


@pytest.fixture
def of_the_test(now, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return now
