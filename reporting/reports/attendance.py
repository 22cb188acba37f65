"""Attendance: how many came, by course and organisation. Two of them are the tables of the yearly report."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial

from django.db.models import F
from django.db.models.expressions import Combinable

from bookings.models import Register
from reporting.outcomes import Counts, counts_by, learners_in
from reporting.reports.basis import AS_BOOKED, PERIOD, Basis, Report
from reporting.reports.events import events_beside
from reporting.reports.groupings import (
    BY_COURSE,
    BY_ORGANISATION,
    BY_ORGANISATION_TYPE,
    Grouping,
    courses_with_sessions,
    organisation_types,
)
from reporting.reports.publishable import CAME, OF_ATTENDANCE, line_of, published
from reporting.reports.unbooked import UNBOOKED, UNBOOKED_COLUMNS, unbooked, unbooked_in_words
from reporting.scope import Scope
from reporting.tables import Chart, Column, Kind, Table
from training.models import OrganisationType
from training.templatetags.words import plural

ATTENDED = Column("attended", "Attended", Kind.COUNT)
LEARNERS = Column("learners", "Learners", Kind.COUNT)
NOTE = Column("note", "Note", Kind.NOTE)
NOT_AVAILABLE = Register.State.UNAVAILABLE.label

_ATTENDED = "Attended counts everyone who attended all or part of a session, those who came without a booking included."
_LEARNERS = "Learners are different people: somebody who attended three sessions is one learner and three attendances."
_NOT_AVAILABLE = f'"{NOT_AVAILABLE}" means that the register of at least one session was declared unavailable.'

# What each of the two tables of the yearly report means, for a document that has both.
DEFINITIONS = (_ATTENDED, _LEARNERS, PERIOD, AS_BOOKED, _NOT_AVAILABLE)


def _course(basis: Basis) -> Combinable:
    return basis.courses.expression("session__course_id")


def _type(basis: Basis) -> Combinable:
    return F("organisation_type_id")


def _organisation(basis: Basis) -> Combinable:
    return F("organisation_id")


def _noted_courses(basis: Basis) -> set[int]:
    return {basis.courses.counted_as(course) for course, ran in basis.ran.items() if ran.unavailable}


def _headline(basis: Basis, total: Counts) -> str:
    sessions = plural(basis.sessions, "session,sessions")
    attendances = plural(total.attendances, "attendance,attendances")
    return f"{attendances} by {plural(total.learners, 'person,people')} at {sessions}."


def _total(scope: Scope, counts: Iterable[Counts]) -> Counts:
    return replace(Counts.summed(counts), learners=learners_in(scope))


def _definitions(*groupings: Grouping, learners: bool) -> list[str]:
    by_course = BY_COURSE in groupings
    return [
        _ATTENDED,
        *UNBOOKED,
        *([_LEARNERS] if learners else []),
        PERIOD,
        *([AS_BOOKED] if set(groupings) != {BY_COURSE} else []),
        *([_NOT_AVAILABLE] if by_course else []),
    ]


def _attendance(
    report: Report, scope: Scope, *, grouping: Grouping, of_booking: Callable[[Basis], Combinable]
) -> Table:
    basis = Basis.of(scope)
    counts = {key: found for (key,), found in counts_by(scope, of_booking(basis), learners=True).items()}
    total = _total(scope, counts.values())
    noted: Collection[int] = _noted_courses(basis) if grouping is BY_COURSE else ()
    rows = []
    for key, cells in grouping.rows(basis, counts):
        found = counts.get(key, Counts())
        note = NOT_AVAILABLE if key in noted else ""
        figures = {"attended": found.attendances, "learners": found.learners, **unbooked(found)}
        rows.append({**cells, **figures, "note": note})
    return basis.table(
        report,
        counts=total,
        columns=[*grouping.columns, ATTENDED, LEARNERS, *UNBOOKED_COLUMNS, NOTE],
        rows=rows,
        total={"attended": total.attendances, "learners": total.learners, **unbooked(total)},
        more_notes=basis.lineage_notes() if grouping is BY_COURSE else (),
        definitions=_definitions(grouping, learners=True),
        headline=_headline(basis, total),
        chart=Chart.BARS,
        ranked=grouping is BY_ORGANISATION,
        beside=events_beside(scope) if grouping is BY_COURSE else (),
    )


def _columns_of_types(basis: Basis, table: Table) -> dict[str, str]:
    """Return which line of a published table the column of each organisation type is."""
    of = {kind.name: line_of(1, kind.pk) for kind in OrganisationType.objects.all()}
    return {
        column.key: of[name]
        for column in table.columns
        if (name := column.key.removesuffix(" (organisation type)")) in of and column.kind == Kind.COUNT
    }


def _type_columns(types: list[OrganisationType]) -> list[Column]:
    """A column per type, keyed by its name; a type that is called as another column is says what it is."""
    taken = {column.key for column in (*BY_COURSE.columns, ATTENDED, NOTE)}
    names = [f"{kind.name} (organisation type)" if kind.name in taken else kind.name for kind in types]
    return [Column(name, name, Kind.COUNT) for name in names]


def _cross_table(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    counts = counts_by(scope, _course(basis), _type(basis))
    total = _total(scope, counts.values())
    types = organisation_types({kind for _, kind in counts})
    type_columns = _type_columns(types)
    noted = _noted_courses(basis)
    totals: dict[str, int] = defaultdict(int)
    rows = []
    for course in courses_with_sessions(basis):
        cells = {
            column.key: counts.get((course.pk, kind.pk), Counts()).attendances
            for column, kind in zip(type_columns, types, strict=True)
        }
        for name, attended in cells.items():
            totals[name] += attended
        rows.append(
            {
                "category": course.category.name,
                "course": course.title,
                **cells,
                "attended": sum(cells.values()),
                "note": NOT_AVAILABLE if course.pk in noted else "",
            }
        )
    return basis.table(
        report,
        counts=total,
        columns=[*BY_COURSE.columns, *type_columns, ATTENDED, NOTE],
        rows=rows,
        total={**totals, "attended": total.attendances},
        more_notes=[*basis.lineage_notes(), *unbooked_in_words(total)],
        definitions=_definitions(BY_COURSE, BY_ORGANISATION_TYPE, learners=False),
        headline=_headline(basis, total),
        chart=Chart.BARS,
        ranked=False,
    )


REPORTS = [
    Report(
        name="attendance-by-course",
        title="Attendance by course",
        family="Attendance",
        summary="How many people each course reached: the first table of the yearly report.",
        build=partial(_attendance, grouping=BY_COURSE, of_booking=_course),
        published_by=published(BY_COURSE, sorts=OF_ATTENDANCE),
    ),
    Report(
        name="attendance-by-organisation-type",
        title="Attendance by organisation type",
        family="Attendance",
        summary="Which kinds of organisation they came from: the second table of the yearly report.",
        build=partial(_attendance, grouping=BY_ORGANISATION_TYPE, of_booking=_type),
        published_by=published(BY_ORGANISATION_TYPE, sorts=OF_ATTENDANCE),
    ),
    Report(
        name="attendance-by-course-and-organisation-type",
        title="Attendance by course and organisation type",
        family="Attendance",
        summary="Who came to what: a row for each course, a column for each kind of organisation.",
        build=_cross_table,
        published_by=published(
            BY_COURSE, BY_ORGANISATION_TYPE, of_rows=[BY_COURSE], sorts={"attended": CAME}, columns=_columns_of_types
        ),
        comparable=False,
    ),
    Report(
        name="attendance-by-organisation",
        title="Attendance by organisation",
        family="Attendance",
        summary="How many people each organisation sent.",
        build=partial(_attendance, grouping=BY_ORGANISATION, of_booking=_organisation),
        published_by=published(BY_ORGANISATION, sorts=OF_ATTENDANCE),
    ),
]
