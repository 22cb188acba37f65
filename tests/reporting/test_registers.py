import pytest

from bookings.models import Mark, Register
from reporting.registers import session_registers
from tests.support.report_cases import Outcome, booked, register, scope, session

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
    found = {one.session.pk: one for one in session_registers(scope(now))}
    assert {name: found[made[name].pk].state for name in made} == {
        "due": "due",
        "open": "due",
        "partial": "partial",
        "complete": "complete",
        "closed with gaps": "partial",
        "unavailable": "unavailable",
    }
    assert found[made["unavailable"].pk].reason == "The sheet was lost"
    assert [found[made["partial"].pk].counts.held, found[made["partial"].pk].marked] == [3, 1]


def test_register_is_missing_only_where_figures_suffer(now):
    nobody_booked, everyone_marked = session(), session()
    _marked(booked(everyone_marked, Outcome.ATTENDED)[0], now)
    unavailable, due = session(), session()
    booked(unavailable, Outcome.ATTENDED)
    register(unavailable, Register.State.UNAVAILABLE, "Lost")
    booked(due)
    missing = {one.session for one in session_registers(scope(now)) if one.is_missing}
    assert missing == {unavailable, due}
    assert nobody_booked not in missing


@pytest.mark.parametrize("sessions", [1, 4])
def test_reading_registers_takes_three_queries(now, sessions, django_assert_num_queries):
    for _ in range(sessions):
        booked(session())
    with django_assert_num_queries(3):
        assert len(session_registers(scope(now))) == sessions
