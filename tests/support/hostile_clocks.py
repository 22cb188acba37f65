"""Clocks as bad as they come: days are jumped over, steps go back, and the worker is two minutes ahead of the web.

A life is one of the hard times (the nights the clocks change, 29 February) with a few sessions around it. At each jump
somebody does something by the clock of the web, and what is due is done by the clock of the worker. What is looked at
afterwards are rows, not the code that wrote them.
"""

import datetime as dt
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.test import TestCase

from bookings.attendance.register.closing import close_register
from bookings.attendance.register.reading import blanks, marks_of, on_register
from bookings.models import Booking, Invitation, Mail, Reservation
from bookings.notices.sending.quiet_hours import local_morning
from bookings.places.operations.answering_offers import accept_offer, decline_offer
from bookings.places.operations.approval import approve_booking, refuse_booking
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.invitation_answers import accept_invitation, decline_invitation
from bookings.places.operations.invitations import ask_colleague
from bookings.places.operations.reservations import name_people, reserve_places
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.due import DUE
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_session
from training.models import Session, User
from training.operations.schedule import DayPlan, as_planned
from training.refusals import Refused

AHEAD = dt.timedelta(minutes=2)  # the clock of the worker, of the web's
BACK = dt.timedelta(seconds=90)
HARD_DAYS = (dt.date(2026, 10, 25), dt.date(2027, 3, 28), dt.date(2028, 2, 29))  # the clocks go back, forward; a leap
A_LIFE = 50  # jumps
# What a life of some weeks has: what it tells people, and what it takes back from them.
DUE_IN_A_LIFE = [
    "offers that ended", "free places given", "colleagues asked who did not answer", "colleagues asked once more",
    "reservations that ended", "leads reminded to name people", "approvals that ended", "approvers reminded",
    "minimum numbers warned of", "reminders", "registers chased", "no-shows asked", "evaluations asked for",
    "evaluations asked for again",
]  # fmt: skip
AT_A_TIME = 5  # each minute would be all of it, in order; where things fail or wait, it is some, in any
EDGES = [dt.timedelta(seconds=off) for off in (-121, -119, -90, -60, -1, 0, 1, 121)]


class World:
    """Who there is, written once: what a life adds is taken back."""

    def __init__(self) -> None:
        organisations = [OrganisationFactory(), OrganisationFactory()]
        self.people: list[User] = [
            UserFactory(organisation=organisations[n % 2], manager_email="manager@example.org") for n in range(6)
        ]
        self.lead: User = UserFactory(organisation=organisations[0], is_lead=True)
        self.team: User = UserFactory(is_team=True)
        self.trainer: User = UserFactory(is_trainer=True)
        self.course = CourseFactory(reminder_days="14,5,1")


