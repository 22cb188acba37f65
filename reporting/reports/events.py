"""Events: conferences, forums and briefings, counted without names, beside the courses and never added to them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from reporting.reports.basis import Basis, Place, Published, Report
from reporting.scope import Scope
from reporting.tables import Column, Kind, Table
from training.models import Event
from training.templatetags.words import plural

COLUMNS = [
    Column("event", "Event"),
    Column("kind", "Kind", is_detail=True),
    Column("date", "Date", Kind.DATE),
    Column("place", "Where"),
    Column("at_least", "People, at least", Kind.COUNT),
    Column("at_most", "People, at most", Kind.COUNT),
    Column("evaluations", "Evaluations", Kind.COUNT),
    Column("note", "About it"),
]
DEFINITIONS = [
    "At events people are counted, and no names are taken. Where both figures are alike they were counted; otherwise "
    "the figure was estimated, such as 50 to 60.",
    "People at events are never part of the attendances of courses: nobody knows who they were, or who came twice.",
    "An event belongs to the period that its first day is in. Those still to come are left out.",
]
NOT_ADDED = "They are counted without names, and are not part of the figures above."
NOT_NARROWED = "Events are counted for the whole partnership: no course or organisation can be chosen."


def events_in(scope: Scope) -> list[Event]:
    """Return the events of the period that have been held, in the order in which they were."""
    held = Event.objects.filter(held_on__range=(scope.period.start, scope.period.end))
    return list(held.filter(held_on__lte=timezone.localdate(scope.now)).order_by("held_on", "pk"))


def events_table(report: Report, scope: Scope) -> Table:
    events = events_in(scope)
    counted = [event for event in events if event.counted]
    total = {
        "at_least": sum(event.lowest or 0 for event in counted),
        "at_most": sum(event.highest or 0 for event in counted),
        "evaluations": sum(event.evaluations or 0 for event in events),
    }
    return Table(
        name=report.name,
        title=report.title,
        period=scope.period,
        columns=COLUMNS,
        rows=[_row(event) for event in events],
        total=total,
        notes=_notes(scope, not_counted=len(events) - len(counted)),
        definitions=DEFINITIONS,
        headline=_headline(events, total),
        ranked=False,
    )


def _people_at_events(basis: Basis) -> Iterator[Place]:
    """Yield how many were at each event, for a published table."""
    for event in events_in(basis.scope):
        low, high = event.lowest or 0, event.highest or 0
        numbers = {"least": low, "more": high - low, "evaluations": event.evaluations or 0}
        for sort, number in numbers.items():
            yield Place(key=("event", event.pk, sort), lines=frozenset({str(event.pk)}), sort=sort, number=number)


def _row(event: Event) -> dict[str, Any]:
    return {
        "of": event.pk,
        "event": event.title,
        "kind": event.get_kind_display(),
        "date": event.held_on,
        "place": event.place,
        "at_least": event.lowest,
        "at_most": event.highest,
        "evaluations": event.evaluations,
        "note": event.note,
    }


def _headline(events: Sequence[Event], total: dict[str, int]) -> str:
    if not events:
        return "No event was held in this period."
    low, high = total["at_least"], total["at_most"]
    people = plural(low, "person,people") if low == high else f"{low:,} to {plural(high, 'person,people')}"
    return f"{plural(len(events), 'event,events')} with {people}."


def _notes(scope: Scope, *, not_counted: int) -> list[str]:
    notes = []
    if not_counted:
        have = "has" if not_counted == 1 else "have"
        notes.append(f"{plural(not_counted, 'event,events')} in this period {have} no count.")
    if not scope.is_of_everything:
        notes.append(NOT_NARROWED)
    return notes


EVENTS = Report(
    name="events",
    title="Events",
    family="Attendance",
    summary="Conferences, forums and briefings: how many came, counted without names.",
    build=events_table,
    comparable=False,
    published_by=Published(
        sorts={
            "at_least": frozenset({"least"}),
            "at_most": frozenset({"least", "more"}),
            "evaluations": frozenset({"evaluations"}),
        },
        places=_people_at_events,
        lines=lambda basis, table, places: [frozenset({str(event.pk)}) for event in events_in(basis.scope)],
    ),
)
REPORTS = [EVENTS]


def events_beside(scope: Scope) -> list[Table]:
    """Return the events to stand beside a report on everything in the period; nothing where there were none."""
    if not scope.is_of_everything:
        return []
    table = EVENTS.table(scope)
    return [replace(table, headline=f"{table.headline} {NOT_ADDED}")] if table.rows else []
