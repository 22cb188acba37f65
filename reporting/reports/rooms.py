"""How full rooms were, and who wanted a place and had none."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef, Subquery

from bookings.models import Booking, DateWish
from reporting.outcomes import Counts, counts_by
from reporting.reports.basis import PERIOD, WHOLE_ROOMS, Basis, Place, Published, Report
from reporting.reports.groupings import BY_COURSE
from reporting.reports.publishable import CAME, HELD, line_of, published
from reporting.roles import may_read_of_whole_sessions
from reporting.scope import Scope, bookings_in, sessions_in
from reporting.tables import Chart, Column, Kind, Table
from training.models import SessionDay
from training.partnership import ours
from training.templatetags.words import percentage, plural

COST = Column("cost", "Cost of empty seats", Kind.POUNDS)
ROOMS = [
    Column("sessions", "Sessions", Kind.COUNT),
    Column("capacity", "Places", Kind.COUNT),
    Column("held", "Places held", Kind.COUNT),
    Column("came", "Came", Kind.COUNT),
    Column("not_recorded", "Not recorded", Kind.COUNT),
    Column("empty", "Empty seats", Kind.COUNT),
    Column("booked_rate", "Booked", Kind.PERCENTAGE),
    Column("fill_rate", "Filled", Kind.PERCENTAGE),
]
ABOUT_ROOMS = [
    "Places is what the rooms of all sessions hold together. Booked is places held as it began, over places.",
    "Came counts everyone who came to all or part of a session, those without a booking included. Filled is that over "
    "places, and can be more than 100 % where people came who had not booked.",
    "Empty seats are places less those who came and those whose attendance is not recorded: who is not recorded may "
    "have sat there. A session with more people than places has none.",
    WHOLE_ROOMS,
    PERIOD,
]
ANYWHERE, ONLINE = "Any area", "Online, or no town given"
DEMAND = [
    Column("category", "Category"),
    Column("course", "Course"),
    Column("area", "Area"),
    Column("went_without", "Waited and got no place", Kind.COUNT),
    Column("waiting", "Waiting now", Kind.COUNT),
    Column("wishes", "Waiting for a date", Kind.COUNT),
]
ABOUT_DEMAND = [
    "Waited and got no place: on the waiting list of a session of this period when it began.",
    "Waiting now: on the waiting list of a session of this period that is still to come.",
    "Waiting for a date: people who asked in this period to hear of a new date, and have not heard of one. They belong "
    f"to no venue yet ({ANYWHERE.lower()}), and are left out where a report is narrowed by delivery, venue or trainer.",
    "The area is the town of the venue of the session’s first day.",
    "Figures count requests, not people: somebody who waits for two sessions counts twice.",
]


def _room(capacity: int, counts: Counts) -> dict[str, int]:
    taken = counts.attendances + counts.not_recorded
    return {
        "sessions": 1,
        "capacity": capacity,
        "held": counts.held,
        "came": counts.attendances,
        "not_recorded": counts.not_recorded,
        "empty": max(0, capacity - taken),
    }


def _rooms_of(scope: Scope) -> Iterator[tuple[int, int, dict[str, int]]]:
    """Yield each session of a scope, its course, and what its room held."""
    counts = counts_by(scope, F("session_id"), figures=("held", "not_recorded", "attendances"))
    for key, course, capacity in sessions_in(scope).order_by().values_list("pk", "course_id", "capacity"):
        yield key, course, _room(capacity, counts.get((key,), Counts()))


def _empty_seats(basis: Basis) -> Iterator[Place]:
    """Yield the empty seats of each session, for a published table."""
    for key, course, room in _rooms_of(basis.scope):
        line = line_of(0, basis.courses.counted_as(course))
        yield Place(key=("empty", key), lines=frozenset({line}), sort="empty", number=room["empty"])


def _with_rates(sums: Counter[str]) -> dict[str, Any]:
    """Return the cells of a row: what was counted, and what follows from it."""
    places = sums["capacity"]
    rates = {
        "booked_rate": sums["held"] / places if places else None,
        "fill_rate": sums["came"] / places if places else None,
        "cost": sums["empty"] * ours().cost_of_empty_place,
    }
    return {column.key: sums[column.key] for column in ROOMS if column.kind == Kind.COUNT} | rates


def _fill_rates(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    counts = counts_by(scope, F("session_id"), figures=("held", "not_recorded", "attendances"))
    by_course: dict[int, Counter[str]] = defaultdict(Counter)
    for key, course, capacity in sessions_in(scope).order_by().values_list("pk", "course_id", "capacity"):
        by_course[basis.courses.counted_as(course)].update(_room(capacity, counts.get((key,), Counts())))
    rows = [{**cells, **_with_rates(by_course[key])} for key, cells in BY_COURSE.rows(basis, by_course)]
    sums: Counter[str] = Counter()
    for room in by_course.values():
        sums.update(room)
    total = _with_rates(sums)
    of = f"{sums['came']:,} of {plural(sums['capacity'], 'place,places')}"
    filled = f" ({percentage(total['fill_rate'])})" if sums["capacity"] else ""
    return basis.table(
        report,
        counts=Counts.summed(counts.values()),
        columns=[*BY_COURSE.columns, *ROOMS, *([COST] if ours().cost_of_empty_place else [])],
        rows=rows,
        total=total,
        more_notes=basis.lineage_notes(),
        definitions=ABOUT_ROOMS,
        headline=f"{of} in {plural(sums['sessions'], 'session,sessions')} were filled{filled}.",
        chart=Chart.BARS,
        bars=[(row["course"], row["empty"]) for row in sorted(rows, key=lambda row: -row["empty"]) if row["empty"]],
        bars_are="empty seats",
    )


def _waiting(scope: Scope) -> list[tuple[int, int, str, bool]]:
    """Return who waits or waited: the booking, its course and town, and whether the session has begun."""
    town = SessionDay.objects.filter(session=OuterRef("session_id"), position=1).values("venue__town")[:1]
    rows = bookings_in(scope, begun=False).filter(status=Booking.Status.WAITING)
    found = rows.order_by().values_list("pk", "session__course_id", Subquery(town), "session__starts_at")
    return [(key, course, area or ONLINE, starts_at <= scope.now) for key, course, area, starts_at in found]


def _wishes(scope: Scope) -> list[tuple[int, int]]:
    """Return each wish for a date that nobody has been told of, and its course."""
    if scope.delivery or scope.venue_id is not None or scope.trainer_id is not None:
        return []
    narrowed = {
        "course_id__in": scope.course_ids,
        "course__category_id": scope.category_id,
        "course__provider": scope.provider or None,
        "practitioner__organisation_id": scope.organisation_id,
        "practitioner__organisation__type_id": scope.organisation_type_id,
    }
    asked = {name: value for name, value in narrowed.items() if value is not None}
    period = (scope.period.start, scope.period.end)
    wishes = DateWish.objects.filter(told_at=None, asked_at__date__range=period, **asked)
    return list(wishes.values_list("pk", "course_id"))


def _unmet_demand(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    by_row: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for _, course, area, has_begun in _waiting(scope):
        by_row[basis.courses.counted_as(course), area]["went_without" if has_begun else "waiting"] += 1
    for _, course in _wishes(scope):
        by_row[basis.courses.counted_as(course), ANYWHERE]["wishes"] += 1
    figures = [column.key for column in DEMAND if column.kind == Kind.COUNT]
    rows: list[dict[str, Any]] = [
        {"category": course.category.name, "course": course.title, "area": area, **{key: sums[key] for key in figures}}
        for course in basis.courses.in_order
        for (key, area), sums in sorted(by_row.items())
        if key == course.pk
    ]
    total = {key: sum(row[key] for row in rows) for key in figures}
    without, waiting, wishes = (total[key] for key in figures)
    return basis.table(
        report,
        counts=Counts(),
        columns=DEMAND,
        rows=rows,
        total=total,
        more_notes=basis.lineage_notes(),
        definitions=ABOUT_DEMAND,
        headline=(
            f"{plural(without, 'request,requests')} got no place, {waiting:,} still "
            f"{'waits' if waiting == 1 else 'wait'} for one, and "
            f"{plural(wishes, 'person wants,people want')} to hear of a new date."
        ),
        chart=Chart.BARS,
        bars=_longest(rows, figures),
        bars_are="requests without a place",
    )


def _line(course: str, area: str) -> str:
    return f"{course}: {area}"


def _without_a_place(basis: Basis) -> Iterator[Place]:
    """Yield who waits, or waited, or wishes for a date, as a published table counts them."""
    titles = {course.pk: course.title for course in basis.courses.in_order}
    for key, course, area, has_begun in _waiting(basis.scope):
        line = _line(titles[basis.courses.counted_as(course)], area)
        sort = "went_without" if has_begun else "waiting"
        yield Place(key=("waiting", key), lines=frozenset({line}), sort=sort)
    for key, course in _wishes(basis.scope):
        line = _line(titles[basis.courses.counted_as(course)], ANYWHERE)
        yield Place(key=("wish", key), lines=frozenset({line}), sort="wishes")


def _longest(rows: list[dict[str, Any]], figures: list[str]) -> list[tuple[str, int]]:
    by_course: Counter[str] = Counter()
    for row in rows:
        by_course[row["course"]] += sum(row[key] for key in figures)
    return by_course.most_common()


REPORTS = [
    Report(
        name="fill-rates",
        title="Fill rates",
        family="Rooms and demand",
        summary="How many seats were filled, how many stayed empty, and what they cost.",
        build=_fill_rates,
        published_by=published(
            BY_COURSE,
            sorts={
                "held": HELD,
                "came": CAME,
                "not_recorded": frozenset({"not_recorded"}),
                "empty": frozenset({"empty"}),
            },
            more=_empty_seats,
            rooms=CAME | {"not_recorded", "empty"},
        ),
        readers=may_read_of_whole_sessions,
        of_whole_rooms=True,
    ),
    Report(
        name="unmet-demand",
        title="Unmet demand",
        family="Rooms and demand",
        summary="Where people wait for a place or a date: what to run more often, and where.",
        build=_unmet_demand,
        published_by=Published(
            sorts={name: frozenset({name}) for name in ("went_without", "waiting", "wishes")},
            places=_without_a_place,
            lines=lambda basis, table, places: [frozenset({_line(row["course"], row["area"])}) for row in table.rows],
        ),
        comparable=False,
        looks_ahead=True,
    ),
]
