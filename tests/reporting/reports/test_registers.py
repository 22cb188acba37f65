import datetime as dt

import pytest

from bookings.models import Register
from reporting.formats.charts import picture
from reporting.reports.registry import REPORTS
from tests.support.report_cases import DAY, Outcome, booked, register, scope, session

pytestmark = pytest.mark.django_db
COMPLETENESS = REPORTS["register-completeness"]


def test_each_session_has_a_row_by_date_with_its_register(now):
    later = session(on=DAY + dt.timedelta(days=1), ref="2526-002")
    booked(later, Outcome.ATTENDED, 2)
    booked(later, Outcome.EXCUSED)
    booked(later)
    booked(later, Outcome.ATTENDED, 2, is_walk_in=True)
    booked(later, Outcome.ATTENDED, is_walk_in=True, over_capacity=True)
    register(later, Register.State.PARTIAL)
    sooner = session()
    booked(sooner, number=3)
    register(sooner, Register.State.UNAVAILABLE, "The sheet was lost")
    table = COMPLETENESS.table(scope(now))
    keys = ["session", "course", "date", "register", "held", "marked", "came_unbooked", "reason"]
    assert [column.key for column in table.columns] == keys
    assert [tuple(row[key] for key in keys) for row in table.rows] == [
        (str(sooner.pk), sooner.course.title, DAY, "unavailable", 3, 0, 0, "The sheet was lost"),
        ("2526-002", later.course.title, DAY + dt.timedelta(days=1), "partial", 4, 3, 3, ""),
    ]
    assert table.total == {"held": 7, "marked": 3, "came_unbooked": 3}
    assert table.notes[-1] == "1 of 3 who came unbooked came over capacity."
    assert table.headline == "0 of 2 registers are complete, for 7 places held."
    assert table.bars == [("Registers unavailable", 1), ("Registers partial", 1)]
    assert [mark.value for mark in picture(table).marks] == ["1", "1"]


def test_complete_registers_leave_no_warning(now):
    one = session()
    booked(one, Outcome.ATTENDED)
    register(one)
    table = COMPLETENESS.table(scope(now))
    assert (table.gaps, table.notes, table.missing.number) == ("", [], 0)
    assert table.headline == "1 of 1 register is complete, for 1 place held."
