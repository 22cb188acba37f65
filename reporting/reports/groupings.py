"""By what reports count: courses, organisations and their types, each with its rows in order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from reporting.clusters import Lines
from reporting.reports.basis import Basis
from reporting.tables import Column
from training.models import Course, Organisation, OrganisationType

Row = tuple[Any, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """`lines` says what bookings, or their sessions, are grouped by. `rows` takes the groups found and returns the rows
    of the table in order, each the group's key and its first cells. `ranked`: the order means nothing, so a chart may
    choose its own. `definitions` say what the groups are, where their names do not.
    """

    columns: tuple[Column, ...]
    lines: Callable[[Basis], Lines]
    rows: Callable[[Basis, Iterable[Any]], list[Row]]
    ranked: bool = True
    definitions: tuple[str, ...] = ()


def courses_with_sessions(basis: Basis) -> list[Course]:
    """Return the courses that ran in the period, or by lineage their successors, in catalogue order."""
    ran = basis.courses_that_ran
    return [course for course in basis.courses.in_order if course.pk in ran]


def organisation_types(keys: Iterable[Any]) -> list[OrganisationType]:
    wanted = set(keys)
    return [kind for kind in OrganisationType.objects.order_by("position", "name_key") if kind.pk in wanted]


def _course_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    """A course that ran has a row, even where nobody came."""
    return [
        (course.pk, {"category": course.category.name, "course": course.title})
        for course in courses_with_sessions(basis)
    ]


def _type_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    return [(kind.pk, {"organisation_type": kind.name}) for kind in organisation_types(found)]


def _organisation_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    wanted = set(found)
    names = Organisation.objects.order_by("name_key").values_list("pk", "name")
    return [(key, {"organisation": name}) for key, name in names if key in wanted]


BY_COURSE = Grouping(
    columns=(Column("category", "Category"), Column("course", "Event")),
    lines=lambda basis: Lines(of_session=basis.courses.expression("course_id")),
    rows=_course_rows,
)
BY_ORGANISATION_TYPE = Grouping(
    columns=(Column("organisation_type", "Organisation type"),),
    lines=lambda basis: Lines(of_booking=F("organisation_type_id")),
    rows=_type_rows,
)
BY_ORGANISATION = Grouping(
    columns=(Column("organisation", "Organisation"),),
    lines=lambda basis: Lines(of_booking=F("organisation_id")),
    rows=_organisation_rows,
)
