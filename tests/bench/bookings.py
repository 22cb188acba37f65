"""Bookings as people make them, through gunicorn and PostgreSQL: page and POST, beside the bare SQL of the same.

Everyone is signed in already, and the worker sends what is written to a mail server of its own. The load comes from the
same machine, and takes its share of it. The floor makes the same
rows by psycopg alone: the session's row locked, places counted, then booking, history, mail and task, one transaction a
booking, as many at a time, with no page, no checks, no Django.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from bookings.models import Booking, Mail
from tests.support.bench.lines import Line, ratio_at_least, ratio_at_most
from tests.support.bench.mail_sink import mail_sink
from tests.support.bench.rows import bare_booking, people, planned_sessions
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor, Worker

AT_ONCE, CROWD, PLACES = 16, 60, 20
BOOKINGS = int(os.environ.get("BOOKINGS", "1600"))


def in_parallel(action: Callable, items: list, at_once: int = AT_ONCE) -> None:
    """Do it to all of them, so many at a time."""
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(action, items))


def measure(scene: Scene) -> Iterator[Line]:
    """The worker sends to a mail server of its own all the while, as in service."""
    with scene.served() as served, sending(scene) as worker:
        for sessions, least in ((8, 0.14), (1, 0.2)):
            yield ample_places(scene, served, worker, sessions, least)
        yield last_places(scene, served)


@contextlib.contextmanager
def sending(scene: Scene) -> Iterator[Worker]:
    """Let a worker send what is written, to a mail server of its own."""
    with mail_sink() as port:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        try:
            with scene.worker() as worker:
                yield worker
        finally:
            del os.environ["EMAIL_URL"]


def ample_places(scene: Scene, served: Served, worker: Worker, sessions: int, least: float) -> Line:
    """Book spread over so many sessions, end to end and bare."""
    targets = planned_sessions(sessions, capacity=5000)
    before, sent = _rows(), _sent()
    visitors = [(Visitor(served, person), targets[n % sessions]) for n, person in enumerate(people(BOOKINGS))]
    with scene.stopwatch(served, worker) as ours:
        in_parallel(lambda pair: pair[0].book(pair[1]), visitors)
    _check(before, "people booked")
    meanwhile = _sent() - sent
    _wait_until_sent()  # or the worker would work beside the floor
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
        counted=f"{BOOKINGS:,} bookings and mails, {meanwhile:,} sent meanwhile",
        cpu=ours.cpu,
        floor_cpu=bare.cpu,
    )


def _rows() -> tuple[int, int]:
    return Booking.objects.count(), Mail.objects.count()


def _sent() -> int:
    return Mail.objects.filter(state=Mail.State.SENT).count()


def _wait_until_sent() -> None:
    for _ in range(600):
        if not Mail.objects.unsent().exists():
            return
        time.sleep(0.5)
    raise SystemExit("the worker does not send")


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
    _wait_until_sent()
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
