"""Publishing a table: it is held against everything that was published before, and kept so that later ones are."""

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from reporting.asked import as_asked, scope_asked
from reporting.models import Publication as Kept
from reporting.periods import Period
from reporting.publishing.documents import as_document, table_from
from reporting.publishing.figures import Counted, Publication
from reporting.publishing.rules import Rule, Way
from reporting.publishing.tables import Figures, figures_of, protected, published_table
from reporting.reports.basis import Basis, Place, Report
from reporting.reports.comparing import side_by_side
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from reporting.tables import Table
from training.models import User

Earlier = list[tuple[Figures, Publication]]


@dataclass(frozen=True)
class Prepared:
    """A table as it would be published, and what it would tell; `as_before` is the row where it is already."""

    table: Table
    told: Sequence[dict[str, Any]]
    as_before: Kept | None = None

    @property
    def shows_nothing(self) -> bool:
        return any(one["nothing_shown"] for one in self.told)


def rule_for(way: Way) -> Rule:
    return Rule(way=way, small_up_to=settings.SMALL_NUMBERS_UP_TO)


def prepared(report: Report, scope: Scope, other: Period | None, way: Way) -> Prepared:
    """Return a report as it would be published, with the tables beside it and another period where one is asked for.
    Raises NotPublishable.
    """
    rule, asked = rule_for(way), _question(scope, other)
    kept = Kept.objects.overlapping(*_days(scope, other)).order_by("published_at", "pk")
    same = [row for row in kept if row.report == report.name and row.asked == asked and row.way == way.value]
    earlier = [part for row in kept for part in _as_told(row, scope.now)]
    told: list[dict[str, Any]] = []

    def one(of: Report, of_scope: Scope, table: Table) -> Table:
        figures = _hidden_as_before(figures_of(of, of_scope, table), of, of_scope, same)
        figures = protected(figures, rule, [f for f, _ in earlier], [p for _, p in earlier])
        told.append(_as_kept(figures, of_scope, rule))
        if not figures.nothing_shown:
            earlier.append((figures, _publication(figures, rule)))
        return published_table(of, table, figures, rule, today=scope.today)

    true = report.table(scope)
    then = one(report, replace(scope, period=other), report.table(replace(scope, period=other))) if other else None
    now = one(report, scope, true)
    table = replace(now, beside=[one(REPORTS[each.name], scope, each) for each in true.beside])
    if then is not None and other is not None:
        table = side_by_side(table, then, other, today=scope.today)
    if same and same[-1].told == told:
        return Prepared(table_from(same[-1].document), told, same[-1])
    return Prepared(table, told)


@transaction.atomic
def publish_table(
    *, report: Report, scope: Scope, other: Period | None, way: Way, by: User | None, now: dt.datetime
) -> tuple[Table, Kept | None]:
    """Publish a report: return its table and the row that keeps it, the same row where it says what it said before,
    none where nothing can be shown.
    """
    _one_at_a_time()
    found = prepared(report, scope, other, way)
    if found.as_before or found.shows_nothing:
        return found.table, found.as_before
    start, end = _days(scope, other)
    kept = Kept.objects.create(
        report=report.name,
        title=f"{found.table.title}, {found.table.period}"[:200],
        asked=_question(scope, other),
        first_day=start,
        last_day=end,
        way=way.value,
        small_up_to=settings.SMALL_NUMBERS_UP_TO,
        document=as_document(found.table),
        told=list(found.told),
        published_by=by,
        published_at=now,
    )
    return found.table, kept


def _one_at_a_time() -> None:
    """Of two tables that are published at once, the second is held against the first."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Kept._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _question(scope: Scope, other: Period | None) -> dict[str, Any]:
    return {
        **as_asked(scope),
        "compare": [other.start.isoformat(), other.end.isoformat()] if other else None,
    }


def _days(scope: Scope, other: Period | None) -> tuple[dt.date, dt.date]:
    periods = [scope.period, *([other] if other else [])]
    return min(p.start for p in periods), max(p.end for p in periods)


def _publication(figures: Figures, rule: Rule) -> Publication:
    """Return what a table tells that was published just now."""
    counted = [
        replace(
            one,
            hidden=one.name in figures.hidden,
            small=one.name in figures.hidden and one.count <= rule.small_up_to,
            told=rule.told_by_hiding(as_small=False) if one.name in figures.hidden else rule.told_by(one.count),
        )
        for one in figures.counted
    ]
    lines = {key: place.lines for key, place in figures.places.items()}
    return Publication(places=lines, figures=counted, rooms=figures.rooms)


def _as_kept(figures: Figures, scope: Scope, rule: Rule) -> dict[str, Any]:
    return {
        "report": figures.report,
        "asked": as_asked(scope),
        "nothing_shown": figures.nothing_shown,
        "figures": [
            {
                "name": one.name,
                "lines": sorted(one.lines),
                "sorts": sorted(one.sorts),
                "count": one.count,
                "people": one.people,
                "hidden": one.name in figures.hidden,
            }
            for one in figures.counted
        ],
    }


def _as_told(row: Kept, now: dt.datetime) -> Earlier:
    """Return the tables of a row as it told them, over the places as they are now."""
    rule, found = Rule(way=Way(row.way), small_up_to=row.small_up_to), []
    for told in row.told:
        report = REPORTS.get(told["report"])
        if report is None or report.published_by is None:
            continue  # a report that is no more: nobody can ask it again
        scope = scope_asked(told["asked"], now=now)
        rooms = report.published_by.rooms
        basis = Basis.of(scope.of_whole_rooms() if report.of_whole_rooms else scope)
        counted = [
            Counted(
                name=one["name"],
                lines=frozenset(one["lines"]),
                sorts=frozenset(one["sorts"]),
                count=one["count"],
                people=one["people"],
            )
            for one in told["figures"]
        ]
        hidden = frozenset(one["name"] for one in told["figures"] if one["hidden"])
        places: dict[Hashable, Place] = {place.key: place for place in report.published_by.places(basis)}
        figures = Figures(told["report"], places, counted, hidden, rooms)
        found.append((figures, _publication(figures, rule)))
    return found


def _hidden_as_before(figures: Figures, report: Report, scope: Scope, same: Sequence[Kept]) -> Figures:
    """What was hidden when the same question was asked before stays hidden, so that the two cannot be compared."""
    asked = as_asked(scope)
    before = {
        (tuple(one["lines"]), tuple(one["sorts"]), one["people"])
        for row in same
        for told in row.told
        if told["report"] == report.name and told["asked"] == asked
        for one in told["figures"]
        if one["hidden"]
    }
    counted = [
        replace(one, hidden=(tuple(sorted(one.lines)), tuple(sorted(one.sorts)), one.people) in before)
        for one in figures.counted
    ]
    return replace(figures, counted=counted)
