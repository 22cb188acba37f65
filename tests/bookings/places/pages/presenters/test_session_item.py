import datetime as dt

import pytest

from bookings.models import Booking
from bookings.places.pages.presenters.session_item import CourseName, Tag, session_item
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import tell_what_is_left
from tests.conftest import NOW
from tests.support import factories
from training.models import Session, SessionDay

pytestmark = pytest.mark.django_db


def item_of(session, now, *, organisation=None):
    row = with_places(Session.objects.filter(pk=session.pk)).with_days().get()
    tell_what_is_left([row], organisation, now=now)
    return session_item(row, now=now)


def test_item_says_when_and_where(now):
    course = factories.CourseFactory(cpd_hours="1.5", level="3")
    session = factories.make_session(course=course, days=2, venue=factories.VenueFactory(name="Hall"), capacity=3)
    item = item_of(session, now)
    named = CourseName(slug=course.slug, title=course.title, category=course.category.name)
    assert (item.pk, item.course, item.month) == (session.pk, named, "July 2026")
    assert item.days == ("Tuesday 7 July 2026, 9:30am to 4:30pm", "Tuesday 14 July 2026, 9:30am to 4:30pm")
    assert (item.where, item.cpd_hours, item.level) == ("Hall", "1.5", "Level 3")
    assert item.places == Tag(text="3 places left", colour="green")


@pytest.mark.parametrize(
    ("delivery", "venues", "where"),
    [
        ("in person", ["Hall"], "Hall"),
        ("in person", [None], "Venue to be announced"),
        ("in person", ["Hall", "Hall", "Barn"], "Hall and Barn"),
        ("in person", ["Hall", "Barn", "Hall"], "Hall and Barn and Hall"),
        ("in person", ["Hall", None], "Hall"),
        ("in person", [None, "Hall"], "Venue to be announced and Hall"),
        ("both", ["Hall"], "Hall, or online"),
        ("both", [None], "Venue to be announced, or online"),
        ("online", ["Hall"], "Online"),
    ],
)
def test_where_names_the_venues_as_the_days_come_to_them(now, delivery, venues, where):
    session = factories.make_session(days=len(venues), delivery=delivery)
    rows = {name: factories.VenueFactory(name=name) for name in set(venues) - {None}}
    for position, name in enumerate(venues, 1):
        SessionDay.objects.filter(session=session, position=position).update(venue=rows.get(name))
    assert item_of(session, now).where == where


def test_course_without_hours_says_nothing_of_them(now):
    assert item_of(factories.make_session(course=factories.CourseFactory(cpd_hours=0)), now).cpd_hours == ""


@pytest.mark.parametrize(
    ("fields", "tag"),
    [
        ({"status": "draft"}, Tag(text="Draft", colour="grey")),
        ({"on": dt.date(2026, 6, 1)}, Tag(text="Has begun", colour="grey")),
        ({"on": dt.date(2026, 5, 1)}, Tag(text="Has taken place", colour="grey")),
        (
            {"booking_opens_at": dt.datetime(2026, 6, 9, 23, 30, tzinfo=dt.UTC)},
            Tag(text="Booking opens 10 June"),  # in London it is half past midnight
        ),
        ({"booking_closes_at": NOW}, Tag(text="Booking has closed", colour="grey")),
        ({"booking_opens_at": NOW}, Tag(text="2 places left", colour="green")),
        ({"capacity": 1}, Tag(text="1 place left", colour="green")),
    ],
)
def test_tag_is_the_number_of_places_or_why_that_is_no_question(now, fields, tag):
    assert item_of(factories.make_session(**{"capacity": 2} | fields), now).places == tag


def test_tag_of_a_cancelled_session_says_so_first(now):
    session = factories.make_session(on=dt.date(2026, 5, 1))
    Session.objects.update(status=Session.Status.CANCELLED, cancelled_at=now)
    assert item_of(session, now).places == Tag(text="Cancelled", colour="grey")


@pytest.mark.parametrize(("waiting", "text"), [(0, "Full"), (2, "Full, 2 people waiting")])
def test_tag_of_a_full_session_says_how_many_wait(now, waiting, text):
    session = factories.make_session(capacity=1)
    factories.make_booking(session=session)
    for _ in range(waiting):
        factories.make_booking(session=session, status=Booking.Status.WAITING)
    assert item_of(session, now).places == Tag(text=text, colour="yellow")


def test_place_that_others_wait_for_is_not_left(now):
    session = factories.make_session(capacity=1)
    factories.make_booking(session=session, status=Booking.Status.WAITING)
    assert item_of(session, now).places == Tag(text="Full, 1 person waiting", colour="yellow")


def test_places_of_one_organisation_type_are_for_some(now):
    kind = factories.OrganisationTypeFactory()
    until = dt.datetime(2026, 6, 20, tzinfo=dt.UTC)
    fence = {"ring_fenced_places": 2, "ring_fenced_for": kind, "ring_fenced_until": until}
    session = factories.make_session(capacity=2, **fence)
    factories.make_booking(session=session, status=Booking.Status.WAITING)
    assert item_of(session, now).places == Tag(text="2 places for some, 1 person waiting", colour="yellow")
    of_it, of_another = factories.OrganisationFactory(type=kind), factories.OrganisationFactory()
    assert item_of(session, now, organisation=of_it).places == Tag(text="2 places left for you", colour="green")
    full = Tag(text="Full for your organisation, 1 person waiting", colour="yellow")
    assert item_of(session, now, organisation=of_another).places == full
