"""Several people and a team doing everything that can be done to a few small sessions, in any order, as time passes."""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.test import TestCase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bookings.attendance.register.closing import UNKNOWN, close_register, declare_unavailable
from bookings.attendance.register.corrections import correct_mark, excuse_absence
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.attendance.register.reading import blanks, marks_of, on_register
from bookings.attendance.register.walk_ins import add_walk_in
from bookings.models import Booking, Mark, Reservation
from bookings.places.operations.answering_offers import accept_offer
from bookings.places.operations.approval import approve_booking, refuse_booking
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.reservation_ends import give_back_places
from bookings.places.operations.reservations import name_people, reserve_places
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import transfer
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.merging import merge_session
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.due import run_due
from bookings.upkeep.integrity.between_bookings import NOTICED_WITHIN
from bookings.upkeep.integrity.each_row import faults
from tests.conftest import NOW
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_session
from tests.support.looking import Moment, look, wrongs
from training.models import Session, User
from training.operations.schedule import DayPlan, as_planned
from training.refusals import Refused

PEOPLE, SESSIONS = 6, 6
a_person = st.integers(0, PEOPLE - 1)
a_session = st.integers(0, SESSIONS - 1)
a_date = st.sampled_from([0, 1, 5])  # of the first course
a_booking = st.integers(0, 59)
a_mark = st.sampled_from([*Mark.Value.values, None])
a_reason = st.sampled_from([str(reason) for reason in Booking.OWN_REASONS])


class World:
    """Who and what there is before anything happens: written once, each example takes back what it adds."""

    def __init__(self):
        organisations = [OrganisationFactory(), OrganisationFactory()]
        self.people: list[User] = [
            UserFactory(organisation=organisations[n % 2], manager_email="manager@example.org") for n in range(PEOPLE)
        ]
        self.team = UserFactory(is_team=True)
        self.trainer = UserFactory(is_trainer=True)
        course, first = CourseFactory(), NOW.date() + dt.timedelta(days=8)
        reserved = {
            "ring_fenced_places": 1,
            "ring_fenced_for": organisations[0].type,
            "ring_fenced_until": NOW + dt.timedelta(days=6),
        }
        self.sessions: list[Session] = [
            make_session(on=first, capacity=1, course=course),
            make_session(on=first + dt.timedelta(days=3), capacity=2, course=course),
            make_session(on=first + dt.timedelta(days=10), capacity=2, days=2),
            make_session(on=first + dt.timedelta(days=4), capacity=2, needs_approval=True),
            make_session(on=first + dt.timedelta(days=9), capacity=3, places_per_organisation=2, **reserved),
            make_session(on=first + dt.timedelta(days=3), capacity=1, course=course),  # when the second is
        ]


