"""By what reports count: courses, organisations, months and so on, each with its rows in order."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractIsoWeekDay, TruncMonth

from bookings.attendance.register.reading import was_reminded
from bookings.models import Booking
from reporting.reports.basis import Basis
from reporting.tables import Column, Kind
from training.models import Course, Organisation, OrganisationType, Session

Row = tuple[Any, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """`expression` is what bookings are grouped by. `rows` takes the groups found and returns the rows of the table in
    order, each the group's key and its first cells. `ranked`: the order means nothing, so a chart may choose its own.
    `definitions` say what the groups are, where their names do not.
    """

    columns: tuple[Column, ...]
    expression: Callable[[Basis], Combinable]
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


def _month_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    return [(month, {"month": f"{month:%Y-%m}"}) for month in sorted(found)]


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _weekday_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    return [(number, {"weekday": WEEKDAYS[number - 1]}) for number in sorted(found)]


# Upper bounds of how long before the session's start somebody booked, in days; the last has none.
LEAD_TIMES = {
    "Less than 1 week before": 7,
    "1 to 2 weeks before": 14,
    "2 to 4 weeks before": 28,
    "4 to 8 weeks before": 56,
    "8 to 12 weeks before": 84,
}
LONGEST_LEAD_TIME = "12 weeks or more before"


def _lead_time(basis: Basis) -> Combinable:
    return Case(
        *(
            When(booked_at__gt=F("session__starts_at") - dt.timedelta(days=days), then=Value(label))
            for label, days in LEAD_TIMES.items()
        ),
        default=Value(LONGEST_LEAD_TIME),
        output_field=CharField(),
    )


def _lead_time_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    present = set(found)
    return [(label, {"lead_time": label}) for label in (*LEAD_TIMES, LONGEST_LEAD_TIME) if label in present]


def _delivery_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    present = set(found)
    return [(choice.value, {"delivery": choice.label}) for choice in Session.Delivery if choice.value in present]


SAID_COMING, SAID_NOT_COMING = "Said they are coming", "Said they can’t come"
NO_REPLY, NOT_ASKED = "Did not reply", "Not asked"
RESPONSES = (SAID_COMING, NO_REPLY, NOT_ASKED, SAID_NOT_COMING)
ABOUT_RESPONSES = (
    "People are grouped by their last answer to the reminders of the session.",
    f"{NO_REPLY}: at least one reminder was sent to them before the session began, and they answered none.",
    f"{NOT_ASKED}: no reminder was sent to them before the session began, because they booked after the last one, gave "
    "the place back before the first one, or booked somewhere else than here.",
    f"{SAID_NOT_COMING}: the answer gives the place back, so these are cancellations, late or in time, and hold no "
    "place. Who cancelled without answering a reminder is in another row.",
    "A lower rate among those who answered does not prove that asking brought them: people who mean to come answer "
    "more.",
)


def _response(basis: Basis) -> Combinable:
    return Case(
        When(reply=Booking.Reply.COMING, then=Value(SAID_COMING)),
        When(reply=Booking.Reply.NOT_COMING, then=Value(SAID_NOT_COMING)),
        When(was_reminded(), then=Value(NO_REPLY)),
        default=Value(NOT_ASKED),
        output_field=CharField(),
    )


def _response_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    present = set(found)
    return [(label, {"reminder_response": label}) for label in RESPONSES if label in present]


BY_COURSE = Grouping(
    columns=(Column("category", "Category"), Column("course", "Event")),
    expression=lambda basis: basis.courses.expression(),
    rows=_course_rows,
)
BY_ORGANISATION_TYPE = Grouping(
    columns=(Column("organisation_type", "Organisation type"),),
    expression=lambda basis: F("organisation_type_id"),
    rows=_type_rows,
)
BY_ORGANISATION = Grouping(
    columns=(Column("organisation", "Organisation"),),
    expression=lambda basis: F("organisation_id"),
    rows=_organisation_rows,
)
BY_MONTH = Grouping(
    columns=(Column("month", "Month", Kind.MONTH),),
    expression=lambda basis: TruncMonth("session__first_on"),
    rows=_month_rows,
    ranked=False,
)
BY_WEEKDAY = Grouping(
    columns=(Column("weekday", "Day of the week"),),
    expression=lambda basis: ExtractIsoWeekDay("session__first_on"),
    rows=_weekday_rows,
    ranked=False,
)
BY_LEAD_TIME = Grouping(
    columns=(Column("lead_time", "Booked"),), expression=_lead_time, rows=_lead_time_rows, ranked=False
)
BY_DELIVERY = Grouping(
    columns=(Column("delivery", "Delivery"),),
    expression=lambda basis: F("session__delivery"),
    rows=_delivery_rows,
)
BY_REMINDER_RESPONSE = Grouping(
    columns=(Column("reminder_response", "Answer to the reminders"),),
    expression=_response,
    rows=_response_rows,
    ranked=False,
    definitions=ABOUT_RESPONSES,
)
