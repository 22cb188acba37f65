"""How much memory a web worker has, after pages and after an export, beside one of a bare Django; and the worker that
writes a long list, at most.
"""

import os
import time
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bookings.downloads.asking import ask_for
from bookings.downloads.kinds import Wish
from bookings.models import Booking, Download
from tests.support.bench.lines import Line, ours_at_most
from tests.support.bench.load import asked_for, get
from tests.support.bench.rows import filled_up_to, people, planned_sessions
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor
from tests.support.bench.spent import peak_of, resident
from training.models import User
from training.tables.content_types import XLSX

ROWS = int(os.environ.get("ROWS", str(settings.EXPORT_AT_ONCE_ROWS)))  # the longest list that a web worker writes
LIST = int(os.environ.get("LIST", "50000"))
PAGES = ["/", "/courses/", "/courses/?q=neglect"]


def measure(scene: Scene) -> Iterator[Line]:
    filled_up_to(ROWS - 1)  # and the one that it is multiplied from
    sessions = planned_sessions(40, capacity=20)
    [team] = people(1)
    team.is_team = True
    team.save()
    with scene.served("tests.support.bench.bare_django", workers=1) as served:
        asked_for(served.port, PAGES, seconds=2)
        bare = _memory(served)
    with scene.served(workers=1) as served:
        asked_for(served.port, [*PAGES, f"/sessions/{sessions[0]}/"], seconds=4)
        cookie = Visitor(served, team).cookie
        for name in ("desk", "reports", "registers", "my-bookings"):
            get(served.port, reverse(name), cookie)
        pages = _memory(served)
        taken = [
            len(get(served.port, reverse("data-export", args=["bookings", end]), cookie)) for end in ("xlsx", "csv")
        ]
        get(served.port, reverse("report-file", args=["no-shows-by-course", "xlsx"]), cookie)
        after = _memory(served)
    if Booking.objects.count() != ROWS or min(taken) < 20 * ROWS:
        raise SystemExit(f"the exports of {ROWS} rows have {taken} bytes: that is no list")
    counted = f"{Booking.objects.count():,} bookings; files of {' and '.join(f'{size:,}' for size in taken)} bytes"
    limit = (ours_at_most(100),)
    yield Line(name="memory of a web worker, pages", unit="MB", ours=pages, floor=bare, aims=limit, counted=counted)
    name = f"memory of a web worker, after exports of {ROWS:,} rows"
    yield Line(name=name, unit="MB", ours=after, floor=bare, aims=limit, counted=counted)
    yield long_list(scene, team)


def long_list(scene: Scene, team: User) -> Line:
    """Let the worker of downloads make a list of 50,000 bookings, and look at the most that it held: beside what it
    holds before it has anything to do.
    """
    filled_up_to(LIST - 1)
    if Booking.objects.count() != LIST:
        raise SystemExit(f"LIST={LIST} is no more than ROWS={ROWS}")
    with scene.worker("--queue-name", "downloads") as worker:
        time.sleep(5)  # until it looks for work
        idle = peak_of(worker.pid)
        asked = {"list": "bookings", "format": "xlsx", "sensitive": False}
        wish = Wish(kind="list", asked=asked, title="Bookings", name="bookings.xlsx", content_type=XLSX)
        download = ask_for(wish, by=team, now=timezone.now())
        for _ in range(600):
            download.refresh_from_db()
            if download.state in (Download.State.READY, Download.State.FAILED):
                break
            time.sleep(0.5)
        most = peak_of(worker.pid)
    if download.rows != LIST:
        raise SystemExit(f"the list of {LIST:,} rows has {download.rows} and is {download.state}")
    name = f"memory of the worker, at most, that writes {LIST:,} rows as XLSX"
    return Line(
        name=name, unit="MB", ours=most, floor=idle, aims=(ours_at_most(110),), counted=f"{download.rows:,} rows"
    )


def _memory(served: Served) -> float:
    """Return the megabytes in memory of the one worker."""
    [worker] = served.workers()
    return resident(worker)
