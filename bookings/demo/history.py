"""Reporting year 2023-24 as rows of the history format, adding up to both published tables."""

import datetime as dt
from collections.abc import Iterator
from itertools import accumulate
from random import Random

from bookings.demo.around_today import is_training_day
from bookings.demo.catalogue import PLACES, Entry, between, entries
from bookings.demo.drawing import CANCELLED, HELD, LATE_CANCELLATION, WAITING_LIST, Drawing, Drawn, Run
from bookings.demo.figures import attendance_by_organisation_type, cross_table
from training.models import Session

PEOPLE_COMING = 15  # to a usual session
PARTIAL_REGISTERS = 5
SIZES = (12, 16, 20, 25, 30, 40)
# First and last days on which schools, and with them most training, pause.
HOLIDAYS = [
    (dt.date(2023, 5, 29), dt.date(2023, 6, 2)),
    (dt.date(2023, 7, 24), dt.date(2023, 9, 1)),
    (dt.date(2023, 10, 30), dt.date(2023, 11, 3)),
    (dt.date(2023, 12, 18), dt.date(2024, 1, 5)),
    (dt.date(2024, 2, 12), dt.date(2024, 2, 16)),
]
TIMES = {  # by hours a day: start and end
    6: [((9, 30), (16, 30))],
    3: [((9, 30), (12, 30)), ((9, 30), (12, 30)), ((13, 0), (16, 0))],
    2: [((10, 0), (12, 0)), ((14, 0), (16, 0)), ((9, 30), (11, 30))],
}


def draw_year(drawing: Drawing) -> list[dict[str, str]]:
    """Return the rows of 2023-24, session after session; the drawing then knows who attended what."""
    rows: list[dict[str, str]] = []
    for run in year_runs(drawing.rng):
        drawn = drawing.bookings(run)
        give_seats(run, drawn, drawing)
        rows.extend(history_rows(run, drawn))
    return rows


def year_runs(rng: Random) -> list[Run]:
    """Return the sessions of 2023-24 in the order of their dates, each with whom it is to be attended by."""
    listed = entries()
    kinds = [row["organisation_type"] for row in attendance_by_organisation_type()]
    leanings = [[entry.draws.get(kind, 1.0) * rng.lognormvariate(0, 0.35) for kind in kinds] for entry in listed]
    runs: list[Run] = []
    for entry, counts in zip(listed, cross_table(leanings, rng), strict=True):
        people = [kind for kind, count in zip(kinds, counts, strict=True) for _ in range(count)]
        rng.shuffle(people)
        runs.extend(_course_runs(entry, people, rng))
    runs.sort(key=lambda run: (run.dates[0], run.start, run.entry.title))
    for number, run in enumerate(runs, 1):
        run.ref = f"2324-{number:03}"
    for run in rng.sample([run for run in runs if run.register == "complete"], PARTIAL_REGISTERS):
        run.register = "partial"
    return runs


