"""The text of a booking's calendar entry, beside a bare icalendar entry of the same properties."""

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator

from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress

from bookings.models import Booking
from bookings.notices.calendar.entries import REQUEST, message_about
from tests.support.bench.lines import Line, ratio_at_least
from tests.support.bench.rows import people, planned_sessions
from tests.support.bench.scene import Scene
from tests.support.factories import make_booking
from training.models import Session
from training.when_and_where import days_of

ENTRIES, HANDFUL = int(os.environ.get("ENTRIES", "2000")), 20
DATABASES = ("sqlite",)


def bare(text: str) -> Callable[[], object]:
    """Return what makes an entry with the properties of this one by icalendar alone, and its text."""
    [event] = Calendar.from_ical(text).walk("VEVENT")
    said = {name: str(event[name]) for name in ("UID", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "STATUS", "TRANSP")}
    times = {name: event.decoded(name) for name in ("DTSTART", "DTEND", "DTSTAMP", "CREATED")}
    addresses = {name: (str(event[name]), dict(event[name].params)) for name in ("ORGANIZER", "ATTENDEE")}

    def make() -> str:
        calendar, entry = Calendar(), Event()
        for name, value in (
            ("prodid", "-//Bare//"),
            ("version", "2.0"),
            ("calscale", "GREGORIAN"),
            ("method", REQUEST),
        ):
            calendar.add(name, value)
        for name, value in (said | times).items():
            entry.add(name, value)
        entry.add("sequence", 0)
        for name, (address, parameters) in addresses.items():
            entry[name] = vCalAddress(address)
            entry[name].params.update(parameters)
        calendar.add_component(entry)
        return calendar.to_ical().decode()

    return make


def per_second(makes: list[Callable[[], object]]) -> list[tuple[float, float]]:
    """Return entries a second, and seconds of the processor, of each: made in turn, a handful at a time, of which the
    fastest counts: an entry takes less than a millisecond, and whatever else the machine does is none of its work.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in makes]
    for _ in range(ENTRIES // HANDFUL):
        for which, make in enumerate(makes):
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(HANDFUL):
                make()
            taken[which].append((time.perf_counter() - wall, time.process_time() - cpu))
    return [(HANDFUL / min(wall for wall, _ in each), min(cpu for _, cpu in each)) for each in taken]


def measure(scene: Scene) -> Iterator[Line]:
    [key] = planned_sessions(1, capacity=20)
    booking = make_booking(session=Session.objects.get(pk=key), practitioner=people(1)[0])
    now = timezone.now().astimezone(dt.UTC)

    known = Booking.objects.select_related("session__course", "practitioner").get(pk=booking.pk)
    [day] = days_of(known.session)

    def entry() -> str:
        return message_about(known, day, method=REQUEST, sequence=0, now=now)

    def with_days_read() -> str:
        [its_day] = days_of(known.session)
        return message_about(known, its_day, method=REQUEST, sequence=0, now=now)

    if with_days_read() != entry():
        raise SystemExit("an entry whose days were read says something else")
    (bare_rate, bare_cpu), (ours, cpu), (read_rate, read_cpu) = per_second([bare(entry()), entry, with_days_read])
    counted = f"{ENTRIES:,} entries of {len(entry())} letters"
    for name, rate, spent, least in (
        ("calendar entry", ours, cpu, 0.7),
        ("calendar entry, its days read from the database", read_rate, read_cpu, 0.4),
    ):
        yield Line(
            name=name,
            unit="/s",
            ours=rate,
            floor=bare_rate,
            aims=(ratio_at_least(least),),
            counted=counted,
            cpu=spent,
            floor_cpu=bare_cpu,
        )
