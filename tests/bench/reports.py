"""Reports over a long history, the pages that must not grow with it, and a long list as a workbook.

MILLION=20000 makes the history short. What the database is asked for a report is beside its bare SQL: the counts of one
report, by course, joined and grouped in one statement. A page's floor is the same page after a thousand bookings.
"""

import datetime as dt
import io
import os
import time
from collections.abc import Callable, Iterator

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.exchange.lists.all_lists import KINDS
from bookings.models import Booking
from reporting.formats.csv import csv_text
from reporting.periods import Period
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.support.bench.lines import Line, ours_at_most, ratio_at_most
from tests.support.bench.long_history import write_history
from tests.support.bench.scene import Scene
from tests.support.factories import UserFactory
from training.models import User
from training.tables.long_sheets import write_xlsx

DATABASES = ("postgres", "sqlite")
SMALL, LARGE = 1000, int(os.environ.get("MILLION", "1000000"))
ROWS, ROUNDS = min(50_000, LARGE), 5
NO_SHOWS = "no-shows-by-course"
GROWING = {"registers": "registers page", "desk": "desk"}
BARE = """
SELECT s.course_id, count(*) FILTER (WHERE b.outcome = 'attended'), count(*) FILTER (WHERE b.outcome = 'no show'),
  count(*) FILTER (WHERE b.outcome = 'partly attended')
FROM bookings_booking b JOIN training_session s ON s.id = b.session_id
WHERE s.status = 'published' AND s.starts_at <= %s AND s.first_on BETWEEN %s AND %s
  AND b.status = 'confirmed' AND NOT b.is_walk_in
GROUP BY s.course_id
"""


def measure(scene: Scene) -> Iterator[Line]:
    today = timezone.localdate()
    call_command("collectstatic", "--no-input", verbosity=0)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(UserFactory(is_team=True))
    catalogue = write_history(SMALL, today=today)
    before = {name: page(client, name) for name in GROWING}
    write_history(LARGE - SMALL, today=today, catalogue=catalogue)
    for name, words in GROWING.items():
        yield Line(
            name=f"{words}, {LARGE:,} bookings beside {SMALL:,}, {scene.vendor}",
            unit="ms",
            ours=page(client, name),
            floor=before[name],
            aims=(ratio_at_most(1.3),),
            counted=f"{Booking.objects.count():,} bookings",
        )
    yield no_shows(scene)
    yield year_page(scene, client, today)
    yield from every_other(scene)
    yield workbook(scene)


def page(client: Client, name: str) -> float:
    """Return the milliseconds of processor and of waiting for the database that a page takes: the least of several."""

    def asked() -> None:
        if client.get(reverse(name)).status_code != 200:
            raise SystemExit(f"{name} is not answered")

    asked()
    return 1000 * least(asked)


def least(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return min(taken)


def all_years() -> Scope:
    now = timezone.now()
    return Scope(period=Period(now.date().replace(year=now.year - 8, day=1), now.date()), now=now)


def every_other(scene: Scene) -> Iterator[Line]:
    """Each report as CSV, once and cold, beside the bare counts of one: none may take minutes. No aim is set."""
    scope, rows = all_years(), Booking.objects.count()
    floor = least(lambda: bare(scope))
    for name, report in REPORTS.items():
        if name != NO_SHOWS:
            started = time.perf_counter()
            table = report.table(scope)
            csv_text(table)
            yield Line(
                name=f"{name} over {LARGE:,} bookings, {scene.vendor}",
                unit="s",
                ours=time.perf_counter() - started,
                floor=floor,
                counted=f"{len(table.rows):,} lines of {rows:,} bookings",
            )


def bare(scope: Scope) -> int:
    """Count what the report of no-shows has recorded in one statement, by course."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, [scope.now, scope.period.start, scope.period.end])
        return sum(sum(counts) for _, *counts in cursor.fetchall())


def no_shows(scene: Scene) -> Line:
    scope, held = all_years(), list[int]()

    def ours() -> None:
        table = REPORTS[NO_SHOWS].table(scope)
        held.append(table.total["recorded"])
        csv_text(table)

    both = least(ours), least(lambda: held.append(bare(scope)))
    if len(set(held)) != 1:
        raise SystemExit(f"the report and the bare statement count differently: {set(held)}")
    return Line(
        name=f"no-show report over {LARGE:,} bookings, {scene.vendor}",
        unit="s",
        ours=both[0],
        floor=both[1],
        aims=(ratio_at_most(2.5 if scene.vendor == "postgres" else 2.0),),
        counted=f"{held[0]:,} recorded, by either",
    )


def year_page(scene: Scene, client: Client, today: dt.date) -> Line:
    """The page of no-shows for one of the years, as the group opens it."""
    end = today - dt.timedelta(days=366)
    year = Period(end - dt.timedelta(days=364), end)
    address = f"{reverse('report', args=[NO_SHOWS])}?from={year.start}&to={year.end}"
    scope = Scope(period=year, now=timezone.now())
    held = REPORTS[NO_SHOWS].table(scope).total["held"]
    if f">{held:,}<" not in "".join(client.get(address).text.split()):
        raise SystemExit(f"{address} does not say that {held:,} places were held")
    ours, floor = (1000 * least(act) for act in (lambda: client.get(address), lambda: bare(scope)))
    return Line(
        name=f"page of one year's no-shows of {LARGE:,} bookings, {scene.vendor}",
        unit="ms",
        ours=ours,
        floor=floor,
        aims=(ours_at_most(400),),
        counted=f"{held:,} places held",
    )


def workbook(scene: Scene) -> Line:
    from openpyxl import Workbook

    resource = KINDS["bookings"](by=User.objects.filter(is_team=True)[0], now=timezone.now())
    whole = resource.rows()[:ROWS]
    resource.rows = lambda: whole  # type: ignore[method-assign]  # so many of them
    header, values = resource.written_as_values()
    rows, cells = list(values), ROWS * len(header)
    started = time.process_time()
    header, values = resource.written_as_values()
    write_xlsx(io.BytesIO(), header, values, title="Bookings")
    ours = time.process_time() - started
    started = time.process_time()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bookings")
    for row in (header, *rows):
        sheet.append(row)
    book.save(io.BytesIO())
    bare = time.process_time() - started
    return Line(
        name=f"XLSX of {ROWS:,} × {len(header)}, a cell, {scene.vendor}",
        unit="µs",
        ours=1e6 * ours / cells,
        floor=1e6 * bare / cells,
        aims=(ratio_at_most(1.6),),
        counted=f"{len(rows):,} rows",
    )