class Life:
    """Jumps through one of the hard times. `faults` says what must never be, and was."""

    def __init__(self, world: World, chance: random.Random, done: Counter[str]) -> None:
        self.world, self.chance, self.done = world, chance, done
        self.hard = chance.choice(HARD_DAYS)
        self.now = self.midnight(self.hard) - dt.timedelta(days=chance.randrange(16, 30), hours=chance.randrange(24))
        self.faults: list[str] = []
        self.sessions: list[Session] = []
        self.worker_up_at: dt.datetime | None = None  # until then there is none

    @staticmethod
    def midnight(day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)

    def play(self, jumps: int = A_LIFE) -> list[str]:
        """Return what went wrong; all of it is taken back."""
        with transaction.atomic():
            self.plan()
            for _ in range(jumps):
                self.jump()
                for act in self.chance.sample([self.somebody_acts, self.worker_comes], 2):
                    act()
            self.faults += list(said_twice()) + list(granted_twice())
            transaction.set_rollback(True)
        return self.faults

    def plan(self) -> None:
        early = {"cancellation_working_days": 20}  # so that most of what comes free is offered
        for offset, more in [(-1, early), (0, early), (1, {"needs_approval": True}), (6, {"days": 2, "minimum": 1})]:
            on = self.hard + dt.timedelta(days=offset)
            session = make_session(on=on, capacity=1, course=self.world.course, **more)
            session.trainers.set([self.world.trainer])
            self.sessions.append(session)
        for _ in range(16):
            self.books()
        if self.chance.random() < 0.5:
            one, days = self.chance.choice(self.sessions), self.chance.choice([5, 1, -3])
            self.worker_up_at = local_morning(one.first_on - dt.timedelta(days=days))

    # ---- time ----

    def jump(self) -> None:
        how = self.chance.random()
        if how < 0.2:
            self.now -= BACK
            self.done["a step back"] += 1
        elif how < 0.3:
            self.now += dt.timedelta(seconds=self.chance.randrange(1, 200))
        elif how < 0.6 and (offer := self.one_of(Booking.objects.offered())):
            self.now = max(self.now, offer.offer_expires_at + self.chance.choice(EDGES))
        elif how < 0.8 and (moments := sorted(self.moments())):
            self.now = self.chance.choice(moments[:3]) + self.chance.choice(EDGES)
        else:
            self.now += dt.timedelta(hours=self.chance.choice([1, 3, 8, 24, 75]))
        if self.worker_up_at and self.now + AHEAD >= self.worker_up_at:
            self.worker_is_back(self.worker_up_at)

    def worker_is_back(self, at: dt.datetime) -> None:
        """What it missed and what is due come at once; then its clock is put right."""
        self.worker_up_at = None
        for ahead in (dt.timedelta(seconds=1), -BACK):
            self.now = at - AHEAD + ahead
            self.worker_does(DUE_IN_A_LIFE)

    def moments(self) -> Iterator[dt.datetime]:
        """The moments to come at which something is decided, also by the clock on the wall."""
        rows: list[Any] = list(Session.objects.filter(pk__in=[one.pk for one in self.sessions]))
        named: list[tuple[list[Any], tuple[str, ...]]] = [(rows, ("cancel_by_at", "starts_at", "ends_at"))]
        live = Booking.objects.live()
        named += [(list(live), ("offer_expires_at", "approval_expires_at"))]
        named += [(list(Invitation.objects.open()), ("answer_by_at",))]
        named += [(list(Reservation.objects.open()), ("names_by_at",))]
        decided = {getattr(row, name) for rows, names in named for row in rows for name in names}
        decided |= {self.midnight(self.hard) + dt.timedelta(hours=hour) for hour in (0, 1, 2)}
        mornings = {
            local_morning(one.first_on - dt.timedelta(days=days)) for one in rows for days in (14, 5, 1, -1, -3, -7)
        }
        yield from (moment for moment in decided | mornings if moment and moment > self.now)

    # ---- who does something ----

    def does(self, operation: Callable[..., Any], **arguments: Any) -> Any:
        try:
            with TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
                answer = operation(now=self.now, **arguments)
        except Refused:
            return None
        self.done[operation.__name__] += 1
        return answer

    def worker_comes(self) -> None:
        if not self.worker_up_at:
            self.worker_does(self.chance.sample(DUE_IN_A_LIFE, AT_A_TIME))

    def worker_does(self, names: list[str]) -> None:
        for name in names:
            with TestCase.captureOnCommitCallbacks(execute=True):
                self.done[name] += DUE[name](now=self.now + AHEAD)

    def somebody_acts(self) -> None:
        if self.chance.random() < 0.5 and Booking.objects.offered().exists():
            return self.takes_up()
        acts = [self.books, *[self.cancels] * 3, self.takes_up, self.manager_answers, self.asks_a_colleague]
        acts += [self.colleague_answers, self.reserves, self.names, self.puts_off, self.closes]
        act = self.chance.choice(acts)
        return act()

    def books(self) -> None:
        person, session = self.chance.choice(self.world.people), self.chance.choice(self.sessions)
        self.does(book_place, session=session, practitioner=person, by=person)

    def cancels(self) -> None:
        if booking := self.one_of(Booking.objects.filter(status=Booking.Status.CONFIRMED)):
            self.does(cancel_booking, booking=booking, reason="illness", by=booking.practitioner)

    def takes_up(self) -> None:
        """Answer an offer, also one that was let go and may have come again; `until` is what the mail said."""
        booking = self.one_of(Booking.objects.offered()) or self.one_of(Booking.objects.filter(offers_lapsed__gt=0))
        if booking is None:
            return
        was_offered, until = booking.status == Booking.Status.OFFERED, booking.offer_expires_at
        answer = accept_offer if self.chance.random() < 0.8 else decline_offer
        if self.does(answer, booking=booking, by=booking.practitioner) and was_offered and answer is accept_offer:
            self.done["offer taken up"] += 1
            if self.now >= until:
                self.faults.append(f"booking {booking.pk} was taken up at {self.now}, offered until {until}")

    def manager_answers(self) -> None:
        if booking := self.one_of(Booking.objects.filter(status=Booking.Status.AWAITING_APPROVAL)):
            if self.chance.random() < 0.6:
                self.does(approve_booking, booking=booking, by=None)
            else:
                self.does(refuse_booking, booking=booking, reason="Short of people", by=None)

    def asks_a_colleague(self) -> None:
        who = {"name": "Ines Gray", "email": f"ines{self.chance.randrange(3)}@example.com"}
        lead = self.world.lead
        session = self.chance.choice(self.sessions)
        self.does(ask_colleague, session=session, organisation=lead.organisation, by=lead, **who)

    def colleague_answers(self) -> None:
        if invitation := self.one_of(Invitation.objects.open()):
            answer = decline_invitation if self.chance.random() < 0.5 else accept_invitation
            extra = {} if answer is decline_invitation else {"person": self.chance.choice(self.world.people)}
            self.does(answer, invitation=invitation, **extra)

    def reserves(self) -> None:
        lead, session = self.world.lead, self.chance.choice(self.sessions)
        self.does(reserve_places, session=session, organisation=lead.organisation, places=1, by=lead)

    def names(self) -> None:
        if reservation := self.one_of(Reservation.objects.open()):
            people = [self.world.people[0]]
            self.does(name_people, reservation=reservation, people=people, by=self.world.lead)

    def puts_off(self) -> None:
        if self.chance.random() < 0.8:  # seldom
            return
        session = Session.objects.get(pk=self.chance.choice(self.sessions).pk)
        week = dt.timedelta(weeks=1)
        planned = [as_planned(day) for day in session.days.order_by("position")]
        days = [DayPlan(starts_at=day.starts_at + week, ends_at=day.ends_at + week) for day in planned]
        self.does(change_session, session=session, change=SessionChange(days=days), by=self.world.team)

    def closes(self) -> None:
        session = self.chance.choice(self.sessions)
        left = blanks(on_register(session), session.days.order_by("position"), marks_of(session))
        answers = {(booking.pk, day.pk): self.chance.choice(["present", "absent"]) for booking, day in left}
        self.does(close_register, session=session, answers=answers, by=self.world.trainer)

    def one_of(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        return self.chance.choice(found) if found else None


# ---- what must never be ----

# Of these kinds somebody is written to once about one thing: what tells the things apart.
ONE_EACH: dict[str, Callable[[Mail], Any]] = {
    "approval reminder": lambda mail: mail.booking_id,
    "reservation reminder": lambda mail: (mail.to, mail.facts["reservation"]),
    "invitation": lambda mail: mail.facts.get("again") and mail.occasion.partition(",")[0],
    "evaluation request": lambda mail: (mail.booking_id, mail.facts.get("again", False)),
    "no-show enquiry": lambda mail: (mail.booking_id, mail.to),
    "minimum warning": lambda mail: (mail.to, mail.facts["session"], first_day(mail)),
}
IN_DAYS = re.compile(r"(.*?)(\d+) days (before|after) (.*)")


def said_twice() -> Iterator[str]:
    """Yield reminders that were written twice, or of what is further off after the nearer one."""
    seen: Counter[tuple[Any, ...]] = Counter()
    days: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for mail in Mail.objects.order_by("pk"):
        if mail.kind in ONE_EACH and (thing := ONE_EACH[mail.kind](mail)):
            seen[mail.kind, thing] += 1
        if found := IN_DAYS.fullmatch(mail.occasion):
            of, number, side, date = found.groups()
            number_so_far = int(number) if side == "after" else -int(number)
            days[mail.kind, mail.booking_id, mail.to, of, date].append(number_so_far)
    yield from (f"written {count} times: {key}" for key, count in seen.items() if count > 1)
    for key, numbers in days.items():
        if any(later <= earlier for earlier, later in pairwise(numbers)):
            yield f"{key} in this order: {[abs(number) for number in numbers]}"


def first_day(mail: Mail) -> dt.date:
    """Return when the session began by what was true as the mail was written."""
    session = Session.history.filter(id=mail.facts["session"], history_date__lte=mail.created_at)
    return session.latest("history_id").first_on


def granted_twice() -> Iterator[str]:
    """Offers that came to two ends, and deadlines that were moved or given again."""
    for booking in Booking.objects.order_by("pk"):
        offers: list[dict[str, Any]] = []
        before = None
        for row in booking.history.order_by("history_id"):
            if row.status == Booking.Status.OFFERED and before != Booking.Status.OFFERED:
                offers.append({"number": row.offers_lapsed, "until": {row.offer_expires_at}, "ends": []})
            elif row.status == Booking.Status.OFFERED:
                offers[-1]["until"].add(row.offer_expires_at)
            elif before == Booking.Status.OFFERED:
                offers[-1]["ends"].append(row.status)
            before = row.status
        numbers = [offer["number"] for offer in offers]
        if len(set(numbers)) != len(numbers):
            yield f"booking {booking.pk}: one offer was made twice: {numbers}"
        for offer in offers:
            lapsed = booking.offers_lapsed > offer["number"]
            if len(offer["until"]) > 1 or len(offer["ends"]) > 1 or (lapsed and "confirmed" in offer["ends"]):
                yield f"booking {booking.pk}: {offer}"
        asked = {row.approval_expires_at for row in booking.history.all() if row.approval_expires_at}
        if len(asked) > 1:
            yield f"booking {booking.pk}: a line manager had until {sorted(asked)}"
