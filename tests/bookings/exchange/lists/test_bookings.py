import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.exchange.lists.all_lists import KINDS
from bookings.models import Booking, Mail
from tests.support import factories
from tests.support.list_files import brought_in, faults, out_and_in, tried

pytestmark = pytest.mark.django_db
NEEDED = ["Session reference", "Email"]


@pytest.mark.parametrize("with_sensitive", [True, False])
def test_bookings_read_as_values_are_written_as_objects_are(team_member, now, monkeypatch, with_sensitive):
    """For long lists no object is made of a row."""
    late, early = (factories.make_session(on=on) for on in (dt.date(2026, 10, 6), dt.date(2026, 7, 7)))
    given = factories.make_booking(session=early, status="cancelled", cancel_reason="substituted", cancelled_at=now)
    gone = factories.make_booking(session=early, status="cancelled", cancel_reason="transferred", cancelled_at=now)
    factories.make_booking(session=early, takes_over_from=given)
    factories.make_booking(session=late, moved_from=gone, booked_at=now.replace(hour=23))
    factories.make_booking(session=late, status="cancelled", cancel_reason="sickness", cancelled_at=now)
    factories.make_booking(session=late, is_walk_in=True, over_capacity=True, outcome="attended")
    resource = KINDS["bookings"](by=team_member, now=now, with_sensitive=with_sensitive)
    as_values = [[header, *rows] for header, rows in (resource.written(), resource.written_as_values())]
    monkeypatch.setattr(type(resource), "is_read_as_values", False)
    assert as_values == [[header, *rows] for header, rows in (resource.written(), resource.written_as_values())]
    assert len(as_values[0]) == 7
    assert {"Given to Person", "Moved to 6 October", "Cancelled"} <= {
        row[-1].rstrip("0123456789 ") if row[-1].startswith("Given") else row[-1] for row in as_values[0]
    }


@pytest.fixture
def session():
    return factories.make_session(ref="R1", capacity=1, course=factories.CourseFactory(title="Neglect"))


def test_bookings_are_made_by_the_rules_of_the_page_to_book(team_member, practitioner, session):
    second = factories.UserFactory()
    done = brought_in("bookings", team_member, NEEDED, ["r1", practitioner.email.upper()], ["R1", second.email])
    assert [row.changes[0].after for row in done.new] == ["Confirmed", "Waiting list"]
    assert list(Booking.objects.order_by("pk").values_list("practitioner", "status", "organisation", "booked_by")) == [
        (practitioner.pk, "confirmed", practitioner.organisation_id, team_member.pk),
        (second.pk, "waiting", second.organisation_id, team_member.pk),
    ]
    assert Mail.objects.count() == 2


def test_bookings_only_tried_book_nobody(team_member, practitioner, session):
    assert len(tried("bookings", team_member, NEEDED, ["R1", practitioner.email]).new) == 1
    assert (Booking.objects.count(), Mail.objects.count()) == (0, 0)


def test_bookings_that_are_there_stay_as_they_are(team_member, practitioner, session):
    booking = factories.make_booking(session=session, practitioner=practitioner)
    reading = tried("bookings", team_member, [*NEEDED, "Organisation"], ["R1", practitioner.email, "Another"])
    assert (reading.rows, reading.unchanged) == ([], 1)
    booking.refresh_from_db()
    assert booking.organisation == practitioner.organisation


def test_bookings_by_course_and_date_where_there_is_no_reference(team_member, practitioner):
    session = factories.make_session(course=factories.CourseFactory(title="Neglect"))
    header = ["Course", "Session date", "Email"]
    brought_in("bookings", team_member, header, ["neglect", "07/07/2026", practitioner.email])
    assert Booking.objects.get().session == session


