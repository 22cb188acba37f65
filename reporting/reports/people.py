"""Lists of practitioners: what they attended, who is due again, who stayed away more than once.

They are for the team, and for a lead of their own organisation; whoever looks is logged (reporting.views.reports).
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q

from bookings.attendance.record.in_date import Done, done_by
from bookings.attendance.record.lines import SOON, Validity, validity_of
from bookings.attendance.record.places import coming_places
from bookings.models import Booking, Certificate, TrainingElsewhere
from reporting.courses import Courses, all_courses
from reporting.outcomes import COUNTED, NO_SHOWS, Counts, came_to
from reporting.reports.basis import AS_BOOKED, PERIOD, Basis, Report
from reporting.roles import may_read_of_people
from reporting.scope import Scope, bookings_in
from reporting.tables import Column, Kind, Table
from training.models import Organisation, User
from training.models.people import UserQuerySet
from training.templatetags.words import plural

ORGANISATION, ROLE, PERSON = (
    Column("organisation", "Organisation"),
    Column("job_role", "Job role"),
    Column("person", "Name"),
)
COURSE = Column("course", "Course")
RECORD = [
    *(ORGANISATION, ROLE, PERSON, COURSE),
    Column("attended_on", "Last attended", Kind.DATE),
    Column("valid_until", "Certificate valid until", Kind.DATE),
    Column("times", "Times attended", Kind.COUNT),
    Column("cpd_hours", "CPD hours", Kind.DECIMAL),
]
DUE = [
    *(ORGANISATION, ROLE, PERSON, COURSE),
    Column("attended_on", "Last attended", Kind.DATE),
    Column("due_on", "Refresher due", Kind.DATE),
    Column("state", "State", Kind.STATE),
    Column("booked_for", "Booked for", Kind.DATE),
]
REPEATED = [
    *(ORGANISATION, ROLE, PERSON),
    Column("last_on", "Last no-show", Kind.DATE),
    Column("no_show", "No-shows", Kind.COUNT),
    Column("recorded", "Recorded", Kind.COUNT),
    Column("late_cancellation", "Late cancellations", Kind.COUNT),
]
LEAST_REPEATED = 2
OVERDUE, DUE_SOON, DUE_LATER = "overdue", "due soon", "due later"
FOR_FEW = "This list is for the partnership team and for the lead of each organisation. Each look at it is logged."


def _training_record(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    certified = _certified(scope)
    columns = ("organisation__name", "practitioner__job_role", "practitioner__name", "practitioner_id")
    of_session = ("session__course_id", "session__first_on", "outcome", "session__course__cpd_hours", "pk")
    found = came_to(bookings_in(scope)).order_by(*columns[:1], "practitioner__search_text", "session__starts_at", "pk")
    titles = {course.pk: course.title for course in basis.courses.in_order}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for where, role, name, person, course, on, outcome, hours, booking in found.values_list(*columns, *of_session):
        counted_as = basis.courses.counted_as(course)
        nothing = {"times": 0, "cpd_hours": 0.0, "valid_until": None}
        row = rows.setdefault((where, person, counted_as), nothing)
        row |= {"organisation": where, "job_role": role, "person": name, "course": titles[counted_as]}
        until, of_the_day = certified.get(booking, (None, hours))
        row |= {"attended_on": on, "times": row["times"] + 1, "valid_until": until or row["valid_until"]}
        row["cpd_hours"] += float(of_the_day) if outcome == Booking.Outcome.ATTENDED else 0
    people = len({person for _, person, _ in rows})
    return basis.table(
        report,
        counts=Counts(),
        columns=RECORD,
        rows=list(rows.values()),
        total={key: sum(row[key] for row in rows.values()) for key in ("times", "cpd_hours")},
        more_notes=basis.lineage_notes(),
        definitions=[
            "Each line is one person and one course, with the last time in this period that they came to it.",
            "CPD hours are of sessions attended in full, as on the day a certificate was issued.",
            "Job roles are as people say them now.",
            AS_BOOKED,
            PERIOD,
            FOR_FEW,
        ],
        headline=f"{plural(people, 'person,people')} attended {plural(len(rows), 'course,courses')} between them.",
    )


def _certified(scope: Scope) -> dict[int, tuple[dt.date | None, Decimal]]:
    """Return until when the certificate of a booking is valid, if it ends and was not withdrawn, and its CPD hours."""
    current = Certificate.objects.current().filter(booking__in=bookings_in(scope)).order_by()
    found = current.values_list("booking_id", "expires_on", "revoked_at", "cpd_hours")
    return {booking: (None if revoked else on, hours) for booking, on, revoked, hours in found}


def _due_rows(scope: Scope, courses: Courses) -> list[dict[str, Any]]:
    """Return who has to come again by a day of the period and has not: of each person and course what they did last
    counts, as in their record, be it a successor of the course or training elsewhere.
    """
    people = _whose_ends(scope)
    titles = {course.pk: course.title for course in courses.in_order}
    booked, done = _booked_again(people, courses, scope.today), done_by(people)
    rows = []
    for person, organisation, role, name in people.values_list("pk", "organisation__name", "job_role", "name"):
        for course, last in _last_of_each(done[person], courses).items():
            due_on = last.until
            if due_on and scope.period.start <= due_on <= scope.period.end and _is_asked_of(scope, course, courses):
                row: dict[str, Any] = {
                    "organisation": organisation or "",
                    "job_role": role,
                    "person": name,
                    "course": titles[course],
                }
                row |= {"attended_on": last.on, "due_on": due_on, "state": _state(due_on, scope.today)}
                rows.append(row | {"booked_for": booked.get((person, course))})
    return sorted(rows, key=lambda row: (row["organisation"].casefold(), row["due_on"], row["person"].casefold()))


def _whose_ends(scope: Scope) -> UserQuerySet:
    """Return the people of whom anything ends in the period, as long as they are here."""
    ending = {"expires_on__range": (scope.period.start, scope.period.end)}
    certificates = Certificate.objects.current().filter(revoked_at=None, **ending).values("booking__practitioner")
    elsewhere = TrainingElsewhere.objects.counting().filter(**ending).values("person")
    those = Q(pk__in=certificates) | Q(pk__in=elsewhere)
    return User.objects.filter(those, is_active=True, **_of_people(scope)).order_by("pk")


def _last_of_each(done: Iterable[Done], courses: Courses) -> dict[int, Done]:
    """Return by course, with those it replaced, what somebody did last; of one day what counts for longest."""
    in_order = sorted(done, key=lambda one: (one.on, one.until or dt.date.max))
    return {courses.counted_as(one.course): one for one in in_order}


def _of_people(scope: Scope) -> dict[str, Any]:
    """Whoever is due belongs where they are now, wherever they were when they came."""
    asked = {"organisation_id": scope.organisation_id, "organisation__type_id": scope.organisation_type_id}
    return {name: value for name, value in asked.items() if value is not None}


def _is_asked_of(scope: Scope, counted_as: int, courses: Courses) -> bool:
    """Tell whether a course, with those it replaced, is one that the report is narrowed to."""
    course = next(course for course in courses.in_order if course.pk == counted_as)
    return (
        (scope.course_ids is None or bool(courses.counted_with(counted_as) & scope.course_ids))
        and scope.category_id in (None, course.category_id)
        and scope.provider in ("", course.provider)
    )


def _booked_again(people: UserQuerySet, courses: Courses, today: dt.date) -> dict[tuple[int, int], dt.date]:
    """Return by person and course for which day they have a place in a session to come."""
    coming = coming_places(people, today)
    found = [(on, person, courses.counted_as(course)) for person, places in coming.items() for course, on in places]
    return {(person, course): on for on, person, course in sorted(found, reverse=True)}


def _state(due_on: dt.date, today: dt.date) -> str:
    return {Validity.EXPIRED: OVERDUE, Validity.DUE_SOON: DUE_SOON}.get(validity_of(due_on, today), DUE_LATER)


def _refresher_due(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    rows = _due_rows(scope, Courses(all_courses(), by_lineage=True))
    overdue = sum(row["state"] == OVERDUE for row in rows)
    return basis.table(
        report,
        counts=Counts(),
        columns=DUE,
        rows=rows,
        total={},
        definitions=[
            "Refresher due: what somebody did last of a course, here or elsewhere, ends on that day of the period. "
            "Somebody who has come to all of it again since, or of a course that replaced it, is not here.",
            f"Overdue: the day is past. Due soon: within {SOON.days} days.",
            "People stand with the organisation they belong to now.",
            FOR_FEW,
        ],
        headline=f"{plural(len(rows), 'refresher,refreshers')} due in this period, {overdue:,} of them overdue.",
    )


def _repeat_no_shows(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    own = "" if scope.organisation_id is None else Organisation.objects.get(pk=scope.organisation_id).name
    named = ("practitioner__organisation__name", "practitioner__job_role", "practitioner__name", "practitioner_id")
    counted = {name: COUNTED[name] for name in ("no_show", "attended", "partly_attended", "late_cancellation")}
    last_on = Max("session__first_on", filter=Q(NO_SHOWS))
    found: Any = bookings_in(scope).order_by().values(*named).annotate(**counted, last_on=last_on)
    rows = [
        {
            "organisation": own or row[named[0]] or "",
            "job_role": row[named[1]],
            "person": row[named[2]],
            "last_on": row["last_on"],
            "no_show": row["no_show"],
            "recorded": row["no_show"] + row["attended"] + row["partly_attended"],
            "late_cancellation": row["late_cancellation"],
        }
        for row in found.filter(no_show__gte=LEAST_REPEATED)
    ]
    rows.sort(key=lambda row: (-row["no_show"], row["organisation"].casefold(), row["person"].casefold()))
    figures = ("no_show", "recorded", "late_cancellation")
    total = {key: sum(row[key] for row in rows) for key in figures}
    people = plural(len(rows), "person was,people were")
    return basis.table(
        report,
        counts=Counts(),
        columns=REPEATED,
        rows=rows,
        total=total,
        definitions=[
            f"People who were a no-show {LEAST_REPEATED} times or more in this period, excused absences left out.",
            "Recorded is how often it is known whether they came. Talk with people before you draw conclusions: there "
            "may be a reason that the register does not know.",
            PERIOD,
            FOR_FEW,
        ],
        headline=f"{people} a no-show more than once: {plural(total['no_show'], 'place,places')} in all.",
    )


def _people(name: str, title: str, summary: str, build: Any, **parts: Any) -> Report:
    return Report(
        name=name,
        title=title,
        family="People",
        summary=summary,
        build=build,
        readers=may_read_of_people,
        names_people=True,
        comparable=False,
        **parts,
    )


REPORTS = [
    _people("training-record", "Training record", "Who attended what, by organisation and job role.", _training_record),
    _people(
        "refresher-due",
        "Refreshers due",
        "Whose training runs out, and who is booked again.",
        _refresher_due,
        looks_ahead=True,
    ),
    _people(
        "repeat-no-shows",
        "Repeat no-shows",
        "Who stayed away more than once, to ask what would help.",
        _repeat_no_shows,
    ),
]
