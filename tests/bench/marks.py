"""Marks on registers, as phones send them, through gunicorn, beside the bare SQL of the same rows."""

import contextlib
import http.client
import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import psycopg
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


def tap(served: Served, visitor: Visitor, booking: Booking, day: SessionDay) -> None:
    said = {"booking": booking.pk, "day": day.pk, "value": "present", "seen": "", "csrfmiddlewaretoken": TOKEN}
    headers = {
        "Cookie": f"{visitor.cookie}; csrftoken={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    path = reverse("register-mark", args=[booking.session_id])
    connection.request("POST", path, body=urlencode(said), headers=headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {answer.read()[:300]!r}")
    answer.read()
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
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = time.perf_counter()
        list(pool.map(lambda share: [action(share[0], each) for each in share[1]], enumerate(shares)))
        return time.perf_counter() - started


def measure(scene: Scene) -> Iterator[Line]:
    trainer = User.objects.create(email="trainer@bench.example.org", name="Tom Trainer", is_trainer=True)
    with scene.served() as served:
        visitors = [Visitor(served, trainer) for _ in range(AT_ONCE)]
        rooms, others = registers(trainer), registers(trainer)
        for visitor, (one, *_) in zip(visitors * 2, registers(trainer) * 2, strict=False):  # warm
            tap(served, visitor, *one)
        before = Mark.objects.count(), Booking.objects.filter(outcome="attended").count()
        with scene.stopwatch(served) as ours:
            seconds = in_parallel(lambda number, each: tap(served, visitors[number], *each), rooms)
        written = Mark.objects.count() - before[0], Booking.objects.filter(outcome="attended").count() - before[1]
    marks = AT_ONCE * ROOM * ROUNDS
    if written != (marks, marks):
        raise SystemExit(f"{marks} people were marked, and there are {written} marks and outcomes more")
    with bare_mark(trainer) as mark:
        before = Mark.objects.count(), 0
        with scene.stopwatch(own=True) as bare:
            floor = in_parallel(lambda number, each: mark(*each), others)
    if Mark.objects.count() - before[0] != marks:
        raise SystemExit("the floor wrote other rows")
    yield Line(
        name=f"register mark, {AT_ONCE} at a time",
        unit="/s",
        ours=marks / seconds,
        floor=marks / floor,
        aims=(ours_at_least(300), ratio_at_least(0.2)),
        counted=f"{marks} marks and outcomes",
        cpu=ours.cpu,
        floor_cpu=bare.cpu,
    )
