"""Bookings as people make them, through gunicorn and PostgreSQL: page and POST, beside the bare SQL of the same.

Everyone is signed in already. The load comes from the same machine, and takes its share of it. The floor makes the same
rows by psycopg alone: the session's row locked, places counted, then booking, history, mail and task, one transaction a
booking, as many at a time, with no page, no checks, no Django.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from bookings.models import Booking, Mail
from tests.support.bench.lines import Line, ratio_at_least, ratio_at_most
from tests.support.bench.rows import bare_booking, people, planned_sessions
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor

AT_ONCE, CROWD, PLACES = 16, 60, 20
BOOKINGS = int(os.environ.get("BOOKINGS", "1600"))


def in_parallel(action: Callable, items: list, at_once: int = AT_ONCE) -> None:
    """Do it to all of them, so many at a time."""
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(action, items))


def measure(scene: Scene) -> Iterator[Line]:
    with scene.served() as served:
        for sessions, least in ((8, 0.14), (1, 0.2)):
            yield ample_places(scene, served, sessions, least)
        yield last_places(scene, served)


def ample_places(scene: Scene, served: Served, sessions: int, least: float) -> Line:
    """Book spread over so many sessions, end to end and bare."""
    targets = planned_sessions(sessions, capacity=5000)
    before = _rows()
    visitors = [(Visitor(served, person), targets[n % sessions]) for n, person in enumerate(people(BOOKINGS))]
    with scene.stopwatch(served) as ours:
        in_parallel(lambda pair: pair[0].book(pair[1]), visitors)
    _check(before, "people booked")
    targets = planned_sessions(sessions, capacity=5000)
    wanted = [(person, targets[n % sessions]) for n, person in enumerate(people(BOOKINGS))]
    with bare_booking() as book:
        before = _rows()
        with scene.stopwatch(own=True) as bare:
            in_parallel(lambda pair: book(*pair), wanted)
    _check(before, "the floor")
    return Line(
        name=f"booking, page and POST, {AT_ONCE} at a time, {sessions} session{'s' if sessions > 1 else ''}",
        unit="/s",
        ours=BOOKINGS / ours.wall,
        floor=BOOKINGS / bare.wall,
        aims=(ratio_at_least(least),),
        counted=f"{BOOKINGS:,} bookings and mails",
        cpu=ours.cpu,
        floor_cpu=bare.cpu,
    )


def _rows() -> tuple[int, int]:
    return Booking.objects.count(), Mail.objects.count()


def _check(before: tuple[int, int], whose: str) -> None:
    more = tuple(now - then for now, then in zip(_rows(), before, strict=True))
    if more != (BOOKINGS, BOOKINGS):
        raise SystemExit(f"{whose}: {BOOKINGS} bookings, and there are {more} bookings and mails more")


def last_places(scene: Scene, served: Served) -> Line:
    """Let 60 people want 20 places at once, until all know whether they have one, end to end and bare."""
    [session] = planned_sessions(1, capacity=PLACES)
    visitors = [Visitor(served, person) for person in people(CROWD)]
    with scene.stopwatch(served) as ours:
        in_parallel(lambda visitor: visitor.book(session), visitors, CROWD)
    standing = [Booking.objects.filter(session=session, status=status).count() for status in ("confirmed", "waiting")]
    if standing != [PLACES, CROWD - PLACES] or Mail.objects.filter(booking__session=session).count() != CROWD:
        raise SystemExit(f"{CROWD} people for {PLACES} places: {standing}")
    [session] = planned_sessions(1, capacity=PLACES)
    with bare_booking() as book, scene.stopwatch(own=True) as bare:
        in_parallel(lambda person: book(person, session), people(CROWD), CROWD)
    return Line(
        name=f"{CROWD} people for {PLACES} places, settled",
        unit="s",
        ours=ours.wall,
        floor=bare.wall,
        aims=(ratio_at_most(1.8),),
        counted=f"{standing[0]} confirmed, {standing[1]} waiting, {CROWD} mails",
        cpu=ours.cpu,
        floor_cpu=bare.cpu,
    )
