"""No-shows: who held a place, did not come and had not cancelled; by what it might go with."""

from dataclasses import replace
from functools import partial
from typing import Any

from reporting.clusters import BY_COURSE_OF_SESSION, clustered, clustered_in_all
from reporting.headline import no_show_sentence
from reporting.insight.intervals import FEW_SESSIONS, Likeness, wilson
from reporting.likeness import effect_of, interval_of, likeness_in
from reporting.outcomes import Counts
from reporting.reports.basis import AS_BOOKED, PERIOD, Basis, Report
from reporting.reports.groupings import BY_COURSE, BY_ORGANISATION, BY_ORGANISATION_TYPE, Grouping
from reporting.reports.groupings_of_bookings import (
    BY_BOOKED_BY,
    BY_FIRST_BOOKING,
    BY_LEAD_TIME,
    BY_REMINDER_RESPONSE,
)
from reporting.reports.groupings_of_sessions import (
    BY_DELIVERY,
    BY_MONTH,
    BY_SESSION,
    BY_START_TIME,
    BY_TRAINER,
    BY_VENUE,
    BY_WEEKDAY,
)
from reporting.reports.publishable import OF_NO_SHOWS, published
from reporting.roles import may_read_of_trainers
from reporting.scope import Scope
from reporting.tables import Chart, Column, Kind, Table

COUNTS = [
    Column("held", "Places held", Kind.COUNT),
    Column("attended", "Attended", Kind.COUNT),
    Column("partly_attended", "Partly attended", Kind.COUNT),
    Column("no_show", "No-shows", Kind.COUNT),
    Column("excused", "Excused", Kind.COUNT),
    Column("not_recorded", "Not recorded", Kind.COUNT),
    Column("late_cancellation", "Late cancellations", Kind.COUNT),
    Column("cancelled", "Cancelled in time", Kind.COUNT),
    Column("recorded", "Recorded", Kind.COUNT),
]
FIGURES = [
    *COUNTS,
    Column("rate", "No-show rate", Kind.PERCENTAGE),
    Column("low", "Lowest likely", Kind.PERCENTAGE),
    Column("high", "Highest likely", Kind.PERCENTAGE),
    Column("coverage", "Coverage", Kind.PERCENTAGE),
    Column("sessions", "Sessions", Kind.COUNT),
    Column("note", "Note", Kind.NOTE),
    Column("low_independent", "Lowest, if each decided alone", Kind.PERCENTAGE, is_detail=True),
    Column("high_independent", "Highest, if each decided alone", Kind.PERCENTAGE, is_detail=True),
    Column("design_effect", "Design effect", Kind.DECIMAL, is_detail=True),
]
# Attendances are in no column: who came without a booking gives a line of its own to whom nobody else came from.
ASKED = frozenset({"attendances", *(column.key for column in COUNTS)})
FEW = "few sessions"

WHAT_AN_INTERVAL_IS = (
    "The range beside a rate says how far chance alone may have moved it: in 19 of 20 cases the rate that would show "
    "over many more sessions lies within. A wide range comes of few people, or few sessions, and proves little."
)
ABOUT_FEW = (
    f"“{FEW.capitalize()}”: fewer than {FEW_SESSIONS} sessions with recorded attendance: one bad day can explain it."
)
DEFINITIONS = [
    "Figures count places, not people: somebody who held three places counts three times.",
    "A no-show is a place whose holder did not come to any of the session and had not cancelled before it began.",
    "Recorded is attended, partly attended and no-shows together. No-show rate is no-shows over recorded.",
    ABOUT_FEW,
    "Not recorded means that the register does not say; it is never counted as a no-show.",
    "Coverage is the places held less those not recorded, over the places held.",
    "People who came without a booking, and people on a waiting list, are not counted here.",
    "A late cancellation came after the session's cancellation deadline. Neither it nor one in time is a place held.",
    "A late cancellation that the team excused counts as cancelled in time. A place that a colleague took over was not "
    "cancelled.",
    PERIOD,
]


def figures(counts: Counts, likeness: Likeness) -> dict[str, Any]:
    """Return the cells of a no-show row."""
    low, high = interval_of(counts, likeness) or (None, None)
    low_alone, high_alone = wilson(counts.no_show, counts.recorded) or (None, None)
    return {
        **{column.key: getattr(counts, column.key) for column in COUNTS},
        "rate": counts.rate,
        "low": low,
        "high": high,
        "coverage": counts.coverage,
        "sessions": counts.sessions,
        "note": FEW if 0 < counts.sessions < FEW_SESSIONS else "",
        "low_independent": low_alone,
        "high_independent": high_alone,
        "design_effect": effect_of(counts, likeness) if counts.recorded else None,
    }


