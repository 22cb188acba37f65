"""No-shows: who held a place, did not come and had not cancelled; by what it might go with."""

from functools import partial
from typing import Any

from reporting.headline import no_show_sentence
from reporting.outcomes import Counts, Scope, counts_by
from reporting.reports.basis import AS_BOOKED, PERIOD, Basis, Report
from reporting.reports.groupings import (
    BY_COURSE,
    BY_DELIVERY,
    BY_LEAD_TIME,
    BY_MONTH,
    BY_ORGANISATION,
    BY_ORGANISATION_TYPE,
    BY_REMINDER_RESPONSE,
    BY_WEEKDAY,
    Grouping,
)
from reporting.tables import Chart, Column, Kind, Table

FIGURES = [
    Column("held", "Held a place", Kind.COUNT),
    Column("attended", "Attended", Kind.COUNT),
    Column("partly_attended", "Partly attended", Kind.COUNT),
    Column("no_show", "No-shows", Kind.COUNT),
    Column("excused", "Excused", Kind.COUNT),
    Column("not_recorded", "Not recorded", Kind.COUNT),
    Column("late_cancellation", "Late cancellations", Kind.COUNT),
    Column("cancelled", "Cancelled in time", Kind.COUNT),
    Column("recorded", "Recorded", Kind.COUNT),
    Column("rate", "No-show rate", Kind.PERCENTAGE),
    Column("low", "Lowest likely", Kind.PERCENTAGE),
    Column("high", "Highest likely", Kind.PERCENTAGE),
    Column("coverage", "Coverage", Kind.PERCENTAGE),
]

DEFINITIONS = [
    "A no-show held a confirmed place when the session began, did not come to any of it and had not cancelled.",
    "Recorded is attended, partly attended and no-shows together. No-show rate is no-shows over recorded.",
    "The 95 % interval, from lowest to highest likely, is Wilson's: few people give a wide one, which proves little.",
    "Not recorded means that the register does not say; it is never counted as a no-show.",
    "Coverage is the places held less those not recorded, over the places held.",
    "People who came without a booking, and people on a waiting list, are not counted here.",
    "A late cancellation came after the session's cancellation deadline. Neither it nor one in time is a place held.",
    "A late cancellation that the team excused counts as cancelled in time. A place that a colleague took over was not "
    "cancelled.",
    PERIOD,
]


def figures(counts: Counts) -> dict[str, Any]:
    """Return the cells of a no-show row."""
    low, high = counts.interval or (None, None)
    return {
        **{c.key: getattr(counts, c.key) for c in FIGURES if c.key not in {"low", "high"}},
        "low": low,
        "high": high,
    }


def _no_shows(report: Report, scope: Scope, *, grouping: Grouping) -> Table:
    basis = Basis.of(scope)
    counts = {key: found for (key,), found in counts_by(scope, grouping.expression(basis)).items()}
    total = Counts.summed(counts.values())
    key_column = grouping.columns[-1]
    label = "Course" if grouping is BY_COURSE else key_column.label
    rows = [
        {key_column.key: cells[key_column.key], **figures(counts.get(key, Counts()))}
        for key, cells in grouping.rows(basis, counts)
    ]
    return basis.table(
        report,
        counts=total,
        columns=[Column(key_column.key, label, key_column.kind), *FIGURES],
        rows=rows,
        total=figures(total),
        more_notes=basis.lineage_notes() if grouping is BY_COURSE else (),
        definitions=[*grouping.definitions, *DEFINITIONS, AS_BOOKED],
        headline=no_show_sentence(scope.period, total),
        chart=Chart.RATES,
        ranked=grouping.ranked,
    )


def _report(by: str, summary: str, grouping: Grouping) -> Report:
    return Report(
        name=f"no-shows-by-{by.replace(' ', '-')}",
        title=f"No-shows by {by}",
        family="No-shows",
        summary=summary,
        build=partial(_no_shows, grouping=grouping),
    )


REPORTS = [
    _report("course", "Which courses lose most of their places to people who do not come.", BY_COURSE),
    _report(
        "organisation type", "Whether it differs between health, schools, charities and the rest.", BY_ORGANISATION_TYPE
    ),
    _report("organisation", "Which organisations could do most about it.", BY_ORGANISATION),
    _report("month", "Whether it is getting better, and when in the year it is worst.", BY_MONTH),
    _report("weekday", "Whether some days of the week are worse than others.", BY_WEEKDAY),
    _report("lead time", "Whether those who booked long before forget to come.", BY_LEAD_TIME),
    _report("delivery", "Whether people stay away from online sessions more than from rooms.", BY_DELIVERY),
    _report("reminder response", "Whether those who say that they are coming do come.", BY_REMINDER_RESPONSE),
]
