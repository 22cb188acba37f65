"""Drawing who books which session and what becomes of it, so that absences go with what they go with in life."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bookings.demo.catalogue import Entry
from bookings.demo.organisations import CARERS, EDUCATION, HEALTH, POLICE, VOLUNTARY
from bookings.demo.people import Crowd, Person
from bookings.models import Booking
from training.models import Session
from training.working_days import working_days_before

ATTENDED = Booking.Outcome.ATTENDED.value
PARTLY_ATTENDED = Booking.Outcome.PARTLY_ATTENDED.value
NO_SHOW = Booking.Outcome.NO_SHOW.value
EXCUSED = Booking.Outcome.EXCUSED.value
NOT_RECORDED = Booking.Outcome.NOT_RECORDED.value
# The history format's words for bookings that are not of the day itself.
CANCELLED = "cancelled"
LATE_CANCELLATION = "late cancellation"
WAITING_LIST = "waiting list"
CAME = (ATTENDED, PARTLY_ATTENDED)
HELD = (*CAME, NO_SHOW, EXCUSED, NOT_RECORDED)

LONGEST_LEAD, USUAL_LEAD, SHORTEST_LEAD = 70, 16, 2  # days between booking and session
CANCELLATION_WORKING_DAYS = 3
# Log-odds of a no-show: of a usual booking, and what is added to it.
USUALLY_AWAY = -2.1
AWAY_BY_TYPE = {HEALTH: 0.4, EDUCATION: 0.25, POLICE: 0.4, VOLUNTARY: -0.4, CARERS: -0.3}
AWAY_ONLINE = 0.4
AWAY_PER_DAY_OF_LEAD = 0.022


@dataclass(kw_only=True)
class Run:
    """One session as drawn. `kinds` has the organisation type of each person who is to attend."""

    entry: Entry
    dates: list[dt.date]
    start: dt.time
    end: dt.time
    delivery: str
    kinds: list[str]
    register: str = "complete"
    ref: str = ""
    venue: str = ""
    capacity: int = 0

    @property
    def deadline(self) -> dt.date:
        return working_days_before(self.dates[0], CANCELLATION_WORKING_DAYS)


@dataclass(kw_only=True)
class Drawn:
    """One booking as drawn."""

    person: Person
    kind: str
    booked_on: dt.date
    outcome: str = NOT_RECORDED
    cancelled_on: dt.date | None = None
    score: int | None = None


@dataclass
class Drawing:
    """Draws bookings, session after session in the order of their dates; remembers who has been where."""

    rng: Random
    crowd: Crowd
    came_to: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rooms: set[tuple[str, dt.date]] = field(default_factory=set)  # venues taken, day by day

    def bookings(self, run: Run) -> list[Drawn]:
        """Return everyone who booked: people ask for a place until each of `run.kinds` has somebody who comes."""
        drawn: list[Drawn] = []
        taken: set[str] = set()
        for kind in run.kinds:
            drawn.extend(self._until_one_comes(run, kind, taken))
        return drawn

    def _until_one_comes(self, run: Run, kind: str, taken: set[str]) -> Iterator[Drawn]:
        while True:
            one = self.asked(run, kind, self.lead(), taken)
            one.outcome = self._outcome(run, one)
            self._remember(run, one)
            yield one
            if one.outcome in CAME:
                return

    def lead(self) -> int:
        return round(self.rng.triangular(SHORTEST_LEAD, LONGEST_LEAD, USUAL_LEAD))

    def asked(self, run: Run, kind: str, lead: int, taken: set[str]) -> Drawn:
        """Return the booking of one more person of an organisation type, made `lead` days ahead."""
        booked_on = run.dates[0] - dt.timedelta(days=lead)
        if booked_on.weekday() > 4 and lead < LONGEST_LEAD - 1 and self.rng.random() < 0.85:  # mostly at work
            booked_on -= dt.timedelta(days=booked_on.weekday() - 4)
        free = [person for person in self.crowd.of_type[kind] if self._may_book(person, run, kind, booked_on, taken)]
        keenness = [person.keenness for person in free]
        person = self.rng.choices(free, keenness)[0] if free else self.crowd.add(kind)
        taken.add(person.email)
        return Drawn(person=person, kind=kind, booked_on=booked_on)

    def _may_book(self, person: Person, run: Run, kind: str, booked_on: dt.date, taken: set[str]) -> bool:
        return (
            person.email not in taken
            and person.email not in self.came_to[run.entry.title]
            and person.seen_on.isdisjoint(run.dates)
            and person.stays_at(kind, booked_on, run.dates[0])  # nobody books shortly before they move
            and all(person.email in self.came_to[needed] for needed in run.entry.needs)
        )

    def _remember(self, run: Run, one: Drawn) -> None:
        if one.outcome in HELD:
            one.person.seen_on.update(run.dates)
        if one.outcome == ATTENDED:
            self.came_to[run.entry.title].add(one.person.email)
        if one.outcome in CAME and self.rng.random() < (0.64 if one.outcome == ATTENDED else 0.3):
            one.score = self.rng.choices((1, 2, 3, 4, 5), (1, 3, 12, 42, 42))[0]

    def _outcome(self, run: Run, one: Drawn) -> str:
        if run.register == "unavailable":
            return ATTENDED if self.rng.random() < 0.4 else NOT_RECORDED
        if cancelled := self.cancelled(run, one):
            return cancelled
        if run.register == "partial" and self.rng.random() < 0.15:
            return NOT_RECORDED
        if self.rng.random() < 0.013:
            return EXCUSED
        if self.rng.random() < chance_of_absence(run, one):
            return NO_SHOW
        return PARTLY_ATTENDED if self.rng.random() < (0.09 if len(run.dates) > 1 else 0.035) else ATTENDED

    def cancelled(self, run: Run, one: Drawn) -> str:
        """Let some cancel, the more of them the longer they had; set the day, return how it counts ("" if not)."""
        lead = (run.dates[0] - one.booked_on).days
        chance = self.rng.random()
        if chance < 0.035:
            first = max(run.deadline, one.booked_on) + dt.timedelta(days=1)
            last = run.dates[0] - dt.timedelta(days=1)
            outcome = LATE_CANCELLATION
        elif chance < 0.05 + 0.0015 * lead:
            first = one.booked_on + dt.timedelta(days=1)
            last = run.deadline - dt.timedelta(days=1)
            outcome = CANCELLED
        else:
            return ""
        if first > last:
            return ""
        one.cancelled_on = first + dt.timedelta(days=self.rng.randint(0, (last - first).days))
        return outcome


def chance_of_absence(run: Run, one: Drawn) -> float:
    """Return the probability that a person who holds a place stays away without a word."""
    odds = (
        USUALLY_AWAY
        + run.entry.staying_away
        + AWAY_BY_TYPE.get(one.kind, 0.0)
        + (AWAY_ONLINE if run.delivery == Session.Delivery.ONLINE else 0.0)
        + AWAY_PER_DAY_OF_LEAD * ((run.dates[0] - one.booked_on).days - 30)
        + one.person.absence
    )
    return 1 / (1 + math.exp(-odds))
