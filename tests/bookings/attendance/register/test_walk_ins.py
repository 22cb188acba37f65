import datetime as dt

import pytest

from bookings.attendance.register.closing import declare_unavailable
from bookings.attendance.register.marking import (
    Marking,
    OwnAttendance,
    RegisterClosed,
    RegisterNotOpen,
    mark_attendance,
)
from bookings.attendance.register.newcomers import WhoIsThis
from bookings.attendance.register.walk_ins import add_walk_in
from bookings.models import Booking, Mail, Mark
from bookings.places.rules.counts import places_held
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import User
from training.refusals import DoesNotFit

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 7, 7, 8, 40, tzinfo=dt.UTC)


@pytest.fixture
def session(trainer):
    return make_session(trainers=[trainer])


@pytest.fixture
def walk_in(session, trainer):
    def run(**said):
        return add_walk_in(session=session, day=session.days.get(), **({"by": trainer, "now": MORNING} | said))

    return run


def test_known_person_is_found_by_address_whatever_its_case(walk_in, practitioner, session, trainer):
    booking = walk_in(email=f" {practitioner.email.upper()} ")
    booking.refresh_from_db()
    assert (booking.practitioner, booking.status, booking.is_walk_in, booking.outcome, booking.booked_by) == (
        practitioner,
        "confirmed",
        True,
        "attended",
        trainer,
    )
    assert booking.organisation == practitioner.organisation
    assert booking.organisation_type == practitioner.organisation.type
    assert Mark.objects.get(booking=booking).value == "present"
    assert places_held(session) == 0
    assert Mail.objects.count() == 0


def test_whoever_comes_when_the_session_is_full_is_over_capacity(walk_in, session, trainer):
    session.capacity = 3
    session.save()
    make_booking(session=session)
    make_booking(session=session, excused_at=MORNING)  # holds a place all the same
    make_booking(session=session, status="waiting", queue_number=1)
    make_booking(session=session, status="cancelled", cancelled_at=MORNING)
    make_booking(session=make_session())
    organisation = OrganisationFactory()

    def came(name):
        return walk_in(name=name, organisation=organisation)

    first, second = came("Took the last"), came("One more")
    assert (first.over_capacity, second.over_capacity) == (False, True)
    day = session.days.get()
    for booking in (first, second):  # neither came after all
        taken_back = Marking(booking=booking, day=day, value=None, seen="present")
        mark_attendance(session=session, marking=taken_back, by=trainer, now=MORNING)
    assert not came("Third").over_capacity
    session.capacity = 1  # a smaller room, entered later: on the day it was none
    session.save()
    assert set(Booking.objects.filter(over_capacity=True)) == {second}


def test_somebody_from_the_waiting_list_is_over_capacity_too(walk_in, session, practitioner):
    session.capacity = 1
    session.save()
    make_booking(session=session)
    make_booking(session=session, practitioner=practitioner, status="waiting", queue_number=1)
    booking = walk_in(email=practitioner.email)
    booking.refresh_from_db()
    assert (booking.status, booking.is_walk_in, booking.over_capacity) == ("confirmed", True, True)
    assert booking.history.latest("history_id").over_capacity


def test_new_person_is_made_from_address_name_and_organisation(walk_in, trainer):
    organisation = OrganisationFactory()
    booking = walk_in(email="New@Example.org", name=" Nia  New ", organisation=organisation)
    person = User.objects.get(email="new@example.org")
    assert [(entry.history_user, entry.history_date) for entry in person.history.all()] == [(trainer, MORNING)]
    assert (person.name, person.organisation, person.has_usable_password()) == ("Nia New", organisation, False)
    assert booking.practitioner == person


@pytest.mark.parametrize("said", [{}, {"name": "Nia New"}, {"organisation": True}])
def test_unknown_person_needs_name_and_organisation(walk_in, said):
    if said.get("organisation"):
        said = {"organisation": OrganisationFactory()}
    people = User.objects.count()
    with pytest.raises(WhoIsThis):
        walk_in(email="new@example.org", **said)
    assert (User.objects.count(), Booking.objects.count()) == (people, 0)


def test_known_person_without_organisation_needs_one(walk_in):
    person = UserFactory(organisation=None)
    with pytest.raises(WhoIsThis):
        walk_in(person=person)
    organisation = OrganisationFactory()
    assert walk_in(person=person, organisation=organisation).organisation == organisation
    person.refresh_from_db()
    assert person.organisation is None


