"""Who somebody at the door is: proposed by name and never taken for, known by an address, or new, also without one."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from bookings.attendance.register.newcomers import (
    NOT_LISTED,
    IsKnown,
    NotCompleted,
    WhoIsThis,
    complete_person,
    organisation_called,
    people_called,
    person_at_the_door,
)
from bookings.attendance.register.walk_ins import add_walk_in
from bookings.desk.naming import settle_name
from bookings.models import Booking, Mark
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import Organisation, User

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 7, 7, 8, 40, tzinfo=dt.UTC)
LATER = MORNING + dt.timedelta(days=2)


@pytest.fixture
def session(trainer):
    return make_session(trainers=[trainer], capacity=1)


@pytest.fixture
def walk_in(session, trainer):
    def run(**said):
        return add_walk_in(session=session, day=session.days.get(), **({"by": trainer, "now": MORNING} | said))

    return run


def test_people_are_proposed_by_the_beginnings_of_their_names(trainer):
    nia = UserFactory(name="Nia Ó Súilleabháin", email="quite@example.org")
    UserFactory(name="Sonia Osman")
    UserFactory(name="Nia Osborne", is_active=False)
    assert people_called("nia o") == [nia]
    assert people_called("Suill") == [nia]
    assert people_called("quite") == []  # nobody is found by an address that they are not shown
    assert people_called("ni") == people_called("  ") == []


def test_no_more_people_are_proposed_than_fit_on_a_phone():
    for _ in range(12):
        UserFactory(name="Alex Jones")
    assert len(people_called("alex")) == 8


def test_organisations_are_known_however_they_are_written():
    trust = OrganisationFactory(name="Wye Valley NHS Trust")
    OrganisationFactory(name="Gone", is_active=False)
    assert organisation_called("  wye valley NHS trust") == trust
    assert organisation_called("Gone") is organisation_called("") is organisation_called("Wye") is None


def test_whoever_gives_no_address_cannot_sign_in_and_is_completed_later(walk_in, trainer):
    trust = OrganisationFactory()
    booking = walk_in(name="Nia New", organisation=trust)
    person = booking.practitioner
    assert (person.is_placeholder, person.is_active, person.has_usable_password()) == (True, False, False)
    assert (booking.organisation, booking.is_walk_in, booking.outcome) == (trust, True, "attended")
    assert list(User.objects.to_complete()) == [person]
    assert not trainer.is_placeholder


def test_two_of_one_name_are_two_people(walk_in):
    trust = OrganisationFactory()
    UserFactory(name="Nia New", organisation=trust)
    one, two = (walk_in(name="Nia New", organisation=trust) for _ in range(2))
    assert one.practitioner != two.practitioner
    assert User.objects.filter(name="Nia New").count() == 3


def test_address_of_a_placeholder_is_nobodys(walk_in):
    person = walk_in(name="Nia New", organisation=OrganisationFactory()).practitioner
    with pytest.raises(WhoIsThis):
        walk_in(email=person.email)


def test_an_organisation_that_is_not_listed_is_named_and_counts_once_it_is_known(walk_in, team_member):
    bookings = [walk_in(name=name, named="Nowhere Trust") for name in ("Nia New", "Ned New")]
    bookings.append(walk_in(name="Net New", email="net@example.org", named="Nowhere trust"))
    stands_for = Organisation.objects.get(name=NOT_LISTED)
    assert {booking.organisation for booking in bookings} == {stands_for}
    assert not stands_for.is_active
    trust = OrganisationFactory()
    assert settle_name(name="Nowhere Trust", organisation=trust, by=team_member, now=LATER) == 1
    complete_person(
        person=bookings[0].practitioner, email="nia@example.org", organisation=trust, by=team_member, now=LATER
    )
    counted = [Booking.objects.get(pk=booking.pk).organisation for booking in bookings]
    assert counted == [trust, stands_for, trust]
    assert Booking.objects.get(pk=bookings[0].pk).organisation_type == trust.type


def test_one_arrival_sent_twice_arrives_once(walk_in, session):
    trust, key = OrganisationFactory(), "0b0c"
    first = walk_in(name="Nia New", organisation=trust, key=key)
    Mark.objects.filter(booking=first).update(value="absent")
    assert walk_in(name="Nia New", organisation=trust, key=key) == first
    assert (Booking.objects.count(), User.objects.filter(name="Nia New").count()) == (1, 1)
    assert Mark.objects.get().value == "absent"  # what was marked since stays
    assert walk_in(name="Nia New", organisation=trust, key="other") != first


def test_walk_ins_are_let_in_over_capacity_and_told_apart(walk_in, session):
    make_booking(session=session)
    walk_in(person=UserFactory())
    assert Booking.objects.holding_a_place().count() == 1
    assert Booking.objects.filter(is_walk_in=True).count() == 1


def test_completed_person_signs_in_by_the_address(walk_in, team_member):
    person = walk_in(name="Nia New", organisation=OrganisationFactory()).practitioner
    complete_person(person=person, email=" Nia@Example.org", organisation=None, by=team_member, now=LATER)
    person.refresh_from_db()
    assert (person.email, person.is_active, person.is_placeholder) == ("nia@example.org", True, False)
    with pytest.raises(NotCompleted):
        complete_person(person=person, email="other@example.org", organisation=None, by=team_member, now=LATER)


def test_placeholder_with_the_address_of_somebody_known_stays_until_they_are_merged(walk_in, practitioner, team_member):
    booking = walk_in(name="Pri", organisation=OrganisationFactory())
    said = {"organisation": None, "by": team_member, "now": LATER}
    with pytest.raises(IsKnown, match=r"is the address of .* merge the two") as refused:
        complete_person(person=booking.practitioner, email=practitioner.email.upper(), **said)
    assert refused.value.known == practitioner
    with pytest.raises(NotCompleted, match="ask another member of the team"):
        complete_person(person=booking.practitioner, email=team_member.email, **said)
    booking.refresh_from_db()
    assert booking.practitioner.is_placeholder


def test_only_the_team_completes(walk_in, trainer):
    person = walk_in(name="Nia New", organisation=OrganisationFactory()).practitioner
    with pytest.raises(PermissionDenied):
        complete_person(person=person, email="nia@example.org", organisation=None, by=trainer, now=LATER)


@pytest.mark.parametrize("said", [{"name": ""}, {"organisation": None}])
def test_too_little_is_refused(said, trainer):
    asked = {"name": "Nia New", "email": "", "organisation": OrganisationFactory(), "named": ""} | said
    with pytest.raises(WhoIsThis, match="Enter their name and their organisation"):
        person_at_the_door(**asked, by=trainer, now=MORNING)
