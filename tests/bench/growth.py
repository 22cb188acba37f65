"""Does a booking take longer with a million of them in the database than with a thousand? Nobody else is there.

Both are served at the same time, and people book in turn, here and there.
"""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack

from bookings.models import Booking
from tests.support.bench.lines import Line, ratio_at_most
from tests.support.bench.rows import filled_up_to, people, planned_sessions
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor

FILLED_AS = "a_million"
ONE_BY_ONE, WARM = int(os.environ.get("BOOKINGS", "200")), 20
SMALL, LARGE = 1000, int(os.environ.get("MILLION", "1000000"))


def fill() -> None:
    filled_up_to(LARGE)


def measure(scene: Scene) -> Iterator[Line]:
    with ExitStack() as until_the_end:
        with scene.another_database():
            filled_up_to(SMALL)
            small = _Booker(until_the_end.enter_context(scene.served()))
        large = _Booker(until_the_end.enter_context(scene.served()))
        before = Booking.objects.count()
        for _ in range(ONE_BY_ONE + WARM):
            small.book()
            large.book()
        booked = Booking.objects.count() - before
    if booked != ONE_BY_ONE + WARM:
        raise SystemExit(f"{ONE_BY_ONE + WARM} people booked, and there are {booked} bookings more")
    yield Line(
        name=f"a booking on its own, {LARGE:,} in the database beside {SMALL:,}",
        unit="ms",
        ours=large.median,
        floor=small.median,
        aims=(ratio_at_most(1.3),),
        counted=f"{before + booked:,} bookings; median of {ONE_BY_ONE}",
    )


class _Booker:
    """People who book one after another, and how long each took: page and press."""

    def __init__(self, served: Served):
        self.session, *_ = planned_sessions(1, capacity=5000)
        self.visitors = [Visitor(served, person) for person in people(ONE_BY_ONE + WARM)]
        self.taken: list[float] = []

    def book(self) -> None:
        started = time.perf_counter()
        self.visitors.pop().book(self.session)
        self.taken.append(time.perf_counter() - started)

    @property
    def median(self) -> float:
        """Milliseconds, once the workers are warm."""
        return 1000 * statistics.median(self.taken[WARM:])
