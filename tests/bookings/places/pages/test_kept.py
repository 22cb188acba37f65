"""Pages that are kept say at once what has changed, whatever it is.

For each change there is a control: without its table in the stamp, the page that was kept does not know of it.
"""

import datetime as dt

import pytest

from bookings.models import Booking, Reservation
from bookings.places.operations.booking import cancel_booking
from bookings.places.operations.reservation_ends import give_back_places, lapse_reservations
from bookings.places.operations.waiting_list import lapse_offers
from bookings.places.rules import change_stamp
from bookings.places.sessions.merging import merge_session
from tests.support import factories
from tests.support.shown_world import ShownWorld
from training.authorship import relate_as
from training.models import (
    Category,
    Course,
    Organisation,
    OrganisationType,
    Room,
    SearchWords,
    Session,
    SessionDay,
    User,
    Venue,
)
from training.operations.catalogue import change_course
from training.operations.organisations import change_organisation, change_room, change_venue
from training.operations.people import move_organisation
from training.operations.schedule import DayPlan, local_time, replan_days
from training.operations.search_words import keep_search_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def world(now):
    return ShownWorld(now)


# What changes a page: how, by which tables it is known, on which pages, what they say then and did not say before.
CHANGES = {
    "a course gets another title": (
        lambda w: change_course(course=w.course, by=None, now=w.now, title="Neglect of children"),
        {Course},
        ["catalogue", "course", "session", "home"],
        "Neglect of children",
    ),
    "a course is for another audience, in words": (
        lambda w: change_course(course=w.course, by=None, now=w.now, audience="Health visitors."),
        {Course},
        ["course", "session"],
        "Health visitors.",
    ),
    "a course is published": (
        lambda w: w.save(w.draft, status=Course.Status.PUBLISHED),
        {Course},
        ["catalogue"],
        "Early help",
    ),
    "a course asks for another first": (
        lambda w: relate_as(w.course, "prerequisites", [w.basics], by=None, now=w.now),
        {Course},
        ["course", "session"],
        "Basics",
    ),
    "a course has replaced another": (
        lambda w: w.save(w.basics, replaced_by=w.course),
        {Course},
        ["course"],
        "Basics",
    ),
    "a category is renamed": (
        lambda w: w.save(w.category, name="Foundations"),
        {Category},
        ["catalogue", "course", "home"],
        "Foundations",
    ),
    "a venue is renamed": (
        lambda w: change_venue(venue=w.venue, by=None, now=w.now, name="New Hall"),
        {Venue},
        ["catalogue", "course", "session", "home"],
        "New Hall",
    ),
    "a venue is elsewhere": (
        lambda w: change_venue(venue=w.venue, by=None, now=w.now, name="Old Hall", town="Malvern"),
        {Venue},
        ["catalogue", "course", "home"],
        "Malvern",
    ),
    "a venue can be reached without steps": (
        lambda w: change_venue(venue=w.venue, by=None, now=w.now, name="Old Hall", step_free="yes"),
        {Venue},
        ["session"],
        "Step-free access",
    ),
    "a day is in another room": (
        lambda w: w.save(w.session.days.get(), room=w.room),
        {SessionDay},
        ["session"],
        "Council Chamber",
    ),
    "a room is renamed": (
        lambda w: change_room(room=w.back_room, by=None, now=w.now, name="Long Gallery"),
        {Room},
        ["session"],
        "Long Gallery",
    ),
    "a day is at another venue": (
        lambda w: w.save(w.session.days.get(), venue=w.barn),
        {SessionDay},
        ["catalogue", "course", "session", "home", "by venue"],
        "The Barn",
    ),
    "a session is moved": (
        lambda w: replan_days(
            session=w.session,
            days=[
                DayPlan(
                    starts_at=local_time(dt.date(2026, 9, 9), dt.time(9)),
                    ends_at=local_time(dt.date(2026, 9, 9), dt.time(12)),
                )
            ],
            by=None,
            now=w.now,
        ),
        {Session, SessionDay},
        ["catalogue", "course", "session", "home"],
        "Wednesday 9 September 2026, 9am to midday",
    ),
    "a session has more places": (
        lambda w: w.save(w.session, capacity=9),
        {Session},
        ["catalogue", "course", "session", "home"],
        "9 places left",
    ),
    "a session keeps places for some": (
        lambda w: w.save(w.session, places_per_organisation=2),
        {Session},
        ["session"],
        "organisation can have 2 places.",
    ),
    "a session opens later": (
        lambda w: w.save(w.session, booking_opens_at=w.now + dt.timedelta(days=3)),
        {Session},
        ["catalogue", "course", "session"],
        "Booking opens",
    ),
    "a session is cancelled": (
        lambda w: w.save(w.session, status=Session.Status.CANCELLED, cancelled_at=w.now),
        {Session},
        ["session"],
        "This session has been cancelled.",
    ),
    "a session has another trainer": (
        lambda w: relate_as(
            w.session,
            "trainers",
            [w.teacher],
            by=None,
            now=w.now,
        ),
        {Session},
        ["course"],
        "The School",
    ),
    "a date is planned": (
        lambda w: w.planned(5, on=dt.date(2026, 8, 4)),
        {Session, SessionDay},
        ["catalogue", "course", "home"],
        "Tuesday 4 August 2026",
    ),
    "an organisation is renamed": (
        lambda w: change_organisation(organisation=w.trust, by=None, now=w.now, name="The New Trust", type=w.kind),
        {Organisation},
        ["course"],
        "The New Trust",
    ),
    "a trainer works elsewhere": (
        lambda w: move_organisation(person=w.trainer, organisation=w.teacher.organisation, by=w.lead, now=w.now),
        {User},
        ["course"],
        "The School",
    ),
    "an organisation type is renamed": (
        lambda w: w.save(w.kind, name="Health and care"),
        {OrganisationType},
        ["course", "session"],
        "Health and care",
    ),
    "words mean the same": (
        lambda w: keep_search_words(text="bairn, child", by=None, now=w.now),
        {SearchWords},
        ["search"],
        "Child neglect",
    ),
    "places are booked": (lambda w: w.book(2), {Booking}, ["catalogue", "course", "session"], "3 places left"),
    "the last place is booked": (lambda w: w.book(5), {Booking}, ["catalogue", "course", "session"], "Full"),
    "the list begins": (
        lambda w: w.book(6),
        {Booking},
        ["catalogue", "course", "session"],
        "Full, 1 person waiting",
    ),
    "places are reserved": (
        lambda w: factories.make_reservation(session=w.session, organisation=w.trust, places=2, made_by=w.lead),
        {Reservation},
        ["catalogue", "course", "session", "home"],
        "3 places left",
    ),
}


