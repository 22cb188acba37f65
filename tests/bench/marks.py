"""Marks on registers, as phones send them, through gunicorn, beside the bare SQL of the same rows."""

import contextlib
import http.client
import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.models import Booking, Mark
from tests.support.bench.lines import Line, ours_at_least, ratio_at_least
from tests.support.bench.rows import _insert_like, people
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor
from tests.support.factories import VenueFactory, make_booking, make_session
from training.models import SessionDay, User

AT_ONCE, ROOM = 8, 30
ROUNDS = int(os.environ.get("MARKS", "960")) // (AT_ONCE * ROOM) or 1
TOKEN = "x" * 32  # of the forms: what a browser sends back as its cookie


def registers(trainer: User) -> list[list[tuple[Booking, SessionDay]]]:
    """Return the rooms of today, full of people nobody has marked."""
    venue = VenueFactory()
    rooms = []
    for _ in range(AT_ONCE * ROUNDS):
        session = make_session(on=timezone.localdate(), capacity=ROOM, trainers=[trainer], venue=venue)
        day = session.days.get()
        rooms.append([(make_booking(session=session, practitioner=one), day) for one in people(ROOM)])
    return rooms


def tap(served: Served, visitor: Visitor, *people: tuple[Booking, SessionDay]) -> None:
    """Send what waits on a phone, as the page's script does: one tap, or all that it has kept."""
    marks = [{"booking": str(one.pk), "day": str(day.pk), "value": "present", "seen": ""} for one, day in people]
    [[booking, day], *_] = people
    said = {"marks": json.dumps(marks), "day": day.pk, "csrfmiddlewaretoken": TOKEN}
    headers = {
        "Cookie": f"{visitor.cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    path = reverse("register-mark", args=[booking.session_id])
    connection.request("POST", path, body=urlencode(said), headers=headers)
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != 200 or [each["saved"] for each in json.loads(told)["results"]] != [True] * len(people):
        raise SystemExit(f"{path}: {answer.status} {told[:300]!r}")
    connection.close()


@contextlib.contextmanager
def bare_mark(trainer: User) -> Iterator[Callable[[Booking, SessionDay], None]]:
    """Yield `mark(booking, day)`: the same rows by psycopg, on a connection for each thread."""
    [[(example, day), *_], *_] = registers(trainer)[:1]
    marking = Marking(booking=example, day=day, value="present", seen=None)
    mark_attendance(session=example.session, marking=marking, by=trainer, now=timezone.now())
    mark, row = _insert_like("bookings_mark", f"booking_id = {example.pk}", "id")
    marks, marks_row = _insert_like("bookings_historicalmark", f"booking_id = {example.pk}", "history_id")
    kept, kept_row = _insert_like(
        "bookings_historicalbooking", f"id = {example.pk} ORDER BY history_id DESC LIMIT 1", "history_id"
    )
    own, opened = threading.local(), []

    def write(booking: Booking, day: SessionDay) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(os.environ["DATABASE_URL"])
            opened.append(own.connection)
        said = {"booking_id": booking.pk, "session_day_id": day.pk, "marked_at": timezone.now()}
        of_booking = {"id": booking.pk, "session_id": booking.session_id, "practitioner_id": booking.practitioner_id}
        with own.connection.transaction():
            lock = "SELECT status FROM training_session WHERE id = %s FOR NO KEY UPDATE"
            own.connection.execute(lock, [booking.session_id]).fetchone()
            asked = "SELECT status, excused_at FROM bookings_booking WHERE id = %s"
            own.connection.execute(asked, [booking.pk]).fetchone()
            [key] = own.connection.execute(mark, row | said).fetchone()
            own.connection.execute(marks, marks_row | said | {"id": key})
            own.connection.execute("UPDATE bookings_booking SET outcome = 'attended' WHERE id = %s", [booking.pk])
            own.connection.execute(kept, kept_row | of_booking)

    yield write
    for one in opened:
        one.close()


def in_parallel(action: Callable[[int, tuple[Booking, SessionDay]], None], rooms: list) -> float:
    """Return the seconds until all are marked: so many trainers at once, each in a room of their own."""
    shares = [list(itertools.chain(*rooms[n::AT_ONCE])) for n in range(AT_ONCE)]
    return _timed(lambda share: [action(share[0], each) for each in share[1]], shares)


def rooms_in_parallel(action: Callable[[int, list[tuple[Booking, SessionDay]]], None], rooms: list) -> float:
    """Likewise, where each phone sends a room at a time: what it has kept while it had no connection."""
    return _timed(
        lambda share: [action(share[0], room) for room in share[1]], [rooms[n::AT_ONCE] for n in range(AT_ONCE)]
    )


def _timed(play: Callable[[tuple[int, list]], object], shares: list) -> float:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = time.perf_counter()
        list(pool.map(play, enumerate(shares)))
        return time.perf_counter() - started


def measure(scene: Scene) -> Iterator[Line]:
    trainer = User.objects.create(email="trainer@bench.example.org", name="Tom Trainer", is_trainer=True)
    marks = AT_ONCE * ROOM * ROUNDS
    with scene.served() as served:
        visitors = [Visitor(served, trainer) for _ in range(AT_ONCE)]
        for visitor, room in zip(visitors * 2, registers(trainer) * 2, strict=False):  # warm
            tap(served, visitor, room[0])
            tap(served, visitor, *room[1:4])
        rooms, kept, others = registers(trainer), registers(trainer), registers(trainer)
        with _written(marks), scene.stopwatch(served) as one_by_one:
            alone = in_parallel(lambda number, each: tap(served, visitors[number], each), rooms)
        with _written(marks), scene.stopwatch(served) as all_at_once:
            together = rooms_in_parallel(lambda number, room: tap(served, visitors[number], *room), kept)
    with bare_mark(trainer) as mark, _written(marks), scene.stopwatch(own=True) as bare:
        floor = in_parallel(lambda number, each: mark(*each), others)
    for name, seconds, taken in (
        (f"register mark, each sent alone, {AT_ONCE} at a time", alone, one_by_one),
        (f"register marks of {AT_ONCE} phones that were offline, {ROOM} kept on each", together, all_at_once),
    ):
        yield Line(
            name=name,
            unit="/s",
            ours=marks / seconds,
            floor=marks / floor,
            aims=(ours_at_least(300), ratio_at_least(0.2)),
            counted=f"{marks} marks and outcomes",
            cpu=taken.cpu,
            floor_cpu=bare.cpu,
        )


@contextlib.contextmanager
def _written(marks: int) -> Iterator[None]:
    """Stop the run unless so many marks, and outcomes of people, are there more afterwards."""
    before = _counted()
    yield
    written = tuple(now - then for now, then in zip(_counted(), before, strict=True))
    if written != (marks, marks):
        raise SystemExit(f"{marks} people were marked, and there are {written} marks and outcomes more")


def _counted() -> tuple[int, int]:
    return Mark.objects.count(), Booking.objects.filter(outcome="attended").count()
