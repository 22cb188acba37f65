"""By what reports count bookings: how long before they were made, by whom, and what was said to the reminders.

Each of them can differ between two people in one session.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, Func, Value, When
from django.db.models.expressions import Combinable

from bookings.attendance.register.reading import was_reminded
from bookings.models import Booking
from reporting.clusters import Lines
from reporting.each_booking import booked_before
from reporting.reports.groupings import Grouping, Row
from reporting.tables import Column


def _labelled(key: str, labels: Iterable[str], found: Iterable[Any]) -> list[Row]:
    """Return a row for each label that was found, in the order that is given."""
    present = set(found)
    return [(label, {key: label}) for label in labels if label in present]


# Upper bounds of how long before the session's start somebody booked, in days; the last has none.
LEAD_TIMES = {
    "Less than 1 week before": 7,
    "1 to 2 weeks before": 14,
    "2 to 4 weeks before": 28,
    "4 to 8 weeks before": 56,
    "8 to 12 weeks before": 84,
}
LONGEST_LEAD_TIME = "12 weeks or more before"


class DaysBefore(Func):
    """The moment so many days before another. SQLite counts by itself: what Django gives it for that is a function in
    Python, and one called five times for each booking took two thirds of a report's time.
    """

    output_field = DateTimeField()

    def __init__(self, moment: Combinable, days: int, **extra: Any):
        super().__init__(moment, **extra)
        self.days = days

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        moment, params = compiler.compile(self.source_expressions[0])
        return f"({moment} - interval '{self.days} days')", params

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, Any]:
        moment, params = compiler.compile(self.source_expressions[0])
        whole = f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', {moment}, '-{self.days} days')"
        return f"({whole} || substr({moment}, 20))", (*params, *params)  # fractions of a second stay as they were


def _lead_time() -> Combinable:
    return Case(
        *(
            When(booked_at__gt=DaysBefore(F("session__starts_at"), days), then=Value(label))
            for label, days in LEAD_TIMES.items()
        ),
        default=Value(LONGEST_LEAD_TIME),
        output_field=CharField(),
    )


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


def _response() -> Combinable:
    return Case(
        When(reply=Booking.Reply.COMING, then=Value(SAID_COMING)),
        When(reply=Booking.Reply.NOT_COMING, then=Value(SAID_NOT_COMING)),
        When(was_reminded(), then=Value(NO_REPLY)),
        default=Value(NOT_ASKED),
        output_field=CharField(),
    )


BY_THEMSELVES, SOMEBODY_ELSE = "Booked it themselves", "Booked by somebody else"
TOOK_OVER, NAMED, NOBODY_KNOWS = "Took over from a colleague", "Named for a reserved place", "Not known"
WHO_BOOKED = (BY_THEMSELVES, SOMEBODY_ELSE, NAMED, TOOK_OVER, NOBODY_KNOWS)


def _booked_by() -> Combinable:
    return Case(
        When(takes_over_from__isnull=False, then=Value(TOOK_OVER)),
        When(named_from__isnull=False, then=Value(NAMED)),
        When(booked_by__isnull=True, then=Value(NOBODY_KNOWS)),
        When(booked_by=F("practitioner"), then=Value(BY_THEMSELVES)),
        default=Value(SOMEBODY_ELSE),
        output_field=CharField(),
    )


FIRST, NOT_FIRST = "First booking", "Had booked before"


def _first_booking() -> Combinable:
    return Case(When(booked_before(), then=Value(NOT_FIRST)), default=Value(FIRST), output_field=CharField())


BY_LEAD_TIME = Grouping(
    columns=(Column("lead_time", "Booked"),),
    lines=lambda basis: Lines(of_booking=_lead_time()),
    rows=lambda basis, found: _labelled("lead_time", (*LEAD_TIMES, LONGEST_LEAD_TIME), found),
    ranked=False,
)
BY_REMINDER_RESPONSE = Grouping(
    columns=(Column("reminder_response", "Answer to the reminders"),),
    lines=lambda basis: Lines(of_booking=_response()),
    rows=lambda basis, found: _labelled("reminder_response", RESPONSES, found),
    ranked=False,
    definitions=ABOUT_RESPONSES,
)
BY_BOOKED_BY = Grouping(
    columns=(Column("booked_by", "Who booked"),),
    lines=lambda basis: Lines(of_booking=_booked_by()),
    rows=lambda basis, found: _labelled("booked_by", WHO_BOOKED, found),
    ranked=False,
    definitions=(
        f"{SOMEBODY_ELSE}: a lead or a colleague of theirs, or the partnership team.",
        f"{NAMED}: their organisation held the place first and said later who would come.",
        f"{NOBODY_KNOWS}: the booking came with the history from before, which does not say.",
    ),
)
BY_FIRST_BOOKING = Grouping(
    columns=(Column("first_booking", "First booking or not"),),
    lines=lambda basis: Lines(of_booking=_first_booking()),
    rows=lambda basis, found: _labelled("first_booking", (FIRST, NOT_FIRST), found),
    ranked=False,
    definitions=(f"{FIRST}: the person had booked nothing before, here or in the history that was brought in.",),
)
