"""Lists and tables say what the reader's organisation could have, not only how many places are left."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import places_left_for, rooms_of
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    make_booking,
    make_reservation,
    make_session,
)
from training.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def mine():
    return OrganisationFactory(name="Wyebridge School")


@pytest.fixture
def reader(client, mine):
    client.force_login(UserFactory(organisation=mine))
    return client


def of(organisation):
    return UserFactory(organisation=organisation)


@pytest.fixture
def sessions(mine, now):
    """Seven of one course, each with something that decides for whom there is a place."""
    course, others = CourseFactory(), OrganisationTypeFactory()
    until = {"ring_fenced_until": now + dt.timedelta(days=9)}

    def on(day: int, **fields) -> Session:
        return make_session(course=course, on=dt.date(2026, 7, day), **{"capacity": 5} | fields)

    made = {
        "plain": on(1),
        "share taken": on(2, places_per_organisation=1),
        "share left": on(3, places_per_organisation=3),
        "kept for others": on(6, ring_fenced_places=5, ring_fenced_for=others, **until),
        "kept for us": on(7, ring_fenced_places=2, ring_fenced_for=mine.type, **until),
        "only those who wait": on(8, places_per_organisation=2),
        "share reserved": on(9, places_per_organisation=2),
    }
    for name in ("share taken", "share left"):
        make_booking(session=made[name], practitioner=of(mine))
    for _ in range(4):
        make_booking(session=made["only those who wait"])
    make_booking(session=made["only those who wait"], status=Booking.Status.WAITING)
    make_reservation(session=made["share reserved"], organisation=mine, places=2)
    return made


LEFT = {
    "share taken": 0,
    "share left": 2,
    "kept for others": 0,
    "kept for us": 5,
    "only those who wait": 0,
    "share reserved": 0,
}


def counted(sessions) -> list:
    return list(with_places(Session.objects.filter(pk__in=[session.pk for session in sessions.values()])))


def test_rooms_are_those_of_the_page_of_each_session_in_two_queries(sessions, mine, now, django_assert_num_queries):
    everyone = counted(sessions)
    with django_assert_num_queries(2):
        rooms = rooms_of(everyone, now=now)
    assert {name: rooms[sessions[name].pk].left_for(mine) for name in LEFT} == LEFT
    assert sessions["plain"].pk not in rooms
    for session in everyone:
        if room := rooms.get(session.pk):
            for organisation in (mine, OrganisationFactory(), None):
                assert room.left_for(organisation) == places_left_for(organisation, session, now=now).left


def test_who_waits_and_has_a_place_elsewhere_at_the_time_takes_nobodys_place(mine, now, django_assert_num_queries):
    session = make_session(capacity=2, places_per_organisation=2)
    make_booking(session=session)
    busy = make_booking(session=session, status=Booking.Status.WAITING).practitioner
    [counted_one] = counted({"it": session})
    assert rooms_of([counted_one], now=now)[session.pk].left_for(mine) == 0
    make_booking(session=make_session(), practitioner=busy)
    with django_assert_num_queries(2):
        rooms = rooms_of([counted_one], now=now)
    assert rooms[session.pk].left_for(mine) == places_left_for(mine, counted_one, now=now).left == 1


def test_sessions_without_rules_ask_nothing_more(now, django_assert_num_queries):
    everyone = counted({"one": make_session(), "two": make_session()})
    with django_assert_num_queries(0):
        assert rooms_of(everyone, now=now) == {}


SAID = {
    "plain": "5 places left",
    "share taken": "Full for your organisation",
    "share left": "2 places left for you",
    "kept for others": "Full for your organisation",
    "kept for us": "5 places left for you",
    "only those who wait": "Full for your organisation, 1 person waiting",
    "share reserved": "Full for your organisation",
}


def test_course_page_and_catalogue_say_what_the_readers_organisation_can_have(
    reader, sessions, django_assert_max_num_queries
):
    course = sessions["plain"].course
    with django_assert_max_num_queries(16):  # rows, who holds their places and who waits, read anew
        table = reader.get(reverse("course", args=[course.slug])).text.split("<tbody")[1].split("</tbody>")[0]
    rows = table.split("</tr>")
    for row, (name, text) in zip(rows, SAID.items(), strict=False):
        assert f">{text}</strong>" in row, name
        assert ("Join the waiting list" in row, "Book a place" in row) == (text[0] == "F", text[0] != "F"), name
    with django_assert_max_num_queries(13):
        page = reader.get(reverse("catalogue")).text
    assert [page.count(f">{text}</strong>") for text in ("Full for your organisation", "2 places left for you")] == [
        3,
        1,
    ]


def test_visitor_reads_all_the_places(client, sessions):
    page = client.get(reverse("course", args=[sessions["plain"].course.slug])).text
    assert ("for your organisation" in page, "left for you" in page) == (False, False)


def test_desk_says_for_whom_it_would_be_the_waiting_list(client, team_member, sessions, mine):
    client.force_login(team_member)
    UserFactory(name="Quill Ours", organisation=mine)
    UserFactory(name="Quill Theirs")
    page = client.get(reverse("desk-session-book", args=[sessions["share taken"].pk]), {"q": "quill"}).text
    ours, theirs = (page.split(f">Quill {whose}<br>")[1].split("</tr>")[0] for whose in ("Ours", "Theirs"))
    assert ("Put on the waiting list" in ours, "Book a place" in ours) == (True, False)
    assert ("Put on the waiting list" in theirs, "Book a place" in theirs) == (False, True)
