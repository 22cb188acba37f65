"""A colleague who was asked and presses twice, whoever asked who takes it back meanwhile, and the last place."""

import pytest

from bookings.models import Booking, Invitation, Mail
from bookings.models.invitation import InvitationQuerySet
from bookings.places.operations.booking import book_place
from bookings.places.operations.invitation_answers import (
    InvitationOver,
    accept_invitation,
    decline_invitation,
    withdraw_invitation,
)
from bookings.places.rules.counts import places_held
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import OrganisationFactory, UserFactory, make_invitation, make_session
from training.models import User
from training.operations.directory import OwnDetails

DETAILS = OwnDetails(name="Sam Field", job_role="Nurse")
PRESSES = 10


def yes(invitation: Invitation, now) -> Booking:
    return accept_invitation(invitation=invitation, now=now, details=DETAILS)


def asked(session, number: int, now, **fields) -> Invitation:
    return make_invitation(
        session=session,
        organisation=OrganisationFactory(),
        name=f"Sam {number}",
        email=f"sam{number}@example.org",
        asked_at=now,
        **fields,
    )


def confirmations() -> int:
    return Mail.objects.filter(kind="confirmation").count()


@pytest.mark.r02
def test_yes_pressed_many_times_at_once_is_one_account_one_place_and_one_mail(at_once, now):
    invitation = asked(make_session(capacity=5), 1, now)
    results = at_once(lambda one: yes(one, now), [invitation] * PRESSES)
    assert sum(isinstance(result, Booking) for result in results) == 1
    assert sum(isinstance(result, InvitationOver) for result in results) == PRESSES - 1
    invitation.refresh_from_db()
    [booking] = Booking.objects.filter(practitioner__email="sam1@example.org")
    assert (invitation.booking, booking.status, confirmations()) == (booking, "confirmed", 1)
    assert list(faults(now=now)) == []


@pytest.mark.r02
def test_control_without_the_lock_yes_pressed_many_times_goes_wrong(at_once, without_the_lock, monkeypatch, now):
    monkeypatch.setattr(InvitationQuerySet, "locked", lambda self: self.all())  # the invitation's own row, too
    invitation = asked(make_session(capacity=5), 1, now)
    results = at_once(lambda one: yes(one, now), [invitation] * PRESSES)
    told = [result for result in results if isinstance(result, (Booking, InvitationOver))]
    assert len(told) < PRESSES or confirmations() != 1


@pytest.mark.r07
@pytest.mark.parametrize("end", ["withdraw", "decline"])
def test_yes_against_taking_it_back_or_no_ends_in_one_of_both(at_once, now, end):
    session = make_session(capacity=20)
    invitations = [asked(session, number, now) for number in range(5)]

    def answer(item):
        invitation, says_yes = item
        if says_yes:
            return yes(invitation, now)
        if end == "decline":
            return decline_invitation(invitation=invitation, now=now)
        return withdraw_invitation(invitation=invitation, by=invitation.asked_by, now=now)

    results = at_once(answer, [(invitation, says) for invitation in invitations for says in (True, False)])
    assert sum(isinstance(result, InvitationOver) for result in results) == 5
    assert sum(isinstance(result, (Booking, Invitation)) for result in results) == 5
    for invitation in invitations:
        invitation.refresh_from_db()
        booked = invitation.ended_because == "accepted"
        assert (invitation.booking is not None) == booked
        assert (invitation.name, invitation.email) == ("", "")
    accepted = Invitation.objects.filter(ended_because="accepted").count()
    session.refresh_from_db()
    assert (Booking.objects.count(), places_held(session)) == (accepted, accepted)  # what was held for a no is free
    assert list(faults(now=now)) == []


@pytest.mark.r01
def test_a_place_held_for_who_was_asked_is_theirs_whoever_books_at_the_same_time(at_once, now):
    session = make_session(capacity=1)
    invitation = asked(session, 1, now)
    crowd: list[object] = [invitation, *UserFactory.create_batch(6)]

    def press(who):
        if isinstance(who, Invitation):
            return yes(who, now)
        return book_place(session=session, practitioner=who, by=who, now=now)

    results = at_once(press, crowd)
    assert [result for result in results if isinstance(result, Exception)] == []
    [place] = Booking.objects.filter(status="confirmed")
    assert place.practitioner.email == "sam1@example.org"
    assert list(Booking.objects.waiting().values_list("queue_number", flat=True).order_by("queue_number")) == list(
        range(1, 7)
    )


@pytest.mark.r01
def test_the_last_place_goes_to_one_of_those_who_say_yes_at_once(at_once, now):
    session = make_session(capacity=1)
    invitations = [asked(session, number, now, reservation=None) for number in range(6)]
    results = at_once(lambda one: yes(one, now), invitations)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Booking.objects.filter(status="confirmed").count() == 1
    assert sorted(Booking.objects.waiting().values_list("queue_number", flat=True)) == list(range(1, 6))
    assert User.objects.filter(email__startswith="sam").count() == 6


@pytest.mark.r01
def test_control_without_the_lock_the_last_place_goes_wrong(at_once, without_the_lock, now):
    session = make_session(capacity=1)
    invitations = [asked(session, number, now, reservation=None) for number in range(6)]
    results = at_once(lambda one: yes(one, now), invitations)
    broken = [result for result in results if isinstance(result, Exception)]
    assert broken or Booking.objects.filter(status="confirmed").count() != 1
