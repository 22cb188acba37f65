"""By what reports count sessions: when, how, where and by whom they were run."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, ExtractMonth, ExtractYear

from reporting.clusters import Lines
from reporting.reports.basis import Basis
from reporting.reports.groupings import Grouping, Row
from reporting.scope import sessions_in
from reporting.tables import Column, Kind
from training.models import Session, User, Venue

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NO_VENUE, NO_TRAINER = "Online, or no venue given", "No trainer given"
MONTHS = 12


def _month_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    """Months are counted from the year 0, as one number."""
    return [(key, {"month": f"{(key - 1) // MONTHS:04}-{(key - 1) % MONTHS + 1:02}"}) for key in sorted(found)]


def _weekday_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    return [(number, {"weekday": WEEKDAYS[number - 1]}) for number in sorted(found)]


def hour_in_words(hour: int) -> str:
    """Return "9am to 9:59am", "12 midday to 12:59pm" for the hours of a clock of 24."""
    short, half = (hour - 1) % 12 + 1, "am" if hour < 12 else "pm"
    begins = {0: "midnight", 12: "midday"}.get(hour, f"{short}{half}")
    return f"{begins} to {short}:59{half}"


def _start_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    return [(hour, {"start_time": hour_in_words(hour)}) for hour in sorted(found)]


def _delivery_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    present = set(found)
    return [(choice.value, {"delivery": choice.label}) for choice in Session.Delivery if choice.value in present]


def _first_day(sessions: QuerySet[Any]) -> QuerySet[Any]:
    return sessions.alias(first_day=FilteredRelation("days", condition=Q(days__position=1)))


def _named(key: str, names: Iterable[tuple[Any, str]], found: Iterable[Any], nobody: str) -> list[Row]:
    """Return a row for each that was found, by name, and last those that have none."""
    wanted = set(found)
    rows: list[Row] = [(pk, {key: name}) for pk, name in names if pk in wanted]
    return rows + ([(None, {key: nobody})] if None in wanted else [])


def _venue_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    return _named("venue", Venue.objects.order_by("name_key").values_list("pk", "name"), found, NO_VENUE)


def _trainer_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    """Two of one name stand one after the other, each told by where they belong."""
    delivered = Session.trainers.through.objects.values("user_id")
    people = User.objects.filter(pk__in=delivered).order_by("search_text", "pk")
    wanted = set(found)
    known = [row for row in people.values_list("pk", "name", "organisation__name") if row[0] in wanted]
    names = [name for _, name, _ in known]
    told = [(pk, f"{name} ({where})" if names.count(name) > 1 and where else name) for pk, name, where in known]
    return _named("trainer", told, wanted, NO_TRAINER)


def _session_rows(basis: Basis, found: Iterable[Any]) -> list[Row]:
    """Each session that had somebody on it, by date, as plain values: there may be very many."""
    wanted = set(found)
    rows = sessions_in(basis.scope).order_by("starts_at", "pk").values_list("pk", "ref", "course__title", "first_on")
    return [
        (pk, {"session": ref or str(pk), "course": course, "date": on}) for pk, ref, course, on in rows if pk in wanted
    ]


BY_MONTH = Grouping(
    columns=(Column("month", "Month", Kind.MONTH),),
    lines=lambda basis: Lines(of_session=ExtractYear("first_on") * MONTHS + ExtractMonth("first_on")),
    rows=_month_rows,
    ranked=False,
)
BY_WEEKDAY = Grouping(
    columns=(Column("weekday", "Day of the week"),),
    lines=lambda basis: Lines(of_session=ExtractIsoWeekDay("first_on")),
    rows=_weekday_rows,
    ranked=False,
)
BY_START_TIME = Grouping(
    columns=(Column("start_time", "Start time"),),
    lines=lambda basis: Lines(of_session=ExtractHour("starts_at")),
    rows=_start_rows,
    ranked=False,
    definitions=("The start time is that of the session’s first day.",),
)
BY_DELIVERY = Grouping(
    columns=(Column("delivery", "Delivery"),),
    lines=lambda basis: Lines(of_session=F("delivery")),
    rows=_delivery_rows,
)
BY_VENUE = Grouping(
    columns=(Column("venue", "Venue"),),
    lines=lambda basis: Lines(of_session=F("first_day__venue_id"), joins=_first_day),
    rows=_venue_rows,
    definitions=("The venue is that of the session’s first day.",),
)
BY_TRAINER = Grouping(
    columns=(Column("trainer", "Trainer"),),
    lines=lambda basis: Lines(of_session=F("trainers"), splits=True),
    rows=_trainer_rows,
    definitions=(
        "A session with two trainers counts in both of their lines, so the lines add up to more than the total.",
        "Who trains does not decide who comes: courses, days and places differ between trainers too.",
    ),
)
BY_SESSION = Grouping(
    columns=(Column("session", "Session"), Column("course", "Course"), Column("date", "First day", Kind.DATE)),
    lines=lambda basis: Lines(of_session=F("pk")),
    rows=_session_rows,
    ranked=False,
    definitions=("Each line is one session, which by itself proves little.",),
)
