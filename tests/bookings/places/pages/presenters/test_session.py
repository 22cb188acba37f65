import datetime as dt

import pytest

from bookings.models import Booking
from bookings.places.pages.presenters.session import JoiningLink, Online, Reader, WayIn, session_page
from bookings.places.pages.presenters.session_item import Tag
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import PlacesFor
from tests.support import factories
from training.models import Session, SessionDay

pytestmark = pytest.mark.django_db
LINK = "https://meet.example.org/room-7"
SOME = PlacesFor(left=3, text="3 places left.")
QUEUE = "If you join the waiting list, you get the next free place when it is your turn, and we email you."


def page_of(session, now, **facts):
    found = with_places(Session.objects.filter(pk=session.pk)).with_days().get()
    return session_page(found, reader=Reader(**{"places": SOME} | facts), now=now)


def test_page_says_what_and_when(now):
    course = factories.CourseFactory(title="Child neglect", cpd_hours=6)
    page = page_of(factories.make_session(course=course), now)
    assert (page.title, page.starts_on, page.more_days) == ("Child neglect", "Tuesday 7 July 2026", "")
    assert page.when == ["Tuesday 7 July 2026, 9:30am to 4:30pm"]
    assert (page.cpd_hours, page.level) == ("6", "Level 2")


@pytest.mark.parametrize(("days", "more"), [(2, " and 1 more day"), (3, " and 2 more days")])
def test_several_days_are_counted_and_numbered(now, days, more):
    page = page_of(factories.make_session(days=days), now)
    assert page.more_days == more
    assert [line.partition(":")[0] for line in page.when] == [f"Day {number}" for number in range(1, days + 1)]


def test_a_venue_stands_once_and_a_further_one_under_its_day(now):
    hall, barn = factories.VenueFactory(name="Hall"), factories.VenueFactory(name="Barn")
    session = factories.make_session(days=4, venue=hall)
    SessionDay.objects.filter(session=session, position=2).update(venue=None)
    SessionDay.objects.filter(session=session, position=4).update(venue=barn)
    assert [(place.day, place.venue) for place in page_of(session, now).where] == [("", hall), ("Day 4: ", barn)]


def test_joining_links_are_for_those_who_will_be_there(now):
    session = factories.make_session(delivery="both")
    SessionDay.objects.filter(session=session).update(joining_link=LINK)
    told = Online(text="Or online.", note="People with a place get the link to join.")
    assert page_of(session, now).online == told
    shown = Online(text="Or online.", links=[JoiningLink(address=LINK, text="Join online")])
    assert page_of(session, now, sees_links=True).online == shown


def test_joining_links_of_several_days_name_the_day_and_may_be_missing(now):
    session = factories.make_session(delivery="online", days=2)
    missing = Online(text="Online.", links=[], note="The joining link is not there yet.")
    assert page_of(session, now, sees_links=True).online == missing
    SessionDay.objects.filter(session=session, position=2).update(joining_link=LINK)
    links = [JoiningLink(address=LINK, text="Join online on day 2")]
    assert page_of(session, now, sees_links=True).online == Online(text="Online.", links=links)


def test_session_in_person_says_nothing_of_online(now):
    session = factories.make_session()
    SessionDay.objects.filter(session=session).update(joining_link=LINK)
    assert page_of(session, now, sees_links=True).online is None


def test_places_are_said_in_full_where_rules_tell_people_apart(now):
    session = factories.make_session(capacity=3)
    assert page_of(session, now).places == ""
    assert page_of(session, now).places_tag == Tag(text="3 places left", colour="green")
    assert page_of(session, now, tells_people_apart=True).places == "3 places left."
    assert page_of(session, now, tells_people_apart=True, closed="Booking has closed.").places == ""


@pytest.mark.parametrize(
    ("places", "waiting", "way_in"),
    [
        (SOME, 0, WayIn(button="Book a place")),
        (
            PlacesFor(left=0, text=""),
            0,
            WayIn(button="Join the waiting list", waiting=f"Every place is taken. {QUEUE}"),
        ),
        (
            PlacesFor(left=0, text=""),
            1,
            WayIn(button="Join the waiting list", waiting=f"Every place is taken. 1 person is waiting. {QUEUE}"),
        ),
        (
            PlacesFor(left=0, text="Your organisation has its 2 places."),
            2,
            WayIn(
                button="Join the waiting list",
                waiting=f"None of them is open to you at the moment. 2 people are waiting. {QUEUE}",
            ),
        ),
    ],
)
def test_one_button_and_what_it_means(now, places, waiting, way_in):
    session = factories.make_session()
    for _ in range(waiting):
        factories.make_booking(session=session, status=Booking.Status.WAITING)
    assert page_of(session, now, places=places).way_in == way_in


def test_visitors_are_told_that_they_sign_in_first(now):
    assert page_of(factories.make_session(), now, is_visitor=True).way_in == WayIn(
        button="Book a place", signs_in_first=True
    )


def test_no_button_where_it_would_be_refused_and_one_reason(now):
    session = factories.make_session()
    closed = page_of(session, now, closed="Closed.", other_audience="For others.")
    assert (closed.way_in, closed.closed, closed.other_audience) == (None, "Closed.", "")
    for_others = page_of(session, now, other_audience="For others.", who_can_book="Health")
    assert (for_others.way_in, for_others.closed, for_others.other_audience) == (None, "", "For others.")
    assert for_others.who_can_book == "People from Health"


def test_own_booking_stands_in_place_of_button_and_reasons(now):
    own = factories.make_booking()
    page = page_of(own.session, now, own=own, closed="Closed.", other_audience="For others.")
    assert (page.own, page.way_in, page.closed, page.other_audience) == (own, None, "", "")
    assert page.may_still_cancel
    assert not page_of(own.session, own.session.starts_at, own=own).may_still_cancel
    assert not page_of(own.session, now).may_still_cancel


def test_cancelled_session_says_so_and_no_second_time(now):
    session = factories.make_session()
    Session.objects.update(status=Session.Status.CANCELLED, cancelled_at=now)
    page = page_of(session, now, closed="This session has been cancelled.")
    assert (page.is_cancelled, page.closed, page.way_in, page.if_you_cannot_come) == (True, "", None, "")


def test_until_when_a_place_can_be_given_back(now):
    session = factories.make_session()  # three working days before Tuesday 7 July
    deadline = "Thursday 2 July 2026, 5pm"
    assert page_of(session, session.cancel_by_at).if_you_cannot_come == (
        f"Cancel by {deadline}, so that somebody else can have the place."
    )
    assert page_of(session, session.cancel_by_at + dt.timedelta(seconds=1)).if_you_cannot_come == (
        f"The free cancellation deadline was {deadline}. Tell us anyway: somebody else may be able to come."
    )
    assert page_of(session, session.starts_at).if_you_cannot_come == ""


def test_lead_reads_of_places_reserved_or_of_the_way_to_reserve(now):
    reservation = factories.make_reservation(places=2)
    session = reservation.session
    reserving = page_of(session, now, reservation=reservation, may_reserve=True).reserving
    assert reserving.reservation == reservation
    assert reserving.has == "Your organisation has 2 places reserved here without a name."
    assert reserving.link == "Name people by Thursday 2 July 2026, 5pm"
    none_yet = page_of(session, now, may_reserve=True).reserving
    assert (none_yet.reservation, none_yet.link) == (None, "Reserve places and name people later")


def test_nothing_of_reserving_where_no_place_is_left_or_for_others(now):
    session = factories.make_session()
    assert page_of(session, now, may_reserve=True, places=PlacesFor(left=0, text="")).reserving is None
    assert page_of(session, now).reserving is None