@pytest.fixture
def without(monkeypatch):
    """Leave tables out of the stamp."""

    def leave_out(tables):
        monkeypatch.setattr(change_stamp, "SHOWN", tuple(table for table in change_stamp.SHOWN if table not in tables))
        change_stamp._statement.cache_clear()

    yield leave_out
    monkeypatch.undo()
    change_stamp._statement.cache_clear()


EVERY = [pytest.param(change, page, id=f"{change}: {page}") for change in CHANGES for page in CHANGES[change][2]]


@pytest.mark.parametrize(("change", "page"), EVERY)
def test_visitor_reads_at_once_what_has_changed(client, world, change, page):
    make, _, _, words = CHANGES[change]
    assert words not in client.get(world.address(page)).text
    assert words not in client.get(world.address(page)).text  # the one that is kept
    make(world)
    assert words in client.get(world.address(page)).text


@pytest.mark.parametrize(("change", "page"), EVERY)
def test_control_without_its_tables_in_the_stamp_a_visitor_reads_what_was(client, world, without, change, page):
    make, tables, _, words = CHANGES[change]
    without(tables)
    client.get(world.address(page))
    make(world)
    assert words not in client.get(world.address(page)).text


def test_each_table_of_the_stamp_is_what_alone_some_change_is_known_by():
    alone = [tables for _, tables, _, _ in CHANGES.values() if len(tables) == 1]
    assert set().union(*alone) == set(change_stamp.SHOWN)


@pytest.mark.parametrize(("change", "page"), EVERY)
def test_somebody_signed_in_reads_at_once_what_has_changed(client, world, change, page):
    if page == "home":
        return  # which is a visitor's
    make, _, _, words = CHANGES[change]
    client.force_login(factories.UserFactory())
    for _ in range(2):
        assert words not in client.get(world.address(page)).text
    make(world)
    assert words in client.get(world.address(page)).text


# ---- what is undone ----


def full(world):
    world.book(5)
    return Booking.objects.filter(session=world.session).last()


def cancelled(world):
    booking = full(world)
    return lambda: cancel_booking(booking=booking, reason="workload", by=booking.practitioner, now=world.now)


def given_back(world):
    reservation = factories.make_reservation(
        session=world.session, organisation=world.trust, places=5, made_by=world.lead
    )
    return lambda: give_back_places(reservation=reservation, places=1, by=world.lead, now=world.now)


def lapsed(world):
    world.book(4)
    late = world.now - dt.timedelta(hours=1)
    factories.make_reservation(
        session=world.session, organisation=world.trust, places=1, made_by=world.lead, names_by_at=late
    )
    return lambda: lapse_reservations(now=world.now)


def offer_lapsed(world):
    world.book(4)
    late = world.now - dt.timedelta(hours=1)
    factories.make_booking(
        session=world.session,
        status=Booking.Status.OFFERED,
        queue_number=1,
        offer_expires_at=late,
        practitioner=factories.UserFactory(organisation=world.trust),
        offers_lapsed=1,
    )
    return lambda: lapse_offers(session=world.session, now=world.now)


@pytest.mark.parametrize("freed", [cancelled, given_back, lapsed, offer_lapsed])
@pytest.mark.parametrize("page", ["catalogue", "course", "session"])
def test_place_that_is_free_again_is_seen_at_once(client, world, freed, page):
    free = freed(world)
    for _ in range(2):
        text = client.get(world.address(page)).text
        assert ("Full" in text, "1 place left" in text) == (True, False)
    free()
    text = client.get(world.address(page)).text
    assert ("Full" in text, "1 place left" in text) == (False, True)


def test_merged_session_is_gone_and_the_other_has_its_people(client, world, team_member):
    other = world.planned(7, on=dt.date(2026, 8, 4))
    world.book(2)
    for _ in range(2):
        assert "7 places left" in client.get(world.address("catalogue")).text
    merge_session(session=world.session, into=other, reason="Too few people.", by=team_member, now=world.now)
    text = client.get(world.address("catalogue")).text
    assert ("7 places left" in text, "5 places left" in text) == (False, True)
    assert world.address("session") not in text
    assert "has been cancelled" in client.get(world.address("session")).text
