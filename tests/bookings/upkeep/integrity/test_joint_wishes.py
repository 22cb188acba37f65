"""What the integrity check finds of people who wait together."""

import pytest

from bookings.models import JointWish
from bookings.upkeep.integrity.joint_wishes import faults_of_joint_wishes
from tests.support.factories import OrganisationFactory, make_joint_wish, make_session

pytestmark = pytest.mark.django_db


def wrong_booking(wish, **columns):
    wish.bookings.filter(queue_number=wish.queue_number).update(**columns)


OFFERED = {"status": "offered", "offer_expires_at": "2026-07-01 12:00Z"}
CONFIRMED = {"status": "confirmed", "confirmed_at": "2026-06-20 12:00Z"}


def test_what_waits_together_has_no_faults():
    make_joint_wish()
    assert list(faults_of_joint_wishes()) == []


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (OFFERED, "joint wish {wish}: a place is on offer to some of the group and not to others"),
        (CONFIRMED, "joint wish {wish}: some of the group have a place, and others wait"),
        ({"queue_number": 99}, "booking {booking}: in a group of another session or organisation"),
    ],
)
def test_a_group_that_is_torn_apart_is_found(columns, said):
    wish = make_joint_wish()
    booking = wish.bookings.get(queue_number=wish.queue_number)
    wrong_booking(wish, **columns)
    [found] = faults_of_joint_wishes()
    assert found.startswith(said.format(wish=wish.pk, booking=booking.pk))


def test_a_booking_of_another_session_or_organisation_is_found():
    wish, other = make_joint_wish(), make_joint_wish()
    wrong_booking(wish, session=make_session())
    wrong_booking(other, organisation=OrganisationFactory())
    assert len(list(faults_of_joint_wishes())) == 2


def test_an_ended_wish_wants_no_more_places():
    wish = make_joint_wish(ended_at="2026-06-20 12:00Z", ended_because=JointWish.EndedBecause.GIVEN_UP)
    assert list(faults_of_joint_wishes()) == [
        f"joint wish {wish.pk}: ended, and places without a name are still wanted"
    ]
