import datetime as dt

import pytest
from django.utils import timezone

from bookings.exchange.lists.all_lists import KINDS
from bookings.models import Booking, Mail
from tests.support import factories
from tests.support.list_files import brought_in, columns_of, faults, out_and_in, tried
from training.models import Session

pytestmark = pytest.mark.django_db
NEEDED = ["Reference", "Course", "Dates", "Places"]


@pytest.fixture
def course():
    return factories.CourseFactory(title="Neglect")


def days(session):
    return [
        (f"{timezone.localtime(day.starts_at):%Y-%m-%d %H:%M}", f"{timezone.localtime(day.ends_at):%H:%M}", day.venue)
        for day in session.days.order_by("position")
    ]


def test_sessions_are_planned_with_their_days(team_member, trainer, course):
    hall = factories.VenueFactory(name="Town Hall; Room 2")
    brought_in(
        "sessions",
        team_member,
        *columns_of(
            {
                "Reference": "R1",
                "Course": "neglect",
                "Dates": "14/07/2026; 2026-07-07",
                "Places": "20",
                "Start time": "09:30",
                "End time": "16:30; 12:30",
                "Venue": "Town Hall; Room 2",
                "Joining link": "",
                "Delivery": "Online",
                "Status": "Draft",
                "Trainers": trainer.email.upper(),
                "Booking opens": "2026-06-02 09:00",
                "Minimum number": "6",
                "Cancel by (working days before)": "5",
                "Notes": "Bring a pen",
            }
        ),
    )
    session = Session.objects.get(ref="R1")
    assert days(session) == [("2026-07-07 09:30", "12:30", hall), ("2026-07-14 09:30", "16:30", hall)]
    assert (session.capacity, session.minimum, session.delivery, session.status) == (20, 6, "online", "draft")
    assert session.first_on == dt.date(2026, 7, 7)
    assert timezone.localtime(session.cancel_by_at).date() == dt.date(2026, 6, 30)
    assert list(session.trainers.all()) == [trainer]
    assert session.booking_opens_at == dt.datetime(2026, 6, 2, 8, 0, tzinfo=dt.UTC)
    assert session.history.latest().history_user == team_member


def test_sessions_take_half_past_nine_where_no_time_is_said(team_member, course):
    brought_in("sessions", team_member, NEEDED, ["R1", "Neglect", "2026-07-07", "20"])
    assert days(Session.objects.get(ref="R1")) == [("2026-07-07 09:30", "16:30", None)]


def test_sessions_moved_tell_whoever_holds_a_place(team_member, course):
    session = factories.make_session(course=course, ref="R1", capacity=20)
    booking = factories.make_booking(session=session)
    day = session.days.get().pk
    brought_in("sessions", team_member, NEEDED, ["r1", "Neglect", "2026-07-08", "20"])
    session.refresh_from_db()
    assert (session.first_on, session.days.get().pk) == (dt.date(2026, 7, 8), day)
    assert [(mail.booking, mail.kind) for mail in Mail.objects.all()] == [(booking, "session changed")]


def test_sessions_only_tried_tell_nobody(team_member, course):
    session = factories.make_session(course=course, ref="R1", capacity=20)
    factories.make_booking(session=session)
    reading = tried("sessions", team_member, NEEDED, ["R1", "Neglect", "2026-07-08", "20"])
    assert [(change.column, change.before, change.after) for change in reading.changed[0].changes] == [
        ("Dates", "2026-07-07", "2026-07-08")
    ]
    assert Mail.objects.count() == 0
    assert Session.objects.get().first_on == dt.date(2026, 7, 7)


def test_sessions_of_more_places_give_them_to_those_who_wait(team_member, course):
    session = factories.make_session(course=course, ref="R1", capacity=1)
    factories.make_booking(session=session)
    waiting = factories.make_booking(session=session, status=Booking.Status.WAITING)
    Session.objects.update(cancellation_working_days=0)
    brought_in("sessions", team_member, NEEDED, ["R1", "Neglect", "2026-07-07", "2"])
    waiting.refresh_from_db()
    assert waiting.status == Booking.Status.CONFIRMED


