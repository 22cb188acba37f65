"""What becomes of a booking, written out for every pair of marks on two days, whatever way the register went."""

import datetime as dt

import pytest

from bookings.attendance.register.closing import UNKNOWN, close_register, declare_unavailable
from bookings.attendance.register.corrections import correct_marks, excuse_absence
from bookings.attendance.register.marking import Marking, NotOnRegister, mark_attendance
from bookings.attendance.register.opening import open_register_again
from bookings.attendance.register.reading import blanks, marks_of, on_register
from bookings.attendance.register.walk_ins import add_walk_in
from bookings.models import Booking, Mark
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
PRESENT, PARTLY, ABSENT, SILENCE = "present", "partly", "absent", None
# Marks of the first and of the second day → the outcome, and that of somebody whose absence the team has excused.
RULES = {
    (PRESENT, PRESENT): ("attended", "attended"),
    (PRESENT, PARTLY): ("partly attended", "partly attended"),
    (PRESENT, ABSENT): ("partly attended", "partly attended"),
    (PRESENT, SILENCE): ("partly attended", "partly attended"),
    (PARTLY, PRESENT): ("partly attended", "partly attended"),
    (PARTLY, PARTLY): ("partly attended", "partly attended"),
    (PARTLY, ABSENT): ("partly attended", "partly attended"),
    (PARTLY, SILENCE): ("partly attended", "partly attended"),
    (ABSENT, PRESENT): ("partly attended", "partly attended"),
    (ABSENT, PARTLY): ("partly attended", "partly attended"),
    (ABSENT, ABSENT): ("no show", "excused"),
    (ABSENT, SILENCE): ("not recorded", "excused"),
    (SILENCE, PRESENT): ("partly attended", "partly attended"),
    (SILENCE, PARTLY): ("partly attended", "partly attended"),
    (SILENCE, ABSENT): ("not recorded", "excused"),
    (SILENCE, SILENCE): ("not recorded", "excused"),
}
KINDS = ("place", "excused", "walk-in", "from the waiting list", "instead")
MORNING, EVENING = dt.datetime(2026, 7, 7, 8, 0, tzinfo=dt.UTC), dt.datetime(2026, 7, 14, 16, 0, tzinfo=dt.UTC)


@pytest.fixture
def session(trainer):
    return make_session(days=2, trainers=[trainer], capacity=200)


@pytest.fixture
def days(session):
    return list(session.days.order_by("position"))


@pytest.fixture
def people(session, days, trainer, team_member):
    """Somebody of each kind for each pair of marks, not marked yet: who and which kind, by booking."""
    organisation = OrganisationFactory()

    def at_the_door(number):
        return {"session": session, "day": days[0], "by": trainer, "now": MORNING, "organisation": organisation}

    def somebody(kind, number):
        if kind == "walk-in":
            return add_walk_in(name=f"Walk {number}", **at_the_door(number))
        if kind == "from the waiting list":
            person = UserFactory(organisation=organisation)
            make_booking(session=session, practitioner=person, status="waiting", queue_number=number + 1)
            return add_walk_in(person=person, **at_the_door(number))
        if kind == "instead":
            gone = make_booking(session=session, status="cancelled", confirmed_at=MORNING)
            return make_booking(session=session, takes_over_from=gone)
        booking = make_booking(session=session)
        return (
            excuse_absence(booking=booking, reason="ill", by=team_member, now=MORNING) if kind == "excused" else booking
        )

    return {somebody(kind, number): (kind, pair) for kind in KINDS for number, pair in enumerate(RULES)}


@pytest.fixture
def markings(session, days, people):
    """What brings everybody from what stands on the register to their pair of marks."""

    def wanted():
        stored = marks_of(session)
        found = []
        for booking, (_, pair) in people.items():
            for day, value in zip(days, pair, strict=True):
                there = stored.get((booking.pk, day.pk))
                seen = there.value if there else None
                if seen != value:
                    found.append(Marking(booking=booking, day=day, value=value, seen=seen))
        return found

    return wanted


@pytest.fixture
def register(session, days, markings, trainer, team_member):
    """The ways that a register can go, as operations in order."""

    class Ways:
        def mark(self):
            for marking in markings():
                mark_attendance(session=session, marking=marking, by=trainer, now=EVENING)

        def close(self):
            left = blanks(on_register(session), days, marks_of(session))
            answers = {(booking.pk, day.pk): UNKNOWN for booking, day in left}
            closed = close_register(session=session, answers=answers, by=trainer, now=EVENING)
            assert closed.state == ("partial" if left else "complete")

        def lose(self):
            declare_unavailable(session=session, reason="the sheet was lost", by=trainer, now=EVENING)

        def correct(self):
            correct_marks(session=session, markings=markings(), reason="the sheet", by=team_member, now=EVENING)

        def open(self):
            open_register_again(session=session, reason="the sheet turned up", by=trainer, now=EVENING)

    return Ways()


WAYS = ["mark", "mark close", "mark lose", "close correct", "lose correct", "close open mark", "lose open mark close"]


@pytest.mark.parametrize("way", WAYS)
def test_two_days_of_marks_settle_the_outcome_whatever_way_the_register_went(people, register, session, days, way):
    for step in way.split():
        getattr(register, step)()
    stored = marks_of(session)
    wrong = {}
    for booking in Booking.objects.filter(session=session, status="confirmed").order_by("pk"):
        kind, pair = people[booking]
        there = tuple(mark.value if (mark := stored.get((booking.pk, day.pk))) else None for day in days)
        expected = RULES[pair][kind == "excused"]
        if (there, booking.outcome) != (pair, expected):
            wrong[kind, pair] = (there, booking.outcome, expected)
    assert wrong == {}
    assert len(people) == len(KINDS) * 16


@pytest.mark.parametrize("value", [PRESENT, PARTLY, ABSENT])
@pytest.mark.parametrize("status", ["awaiting approval", "waiting", "offered", "cancelled"])
def test_who_holds_no_place_gets_no_mark_and_no_outcome(session, days, trainer, status, value):
    ever = {"approver_email": "m@example.org", "approval_asked_at": MORNING, "approval_expires_at": EVENING}
    said = {"waiting": {"queue_number": 1}, "offered": {"offer_expires_at": EVENING}, "awaiting approval": ever}
    booking = make_booking(session=session, status=status, **said.get(status, {}))
    marking = Marking(booking=booking, day=days[0], value=value, seen=None)
    with pytest.raises(NotOnRegister):
        mark_attendance(session=session, marking=marking, by=trainer, now=EVENING)
    close_register(session=session, answers={}, by=trainer, now=EVENING)
    with pytest.raises(NotOnRegister):
        correct_marks(session=session, markings=[marking], reason="the sheet", by=trainer, now=EVENING)
    booking.refresh_from_db()
    assert (booking.outcome, Mark.objects.count()) == ("not recorded", 0)


@pytest.mark.parametrize("pair", [pair for pair in RULES if SILENCE in pair])
def test_silence_that_is_answered_with_absent_is_absence_and_nothing_else_is(session, days, trainer, pair):
    booking = make_booking(session=session)
    for day, value in zip(days, pair, strict=True):
        marking = Marking(booking=booking, day=day, value=value, seen=None)
        mark_attendance(session=session, marking=marking, by=trainer, now=EVENING)
    answers = {(booking.pk, day.pk): ABSENT for day, value in zip(days, pair, strict=True) if value is SILENCE}
    close_register(session=session, answers=answers, by=trainer, now=EVENING)
    booking.refresh_from_db()
    assert booking.outcome == RULES[pair[0] or ABSENT, pair[1] or ABSENT][0]
