import pytest

from bookings.models import Booking
from bookings.roles import may_cancel, may_read_files_with, may_see_links
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


def test_there_is_something_to_give_back_until_the_session_begins(practitioner, now):
    booking = make_booking(practitioner=practitioner)
    assert may_cancel(practitioner, booking, now)
    assert not may_cancel(practitioner, booking, booking.session.starts_at)
    assert not may_cancel(UserFactory(), booking, now)
    booking.status = Booking.Status.CANCELLED
    assert not may_cancel(practitioner, booking, now)


def test_files_beside_a_place_are_for_its_person_and_the_team(practitioner, team_member, now):
    booking = make_booking(practitioner=practitioner)
    lead = UserFactory(organisation=practitioner.organisation, is_lead=True)
    assert [may_read_files_with(one, booking) for one in (practitioner, team_member, lead)] == [True, True, False]
    booking.status = Booking.Status.WAITING
    assert [may_read_files_with(one, booking) for one in (practitioner, team_member)] == [False, False]


def test_links_to_join_are_for_whoever_will_be_there(practitioner, team_member, trainer):
    session = make_session(trainers=[trainer])
    own = make_booking(session=session, practitioner=practitioner)
    assert may_see_links(practitioner, session, own)
    assert not may_see_links(practitioner, session, None)
    own.status = Booking.Status.WAITING
    assert not may_see_links(practitioner, session, own)
    others = UserFactory(is_trainer=True)
    assert [may_see_links(one, session, None) for one in (team_member, trainer, others)] == [True, True, False]