def test_bookings_asked_as_confirmed_where_no_place_is_free_are_a_fault(team_member, practitioner, session):
    factories.make_booking(session=session)
    assert faults("bookings", team_member, [*NEEDED, "Status"], ["R1", practitioner.email, "Confirmed"]) == [
        (2, "Status: The booking would be “Waiting list”. Leave the cell empty.")
    ]


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("Session reference", "R9", "“R9” is not a session that Turnout knows"),
        ("Session reference", "", "Session reference is missing, and so is the course or the date"),
        ("Email", "x@example.org", "Email: “x@example.org” is nobody that Turnout knows"),
        ("Email", "", "Email: “” is nobody that Turnout knows"),
        ("Status", "Cancelled", "Status: Places are cancelled on the booking’s own page, so that people are told."),
        (
            "Status",
            "booked",
            "Status: “booked” is not one of: Waiting for the line manager, Waiting list, Offer, Confirmed, Cancelled",
        ),
        ("Outcome", "Attended", "Outcome: Attendance comes from the register. Leave the cell empty."),
    ],
)
def test_bookings_with_a_value_that_does_not_fit_are_a_fault(team_member, practitioner, session, column, value, fault):
    row = {"Session reference": "R1", "Email": practitioner.email} | {column: value}
    assert faults("bookings", team_member, list(row), list(row.values())) == [(2, fault)]


def test_bookings_that_stand_otherwise_than_the_file_says_are_a_fault(team_member, practitioner, session):
    factories.make_booking(session=session, practitioner=practitioner)
    header = [*NEEDED, "Status"]
    assert faults("bookings", team_member, header, ["R1", practitioner.email, "Waiting list"]) == [
        (2, "Status: This booking is “Confirmed” now. Change it on its own page.")
    ]
    assert faults("bookings", team_member, header, ["R1", practitioner.email, "Cancelled"]) == [
        (2, "Status: Places are cancelled on the booking’s own page, so that people are told.")
    ]


def test_bookings_of_the_same_person_twice_are_a_fault(team_member, practitioner, session):
    rows = [["R1", practitioner.email], ["R1", practitioner.email.upper()]]
    assert faults("bookings", team_member, NEEDED, *rows) == [
        (3, "Row 2 of the file is the same one. Keep one of the two.")
    ]


def test_bookings_of_a_session_that_has_begun_are_a_fault(team_member, practitioner, now):
    factories.make_session(ref="PAST", on=now.date() - factories.dt.timedelta(days=7))
    assert faults("bookings", team_member, NEEDED, ["PAST", practitioner.email]) == [
        (2, "This session took place on Monday 25 May 2026.")
    ]


@pytest.mark.r43
def test_bookings_with_one_fault_book_nobody(team_member, practitioner, session):
    reading = tried("bookings", team_member, NEEDED, ["R1", practitioner.email], ["R1", "x@example.org"])
    assert [row.number for row in reading.faulty] == [3]
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_bookings_go_out_and_in_unchanged(team_member, practitioner, session, format):
    for status in Booking.Status.values:
        expiry = {"offer_expires_at": session.starts_at} if status == Booking.Status.OFFERED else {}
        factories.make_booking(session=session, status=status, **expiry)
    factories.make_booking(session=session, practitioner=practitioner, status="cancelled")
    factories.make_booking(session=session, practitioner=practitioner, status="cancelled", cancelled_late=True)
    factories.make_booking(session=session, practitioner=practitioner, status="waiting")
    factories.make_booking(is_walk_in=True, outcome=Booking.Outcome.ATTENDED)
    factories.make_booking(session=factories.make_session(course=factories.CourseFactory(title="=x")))
    reading = out_and_in("bookings", team_member, format)
    assert (reading.rows, reading.unchanged) == ([], Booking.objects.count())


def test_bookings_cost_as_many_queries_for_thirty_unchanged_as_for_three(team_member):
    def fixed_cost():
        with CaptureQueriesContext(connection) as queries:
            out_and_in("bookings", team_member, "csv")
        return len([query for query in queries if "SAVEPOINT" not in query["sql"]])

    for _ in range(3):
        factories.make_booking()
    few = fixed_cost()
    for _ in range(27):
        factories.make_booking()
    assert fixed_cost() == few <= 8
