"""How much memory a web worker has, after pages and after an export, beside one of a bare Django."""

import os
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from bookings.models import Booking
from tests.support.bench.lines import Line, ours_at_most
from tests.support.bench.load import asked_for, get
from tests.support.bench.rows import filled_up_to, people, planned_sessions
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor
from tests.support.bench.spent import resident

ROWS = int(os.environ.get("ROWS", str(settings.EXPORT_AT_ONCE_ROWS)))  # the longest list that a web worker writes
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


def _memory(served: Served) -> float:
    """Return the megabytes in memory of the one worker."""
    [worker] = served.workers()
    return resident(worker)
