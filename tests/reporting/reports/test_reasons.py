"""Reasons are counted by what people chose, of those who held a place; what they wrote is nowhere in a report."""

import json

import pytest

from reporting.reports.registry import REPORTS
from tests.support.report_cases import Outcome, booked, scope, session

pytestmark = pytest.mark.django_db
WORDS = "OWN-WORDS-SENTINEL"


def rows(name, now, *keys):
    table = REPORTS[name].table(scope(now))
    assert WORDS not in json.dumps([list(map(dict, table.rows)), table.notes, table.definitions, table.headline])
    return [tuple(row[key] for key in ("reason", *keys, "share")) for row in table.rows], table


def test_no_shows_are_counted_by_the_reason_they_gave(now):
    one, said = session(), {"absence_reason": WORDS}
    booked(one, Outcome.NO_SHOW, 2, absence_kind="workload", absence_explained_at=now, **said)
    booked(one, Outcome.NO_SHOW, 1, absence_kind="sickness", absence_explained_at=now, **said)
    booked(one, Outcome.NO_SHOW)
    booked(one, Outcome.ATTENDED, absence_kind="sickness", absence_explained_at=now, **said)  # put right since
    booked(one, Outcome.NO_SHOW, absence_kind="leave", is_walk_in=True)
    found, table = rows("no-shows-by-reason", now, "no_show")
    assert found == [("I was ill", 1, 1 / 3), ("I was needed at work", 2, 2 / 3), ("No reason given", 1, None)]
    assert (table.total["no_show"], table.total["held"]) == (4, 5)
    assert {(row["rate"], row["low"], row["high"]) for row in table.rows} == {(None, None, None)}
    assert table.total["rate"] == 4 / 5
    assert table.headline == "A reason is known for 3 of 4 no-shows (75.0 %)."
    assert table.bars == [("I was ill", 1), ("I was needed at work", 2), ("No reason given", 1)]


def test_cancellations_are_counted_by_reason_in_time_and_late(now):
    one = session()
    gone = {"status": "cancelled", "cancelled_at": one.starts_at, "cancel_note": WORDS}
    booked(one, number=2, cancel_reason="sickness", **gone)
    booked(one, cancel_reason="sickness", cancelled_late=True, **gone)
    booked(one, cancel_reason="leave", cancelled_late=True, excused_at=now, excused_reason=WORDS, **gone)
    booked(one, **gone)
    booked(one, cancel_reason="substituted", **gone)
    booked(one, cancel_reason="workload", confirmed_at=None, **gone)
    booked(one, Outcome.ATTENDED)
    found, table = rows("cancellations-by-reason", now, "cancelled", "late_cancellation")
    assert found == [("I am ill", 2, 1, 3 / 4), ("I will be on leave", 1, 0, 1 / 4), ("No reason given", 1, 0, None)]
    assert table.total == {"cancelled": 4, "late_cancellation": 1}
    assert table.headline == "A reason is known for 4 of 5 cancellations (80.0 %)."


@pytest.mark.parametrize(("name", "what"), [("no-shows", "no-shows"), ("cancellations", "cancellations")])
def test_a_year_of_nothing_says_so(now, name, what):
    found, table = rows(f"{name}-by-reason", now)
    assert (found, table.headline) == ([], f"A reason is known for 0 of 0 {what}.")
