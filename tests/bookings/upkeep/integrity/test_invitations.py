"""The check names every fault of an invitation and what is held for it."""

import pytest

from bookings.models import Invitation, Reservation
from bookings.upkeep.integrity.invitations import faults_of_invitations
from tests.support.factories import OrganisationFactory, make_booking, make_invitation, make_reservation, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def asked(now):
    return make_invitation(asked_at=now)


def test_one_that_is_in_order_has_no_fault(asked):
    make_invitation(instead_of=make_booking(), reservation=None)
    reserved = make_reservation(places=1)
    make_invitation(session=reserved.session, organisation=reserved.organisation, reservation=reserved)
    assert list(faults_of_invitations()) == []


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda one: one.session.__class__.objects.update(status="draft"), "open, but its session is not running"),
        (
            lambda one: Reservation.objects.update(session=make_session()),
            "its place is held in another session",
        ),
        (
            lambda one: Reservation.objects.update(organisation=OrganisationFactory()),
            "its place is held for another organisation",
        ),
        (
            lambda one: Reservation.objects.update(
                places=0, places_released=1, ended_at=one.asked_at, ended_because="lapsed"
            ),
            "open, but nothing is held for it any more",
        ),
        (
            lambda one: (
                Reservation.objects.all().update(
                    places=0, places_released=1, ended_at=one.asked_at, ended_because="lapsed"
                ),
                Invitation.objects.update(
                    booking=make_booking(), name="", email="", ended_at=one.asked_at, ended_because="accepted"
                ),
            ),
            "accepted with a booking of another session",
        ),
    ],
)
def test_each_fault_is_named(asked, spoil, problem):
    spoil(asked)
    assert f"invitation {asked.pk}: {problem}" in list(faults_of_invitations())


def test_a_place_held_for_nobody_and_more_asked_than_places_are_found(asked, now):
    held = asked.reservation
    make_invitation(
        session=asked.session,
        organisation=asked.organisation,
        asked_by=asked.asked_by,
        email="bo@example.org",
        reservation=held,
    )
    assert list(faults_of_invitations()) == [f"reservation {held.pk}: more people are asked than places are held"]
    Invitation.objects.update(name="", email="", ended_at=now, ended_because="lapsed")
    assert list(faults_of_invitations()) == [
        f"reservation {held.pk}: a place is held for somebody who is no longer asked"
    ]
