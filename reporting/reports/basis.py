"""What every report starts from, and what it says about how sound its figures are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reporting.courses import Courses, all_courses
from reporting.merges import merge_notes
from reporting.narrowing import narrowed_to
from reporting.outcomes import Counts
from reporting.registers import NONE_MISSING, Missing, Ran, missing_registers, sessions_by_course
from reporting.scope import Scope
from reporting.tables import Table
from training.models import Organisation, User
from training.roles import may_read_reports
from training.templatetags.words import percentage, plural

PERIOD = "A session belongs to the period that its first day is in. Those cancelled or still to come are left out."
WHOLE_ROOMS = (
    "Rooms are counted whole: choosing an organisation, or a type of organisation, makes no difference to this report."
)
AS_BOOKED = "Organisations and their types are those of the day of booking."


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a published figure counts one of: a booking, a wish, a seat. `lines` are those of the table that it is on,
    `sort` is what became of it, and `number` how many there are of it where that is not one.
    """

    key: tuple[Any, ...]
    lines: frozenset[str]
    sort: str
    number: int = 1


@dataclass(frozen=True, kw_only=True)
class Published:
    """How the figures of a report may be published: as counts of places (reporting.publishing says what is hidden).

    `sorts` are the sorts that each of its counts counts, `people` those that count different people among them, and
    `open` what tells of nobody, such as how many sessions there were; every other figure is left out. `lines` names the
    lines of the table that each row is on, `columns` that of a column which is a line itself; `places` finds them all.
    `rooms` are the sorts that fill rooms between them, where a report is about whole rooms and their size is known.
    """

    sorts: Mapping[str, frozenset[str]]
    places: Callable[["Basis"], Iterable[Place]]
    lines: Callable[["Basis", Table, Iterable[Place]], list[frozenset[str]]]
    columns: Callable[["Basis", Table], Mapping[str, str]] = lambda basis, table: {}
    people: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report of the site: `summary` says in a line what it answers, `family` where the list of reports has it.

    `readers` tells who may read it. One that names practitioners (`names_people`) shows a lead their own organisation
    and the team everybody, and each look at it is logged. One that `looks_ahead` is asked about the current year where
    nobody chose another, the rest about the latest that is over. One that is not `comparable` cannot be put beside
    another period. One `of_whole_rooms` is never narrowed to some of the bookings of a session, and says so to whoever
    asks. `published_by` says how its figures may be published; without it they may not.
    """

    name: str
    title: str
    family: str
    summary: str
    build: Callable[["Report", Scope], Table]
    readers: Callable[[User], bool] = may_read_reports
    names_people: bool = False
    looks_ahead: bool = False
    comparable: bool = True
    of_whole_rooms: bool = False
    published_by: "Published | None" = None

    def table(self, scope: Scope) -> Table:
        if not self.of_whole_rooms or not scope.of_bookings:
            return self.build(self, scope)
        whole = self.build(self, scope.of_whole_rooms())
        notes, on_scope = ([WHOLE_ROOMS, *notes] for notes in (whole.notes, whole.notes_on_scope))
        return replace(whole, notes=notes, notes_on_scope=on_scope)


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What all reports need, read once: the catalogue, how often each course ran, the registers that are missing."""

    scope: Scope
    courses: Courses
    ran: Mapping[int, Ran]
    missing: Missing

    @classmethod
    def of(cls, scope: Scope) -> "Basis":
        return cls(
            scope=scope,
            courses=Courses(all_courses(), by_lineage=scope.by_lineage),
            ran=sessions_by_course(scope),
            missing=missing_registers(scope),
        )

    @property
    def sessions(self) -> int:
        return sum(ran.sessions for ran in self.ran.values())

    @property
    def courses_that_ran(self) -> set[int]:
        """The keys of the courses that sessions in scope are counted as."""
        return {self.courses.counted_as(course) for course in self.ran}

    def table(self, report: Report, *, counts: Counts, more_notes: Sequence[str] = (), **parts: Any) -> Table:
        """Return a report's table with what every table has: name, period, and how sound its figures are, of which
        `counts` are those over everything.
        """
        gaps = "" if report.looks_ahead else self.gaps(counts)
        on_scope = self.scope_notes(past=not report.looks_ahead)
        notes = [*([gaps] if gaps else []), *on_scope, *more_notes]
        return Table(
            name=report.name,
            title=report.title,
            period=self.scope.period,
            notes=notes,
            notes_on_scope=on_scope,
            gaps=gaps,
            missing=NONE_MISSING if report.looks_ahead else self.missing,
            **parts,
        )

    def scope_notes(self, *, past: bool) -> list[str]:
        scope, notes = self.scope, []
        if past and not self.ran:
            notes.append("No session has begun in this period.")
        if scope.organisation_id is not None:
            organisation = Organisation.objects.get(pk=scope.organisation_id)
            notes.append(f"Only bookings made for {organisation.name} are counted.")
        if scope.course_ids is not None:
            titles = [course.title for course in self.courses.in_order if course.pk in scope.course_ids]
            notes.append(f"Only this is counted: {'; '.join(titles)}.")
        if narrowed := narrowed_to(scope):
            notes.append(f"Only this is counted: {'; '.join(narrowed)}.")
        return notes + merge_notes(scope, self.ran)

    def gaps(self, total: Counts) -> str:
        """Return a sentence on unrecorded attendance and missing registers, "" where there are none."""
        missing = self.missing.number
        if not missing and not total.not_recorded:
            return ""
        registers = f"{missing:,} of {plural(self.sessions, 'register,registers')}"
        are = "is" if missing == 1 else "are"
        if not total.not_recorded:
            return f"{registers} {are} missing or unfinished."
        sentence = (
            f"Attendance is not recorded for {total.not_recorded:,} of {plural(total.held, 'place,places')} held "
            f"(coverage {percentage(total.coverage)})"
        )
        return f"{sentence}: {registers} {are} missing or unfinished." if missing else f"{sentence}."

    def lineage_notes(self) -> list[str]:
        """Return which courses were counted together, for those in scope."""
        if not self.scope.by_lineage:
            return []
        heads = self.courses_that_ran
        return [
            f"{course.title} is counted together with {'; '.join(c.title for c in predecessors)}."
            for course in self.courses.in_order
            if course.pk in heads and (predecessors := self.courses.predecessors(course.pk))
        ]
