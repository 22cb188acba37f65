"""The page of the no-show review: of a partnership's usual year, and of a year of 166,000 bookings among a million.

MILLION=60000 makes the long history short. The floor is the same bookings counted by course in one bare statement.
"""

import os
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from reporting.periods import Period, reporting_year_of, year_before
from tests.bench.reports import BARE
from tests.support.bench.lines import Line, ours_at_most
from tests.support.bench.long_history import write_history
from tests.support.bench.scene import Scene
from tests.support.bench.varied import VARIED
from tests.support.factories import UserFactory

DATABASES = ("postgres", "sqlite")
USUAL, LARGE = 30_000, int(os.environ.get("MILLION", "1000000"))  # bookings of six years
ROUNDS = 5


def measure(scene: Scene) -> Iterator[Line]:
    today = timezone.localdate()
    settings.REVIEW_AT_ONCE_SESSIONS = LARGE
    call_command("collectstatic", "--no-input", verbosity=0)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(UserFactory(is_team=True))
    catalogue = write_history(USUAL, today=today, varied=VARIED)
    yield review(scene, client, aim=300)
    write_history(LARGE - USUAL, today=today, catalogue=catalogue, varied=VARIED)
    yield review(scene, client, aim=2000)


def review(scene: Scene, client: Client, *, aim: float) -> Line:
    period = year_before(reporting_year_of(timezone.localdate()))
    asked = {"from": period.start.isoformat(), "to": period.end.isoformat()}
    number = Booking.objects.filter(session__first_on__range=(period.start, period.end)).count()

    def page() -> None:
        if "10. What do we decide?" not in client.get(reverse("no-show-review"), asked).content.decode():
            raise SystemExit("the review is not shown")

    (ours, cpu), (floor, floor_cpu) = least(scene, page), least(scene, lambda: bare(period))
    return Line(
        name=f"no-show review of {number:,} bookings among {Booking.objects.count():,}, {scene.vendor}",
        unit="ms",
        ours=1000 * ours,
        floor=1000 * floor,
        cpu=cpu,
        floor_cpu=floor_cpu,
        aims=(ours_at_most(aim),),
        counted=f"{number:,} bookings; {1000 * cpu:,.0f} ms of processors",
    )


def bare(period: Period) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [timezone.now(), period.start, period.end])
        cursor.fetchall()


def least(scene: Scene, act: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds on the clock, and those of the processors, that something takes: the least of several."""
    act()
    taken = []
    for _ in range(ROUNDS):
        with scene.stopwatch(own=True) as one:
            act()
        taken.append(one)
    return min(one.wall for one in taken), min(one.cpu for one in taken)