@pytest.mark.parametrize("status", ["waiting", "offered"])
def test_person_waiting_gets_their_booking_confirmed_as_a_walk_in(walk_in, session, status):
    deadline = {"offer_expires_at": session.starts_at} if status == "offered" else {}
    waiting = make_booking(session=session, status=Booking.Status(status), **deadline)
    assert walk_in(person=waiting.practitioner) == waiting
    waiting.refresh_from_db()
    assert (waiting.status, waiting.is_walk_in, waiting.outcome, waiting.confirmed_at) == (
        "confirmed",
        True,
        "attended",
        MORNING if status == "waiting" else waiting.confirmed_at,
    )
    assert Booking.objects.count() == 1


def test_person_who_cancelled_gets_a_second_booking_and_the_first_stays(walk_in, session):
    cancelled = make_booking(session=session, status=Booking.Status.CANCELLED, cancelled_late=True)
    booking = walk_in(person=cancelled.practitioner)
    cancelled.refresh_from_db()
    assert (cancelled.status, cancelled.cancelled_late) == ("cancelled", True)
    assert booking != cancelled
    assert booking.is_walk_in


def test_person_with_a_place_is_only_marked(walk_in, session):
    held = make_booking(session=session)
    assert walk_in(person=held.practitioner) == held
    held.refresh_from_db()
    assert (held.is_walk_in, held.outcome) == (False, "attended")


def test_same_walk_in_twice_is_one(walk_in, practitioner):
    assert walk_in(person=practitioner) == walk_in(person=practitioner)
    assert (Booking.objects.count(), Mark.history.count()) == (1, 1)


def test_person_here_for_part_of_it_stays_so(walk_in, session, trainer):
    held = make_booking(session=session)
    Mark.objects.create(booking=held, session_day=session.days.get(), value="partly", marked_at=MORNING)
    walk_in(person=held.practitioner)
    assert Mark.objects.get().value == "partly"


def test_nobody_walks_in_themselves(walk_in, trainer):
    with pytest.raises(OwnAttendance):
        walk_in(email=trainer.email)
    assert Booking.objects.count() == 0


def test_walk_ins_are_taken_only_while_the_register_is_open(walk_in, practitioner, session, trainer):
    with pytest.raises(RegisterNotOpen):
        walk_in(person=practitioner, now=MORNING - dt.timedelta(days=1))
    declare_unavailable(session=session, reason="sheet lost", by=trainer, now=MORNING)
    with pytest.raises(RegisterClosed):
        walk_in(person=practitioner)
    assert Booking.objects.count() == 0


def test_place_elsewhere_or_of_somebody_else_is_not_that_of_who_walks_in(walk_in, practitioner, session):
    make_booking(session=session)
    make_booking(practitioner=practitioner)
    booking = walk_in(person=practitioner)
    assert (booking.session, booking.practitioner, booking.is_walk_in) == (session, practitioner, True)
    assert Mark.objects.get().booking == booking
    assert Booking.objects.filter(is_walk_in=True).count() == 1


def test_offer_of_who_walks_in_is_over(walk_in, session):
    offer = make_booking(session=session, status="offered", offer_expires_at=MORNING + dt.timedelta(days=1))
    assert walk_in(person=offer.practitioner).pk == offer.pk
    offer.refresh_from_db()
    assert (offer.status, offer.confirmed_at, offer.offer_expires_at, offer.is_walk_in) == (
        "confirmed",
        MORNING,
        None,
        True,
    )


@pytest.mark.parametrize(("stored", "now_is"), [("absent", "present"), ("partly", "partly"), ("present", "present")])
def test_who_was_marked_already_and_walks_in_is_here_unless_marked_as_here(walk_in, session, stored, now_is):
    booking = make_booking(session=session)
    Mark.objects.create(booking=booking, session_day=session.days.get(), value=stored, marked_at=MORNING)
    walk_in(person=booking.practitioner)
    assert Mark.objects.get().value == now_is


def test_new_person_whose_address_is_none_is_not_added(walk_in):
    with pytest.raises(DoesNotFit):
        walk_in(email="no address", name="Nia New", organisation=OrganisationFactory())
    assert not User.objects.filter(name="Nia New").exists()


def test_new_person_without_an_organisation_is_asked_for_it_and_not_added(walk_in):
    with pytest.raises(WhoIsThis, match="Enter their name and their organisation"):
        walk_in(email="nia@example.org", name="Nia New")
    assert not User.objects.filter(email="nia@example.org").exists()


def test_new_person_whose_address_is_blank_has_none(walk_in):
    assert walk_in(email="  ", name="Nia New", organisation=OrganisationFactory()).practitioner.is_placeholder