def test_sessions_of_fewer_places_than_held_are_a_fault(team_member, course):
    session = factories.make_session(course=course, ref="R1", capacity=3)
    for _ in range(3):
        factories.make_booking(session=session)
    ((number, fault),) = faults("sessions", team_member, NEEDED, ["R1", "Neglect", "2026-07-07", "2"])
    assert number == 2
    assert fault.startswith("3 people hold a place, and there would be 2 places.")


def test_sessions_without_reference_are_known_by_course_and_first_day(team_member, course):
    factories.make_session(course=course, capacity=20)
    brought_in("sessions", team_member, NEEDED[1:], ["Neglect", "2026-07-07", "25"])
    assert Session.objects.get().capacity == 25
    assert faults("sessions", team_member, NEEDED[1:], ["Neglect", "2026-07-09", "25"]) == [
        (2, "Reference is missing: a new session needs one")
    ]


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("Dates", "2026-04-31", "Dates: “2026-04-31” is not a date"),
        ("Dates", "29/02/2027", "Dates: “29/02/2027” is not a date"),
        ("Dates", "03/04/26", "Dates: “03/04/26” is not a date such as 2026-07-07 or 07/07/2026"),
        ("Dates", "45000", "Dates: “45000” is not a date such as 2026-07-07 or 07/07/2026"),
        ("Dates", "0001-01-01", "Dates: “0001-01-01” is outside the years 1990 to 2100"),
        ("Dates", "9999-12-31", "Dates: “9999-12-31” is outside the years 1990 to 2100"),
        ("Dates", "2026-05-01", "Dates: The session would start in the past. Check the date and the year."),
        ("Dates", "2026-07-07; 2026-07-07", "Two days of a session cannot fall on the same date."),
        ("Dates", "", "Dates is missing"),
        ("Start time", "24:00", "Start time: “24:00” is not a time of day such as 09:30"),
        ("Start time", "17:00", "The end of a day must come after its start."),
        ("End time", "12:30; 13:30", "End time has 2 values for 1 dates"),
        ("Places", "0", "Places: “0” is not a whole number from 1 to 5,000"),
        ("Places", "", "Places is missing"),
        ("Course", "Neglekt", "Course: “Neglekt” is not a course that Turnout knows. Did you mean “Neglect”?"),
        ("Venue", "Nowhere", "Venue: “Nowhere” is not a venue that Turnout knows"),
        (
            "Joining link",
            "javascript:alert(1)",
            "Joining link: “javascript:alert(1)” is not an address that begins with https://",
        ),
        ("Trainers", "priya@example.org", "Trainers: “priya@example.org” is not a trainer that Turnout knows"),
        ("Status", "Cancelled", "Status: A new session cannot be cancelled already."),
        ("Booking opens", "tomorrow", "Booking opens: “tomorrow” is not a date and a time such as 2026-07-07 09:30"),
    ],
)
def test_sessions_with_a_value_that_does_not_fit_are_a_fault(team_member, course, column, value, fault):
    factories.UserFactory(email="priya@example.org")
    row = {"Reference": "R1", "Course": "Neglect", "Dates": "2026-07-07", "Places": "20"} | {column: value}
    assert faults("sessions", team_member, list(row), list(row.values())) == [(2, fault)]


def test_sessions_whose_booking_closes_before_it_opens_are_a_fault(team_member, course):
    header = [*NEEDED, "Booking opens", "Booking closes"]
    row = ["R1", "Neglect", "2026-07-07", "20", "2026-06-20 09:00"]
    for closes in ("2026-06-19 09:00", "2026-06-20 09:00"):
        assert faults("sessions", team_member, header, [*row, closes]) == [
            (2, "Booking closes: Booking must close after it opens.")
        ]
    assert Session.objects.count() == 0
    brought_in("sessions", team_member, header, [*row, "2026-06-20 09:01"])
    assert Session.objects.get().booking_closes_at == dt.datetime(2026, 6, 20, 8, 1, tzinfo=dt.UTC)


