"""Closing an account while somebody books for its person: sessions are locked before people, and no place is left."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations import closing_accounts
from bookings.places.operations.closing_accounts import NotClosed, close_account
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked_meanwhile(monkeypatch):
    """Let the latest booking come in between looking and locking, so many times; return what was locked at once."""
    held, look, lock = [], closing_accounts.to_give_back, closing_accounts.hold_all_of

    def after(times):
        left = [True, False] * times

        def to_give_back(person, *, now):
            return look(person, now=now)[: -1 if left and left.pop(0) else None]

        monkeypatch.setattr(closing_accounts, "to_give_back", to_give_back)
        monkeypatch.setattr(closing_accounts, "hold_all_of", lambda keys: lock(held.append(set(keys)) or held[-1]))
        return held

    return after


@pytest.fixture
def person():
    person = UserFactory()
    for day in (dt.date(2026, 7, 7), dt.date(2026, 8, 4)):
        make_booking(practitioner=person, session=make_session(on=day))
    return person


def test_session_in_which_they_were_booked_meanwhile_is_locked_before_the_person(
    booked_meanwhile, person, team_member, now
):
    first, second = Booking.objects.order_by("pk").values_list("session", flat=True)
    held = booked_meanwhile(1)
    close_account(person=person, by=team_member, now=now)
    assert held == [{first}, {first, second}]
    assert not Booking.objects.live().exists()


def test_person_is_written_to_once_of_the_account_and_all_its_places(person, team_member, now):
    close_account(person=person, by=team_member, now=now)
    mail = Mail.objects.get()
    assert (mail.kind, mail.recipient, len(mail.facts["places"])) == ("account closed", person, 2)


def test_account_that_is_booked_again_and_again_stays_as_it_was(booked_meanwhile, person, team_member, now):
    booked_meanwhile(closing_accounts.TRIES)
    with pytest.raises(NotClosed, match="is being booked at this moment"):
        close_account(person=person, by=team_member, now=now)
    person.refresh_from_db()
    assert person.is_active and Booking.objects.live().count() == 2


@pytest.mark.parametrize(("kept_longer", "late"), [(False, True), (True, False)])
def test_place_given_up_so_is_late_by_the_bookings_own_deadline(team_member, now, kept_longer, late):
    session = make_session(on=dt.date(2026, 6, 3))
    at = session.cancel_by_at + dt.timedelta(hours=1)
    kept = {"cancel_by_kept_at": at + dt.timedelta(hours=1)} if kept_longer else {}
    booking = make_booking(practitioner=UserFactory(), session=session, **kept)
    close_account(person=booking.practitioner, by=team_member, now=at)
    booking.refresh_from_db()
    assert (booking.status, booking.cancelled_late) == ("cancelled", late)
