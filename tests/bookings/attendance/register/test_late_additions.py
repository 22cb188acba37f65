import datetime as dt

import pytest

from bookings.attendance.register.closing import UNKNOWN, close_register, declare_unavailable
from bookings.attendance.register.corrections import RegisterStillOpen
from bookings.attendance.register.late_additions import OnRegisterAlready, add_walk_in_afterwards
from bookings.attendance.register.marking import OwnAttendance
from bookings.attendance.register.reasons_given import reasons_given
from bookings.attendance.register.walk_ins import AtTheDoor
from bookings.models import Booking, Certificate, Mail, Mark, Register
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import User
from training.refusals import ReasonMissing

pytestmark = pytest.mark.django_db
EVENING = dt.datetime(2026, 7, 7, 15, 45, tzinfo=dt.UTC)
LATER = EVENING + dt.timedelta(days=3)


@pytest.fixture
def session(trainer):
    return make_session(trainers=[trainer])


@pytest.fixture
def closed(session, trainer):
    booking = make_booking(session=session)
    answers = {(booking.pk, session.days.get().pk): "present"}
    return close_register(session=session, answers=answers, by=trainer, now=EVENING)


@pytest.fixture
def add(session, trainer):
    def run(who=None, values=("present",), **said):
        days = session.days.order_by("position")
        fields = {"reason": "the paper sheet", "by": trainer, "now": LATER} | said
        who = who or AtTheDoor(name="Nia New", organisation=OrganisationFactory())
        return add_walk_in_afterwards(session=session, who=who, values=dict(zip(days, values, strict=True)), **fields)

    return run


def test_who_came_is_added_as_a_correction_and_the_register_stays_closed(closed, add, session, trainer):
    booking = add()
    booking.refresh_from_db()
    assert (booking.status, booking.is_walk_in, booking.outcome) == ("confirmed", True, "attended")
    [correction] = reasons_given(session).corrections
    assert (correction.booking_id, correction.value, correction.reason) == (booking.pk, "present", "the paper sheet")
    assert (correction.by, correction.at) == (trainer, LATER)
    register = Register.objects.get()
    assert (register.state, register.closed_at) == ("complete", EVENING)
    assert Certificate.objects.filter(booking=booking).count() == 1
    assert not Mail.objects.filter(kind="register put right").exists()


def test_part_of_it_gives_no_certificate(closed, add):
    booking = add(values=["partly"])
    booking.refresh_from_db()
    assert (booking.outcome, Certificate.objects.filter(booking=booking).exists()) == ("partly attended", False)


@pytest.mark.parametrize(
    ("second", "outcome", "state"),
    [
        ("present", "attended", "complete"),
        ("absent", "partly attended", "complete"),
        (None, "partly attended", "partial"),
    ],
)
def test_day_that_nobody_can_speak_of_stays_not_recorded(trainer, second, outcome, state):
    session = make_session(days=2, trainers=[trainer])
    evening = session.ends_at + dt.timedelta(hours=1)
    close_register(session=session, answers={}, by=trainer, now=evening)
    first, last = session.days.order_by("position")
    booking = add_walk_in_afterwards(
        session=session,
        who=AtTheDoor(name="Nia New", organisation=OrganisationFactory()),
        values={first: "present", last: second},
        reason="the sheet",
        by=trainer,
        now=evening,
    )
    booking.refresh_from_db()
    assert (booking.outcome, Register.objects.get().state) == (outcome, state)
    assert Mark.objects.filter(booking=booking).count() == (1 if second is None else 2)


def test_register_with_gaps_keeps_them(session, trainer, add):
    left = make_booking(session=session)
    close_register(session=session, answers={(left.pk, session.days.get().pk): UNKNOWN}, by=trainer, now=EVENING)
    add()
    left.refresh_from_db()
    assert (Register.objects.get().state, left.outcome) == ("partial", "not recorded")


def test_register_that_cannot_be_had_stays_so_while_others_are_unknown(session, trainer, add):
    make_booking(session=session)
    declare_unavailable(session=session, reason="sheet lost", by=trainer, now=EVENING)
    add()
    assert Register.objects.get().state == "unavailable"


def test_open_register_is_marked_at_the_door(session, add):
    with pytest.raises(RegisterStillOpen):
        add()
    assert not Booking.objects.exists()


@pytest.mark.parametrize("by_address", [True, False])
def test_somebody_on_the_register_is_corrected_instead(closed, add, by_address):
    person = Booking.objects.get().practitioner
    who = AtTheDoor(name="X", email=f" {person.email.upper()}") if by_address else AtTheDoor(person=person)
    with pytest.raises(OnRegisterAlready, match=f"{person.name} is on this register already"):
        add(who)
    assert Booking.objects.count() == 1


def test_somebody_of_another_register_is_added(closed, add, session):
    person = make_booking(session=make_session()).practitioner
    gave_up = make_booking(session=session, practitioner=person, status="cancelled", confirmed_at=EVENING)
    booking = add(AtTheDoor(person=person))
    assert (booking.practitioner, booking.session, booking == gave_up) == (person, session, False)


def test_reason_is_needed_and_nobody_adds_themselves(closed, add, trainer):
    with pytest.raises(ReasonMissing):
        add(reason=" ")
    with pytest.raises(OwnAttendance):
        add(AtTheDoor(person=trainer))
    assert (Booking.objects.count(), User.objects.filter(name="Nia New").exists()) == (1, False)


def test_sent_again_by_the_same_key_it_is_one(closed, add):
    organisation = OrganisationFactory()
    who = AtTheDoor(name="Nia New", organisation=organisation, key="k1")
    assert add(who) == add(who)
    assert User.objects.filter(name="Nia New").count() == 1
    assert add(AtTheDoor(person=UserFactory(), key="k2")).practitioner.name != "Nia New"
