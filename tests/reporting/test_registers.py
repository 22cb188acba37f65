import datetime as dt

import pytest
from django.utils import timezone

from bookings.models import Mark, Register
from reporting.periods import reporting_year
from reporting.registers import missing_registers, session_registers
from tests.support.factories import UserFactory
from tests.support.report_cases import DAY, Outcome, booked, register, scope, session
from training.models import Session

pytestmark = pytest.mark.django_db


def _marked(booking, now):
    day = booking.session.days.get(position=1)
    Mark.objects.create(booking=booking, session_day=day, value="present", marked_at=now)


def test_state_follows_the_register_else_the_marks(now):
    made = {}
    for name in ("due", "open", "partial", "complete", "closed with gaps", "unavailable"):
        made[name] = session()
        booked(made[name], number=2)
    register(made["open"], Register.State.OPEN)
    _marked(booked(made["partial"], Outcome.ATTENDED)[0], now)
    register(made["complete"])
    register(made["closed with gaps"], Register.State.PARTIAL)
    register(made["unavailable"], Register.State.UNAVAILABLE, "The sheet was lost")
    found = {one.session_id: (one, counts) for one, counts in session_registers(scope(now))}
    assert {name: found[made[name].pk][0].state for name in made} == {
        "due": "due",
        "open": "due",
        "partial": "partial",
        "complete": "complete",
        "closed with gaps": "partial",
        "unavailable": "unavailable",
    }
    assert found[made["unavailable"].pk][0].reason == "The sheet was lost"
    _, counts = found[made["partial"].pk]
    assert (counts.held, counts.not_recorded) == (3, 2)


def _missing(asked):
    found = missing_registers(asked)
    assert found.number == len(found.first)
    return [one.session_id for one in found.first]


def test_register_is_missing_only_where_figures_suffer(now):
    nobody_booked, everyone_marked = session(), session()
    _marked(booked(everyone_marked, Outcome.ATTENDED)[0], now)
    unavailable, due = session(), session()
    booked(unavailable, Outcome.ATTENDED)
    register(unavailable, Register.State.UNAVAILABLE, "Lost")
    booked(due)
    assert _missing(scope(now)) == [unavailable.pk, due.pk]
    assert {nobody_booked.pk, everyone_marked.pk}.isdisjoint(_missing(scope(now)))


def test_the_first_of_many_missing_registers_are_named_by_date_and_all_counted(now):
    sessions = [session(on=DAY - dt.timedelta(days=number)) for number in range(22)]
    for one in sessions:
        booked(one)
    missing = missing_registers(scope(now))
    assert (missing.number, missing.there_are_more) == (22, True)
    assert [one.session_id for one in missing.first] == [one.pk for one in reversed(sessions)][:20]


def test_a_register_is_missing_to_an_organisation_whose_own_people_it_leaves_out(now):
    mine, theirs = booked(session())[0], booked(session())[0]
    both = session()
    booked(both, Outcome.ATTENDED, practitioner=UserFactory(organisation=mine.organisation))
    booked(both, practitioner=UserFactory(organisation=theirs.organisation))
    assert _missing(scope(now, organisation_id=mine.organisation_id)) == [mine.session_id]
    assert set(_missing(scope(now, organisation_id=theirs.organisation_id))) == {theirs.session_id, both.pk}


@pytest.mark.parametrize("sessions", [1, 4])
def test_reading_registers_takes_two_queries(now, sessions, django_assert_num_queries):
    for _ in range(sessions):
        booked(session())
    with django_assert_num_queries(2):
        assert len(session_registers(scope(now))) == sessions


def test_only_sessions_that_took_place_in_the_period_are_listed(now):
    counted = session()
    session(on=timezone.localdate(now) + dt.timedelta(days=1)), session(on=dt.date(2025, 3, 31))
    session(status=Session.Status.DRAFT), session(status=Session.Status.CANCELLED, cancelled_at=now)
    begins_now = session(on=timezone.localdate(now))
    in_2026 = reporting_year("2026-27")
    assert [one.session_id for one, _ in session_registers(scope(now))] == [counted.pk]
    assert [one.session_id for one, _ in session_registers(scope(begins_now.starts_at, in_2026))] == [begins_now.pk]
    just_before = begins_now.starts_at - dt.timedelta(seconds=1)
    assert session_registers(scope(just_before, in_2026)) == []


def test_each_session_is_counted_by_itself_and_in_order_of_its_start(now):
    later, sooner = session(on=DAY + dt.timedelta(days=1)), session()
    booked(later, Outcome.ATTENDED, 2), booked(sooner, number=3)
    at_once = session()
    found = session_registers(scope(now))
    assert [(one.session_id, counts.held, counts.not_recorded) for one, counts in found] == [
        (sooner.pk, 3, 3),
        (at_once.pk, 0, 0),
        (later.pk, 2, 0),
    ]


def test_sessions_of_one_day_stand_by_their_hour(now):
    afternoon, morning = session(), session()
    begins = morning.starts_at - dt.timedelta(hours=2)
    Session.objects.filter(pk=morning.pk).update(starts_at=begins)
    assert [one.session_id for one, _ in session_registers(scope(now))] == [morning.pk, afternoon.pk]


def test_complete_register_is_not_missing_whoever_is_unrecorded(now):
    """History of other programs closes registers without a word on each person."""
    complete, unavailable, nobody = session(), session(), session()
    booked(complete), register(complete)
    booked(unavailable, Outcome.ATTENDED), register(unavailable, Register.State.UNAVAILABLE, "Lost")
    register(nobody, Register.State.PARTIAL)
    assert _missing(scope(now)) == [unavailable.pk]


def test_register_without_a_row_has_no_reason_and_one_missing_register_is_all_of_them(now):
    booked(session())
    [(found, _)] = session_registers(scope(now))
    assert (found.state, found.reason) == ("due", "")
    missing = missing_registers(scope(now))
    assert (missing.number, missing.there_are_more, missing.first) == (1, False, [found])
