"""Everybody at once: how long do a booking and the catalogue take while a report over all bookings, a list of 50,000
rows and fifty registers go on? The floor is the same people with nobody else there.

People pause as people do: a booker presses every other second, a trainer marks somebody every two seconds.
"""

import contextlib
import http.client
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from bookings.downloads.asking import ask_for
from bookings.downloads.kinds import Wish
from bookings.models import Booking, Download, Mark
from reporting.in_the_background import report_wish
from reporting.periods import period_between
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.support.bench.lines import Line, ours_at_most
from tests.support.bench.load import get
from tests.support.bench.rows import filled_up_to, people, planned_sessions
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor
from tests.support.factories import make_booking, make_session
from training.models import Session, User

FILLED_AS = "a_million"
MILLION = int(os.environ.get("MILLION", "1000000"))
SECONDS = float(os.environ.get("SECONDS", "30"))
LIST, REGISTERS, ON_REGISTER, BOOKERS, READERS = 50_000, 50, 4, 8, 4
BETWEEN_BOOKINGS, BETWEEN_PAGES, BETWEEN_MARKS = 2.0, 0.5, 2.0


def fill() -> None:
    filled_up_to(MILLION)


def measure(scene: Scene) -> Iterator[Line]:
    team, sessions = _member_of_the_team(), planned_sessions(BOOKERS, capacity=5000)
    registers = [_register() for _ in range(REGISTERS)]
    with scene.served() as served, scene.worker(), scene.worker("--queue-name", "downloads"):
        for session in sessions:  # the first of everything is another line's business
            Visitor(served, people(1)[0]).book(session)
        alone = _bookers_and_readers(served, sessions)
        trainers = [_Trainer(served, session) for session in registers]
        marks, booked = Mark.objects.count(), Booking.objects.count()
        asked = [ask_for(wish, by=team, now=timezone.now()).pk for wish in _long_work()]
        with _going_on([trainer.mark for trainer in trainers], BETWEEN_MARKS):
            together = _bookers_and_readers(served, sessions)
        marks, booked = Mark.objects.count() - marks, Booking.objects.count() - booked
        rows = _made(asked)
    if booked != len(together["a booking"]) or not marks:
        raise SystemExit(f"{len(together['a booking'])} bookings of which {booked} are kept, and {marks} marks")
    counted = f"{booked:,} bookings, {marks:,} marks, files of {' and '.join(f'{each:,}' for each in rows)} rows"
    for what, aim in (("a booking", 250), ("the catalogue", 250)):
        yield Line(
            name=f"p99 of {what} in mixed load",
            unit="ms",
            ours=_p99(together[what]),
            floor=_p99(alone[what]),
            aims=(ours_at_most(aim),),
            counted=counted,
        )


# ---- bookers and readers ----


def _bookers_and_readers(served: Served, sessions: list[int]) -> dict[str, list[float]]:
    """Return the seconds that each booking (page and press) and each look at the catalogue took."""
    newcomers = iter([Visitor(served, person) for person in people(int(BOOKERS * SECONDS))])
    taken: dict[str, list[float]] = {"a booking": [], "the catalogue": []}

    def book(session: int) -> Callable[[], None]:
        return lambda: _timed(taken["a booking"], lambda: next(newcomers).book(session))

    def read() -> None:
        _timed(taken["the catalogue"], lambda: get(served.port, "/courses/"))

    with (
        _going_on([book(session) for session in sessions], BETWEEN_BOOKINGS),
        _going_on([read] * READERS, BETWEEN_PAGES),
    ):
        time.sleep(SECONDS)
    return taken


def _timed(taken: list[float], action: Callable[[], object]) -> None:
    started = time.perf_counter()
    action()
    taken.append(time.perf_counter() - started)


def _p99(taken: list[float]) -> float:
    """Return the milliseconds within which 99 in 100 were done."""
    return 1000 * sorted(taken)[min(len(taken) - 1, int(len(taken) * 0.99))]


@contextlib.contextmanager
def _going_on(actions: list[Callable[[], None]], pause: float) -> Iterator[None]:
    """Let each of these be done over and over, by somebody who pauses, until the end; a fault of one ends the run."""
    over, faults = threading.Event(), []

    def go_on(number: int, action: Callable[[], None]) -> None:
        over.wait(pause * number / len(actions))  # not all at the same moment
        try:
            while not over.is_set():
                action()
                over.wait(pause)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=go_on, args=each) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if faults:
        raise SystemExit(f"somebody could not go on: {faults[0]!r}")


# ---- the long work ----


def _member_of_the_team() -> User:
    [person] = people(1)
    person.is_team = True
    person.save()
    return person


def _long_work() -> list[Wish]:
    """Return a report over everything, and a list of about 50,000 rows."""
    today = timezone.localdate()
    scope = Scope(period=period_between(today.replace(year=today.year - 9), today), now=timezone.now())
    return [report_wish(REPORTS["no-shows-by-organisation"], scope, "xlsx"), _sessions_or_bookings()]


def _sessions_or_bookings() -> Wish:
    """Return the list that is nearest to 50,000 rows: a million bookings are of 50,000 sessions."""
    name = "sessions" if Session.objects.count() >= LIST else "bookings"
    asked = {"list": name, "format": "xlsx", "sensitive": False}
    return Wish(kind="list", asked=asked, title=name, name=f"{name}.xlsx", content_type="application/octet-stream")


def _made(asked: list[int]) -> list[int]:
    """Return how many rows each file has, once all are ready."""
    for _ in range(600):
        unfinished = Download.objects.unfinished().filter(pk__in=asked)
        if not unfinished.exists():
            break
        time.sleep(0.5)
    ready = Download.objects.filter(pk__in=asked, state=Download.State.READY).order_by("pk")
    if len(ready) != len(asked):
        raise SystemExit("the long work did not come to an end in five minutes")
    return [download.rows for download in ready]


# ---- registers ----


def _register() -> Session:
    [trainer] = people(1)
    trainer.is_trainer = True
    trainer.save()
    session = make_session(on=timezone.localdate() - timezone.timedelta(days=1), trainers=[trainer])
    for person in people(ON_REGISTER):
        make_booking(session=session, practitioner=person)
    return session


class _Trainer:
    """Marks the people of one register in turn, there and not there, as the page's script does."""

    def __init__(self, served: Served, session: Session):
        self.port, self.session = served.port, session
        cookie = Visitor(served, session.trainers.get()).cookie
        page = get(served.port, f"/registers/{session.pk}/", cookie).decode()
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        secret = re.search(rf"Set-Cookie:\s*({settings.CSRF_COOKIE_NAME}=[^;]+)", page)[1]
        self.cookie = f"{cookie}; {secret}"
        self.day = session.days.get().pk
        self.people = [(pk, "") for pk in Booking.objects.filter(session=session).values_list("pk", flat=True)]

    def mark(self) -> None:
        booking, seen = self.people.pop(0)
        value = "absent" if seen == "present" else "present"
        said = urlencode({"booking": booking, "day": self.day, "value": value, "seen": seen})
        headers = {
            "Cookie": self.cookie,
            "X-CSRFToken": self.token,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", f"/registers/{self.session.pk}/mark/", body=said, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200 or not json.loads(text)["saved"]:
            raise SystemExit(f"a mark was not taken: {answer.status} {text[:300]!r}")
        self.people.append((booking, value))