def _course_runs(entry: Entry, people: list[str], rng: Random) -> Iterator[Run]:
    count = max(1, round(len(people) / PEOPLE_COMING - 0.1))
    shares = [rng.uniform(0.8, 1.2) for _ in range(count)]
    days = _training_days(*between(entry))
    begin = 0
    for index in range(count):
        end = round(len(people) * sum(shares[: index + 1]) / sum(shares))
        first = days[rng.randrange(len(days) * index // count, len(days) * (index + 1) // count)]
        run = new_run(entry, first, rng)
        run.kinds = people[begin:end]
        run.register = "unavailable" if entry.note else "complete"
        yield run
        begin = end


def new_run(entry: Entry, first: dt.date, rng: Random) -> Run:
    """Return a session of a course on a day (and a week later, if it has two), nobody booked yet."""
    dates = [first]
    while len(dates) < entry.days:
        following = dates[-1] + dt.timedelta(weeks=1)
        while not is_training_day(following):
            following += dt.timedelta(days=1)
        dates.append(following)
    start, end = rng.choice(TIMES[round(entry.hours_a_day)])
    online = rng.random() < entry.online
    delivery = Session.Delivery.ONLINE if online else Session.Delivery.IN_PERSON
    return Run(entry=entry, dates=dates, start=dt.time(*start), end=dt.time(*end), delivery=delivery.value, kinds=[])


def give_seats(run: Run, drawn: list[Drawn], drawing: Drawing) -> None:
    """Set venue and capacity for those who booked; where nothing is left, let a few have waited in vain."""
    find_room(run, most_places_held(drawn), drawing)
    if run.capacity == sum(one.outcome in HELD for one in drawn) and not run.entry.needs:
        drawn.extend(_in_vain(run, drawn, drawing))


def find_room(run: Run, people: int, drawing: Drawing) -> None:
    """Give the session a capacity of at least so many and, unless it is online, a venue that is free on its days.

    Where there is none it goes online.
    """
    run.capacity = min(size for size in SIZES if size >= people)
    free = [
        place
        for place in PLACES
        if place.seats >= people and drawing.rooms.isdisjoint((place.name, date) for date in run.dates)
    ]
    if run.delivery == Session.Delivery.ONLINE or not free:
        run.delivery = Session.Delivery.ONLINE.value
        return
    place = drawing.rng.choice(free)
    run.venue, run.capacity = place.name, min(run.capacity, place.seats)
    drawing.rooms.update((place.name, date) for date in run.dates)


def _in_vain(run: Run, drawn: list[Drawn], drawing: Drawing) -> Iterator[Drawn]:
    """Up to three who asked after the last place had gone for good."""
    gone_on = max(max(one.booked_on, one.cancelled_on or one.booked_on) for one in drawn)
    days_left = (run.dates[0] - gone_on).days - 1
    taken = {one.person.email for one in drawn}
    for _ in range(drawing.rng.randint(1, 3) if days_left > 0 else 0):
        one = drawing.asked(run, drawing.rng.choice(run.kinds), drawing.rng.randint(1, days_left), taken)
        if one.booked_on > gone_on:
            one.outcome = WAITING_LIST
            yield one


def most_places_held(drawn: list[Drawn]) -> int:
    """Return how many places were held at once, counting those given back until the day they were."""
    changes = [(one.booked_on, 1) for one in drawn] + [(one.cancelled_on, -1) for one in drawn if one.cancelled_on]
    return max(accumulate(change for _day, change in sorted(changes, key=lambda change: (change[0], -change[1]))))


def _training_days(first: dt.date, last: dt.date) -> list[dt.date]:
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_training_day(day) and not any(a <= day <= b for a, b in HOLIDAYS)]


def history_rows(run: Run, drawn: list[Drawn]) -> Iterator[dict[str, str]]:
    """Write a session's bookings in the history format, in the order in which they were made."""
    session = {
        "course": run.entry.title,
        "category": run.entry.category,
        "session_ref": run.ref,
        "session_date": ";".join(date.isoformat() for date in run.dates),
        "start_time": f"{run.start:%H:%M}",
        "end_time": f"{run.end:%H:%M}",
        "venue": run.venue,
        "delivery": run.delivery,
        "capacity": str(run.capacity),
        "register": run.register,
    }
    for one in sorted(drawn, key=lambda one: (one.outcome == WAITING_LIST, one.booked_on, one.person.email)):
        assert one.outcome not in (CANCELLED, LATE_CANCELLATION) or one.cancelled_on
        organisation, kind = one.person.belongs_to(one.booked_on)
        yield session | {
            "practitioner_email": one.person.email,
            "practitioner_name": one.person.name,
            "organisation": organisation,
            "organisation_type": kind,
            "booked_on": one.booked_on.isoformat(),
            "cancelled_on": one.cancelled_on.isoformat() if one.cancelled_on else "",
            "outcome": one.outcome,
            "evaluation_score": str(one.score) if one.score else "",
        }