class Life(RuleBasedStateMachine):
    """Each rule is one thing that somebody does; `do` watches that a refusal changes nothing."""

    world: World  # set by the test
    steps: Counter[str] = Counter()  # what was done, and what was refused, over all examples

    def __init__(self):
        super().__init__()
        self.now = NOW
        self.example = transaction.atomic()
        self.example.__enter__()
        self.before: Moment = look(self.now)

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # ---- watching ----

    def do(self, operation, **arguments):
        name = operation.__name__
        try:
            with TestCase.captureOnCommitCallbacks(execute=True):
                done = operation(now=self.now, **arguments)
        except Refused:
            self.steps[f"{name}, refused"] += 1
            assert look(self.now).same_as(self.before), f"{name} was refused, and changed something"
            return None
        self.steps[name] += 1
        return done

    @invariant()
    def all_is_well(self):
        after = look(self.now)
        assert list(wrongs(self.before, after)) == []
        assert list(faults(now=self.now)) == []
        self.before = after

    def stored(self, number: int) -> Session:
        return Session.objects.get(pk=self.world.sessions[number].pk)

    def some_booking(self, number: int) -> Booking | None:
        """One of the live bookings, and now and then one that is over: what is asked of it is refused."""
        bookings = Booking.objects.order_by("pk")
        if number % 6:
            bookings = bookings.live()
        found = list(bookings)
        return found[number % len(found)] if found else None

    # ---- time ----

    @rule(hours=st.sampled_from([1, 5, 23, 24, 25, 72]))
    def time_passes(self, hours):
        self.now += dt.timedelta(hours=hours)
        over_an_hour_ago = (self.now - dt.timedelta(hours=hours) - NOTICED_WITHIN, self.now - NOTICED_WITHIN)
        if Session.objects.filter(ring_fenced_until__range=over_an_hour_ago).exists():  # the worker comes every minute
            self.do(run_due)

    @rule(
        session=a_session, what=st.sampled_from(["cancel_by_at", "cancel_by_at", "starts_at"]), off=st.integers(-1, 1)
    )
    def time_comes(self, session, what, off):
        """The deadline or the start of a session, to the second, if it is near."""
        moment = getattr(self.stored(session), what) + dt.timedelta(seconds=off)
        if self.now < moment < self.now + dt.timedelta(days=6):
            self.now = moment

    @rule()
    def what_is_due_is_done_once(self):
        self.do(run_due)
        first = look(self.now)
        self.do(run_due)
        assert look(self.now).same_as(first), "what was due was done twice"

    # ---- people ----

    @rule(session=a_session, person=a_person, by_team=st.booleans())
    def book(self, session, person, by_team):
        someone = self.world.people[person]
        self.do(
            book_place,
            session=self.world.sessions[session],
            practitioner=someone,
            by=self.world.team if by_team else someone,
        )

    @initialize(session=a_session, crowd=st.permutations(range(PEOPLE)))
    def many_want_the_same(self, session, crowd):
        for person in crowd[:5]:
            self.book(session=session, person=person, by_team=False)
            self.before = look(self.now)

    @rule(booking=a_booking, reason=a_reason)
    def cancel(self, booking, reason):
        if booking := self.some_booking(booking):
            self.do(cancel_booking, booking=booking, reason=reason, by=booking.practitioner)

    @rule(booking=a_booking, accept=st.booleans())
    def answer_an_offer(self, booking, accept):
        booking = Booking.objects.filter(status="offered").first() or self.some_booking(booking)
        if booking and accept:
            self.do(accept_offer, booking=booking, by=booking.practitioner)
        elif booking and booking.status == Booking.Status.OFFERED:
            self.do(cancel_booking, booking=booking, reason="offer declined", by=booking.practitioner)

    @rule(booking=a_booking, agree=st.booleans())
    def manager_answers(self, booking, agree):
        booking = Booking.objects.filter(status="awaiting approval").first() or self.some_booking(booking)
        if booking and agree:
            self.do(approve_booking, booking=booking, by=None)
        elif booking:
            self.do(refuse_booking, booking=booking, reason="Short of people", by=None)

    @rule(booking=a_booking, colleague=a_person)
    def send_a_colleague(self, booking, colleague):
        if booking := self.some_booking(booking):
            self.do(substitute, booking=booking, colleague=self.world.people[colleague], by=booking.practitioner)

    @rule(booking=a_booking, session=a_session, accept_waiting=st.booleans())
    def choose_another_date(self, booking, session, accept_waiting):
        if booking := self.some_booking(booking):
            there = {"to_session": self.world.sessions[session], "accept_waiting": accept_waiting}
            self.do(transfer, booking=booking, by=booking.practitioner, **there)

    # ---- an organisation's places, named later ----

    @rule(session=a_session, person=a_person, places=st.integers(1, 2), by_team=st.booleans())
    def reserve(self, session, person, places, by_team):
        organisation = self.world.people[person].organisation
        by = self.world.team if by_team else self.world.people[person]
        self.do(reserve_places, session=self.world.sessions[session], organisation=organisation, places=places, by=by)

    def some_reservation(self, number: int) -> Reservation | None:
        found = list(Reservation.objects.order_by("ended_at", "pk"))
        return found[number % len(found)] if found else None

    @rule(reservation=st.integers(0, 9), people=st.lists(a_person, min_size=1, max_size=2, unique=True))
    def name(self, reservation, people):
        if reservation := self.some_reservation(reservation):
            chosen = [self.world.people[person] for person in people]
            self.do(name_people, reservation=reservation, people=chosen, by=chosen[0])

    @rule(reservation=st.integers(0, 9), places=st.integers(1, 2))
    def give_back(self, reservation, places):
        if reservation := self.some_reservation(reservation):
            self.do(give_back_places, reservation=reservation, places=places, by=self.world.team)

    # ---- the team ----

    @rule(session=a_session, capacity=st.integers(1, 4), extra=st.integers(0, 1), keep=st.booleans())
    def change_places(self, session, capacity, extra, keep):
        change = SessionChange(capacity=capacity, overfull_allowance=extra)
        whose = {"session": self.world.sessions[session], "by": self.world.team}
        self.do(change_session, change=change, allow_overfull=keep, **whose)

    @rule(session=a_session, days=st.sampled_from([-7, -2, -1, 1, 3, 7]), rule=st.sampled_from([None, 0, 10]))
    def change_days(self, session, days, rule):
        planned = [as_planned(day) for day in self.stored(session).days.order_by("position")]
        moved = [
            DayPlan(starts_at=day.starts_at + dt.timedelta(days=days), ends_at=day.ends_at + dt.timedelta(days=days))
            for day in planned
        ]
        change = SessionChange(days=moved) if rule is None else SessionChange(cancellation_working_days=rule)
        self.do(change_session, session=self.world.sessions[session], change=change, by=self.world.team)

    @rule(session=a_session, sure=st.integers(0, 4))
    def call_off(self, session, sure):
        if sure == 3:  # seldom: little happens afterwards
            self.do(cancel_session, session=self.world.sessions[session], reason="Snow", by=self.world.team)

    @rule(session=a_date, into=a_date, extra=st.integers(0, 2), sure=st.integers(0, 2))
    def merge(self, session, into, extra, sure):
        if sure == 1:
            both = {"session": self.world.sessions[session], "into": self.world.sessions[into]}
            self.do(merge_session, **both, overfull_allowance=extra, reason="Too few", by=self.world.team)

    # ---- registers ----

    def day(self, session: Session, number: int):
        days = list(session.days.order_by("position"))
        return days[number % len(days)]

    @rule(session=a_session, person=a_person, day=st.integers(0, 1))
    def walk_in(self, session, person, day):
        who, day = self.world.people[person], self.day(self.world.sessions[session], day)
        self.do(add_walk_in, session=self.world.sessions[session], day=day, person=who, by=self.world.trainer)

    @rule(booking=a_booking, day=st.integers(0, 1), value=a_mark, correct=st.booleans())
    def mark(self, booking, day, value, correct):
        booking = self.some_booking(booking)
        if booking is None:
            return
        day = self.day(booking.session, day)
        seen = Mark.objects.filter(booking=booking, session_day=day).values_list("value", flat=True).first()
        said = {
            "session": booking.session,
            "marking": Marking(booking=booking, day=day, value=value, seen=seen),
        }
        if correct:
            self.do(correct_mark, reason="The sheet was misread", by=self.world.team, **said)
        else:
            self.do(mark_attendance, by=self.world.trainer, **said)

    @rule(
        session=a_session, answers=st.lists(st.sampled_from([*Mark.Value.values, UNKNOWN, ""]), min_size=1, max_size=3)
    )
    def close(self, session, answers):
        of = self.stored(session)
        left = blanks(on_register(of), of.days.order_by("position"), marks_of(of))
        given = {
            (booking.pk, day.pk): answers[n % len(answers)]
            for n, (booking, day) in enumerate(left)
            if answers[n % len(answers)]
        }
        self.do(close_register, session=of, answers=given, by=self.world.trainer)

    @rule(session=a_session, sure=st.integers(0, 4))
    def give_up_the_register(self, session, sure):
        if sure == 3:
            self.do(declare_unavailable, session=self.stored(session), reason="Sheet lost", by=self.world.trainer)

    @rule(booking=a_booking)
    def excuse(self, booking):
        if booking := self.some_booking(booking):
            self.do(excuse_absence, booking=booking, reason="Was in court", by=self.world.team)
