"""Sessions that name a room of their venue: who is told of it, and what they read."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking, Mail
from bookings.notices.wording.compose import compose
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.foretelling import foretell
from bookings.places.sessions.series import NextDate, plan_series
from bookings.places.sessions.session_change import SessionChange
from tests.bookings.desk.pages.test_sessions import answers, day
from tests.support.factories import RoomFactory, UserFactory, VenueFactory, make_booking, make_session
from training.operations.schedule import DayPlan, ScheduleRefused, as_planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall():
    return VenueFactory(
        name="Town Hall", step_free="yes", hearing_loop="no", parking="None", directions="Ring.\nThen wait."
    )


def moved(session, **where):
    day = as_planned(session.days.select_related("venue", "room").get())
    return {"session": session, "change": SessionChange(days=[DayPlan(**vars(day) | where)])}


def test_room_named_at_last_is_told_to_nobody(hall, team_member, now):
    session = make_session(venue=hall)
    make_booking(session=session)
    change = moved(session, room=RoomFactory(venue=hall)) | {"by": team_member, "now": now}
    assert foretell(**change).is_nobody
    change_session(**change)
    assert (session.days.get().room_id, Mail.objects.count()) == (change["change"].days[0].room.pk, 0)


def test_another_room_is_told_to_those_with_a_place_alone_and_frees_nobody(hall, team_member, now):
    session = make_session(venue=hall, room=RoomFactory(venue=hall, name="Cellar"), capacity=1)
    place = make_booking(session=session)
    make_booking(session=session, status=Booking.Status.WAITING)
    change = moved(session, room=RoomFactory(venue=hall, name="Attic")) | {"by": team_member, "now": now}
    assert foretell(**change).sentence == "1 person with a place will be told: the room has changed."
    change_session(**change)
    mail = Mail.objects.get()
    compose(mail, now=now)
    text = mail.text
    assert (mail.booking, mail.facts["before"][0]["where"]) == (place, "Cellar, Town Hall")
    for words in ("Your session is in another room", "Where: Attic, Town Hall", "Getting there: Ring.\nThen wait.\n"):
        assert words in text
    assert "Step-free access.\nNo hearing loop.\nParking: None." in text
    place.refresh_from_db()
    assert place.session_changed_at is None


def test_another_venue_is_a_new_place_whatever_its_room(hall, team_member, now):
    session = make_session(venue=hall, room=RoomFactory(venue=hall))
    make_booking(session=session)
    room = RoomFactory(name="Attic")
    change_session(**moved(session, venue=room.venue, room=room), by=team_member, now=now)
    mail = Mail.objects.get()
    compose(mail, now=now)
    assert "Your session has a new place" in mail.text


def test_room_of_another_venue_is_refused(hall):
    room = RoomFactory(name="Attic", venue__name="The Barn")
    for venue in (hall, None):
        with pytest.raises(ScheduleRefused, match=r"Attic is a room of The Barn\. Choose that venue"):
            make_session(venue=venue, room=room)


def test_series_is_held_in_the_rooms_that_were_chosen(hall, team_member, now):
    cellar, attic = RoomFactory(venue=hall), RoomFactory(venue=hall)
    like = make_session(venue=hall, room=cellar, days=2)
    at = {"starts": dt.time(9), "ends": dt.time(12), "trainers": []}
    dates = [
        NextDate(on=dt.date(2026, 9, 8), venue=hall, room=attic, **at),
        NextDate(on=dt.date(2026, 10, 6), venue=None, **at),
    ]
    first, second = plan_series(like=like, dates=dates, by=team_member, now=now)
    assert [day.room for day in first.days.all()] == [attic, attic]
    assert [(day.venue, day.room) for day in second.days.all()] == [(None, None)] * 2


def test_form_of_a_session_offers_each_room_below_its_venue(client, hall, now):
    client.force_login(UserFactory(is_team=True))
    chamber = RoomFactory(venue=hall, name="Chamber", capacity=30)
    gone = RoomFactory(venue=hall, name="Vault", is_retired=True)
    session = make_session(venue=hall, room=gone)
    new = client.get(reverse("desk-session-new")).context["days"].forms[0].fields["venue"].choices
    assert new == [
        ("", "None: online, or not known yet"),
        (f"{hall.pk}", "Town Hall"),
        (f"{hall.pk}-{chamber.pk}", "Town Hall: Chamber (30 seats)"),
    ]
    page = client.get(reverse("desk-session-edit", args=[session.pk]))
    assert (f"{hall.pk}-{gone.pk}", "Town Hall: Vault") in page.context["days"].forms[0].fields["venue"].choices
    asked = answers(session.course, day(venue=f"{hall.pk}-{chamber.pk}"))
    assert client.post(reverse("desk-session-edit", args=[session.pk]), asked).status_code == 302
    assert session.days.get().room == chamber
