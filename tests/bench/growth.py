"""Does a booking take longer with a million of them in the database than with a thousand? Nobody else is there."""

import os
import statistics
import time
from collections.abc import Iterator

from bookings.models import Booking
from tests.support.bench.lines import Line, ratio_at_most
from tests.support.bench.rows import filled_up_to, people, planned_sessions
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor

ONE_BY_ONE, WARM = 200, 20
SMALL, LARGE = 1000, int(os.environ.get("MILLION", "1000000"))


def measure(scene: Scene) -> Iterator[Line]:
    with scene.served() as served:
        filled_up_to(SMALL)
        small = one_booking(served)
        filled_up_to(LARGE)
        large = one_booking(served)
    yield Line(
        name=f"a booking on its own, {LARGE:,} in the database beside {SMALL:,}",
        unit="ms",
        ours=large,
        floor=small,
        aims=(ratio_at_most(1.3),),
        counted=f"{Booking.objects.count():,} bookings; median of {ONE_BY_ONE}",
    )


def one_booking(served: Served) -> float:
    """Return the milliseconds that a booking takes when nobody else is there: the median of many."""
    session, *_ = planned_sessions(1, capacity=5000)
    taken = []
    for person in people(ONE_BY_ONE + WARM):
        visitor = Visitor(served, person)
        started = time.perf_counter()
        visitor.book(session)
        taken.append(time.perf_counter() - started)
    return 1000 * statistics.median(taken[WARM:])
