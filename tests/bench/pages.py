"""Pages that people look around in, 8 at a time, beside a bare Django that asks one question and answers with a line.

There are 40 dates of 10 courses to come, some of them full and some for two days, and 55,000 bookings of earlier years.
Each line has its floor asked just before it, over the same gunicorn and database.
"""

import datetime as dt
import os
from collections.abc import Iterator

from django.utils import timezone

from bookings.models import Booking
from tests.support.bench.lines import Line, ratio_at_least
from tests.support.bench.load import asked_for, get
from tests.support.bench.rows import filled_up_to, people
from tests.support.bench.scene import Scene
from tests.support.bench.serving import Served, Visitor
from training.models import Session

DATES, COURSES, AT_ONCE = 40, 10, 8
BOOKINGS = int(os.environ.get("BOOKINGS", "55000"))
SECONDS = float(os.environ.get("SECONDS", "3"))


def measure(scene: Scene) -> Iterator[Line]:
    filled_up_to(BOOKINGS)
    sessions = planned_catalogue()
    paths = {
        "catalogue, 40 entries": "/courses/",
        "course page": f"/courses/{sessions[1].course.slug}/",
        "session page": f"/sessions/{sessions[1].pk}/",
        "front page": "/",
    }
    with scene.served() as served, scene.served("tests.support.bench.bare_django") as bare:
        person = Visitor(served, people(1)[0])
        for name, path in paths.items():
            yield line(scene, served, bare, f"{name}, visitor", path, least=0.25)
            if path != "/":
                least = 0.05 if path == "/courses/" else 0.06
                yield line(scene, served, bare, f"{name}, signed in", path, least=least, cookie=person.cookie)


def planned_catalogue() -> list[Session]:
    """Return the dates to come: at five venues or online, with places left, few, or a waiting list."""
    from tests.support.factories import CourseFactory, VenueFactory, make_booking, make_session

    courses = [
        CourseFactory(title=f"Safeguarding children, part {n}", aims="What to look for. " * 20) for n in range(COURSES)
    ]
    venues = [VenueFactory(name=f"Hall {n}", town=town) for n, town in enumerate(("Ross", "Ledbury", "Bromyard"))]
    first, crowd = timezone.localdate() + dt.timedelta(days=30), people(14)
    sessions = []
    for n in range(DATES):
        session = make_session(
            on=first + dt.timedelta(days=3 * n),
            days=2 if n % 5 == 0 else 1,
            capacity=12,
            course=courses[n % COURSES],
            venue=venues[n % 3],
        )
        for place, person in enumerate(crowd[: n * 7 % 15]):
            make_booking(session=session, practitioner=person, status="confirmed" if place < 12 else "waiting")
        sessions.append(session)
    return sessions


def line(scene: Scene, served: Served, bare: Served, name: str, path: str, *, least: float, cookie: str = "") -> Line:
    before, dates = Booking.objects.count(), Session.objects.upcoming(timezone.now()).count()
    check(get(served.port, path, cookie).decode(), path, signed_in=bool(cookie))
    with scene.stopwatch(bare) as floor_taken:
        floor = asked_for(bare.port, [path], at_once=AT_ONCE, seconds=SECONDS)
    with scene.stopwatch(served) as taken:
        ours = asked_for(served.port, [path], at_once=AT_ONCE, seconds=SECONDS, cookie=cookie)
    if Booking.objects.count() != before:
        raise SystemExit(f"{path}: a page has written bookings")
    return Line(
        name=f"{name}, {AT_ONCE} at a time",
        unit="/s",
        ours=ours.per_second,
        floor=floor.per_second,
        aims=(ratio_at_least(least),),
        counted=f"{len(ours.seconds):,} pages; {dates} dates to come, {before:,} bookings",
        cpu=taken.cpu / len(ours.seconds),
        floor_cpu=floor_taken.cpu / len(floor.seconds),
    )


def check(page: str, path: str, *, signed_in: bool) -> None:
    """End the run unless the page says what it should."""
    says = {"/courses/": page.count('<li class="turnout-session">') == DATES, "/": "Next sessions with places" in page}
    if not says.get(path, "Safeguarding children, part 1" in page) or ("Sign out" in page) != signed_in:
        raise SystemExit(f"{path} does not say what it should")
