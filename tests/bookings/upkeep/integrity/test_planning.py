import pytest

from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import RoomFactory, VenueFactory, make_session
from training.models import SessionDay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("elsewhere", [VenueFactory, lambda: None])
def test_room_of_another_venue_is_a_fault(now, elsewhere):
    room = RoomFactory()
    session = make_session(venue=room.venue, room=room, days=2)
    assert list(faults(now=now)) == []
    SessionDay.objects.filter(session=session, position=2).update(venue=elsewhere())
    assert list(faults(now=now)) == [f"session {session.pk}: day 2 is in a room of another venue"]
