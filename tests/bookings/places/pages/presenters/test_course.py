import pytest

from bookings.models import Booking, DateWish
from bookings.places.pages.presenters.course import CourseReader, NewDates, Successor, course_page, months_in_words
from bookings.places.pages.presenters.session_item import Tag
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import tell_what_is_left
from tests.support import factories
from training.models import Course, Session

pytestmark = pytest.mark.django_db


def page_of(course, now, **facts):
    sessions = list(with_places(Session.objects.filter(course=course)).with_days().order_by("starts_at"))
    tell_what_is_left(sessions, None, now=now)
    all_closed = facts.pop("all_closed", "")
    known = {"own": {}, "closed": {session.pk: all_closed for session in sessions}}
    known |= {name: facts.pop(name) for name in ("own", "other_audience", "missing", "wish") if name in facts}
    usual = {"who_can_book": "", "needed_first": [], "trained_by": [], "takes_the_place_of": []}
    return course_page(course, sessions=sessions, reader=CourseReader(**known), now=now, **usual | facts)


def test_page_says_what_the_course_is(now):
    course = factories.CourseFactory(title="Child neglect", audience="All.", level="3", provider="commissioned")
    page = page_of(course, now, who_can_book="Health and Police")
    assert (page.title, page.category, page.level) == ("Child neglect", course.category.name, "Level 3")
    assert (page.who_it_is_for, page.who_can_book) == ("All.", "People from Health and Police can book it.")
    assert (page.is_draft, page.is_no_longer_run, page.successor, page.is_commissioned) == (False, False, None, True)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "A certificate, if you attend every day"),
        ({"certificate_valid_months": 24}, "A certificate valid for two years, if you attend every day"),
        (
            {"certificate_valid_months": 7, "certificate_needs_evaluation": True},
            "A certificate valid for 7 months, if you attend every day and tell us what it was like",
        ),
    ],
)
def test_certificate_says_how_long_and_for_what(now, fields, text):
    assert page_of(factories.CourseFactory(**fields), now).certificate == text


def test_months_are_years_where_people_say_so():
    said = {months: months_in_words(months) for months in (1, 12, 18, 36, 60, 72)}
    assert said == {
        1: "1 month", 12: "a year", 18: "18 months", 36: "three years", 60: "five years", 72: "72 months"
    }  # fmt: skip


def test_date_has_the_button_that_fits(now):
    course = factories.CourseFactory()
    session = factories.make_session(course=course, capacity=1)
    (date,) = page_of(course, now).dates
    assert (date.session_pk, date.starts_on) == (session.pk, "Tuesday 7 July 2026")
    assert (date.button, date.must_wait, date.own) == ("Book a place", False, None)
    assert date.places == Tag(text="1 place left", colour="green")
    factories.make_booking(session=session)
    (date,) = page_of(course, now).dates
    assert (date.button, date.must_wait) == ("Join the waiting list", True)


def test_date_that_is_closed_or_booked_has_no_button(now):
    own = factories.make_booking()
    course = own.session.course
    (closed,) = page_of(course, now, all_closed="Booking has closed.").dates
    assert (closed.button, closed.own) == ("", None)
    (booked,) = page_of(course, now, own={own.session_id: own}).dates
    assert (booked.button, booked.own) == ("", own)


def test_successor_is_named_once_everybody_can_see_it(now):
    new = factories.CourseFactory()
    replaced = factories.CourseFactory(status="retired", replaced_by=new)
    merged = factories.CourseFactory(status="retired", merged_into=new)
    assert page_of(replaced, now).successor == Successor(course=new, how="has been replaced by")
    assert page_of(merged, now).successor == Successor(course=new, how="is now part of")
    assert not page_of(replaced, now).is_no_longer_run
    new.status = Course.Status.DRAFT
    hidden = page_of(replaced, now)
    assert (hidden.successor, hidden.is_no_longer_run) == (None, True)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("published", "No dates are planned at the moment. Knowing who wants what is how we plan."),
        ("retired", "There are no more dates."),
        ("draft", "There are no more dates."),
    ],
)
def test_course_without_dates_says_whether_there_may_be_some(now, status, text):
    assert page_of(factories.CourseFactory(status=status), now).no_dates == text


def test_new_dates_are_offered_where_no_place_is_open(now):
    course = factories.CourseFactory()
    assert page_of(course, now).new_dates == NewDates(heading="", wish=None)
    session = factories.make_session(course=course, capacity=1)
    assert page_of(course, now).new_dates is None
    assert page_of(course, now, all_closed="Not open yet.").new_dates == NewDates(heading="None of these?", wish=None)
    factories.make_booking(session=session)
    page = page_of(course, now)
    assert (page.new_dates, page.no_dates) == (NewDates(heading="None of these?", wish=None), "")


def test_wish_can_be_taken_back_though_a_place_is_open(now, practitioner):
    course = factories.make_session().course
    wish = DateWish.objects.create(course=course, practitioner=practitioner, asked_at=now)
    assert page_of(course, now, wish=wish).new_dates == NewDates(heading="Other dates", wish=wish)
    course.status = Course.Status.RETIRED
    assert page_of(course, now, wish=wish).new_dates is None


def test_whom_the_course_is_not_for_is_told_why_and_offered_no_date(now):
    course = factories.CourseFactory()
    page = page_of(course, now, other_audience="For others.", who_can_book="Health")
    assert (page.other_audience, page.new_dates) == ("For others.", None)
    course.status = Course.Status.RETIRED
    assert page_of(course, now, other_audience="For others.", who_can_book="Health").other_audience == ""


def test_a_session_with_people_waiting_offers_the_waiting_list(now):
    course = factories.CourseFactory()
    factories.make_booking(
        session=factories.make_session(course=course, capacity=2), status=Booking.Status.WAITING
    )  # fmt: skip
    (date,) = page_of(course, now).dates
    assert (date.button, date.places.text) == ("Join the waiting list", "Full, 1 person waiting")


def test_whoever_lacks_a_course_that_is_needed_first_reads_so_and_finds_no_button(now):
    course, basics, had = factories.CourseFactory.create_batch(3)
    factories.make_session(course=course)
    page = page_of(course, now, needed_first=[basics, had], missing={basics.pk})
    assert [(needed.course, needed.has_it) for needed in page.needed_first] == [(basics, False), (had, True)]
    assert [date.button for date in page.dates] == [""]
    assert page.new_dates is None  # there are places, for those who have it
    page = page_of(course, now, needed_first=[basics], missing=set())
    assert [date.button for date in page.dates] == ["Book a place"]
