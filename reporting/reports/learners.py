"""Different people: how many each course reached, and how many each organisation sent."""

from dataclasses import replace

from django.db.models import F

from reporting.outcomes import Counts, counts_by, learners_in
from reporting.reports.basis import AS_BOOKED, PERIOD, Basis, Report
from reporting.reports.groupings import BY_COURSE, BY_ORGANISATION, Grouping
from reporting.reports.publishable import OF_ATTENDANCE, published
from reporting.scope import Scope
from reporting.tables import Chart, Column, Kind, Table
from training.templatetags.words import plural

COLUMNS = [
    Column("by", "Counted by"),
    Column("name", "Course or organisation"),
    Column("learners", "Learners", Kind.COUNT),
    Column("attended", "Attended", Kind.COUNT),
]
DEFINITIONS = [
    "Learners are different people: somebody who attended three sessions is one learner and three attendances.",
    "The lines therefore add up to more than the total: who came to two courses is a learner of each, and so is who "
    "moved from one organisation to another.",
    "Attended counts everyone who attended all or part of a session, those who came without a booking included.",
    PERIOD,
    AS_BOOKED,
]


def _named(by: str, grouping: Grouping) -> Grouping:
    """The same rows in the words of this report, as a published table has them."""
    last = grouping.columns[-1].key
    return replace(
        grouping,
        columns=tuple(COLUMNS[:2]),
        rows=lambda basis, found: [
            (key, {"by": by, "name": cells[last]}) for key, cells in grouping.rows(basis, found)
        ],
    )


def _learners(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    rows = []
    for by, grouping, column in (
        ("By course", BY_COURSE, basis.courses.expression("session__course_id")),
        ("By organisation", BY_ORGANISATION, F("organisation_id")),
    ):
        found = {
            key: counts for (key,), counts in counts_by(scope, column, figures=("attendances",), learners=True).items()
        }
        for key, cells in grouping.rows(basis, found):
            counts = found.get(key, Counts())
            name = cells[grouping.columns[-1].key]
            rows.append({"by": by, "name": name, "learners": counts.learners, "attended": counts.attendances})
    attended = sum(row["attended"] for row in rows if row["by"] == "By course")
    learners = learners_in(scope)
    return basis.table(
        report,
        counts=Counts(),
        columns=COLUMNS,
        rows=rows,
        total={"learners": learners, "attended": attended},
        more_notes=basis.lineage_notes(),
        definitions=DEFINITIONS,
        headline=f"{plural(learners, 'person,people')} attended, {plural(attended, 'time,times')} in all.",
        chart=Chart.BARS,
        bars=[(row["name"], row["learners"]) for row in rows if row["by"] == "By organisation" and row["learners"]],
        bars_are="learners of each organisation",
        adds_up=False,
    )


REPORTS = [
    Report(
        name="learners",
        title="Learners",
        family="Attendance",
        summary="How many different people each course reached and each organisation sent.",
        build=_learners,
        published_by=published(
            _named("By course", BY_COURSE), _named("By organisation", BY_ORGANISATION), sorts=OF_ATTENDANCE
        ),
    ),
]
