"""Who is coming, and what they need: names for the team, numbers for the venue and the caterer."""

import datetime as dt

import pytest
import time_machine

from bookings.models import Booking
from tests.support.factories import UserFactory, VenueFactory, make_booking, make_reservation, make_session

pytestmark = pytest.mark.django_db
TOMORROW = dt.date(2026, 6, 2)


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


@pytest.fixture
def session():
    trainer = UserFactory(name="Tom Trainer", is_trainer=True, dietary_needs="vegan")
    session = make_session(on=TOMORROW, trainers=[trainer], venue=VenueFactory(name="Shirehall"))
    for name, needs in {
        "Ann Able": {"access_needs": "Hearing loop", "dietary_needs": "Vegan."},
        "Bob Best": {"dietary_needs": "No nuts"},
        "Cat Cool": {},
    }.items():
        make_booking(session=session, practitioner=UserFactory(name=name, **needs))
    waits = UserFactory(name="Wanda Waits", access_needs="SENTINEL")
    make_booking(session=session, practitioner=waits, status=Booking.Status.WAITING)
    make_reservation(session=session, places=2)
    return session


def test_tomorrow_is_shown_with_who_needs_what_and_each_look_is_logged(team, team_member, session, caplog):
    make_session(on=TOMORROW + dt.timedelta(days=1))
    make_session(on=TOMORROW, status="cancelled", cancelled_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    caplog.set_level("INFO", "turnout.access")
    page = team.get("/desk/coming/")
    [day] = page.context["days"]
    assert (day.session, day.with_a_place, day.reserved, day.trainers, day.in_all) == (session, 3, 2, 1, 6)
    assert [one.person.name for one in day.with_needs] == ["Ann Able", "Bob Best", "Tom Trainer"]
    assert "Hearing loop" in page.text and "Cat Cool" in page.text and "SENTINEL" not in page.text
    assert f"from 2026-06-02 to 2026-06-02 (team) read by {team_member.pk}" in caplog.text


@pytest.mark.parametrize(
    ("who", "said", "unsaid"),
    [
        ("caterer", ["2 × Vegan", "1 × No nuts", "3 × no dietary need"], ["Hearing"]),
        ("venue", ["1 × Hearing loop", "Shirehall"], ["Vegan", "nuts"]),
    ],
)
def test_venue_and_caterer_get_numbers_without_names(team, session, who, said, unsaid):
    page = team.get("/desk/coming/", {"from": "2026-06-02", "to": "2026-06-02", "who": who}).text
    assert "6 people" in page
    for words in said:
        assert words.lower() in page.lower()
    for words in [*unsaid, "Ann Able", "Bob Best", "Cat Cool", "Tom Trainer"]:
        assert words not in page


def test_each_day_of_a_range_stands_by_itself_and_asks_as_much_for_three_sessions_as_for_one(
    team, session, django_assert_num_queries
):
    asked = {"from": "2026-06-01", "to": "2026-06-30"}
    with django_assert_num_queries(7) as first:  # and who looked
        team.get("/desk/coming/", asked)
    longer = make_session(on=dt.date(2026, 6, 9), days=2)
    make_booking(session=longer), make_booking(session=longer)
    with django_assert_num_queries(len(first)):
        page = team.get("/desk/coming/", asked)
    assert [(day.day.position, day.in_all) for day in page.context["days"]] == [(1, 6), (1, 2), (2, 2)]


def test_days_that_are_none_are_refused_in_words(team):
    page = team.get("/desk/coming/", {"from": "2026-06-03", "to": "2026-06-02"})
    assert "cannot come before" in page.text and page.context["days"] is None
    assert "31 days at most" in team.get("/desk/coming/", {"from": "2026-06-03", "to": "2026-09-02"}).text
    assert "There are no sessions then" in team.get("/desk/coming/").text