def total_of(counts: Counts, likeness: Likeness) -> dict[str, Any]:
    """Return the cells of the total row, which has figures alone."""
    return {key: value for key, value in figures(counts, likeness).items() if key != "note"}


def definitions(likeness: Likeness, *first: str) -> list[str]:
    return [*first, WHAT_AN_INTERVAL_IS, likeness.sentence, *DEFINITIONS, AS_BOOKED]


def _figures_of(grouping: Grouping) -> list[Column]:
    """Where each line is one session, pages need not say so in each, nor give its coverage beside what is missing."""
    if grouping is not BY_SESSION:
        return FIGURES
    left_out = {"sessions", "note", "coverage"}
    return [replace(column, is_detail=column.is_detail or column.key in left_out) for column in FIGURES]


def _no_shows(report: Report, scope: Scope, *, grouping: Grouping) -> Table:
    basis = Basis.of(scope)
    lines = grouping.lines(basis)
    counts = clustered(scope, lines, ASKED)
    total = clustered_in_all(scope, lines, counts, ASKED)
    are_courses = scope.is_of_everything and lines == BY_COURSE_OF_SESSION
    likeness = likeness_in(scope, counts.values() if are_courses else None)
    # Of the course alone: its category is one column too many beside so many figures.
    key_columns = [Column("course", "Course")] if grouping is BY_COURSE else list(grouping.columns)
    keys = {column.key for column in key_columns}
    rows = [
        {**{name: cell for name, cell in cells.items() if name in keys}, **figures(counts.get(key, Counts()), likeness)}
        for key, cells in grouping.rows(basis, counts)
    ]
    return basis.table(
        report,
        counts=total,
        columns=[*key_columns, *_figures_of(grouping)],
        rows=rows,
        total=total_of(total, likeness),
        more_notes=basis.lineage_notes() if grouping is BY_COURSE else (),
        definitions=definitions(likeness, *grouping.definitions),
        headline=no_show_sentence(scope.period, total, interval_of(total, likeness), today=scope.today),
        chart=None if grouping is BY_SESSION else Chart.RATES,
        ranked=grouping.ranked,
        adds_up=lines.add_up or not lines.splits,
        facts={"icc": likeness.icc, "icc_source": likeness.source.value},
    )


def _report(by: str, summary: str, grouping: Grouping, **parts: Any) -> Report:
    return Report(
        name=f"no-shows-by-{by.replace(' ', '-')}",
        title=f"No-shows by {by}",
        family="No-shows",
        summary=summary,
        build=partial(_no_shows, grouping=grouping),
        published_by=None if grouping is BY_TRAINER else published(grouping, sorts=OF_NO_SHOWS),
        **parts,
    )


REPORTS = [
    _report("course", "Which courses lose most of their places to people who do not come.", BY_COURSE),
    _report(
        "organisation type", "Whether it differs between health, schools, charities and the rest.", BY_ORGANISATION_TYPE
    ),
    _report("organisation", "Which organisations could do most about it.", BY_ORGANISATION),
    _report("month", "Whether it is getting better, and when in the year it is worst.", BY_MONTH),
    _report("weekday", "Whether some days of the week are worse than others.", BY_WEEKDAY),
    _report("start time", "Whether people stay away from early starts, or from afternoons.", BY_START_TIME),
    _report("delivery", "Whether people stay away from online sessions more than from rooms.", BY_DELIVERY),
    _report("venue", "Whether some places are harder to get to than others.", BY_VENUE),
    _report("lead time", "Whether those who booked long before forget to come.", BY_LEAD_TIME),
    _report("booked by", "Whether people come more often when they booked the place themselves.", BY_BOOKED_BY),
    _report("first booking", "Whether those who are new to the training stay away more.", BY_FIRST_BOOKING),
    _report("reminder response", "Whether those who say that they are coming do come.", BY_REMINDER_RESPONSE),
    _report("trainer", "Whether some trainers’ sessions lose more people.", BY_TRAINER, readers=may_read_of_trainers),
    _report("session", "Each session of the period, with the places that were lost.", BY_SESSION, comparable=False),
]
