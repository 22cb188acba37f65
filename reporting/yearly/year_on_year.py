"""The year beside the one before: what changed, and whether chance alone may have brought it."""

from typing import Any

from reporting.periods import Period, same_days_a_year_before
from reporting.reports.comparing import change_in_words, rates_of_two
from reporting.reports.groupings import BY_ORGANISATION_TYPE
from reporting.reports.no_shows import total_of
from reporting.tables import Column, Kind, Table
from reporting.yearly.document import Section
from reporting.yearly.year import Year

TITLE = "Year on year"
COUNTED = "Counts are of everything that is recorded, so they have no likely range. The no-show rate has one."


def year_on_year(year: Year, before: Year | None) -> Section:
    """Return the section; with None where no session of the year before is known."""
    other = same_days_a_year_before(year.period, year.scope.today)
    alike = f"{year.period} is not over. It is put beside the same days a year earlier, {other}."
    if before is None:
        nothing = f"No session of {other} is in Turnout, so there is nothing to compare {year.period} with."
        return Section(key="year-on-year", title=TITLE, sentences=[nothing])
    rates = rates_of_two(total_of(year.total, year.likeness), total_of(before.total, before.likeness))
    gaps = before.basis.gaps(before.total)
    return Section(
        key="year-on-year",
        title=TITLE,
        sentences=[
            *([alike] if year.is_running else []),
            f"The no-show rate: {change_in_words(rates, other)}",
            COUNTED,
            *([f"Of {other}: {gaps}"] if gaps else []),
        ],
        tables=[_counts(year, before), _rates(year, other, rates), _by_type(year, before)],
    )


def _counts(year: Year, before: Year) -> Table:
    counted = [
        ("attendances", "Attendances", year.total.attendances, before.total.attendances),
        ("learners", "People who came", year.learners, before.learners),
        ("sessions", "Sessions", year.basis.sessions, before.basis.sessions),
        ("courses", "Courses that ran", len(year.basis.courses_that_ran), len(before.basis.courses_that_ran)),
        ("held", "Places held", year.total.held, before.total.held),
        ("no_show", "No-shows", year.total.no_show, before.total.no_show),
    ]
    rows = [
        {"figure": label, "now": now, "before": then, "change": now - then, "of": key}
        for key, label, now, then in counted
    ]
    return _two_years(
        year, before.period, "year-on-year", "Figures of both years", Column("figure", "Figure"), rows, {}
    )


def _by_type(year: Year, before: Year) -> Table:
    now, then = year.by_type, before.by_type
    rows = [
        {**cells, **_change(now.get(key, 0), then.get(key, 0)), "of": key}
        for key, cells in BY_ORGANISATION_TYPE.rows(year.basis, now.keys() | then.keys())
    ]
    total = _change(sum(now.values()), sum(then.values()))
    (column,) = BY_ORGANISATION_TYPE.columns
    title = "Attendance by organisation type in both years"
    return _two_years(year, before.period, "year-on-year-by-type", title, column, rows, total)


def _change(now: int, then: int) -> dict[str, int]:
    return {"now": now, "before": then, "change": now - then}


def _two_years(
    year: Year, other: Period, name: str, title: str, first: Column, rows: list[dict[str, Any]], total: dict[str, int]
) -> Table:
    columns = [
        first,
        Column("now", f"{year.period} so far" if year.is_running else str(year.period), Kind.COUNT),
        Column("before", str(other), Kind.COUNT),
        Column("change", "Change", Kind.DIFFERENCE),
    ]
    return _table(year, name, title, columns, rows, total, f"{title}: {year.period} beside {other}.")


def _rates(year: Year, other: Period, rates: dict[str, Any]) -> Table:
    columns = [
        Column("of_what", "No-shows of"),
        Column("rate", f"{year.period} so far" if year.is_running else str(year.period), Kind.PERCENTAGE),
        Column("low", "Lowest likely", Kind.PERCENTAGE),
        Column("high", "Highest likely", Kind.PERCENTAGE),
        Column("before_rate", str(other), Kind.PERCENTAGE),
        Column("before_low", f"Lowest likely, {other}", Kind.PERCENTAGE),
        Column("before_high", f"Highest likely, {other}", Kind.PERCENTAGE),
        Column("change", "Change, percentage points", Kind.CHANGE),
        Column("change_low", "Change, lowest likely", Kind.CHANGE),
        Column("change_high", "Change, highest likely", Kind.CHANGE),
    ]
    row = {"of_what": "All courses", **{column.key: rates[column.key] for column in columns[1:]}, "of": "all"}
    title = "No-show rate in both years"
    return _table(year, "year-on-year-rates", title, columns, [row], {}, change_in_words(rates, other))


def _table(
    year: Year,
    name: str,
    title: str,
    columns: list[Column],
    rows: list[dict[str, Any]],
    total: dict[str, int],
    headline: str,
) -> Table:
    return Table(
        name=name,
        title=title,
        period=year.period,
        columns=columns,
        rows=rows,
        total=total,
        notes=(),
        definitions=(),
        headline=headline,
        ranked=False,
    )