def test_sessions_brought_forward_before_kept_places_are_open_to_all_are_a_fault(team_member, course):
    kept = {"ring_fenced_places": 2, "ring_fenced_for": factories.OrganisationTypeFactory()}
    until = timezone.make_aware(dt.datetime(2026, 7, 6, 17))
    factories.make_session(course=course, ref="R1", **kept, ring_fenced_until=until)
    assert faults("sessions", team_member, NEEDED, ["R1", "Neglect", "2026-07-06", "20"]) == [
        (2, "Places are kept until the session begins at the latest. Choose an earlier time.")
    ]
    assert Session.objects.get().first_on == dt.date(2026, 7, 7)


@pytest.mark.r20
def test_sessions_in_the_hour_that_does_not_exist_are_a_fault(team_member, course):
    header = [*NEEDED, "Start time"]
    assert faults("sessions", team_member, header, ["R1", "Neglect", "2027-03-28", "20", "01:30"]) == [
        (2, "01:30 does not exist on 28 March 2027: the clocks go forward that night. Choose another time.")
    ]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_sessions_go_out_and_in_unchanged(team_member, trainer, course, format, now):
    factories.make_session(course=course, ref="=R1", days=2, venue=factories.VenueFactory(), trainers=[trainer])
    no_ref = factories.make_session(notes="a\r\nb", booking_opens_at=now)
    day = factories.make_session(days=2, ref="R3").days.first()
    day.venue, day.joining_link = factories.VenueFactory(), "https://example.org/a;b"
    day.save()
    former = factories.UserFactory(is_trainer=True)
    cancelled = factories.make_session(ref="R4", trainers=[former])
    former.is_trainer = False
    former.save()
    Session.objects.filter(pk=cancelled.pk).update(status="cancelled", cancelled_at=now, cancelled_reason="x")
    reading = out_and_in("sessions", team_member, format)
    assert (reading.rows, reading.unchanged) == ([], 4)
    assert no_ref.ref is None


def test_a_workbook_has_dates_and_numbers_as_such_and_a_midnight_comes_back(team_member, course, now):
    midnight = dt.datetime(2026, 6, 1, 23, tzinfo=dt.UTC)  # in London
    opens = dt.datetime(2026, 5, 29, 8, tzinfo=dt.UTC)
    factories.make_session(course=course, ref="R1", booking_opens_at=opens, booking_closes_at=midnight)
    factories.make_session(course=course, ref="R2", days=2)
    header, rows = KINDS["sessions"](by=team_member, now=now).written_as_values()
    row, of_two_days = (dict(zip(header, cells, strict=True)) for cells in rows)
    assert [row[name] for name in ("Dates", "Start time", "Places", "Booking opens", "Booking closes")] == [
        dt.date(2026, 7, 7),
        dt.time(9, 30),
        20,
        dt.datetime(2026, 5, 29, 9),  # the wall clock's
        "2026-06-02 00:00",
    ]
    assert of_two_days["Dates"] == "2026-07-07; 2026-07-14"
    reading = out_and_in("sessions", team_member, "xlsx")
    assert (reading.rows, reading.unchanged) == ([], 2)


def test_sessions_name_their_rooms_and_a_file_without_that_column_keeps_them(team_member, course):
    hall, barn = factories.VenueFactory(name="Town Hall"), factories.VenueFactory(name="The Barn")
    chamber = factories.RoomFactory(venue=hall, name="Council Chamber")
    named = [*NEEDED, "Venue", "Room"]
    brought_in("sessions", team_member, named, ["R1", "Neglect", "2026-07-07", "20", "Town Hall", "council chamber"])
    session = Session.objects.get(ref="R1")
    assert session.days.get().room == chamber
    assert out_and_in("sessions", team_member, "xlsx").unchanged == 1
    assert faults("sessions", team_member, named, ["R1", "Neglect", "2026-07-07", "20", "The Barn", "Attic"]) == [
        (2, "Room: “Attic” is not a room of The Barn: add it on that venue’s page first.")
    ]
    brought_in("sessions", team_member, NEEDED, ["R1", "Neglect", "2026-07-08", "20"])
    assert session.days.get().room == chamber
    brought_in("sessions", team_member, [*NEEDED, "Venue"], ["R1", "Neglect", "2026-07-08", "20", "The Barn"])
    assert (session.days.get().venue, session.days.get().room) == (barn, None)
