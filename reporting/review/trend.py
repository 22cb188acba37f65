"""Part 3: is it changing. Months as a control chart, the year before, and what may be luck."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from reporting.clusters import BY_COURSE_OF_SESSION, clustered
from reporting.insight.intervals import newcombe
from reporting.insight.p_prime import Month, p_prime_chart
from reporting.insight.points import Chart, by_luck
from reporting.likeness import interval_of, likeness_in
from reporting.outcomes import Counts
from reporting.periods import Period, same_days_a_year_before
from reporting.review.grounds import Grounds
from reporting.review.parts import Change, Link, Part, Section, Trend, rate_in_words, table_for
from reporting.scope import Scope
from reporting.tables import Column, Kind, Table, points

FEWEST_MONTHS = 2  # that a line can be drawn through


def trend(grounds: Grounds, changes: Sequence[Change]) -> Part:
    months = months_of(grounds.scope.period, grounds.scope.today)
    counts = [grounds.of_months.get(month, Counts()) for month in months]
    found = [Month(_short(month), one.no_show, one.recorded) for month, one in zip(months, counts, strict=True)]
    counted = sum(1 for month in found if month.recorded)
    sections = []
    if counted >= FEWEST_MONTHS:
        chart = p_prime_chart(found)
        sections = [
            Section(
                heading="Month by month",
                sentences=[chart.sentence, by_luck(counted)],
                figure=Trend(title="No-show rate by month", chart=chart, changes=_shown(changes, months)),
                table_is_of_figure=True,
                table=_table(grounds, months, counts, chart),
                caption=HOW_TO_READ,
            )
        ]
    return Part(
        number=3,
        key="changing",
        heading="Is it changing?",
        sentences=[
            year_on_year(grounds),
            *(["There are too few months with recorded attendance to show a chart."] if not sections else []),
        ],
        sections=sections,
        links=[Link("No-shows by month", "report", ("no-shows-by-month",))],
    )


HOW_TO_READ = (
    "The middle line is the average. A month between the dashed limits differs no more than chance makes months "
    "differ, and asks for no explanation. A triangle pointing up asks for concern, one pointing down shows improvement."
)


def months_of(period: Period, today: dt.date) -> list[str]:
    """Return the months of a period that have begun, each as "2023-11"."""
    end = min(period.end, today)
    first, last = period.start.year * 12 + period.start.month - 1, end.year * 12 + end.month - 1
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]


def year_on_year(grounds: Grounds) -> str:
    """Return how the rate compares with that of the same dates a year earlier, as far as chance lets one tell."""
    scope, total = grounds.scope, grounds.total
    then = _before(scope)
    courses = clustered(then, BY_COURSE_OF_SESSION)
    before = Counts.summed(courses.values())
    if not total.recorded or not before.recorded or total.rate is None or before.rate is None:
        return "There is no recorded attendance for the same dates a year earlier to compare with."
    now_range, then_range = (
        grounds.interval(total),
        interval_of(before, likeness_in(then, courses.values() if then.is_of_everything else None)),
    )
    if now_range is None or then_range is None:
        return ""
    change = total.rate - before.rate
    low, high = newcombe(total.rate, now_range, before.rate, then_range)
    when = "Up to the same day a year earlier" if scope.period.is_running(scope.today) else "A year earlier"
    told = f"{when} the rate was {rate_in_words(before.rate, then_range)}. "
    moved = f"It has changed by {points(change)} points, likely between {points(low)} and {points(high)}"
    if low > 0:
        return f"{told}It has got worse. {moved}."
    if high < 0:
        return f"{told}It has got better. {moved}."
    return f"{told}{moved}, so we cannot tell whether it has changed: it may be luck."


def _before(scope: Scope) -> Scope:
    return replace(scope, period=same_days_a_year_before(scope.period, scope.today))


def _short(month: str) -> str:
    return f"{dt.date.fromisoformat(f'{month}-01'):%B %Y}"


def _shown(changes: Sequence[Change], months: Sequence[str]) -> list[Change]:
    """Return the changes of these months, each with its month as the chart names it."""
    return [replace(change, month=_short(change.month)) for change in changes if change.month in months]


def _table(grounds: Grounds, months: Sequence[str], counts: Sequence[Counts], chart: Chart) -> Table:
    rows = [
        {
            "month": month,
            "rate": of.rate,
            "no_show": of.no_show,
            "recorded": of.recorded,
            "limit_low": point.low,
            "limit_high": point.high,
            "shows": (point.standing.word if of.recorded else "nothing recorded").capitalize(),
        }
        for month, of, point in zip(months, counts, chart.points, strict=True)
    ]
    columns = [
        Column("month", "Month", Kind.MONTH),
        Column("rate", "No-show rate", Kind.PERCENTAGE),
        Column("no_show", "No-shows", Kind.COUNT),
        Column("recorded", "Recorded", Kind.COUNT),
        Column("limit_low", "Lower limit", Kind.PERCENTAGE),
        Column("limit_high", "Upper limit", Kind.PERCENTAGE),
        Column("shows", "What it shows"),
    ]
    return table_for(grounds.scope, "months", "Month by month", columns, rows)
