"""Sessions around today, drawn with the same crowd: the closed ones as history rows, the others as plans to book."""

import datetime as dt
from dataclasses import dataclass, field, replace
from random import Random

from django.utils import timezone

from bookings.demo.around_today import COMING, EARLIER, PAST, TODAY, Coming, Past, coming_days, earlier_days, past_days
from bookings.demo.catalogue import Entry, entries
from bookings.demo.drawing import ATTENDED, CANCELLED, LATE_CANCELLATION, LONGEST_LEAD, Drawing, Drawn, Run
from bookings.demo.figures import attendance_by_organisation_type
from bookings.demo.history import find_room, give_seats, history_rows, most_places_held, new_run
from bookings.demo.organisations import EDUCATION
from training.models import Session

OPEN = "open"
EARLIER_SEED = 1


@dataclass(kw_only=True)
class Plan:
    """A session whose register is not closed, and who booked it, in the order in which they asked."""

    run: Run
    coming: Coming | None = None
    marked: float = 0.0  # what part of the register
    booked: list[Drawn] = field(default_factory=list)
    waiting: list[Drawn] = field(default_factory=list)


class Surroundings:
    """Draws everything around one moment; `rows` are for the importer, `plans` are to be planned and booked."""

    def __init__(self, drawing: Drawing, now: dt.datetime):
        self.drawing, self.rng = drawing, drawing.rng
        self.now = timezone.localtime(now)
        self.entries = {entry.title: entry for entry in entries()}
        self.rows: list[dict[str, str]] = []
        self.plans: list[Plan] = []
        self.number = 60  # of the last session of this year before them
        for past, day in zip(PAST, past_days(self.now.date()), strict=True):
            self._draw_past(past, day)
        self._draw_past(TODAY, self.now.date())
        for coming, day in zip(COMING, coming_days(self.now.date()), strict=True):
            self.plans.append(self._coming(coming, day))
        self._draw_earlier(drawing)

    def _draw_earlier(self, drawing: Drawing) -> None:
        """The registers of the year before: drawn last and by a chance of their own, so that nothing else depends on
        them; the demonstration's practitioner was at none.
        """
        self.rng, self.number = Random(EARLIER_SEED), 60 - len(EARLIER)
        self.drawing = replace(drawing, rng=self.rng)
        person = self.drawing.crowd.practitioner
        for past, day in sorted(zip(EARLIER, earlier_days(self.now.date()), strict=True), key=lambda one: one[1]):
            run = self._run(self.entries[past.course], day, past.people)
            drawn = [one for one in self.drawing.bookings(run) if one.person is not person]
            give_seats(run, drawn, self.drawing)
            self.rows.extend(history_rows(run, drawn))
        self.rng, self.drawing = drawing.rng, drawing

    def _run(self, entry: Entry, day: dt.date, people: int) -> Run:
        run = new_run(entry, day, self.rng)
        self.number += 1
        year = day.year - (day.month < 4)
        run.ref = f"{year % 100:02}{(year + 1) % 100:02}-{self.number:03}"
        run.kinds = self._kinds(entry, day, people)
        return run

    def _kinds(self, entry: Entry, day: dt.date, people: int) -> list[str]:
        if entry.needs:  # only those who have attended what it builds on, and not it
            came, crowd = self.drawing.came_to, self.drawing.crowd.everyone()
            fit = [one for one in crowd if all(one.email in came[title] for title in entry.needs)]
            return self.rng.sample(
                [one.belongs_to(day)[1] for one in fit if one.email not in came[entry.title]], people
            )
        kinds = attendance_by_organisation_type()
        weights = [row["attended"] * entry.draws.get(row["organisation_type"], 1.0) for row in kinds]
        return self.rng.choices([row["organisation_type"] for row in kinds], weights, k=people)

    def _draw_past(self, past: Past, day: dt.date) -> None:
        run = self._run(self.entries[past.course], day, past.people)
        run.register = past.register
        if past is TODAY:
            self._begin_before_now(run)
        if past.register == OPEN:
            self.plans.append(self._open(run, past))
            return
        drawn = self.drawing.bookings(run)
        if past.practitioner:
            self._let_practitioner_come(run, drawn)
        give_seats(run, drawn, self.drawing)
        self.rows.extend(history_rows(run, drawn))

    def _begin_before_now(self, run: Run) -> None:
        """Today's session is a day in a room, and has begun, however early the demonstration is loaded."""
        run.delivery = Session.Delivery.IN_PERSON.value
        if self.now.time() < run.start:
            run.start = dt.time(self.now.hour, self.now.minute // 15 * 15)

    def _let_practitioner_come(self, run: Run, drawn: list[Drawn]) -> None:
        """Certificates for the demonstration's practitioner to see."""
        person = self.drawing.crowd.practitioner
        booked_on = run.dates[0] - dt.timedelta(days=25)
        drawn[:] = [one for one in drawn if one.person is not person]
        drawn.append(Drawn(person=person, kind=EDUCATION, booked_on=booked_on, outcome=ATTENDED, score=5))
        person.seen_on.update(run.dates)

    def _open(self, run: Run, past: Past) -> Plan:
        """Everyone booked, some cancelled in time, nobody has said yet who came."""
        taken = self._booked_already(run)
        plan = Plan(run=run, marked=past.marked)
        for kind in run.kinds:
            plan.booked.append(self._booked(run, kind, max(3, self.drawing.lead()), taken))
        for kind in run.kinds[:2]:
            plan.booked.append(self._gave_back(run, self._booked(run, kind, self.rng.randint(20, 50), taken)))
        plan.booked.sort(key=lambda one: one.booked_on)
        find_room(run, most_places_held(plan.booked), self.drawing)
        if past.full:
            run.capacity = past.people
        return plan

    def _booked_already(self, run: Run) -> set[str]:
        """Who has a place on another session of the course; and the practitioner, whose places are chosen."""
        others = [plan for plan in self.plans if plan.run.entry is run.entry]
        booked = {one.person.email for plan in others for one in (*plan.booked, *plan.waiting)}
        return booked | {self.drawing.crowd.practitioner.email}

    def _booked(self, run: Run, kind: str, lead: int, taken: set[str]) -> Drawn:
        one = self.drawing.asked(run, kind, lead, taken)
        one.person.seen_on.update(run.dates)
        return one

    def _gave_back(self, run: Run, one: Drawn) -> Drawn:
        last = min(run.deadline, self.now.date()) - dt.timedelta(days=1)
        one.cancelled_on = one.booked_on + dt.timedelta(days=self.rng.randint(1, max(1, (last - one.booked_on).days)))
        one.outcome = CANCELLED
        one.person.seen_on.difference_update(run.dates)
        return one

    def _coming(self, coming: Coming, day: dt.date) -> Plan:
        """Those with a place asked at least five days ago, those who wait after them, all before today."""
        run = self._run(self.entries[coming.course], day, coming.booked)
        plan = Plan(run=run, coming=coming)
        taken = self._booked_already(run)
        ahead = (day - self.now.date()).days
        earliest = max(LONGEST_LEAD, ahead + 25)
        for kind in run.kinds:
            plan.booked.append(self._booked(run, kind, self.rng.randint(ahead + 5, earliest), taken))
        for kind in run.kinds[: coming.cancelled]:
            one = self._booked(run, kind, self.rng.randint(ahead + 12, earliest), taken)
            plan.booked.append(self._gave_back(run, one))
        for kind in run.kinds[: coming.waiting]:
            one = self._booked(run, kind, ahead + 1, taken)
            one.booked_on = self.now.date() - dt.timedelta(days=self.rng.randint(2, 4))
            plan.waiting.append(one)
        if coming.a_place_on_offer:  # somebody cancels this very day
            one = self._booked(run, run.kinds[0], self.rng.randint(ahead + 5, earliest), taken)
            one.outcome, one.cancelled_on = LATE_CANCELLATION, self.now.date()
            plan.booked.append(one)
        if coming.practitioner:
            self._put_practitioner(plan)
        plan.booked.sort(key=lambda one: one.booked_on)
        plan.waiting.sort(key=lambda one: one.booked_on)
        find_room(run, coming.capacity, self.drawing)
        run.capacity = coming.capacity
        return plan

    def _put_practitioner(self, plan: Plan) -> None:
        """Let the demonstration's practitioner take the place of one of those who asked (on the list: the second)."""
        person = self.drawing.crowd.practitioner
        queue = plan.booked if plan.coming and plan.coming.practitioner == "booked" else plan.waiting
        queue.sort(key=lambda one: one.booked_on)
        queue[1] = Drawn(person=person, kind=EDUCATION, booked_on=queue[1].booked_on)
        person.seen_on.update(plan.run.dates)
