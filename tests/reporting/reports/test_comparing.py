"""Two periods side by side, counted by hand."""

import datetime as dt

import pytest

from reporting.formats.html import page_table
from reporting.insight.intervals import newcombe, wilson
from reporting.periods import Period, other_period, reporting_year
from reporting.reports.comparing import compared
from reporting.reports.registry import REPORTS
from tests.support.factories import CourseFactory
from tests.support.report_cases import DAY, Outcome, booked, every_kind, scope, session

pytestmark = pytest.mark.django_db
EARLIER, LAST_YEAR = reporting_year("2024-25"), reporting_year("2025-26")
IN_JULY = dt.date(2026, 7, 10)
A_YEAR = dt.timedelta(days=364)


def beside(name, now, **narrowed):
    return compared(REPORTS[name], scope(now, **narrowed), EARLIER)


@pytest.fixture
def two_years():
    """A course of both years, one that began, one that ended."""
    lasting, new, old = (CourseFactory(title=title) for title in ("Lasting", "New", "Old"))
    for on, no_shows in ((DAY, 2), (DAY - A_YEAR, 6)):
        one = session(course=lasting, on=on)
        booked(one, Outcome.NO_SHOW, no_shows), booked(one, Outcome.ATTENDED, 10 - no_shows)
    booked(session(course=new), Outcome.ATTENDED, 3)
    booked(session(course=old, on=DAY - A_YEAR), Outcome.NO_SHOW, 4)


def test_rates_stand_side_by_side_with_the_change_and_its_interval(two_years, now):
    table = beside("no-shows-by-course", now)
    rows = {row["course"]: row for row in table.rows}
    assert list(rows) == ["Lasting", "New", "Old"]
    effect = 1 + 9 * 0.05  # one session of ten in each year: the assumed likeness
    now_is, was = wilson(2, 10, effect), wilson(6, 10, effect)
    lasting = rows["Lasting"]
    assert (lasting["rate"], lasting["before_rate"], lasting["change"]) == (0.2, 0.6, pytest.approx(-0.4))
    assert (lasting["low"], lasting["high"]) == now_is
    assert (lasting["change_low"], lasting["change_high"]) == newcombe(0.2, now_is, 0.6, was)
    assert (rows["New"]["before_rate"], rows["New"]["before_recorded"], rows["New"]["change"]) == (None, 0, None)
    assert (rows["Old"]["rate"], rows["Old"]["before_no_show"], rows["Old"]["recorded"]) == (None, 4, 0)
    assert (table.total["no_show"], table.total["before_no_show"]) == (2, 10)
    assert "In 2024-25 it was 71.4 %: a change of −56.0 percentage points, likely between" in table.headline
    assert table.facts["compare"] == {"from": "2024-04-01", "to": "2025-03-31"}


def test_figures_stand_side_by_side_with_their_change(two_years, now):
    rows = {row["course"]: row for row in beside("attendance-by-course", now).rows}
    figures = ("attended", "before_attended", "change_attended")
    assert [tuple(rows[name][key] for key in figures) for name in ("Lasting", "New", "Old")] == [
        (8, 4, 4),
        (3, 0, 3),
        (0, 0, 0),
    ]


def test_months_are_held_against_the_same_month(two_years, now):
    table = beside("no-shows-by-month", now)
    assert [(row["month"], row["no_show"], row["before_no_show"]) for row in table.rows] == [("2025-11", 2, 10)]


def test_page_of_two_periods_keeps_an_interval_in_one_cell(two_years, now):
    shown = page_table(beside("no-shows-by-course", now))
    assert [column.key for column in shown.columns][:6] == [
        *("rate", "interval", "before_rate", "before_interval", "change", "change_interval"),
    ]
    cells = dict(zip((column.key for column in shown.columns), shown.rows[0].cells, strict=True))
    assert cells["change"].text == "−40.0"
    assert cells["change_interval"].text.startswith("−") and " to " in cells["change_interval"].text


@pytest.mark.parametrize("name", [name for name, report in REPORTS.items() if report.comparable])
def test_every_report_that_is_comparable_counts_each_period_as_if_alone(now, name):
    for on in (DAY, DAY - A_YEAR):
        every_kind(session(on=on))
    every_kind(session(on=DAY - A_YEAR, delivery="online"))
    table = beside(name, now)
    alone, earlier = REPORTS[name].table(scope(now)), REPORTS[name].table(scope(now, EARLIER))
    keys = [column.key for column in table.columns if f"before_{column.key}" in table.total]
    assert keys
    assert {key: table.total[key] for key in keys} == {key: alone.total[key] for key in keys}
    assert {key: table.total[f"before_{key}"] for key in keys} == {key: earlier.total[key] for key in keys}
    assert len(table.rows) >= max(len(alone.rows), len(earlier.rows))


@pytest.mark.parametrize(
    ("period", "asked", "other"),
    [
        (reporting_year("2024-25"), "year before", reporting_year("2023-24")),
        (reporting_year("2024-25"), "2019-20", reporting_year("2019-20")),
        (
            Period(dt.date(2024, 2, 29), dt.date(2024, 6, 30)),
            "year before",
            Period(dt.date(2023, 2, 28), dt.date(2023, 6, 30)),
        ),
        # Not over on 10 July 2026: held against as much of the year before as it has had itself.
        (reporting_year("2026-27"), "year before", Period(dt.date(2025, 4, 1), dt.date(2025, 7, 10))),
        (reporting_year("2026-27"), "2025-26", reporting_year("2025-26")),
        (
            Period(dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
            "year before",
            Period(dt.date(2025, 7, 1), dt.date(2025, 7, 10)),
        ),
        (
            Period(dt.date(2026, 7, 11), dt.date(2026, 9, 30)),
            "year before",
            Period(dt.date(2025, 7, 11), dt.date(2025, 9, 30)),
        ),
    ],
)
def test_other_period_is_a_year_or_the_same_dates_before(period, asked, other):
    assert other_period(asked, period, IN_JULY) == other


def test_a_year_that_is_not_over_says_so_beside_another():
    now = dt.datetime(2026, 7, 10, 12, 0, tzinfo=dt.UTC)
    this_year, report = reporting_year("2026-27"), REPORTS["attendance-by-course"]
    for on, number in ((dt.date(2026, 5, 5), 3), (dt.date(2025, 5, 5), 4), (dt.date(2025, 9, 5), 20)):
        booked(session(on=on), Outcome.ATTENDED, number)
    asked = scope(now, this_year)
    alike = compared(report, asked, other_period("year before", this_year, IN_JULY))
    assert (alike.total["attended"], alike.total["before_attended"]) == (3, 4)
    assert alike.notes[0] == "2026-27 is not over. It is put beside the same days a year earlier."
    warned = "2026-27 is not over, so its counts are of a shorter time: compare its rates alone."
    whole = compared(report, asked, LAST_YEAR)
    assert (whole.total["before_attended"], whole.notes[0]) == (24, warned)
    assert compared(report, scope(now, LAST_YEAR), this_year).notes[0] == warned
    assert not any("is not over" in note for note in compared(report, scope(now, LAST_YEAR), EARLIER).notes)


@pytest.mark.parametrize(
    ("one", "other", "interval"),
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
    ],
)
def test_interval_of_a_difference_equals_the_published_one(one, other, interval):
    found = newcombe(one[0] / one[1], wilson(*one), other[0] / other[1], wilson(*other))
    assert found == pytest.approx(interval, abs=5e-5)
