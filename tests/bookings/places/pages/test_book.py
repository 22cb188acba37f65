"""Booking by the page: the press gets what it asks for, and what is known is said before it."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking, Mail
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session
from tests.support.mailed import sent_by_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
LATER = dt.date(2026, 8, 4)


@pytest.fixture
def me(client, practitioner):
    client.force_login(practitioner)
    return practitioner


def press(client, session, **answers):
    return client.post(reverse("book", args=[session.pk]), {"agree": "on"} | answers)


def press_for(client, session, person, **answers):
    answers |= {"agree": "on", "practitioner": person.pk}
    return client.post(reverse("book-colleague", args=[session.pk]), answers)


def bookings() -> list[tuple]:
    return list(Booking.objects.order_by("pk").values_list("session", "status"))


@pytest.fixture
def full():
    session = make_session(capacity=1)
    make_booking(session=session)
    return session


@pytest.mark.parametrize("answers", [{"wants": "place"}, {}, {"wants": ""}])
def test_whoever_asks_for_a_place_that_has_gone_is_asked_and_waits_for_nothing(client, me, full, answers):
    other = make_session(course=full.course, on=LATER)
    page = press(client, full, **answers)
    assert (page.status_code, Booking.objects.for_person(me).count(), Mail.objects.count()) == (200, 0, 0)
    assert "The place has gone" in page.text
    assert "You are not booked, and you are not on the waiting list." in page.text
    assert 'name="wants" value="list">Join the waiting list' in page.text
    assert reverse("session", args=[other.pk]) in page.text
    assert page.text.count(" checked") == 1  # what was ticked stays


def test_a_place_others_wait_for_is_no_place_for_a_newcomer(client, me):
    session = make_session(capacity=2)
    make_booking(session=session)
    first = make_booking(session=session, status="waiting")
    page = press(client, session, wants="place")
    assert (page.status_code, Booking.objects.for_person(me).count()) == (200, 0)
    first.refresh_from_db()
    assert first.status == "waiting"  # what was begun for them is undone with the rest; they get it in their turn


def test_whoever_asks_for_the_waiting_list_is_on_it_and_it_does_not_look_like_a_place(client, me, full):
    page = client.get(press(client, full, wants="list").headers["Location"]).text
    assert Booking.objects.get(practitioner=me).status == "waiting"
    assert "You are on the waiting list" in page
    assert "You do not have a place yet." in page
    assert "govuk-panel--confirmation" not in page


def test_the_waiting_list_of_an_old_page_gives_the_place_that_came_free(client, me):
    session = make_session()
    press(client, session, wants="list")
    assert bookings() == [(session.pk, "confirmed")]


def test_a_request_for_approval_does_not_look_like_a_place(client, me):
    me.manager_email = "boss@example.org"
    me.save()
    page = press(client, make_session(needs_approval=True), wants="place")
    text = client.get(page.headers["Location"]).text
    assert "We have asked your line manager" in text
    assert "govuk-panel--confirmation" not in text


def test_a_lead_who_loses_the_race_for_a_colleague_is_asked_by_name(client, lead, full):
    client.force_login(lead)
    sam = UserFactory(name="Sam Example", organisation=lead.organisation)
    page = press_for(client, full, sam, wants="place")
    assert "Sam Example is not booked, and is not on the waiting list." in page.context["refusal"]
    assert Booking.objects.for_person(sam).count() == 0


def test_the_panel_says_every_day(client, me):
    page = client.get(press(client, make_session(days=2), wants="place").headers["Location"]).text
    panel = page.split("govuk-panel__body")[1].split("</div></div>")[0].replace("\xa0", " ")
    for day in ("Tuesday 7 July 2026, 9:30am to 4:30pm", "Tuesday 14 July 2026, 9:30am to 4:30pm"):
        assert day in panel


@pytest.fixture
def mine(me):
    return make_booking(session=make_session(course=CourseFactory(title="Neglect")), practitioner=me)


@pytest.fixture
def second(mine):
    return make_session(course=mine.session.course, on=LATER)


def test_another_date_of_the_course_is_said_before_the_press(client, mine, second):
    session = client.get(reverse("session", args=[second.pk])).text
    assert "You already have a place on this course" in session
    assert reverse("booking", args=[mine.pk]) in session
    page = client.get(reverse("book", args=[second.pk])).text
    assert "You already have a place on Tuesday 7 July 2026, 9:30am. What should happen with it?" in page


def test_without_an_answer_nothing_is_booked_and_the_question_is_asked(client, me, mine, second):
    page = press(client, second, wants="place")
    assert page.context["form"].errors == {"other_date": ["Choose whether to move, or to have both dates."]}
    assert bookings() == [(mine.session_id, "confirmed")]
    assert 'value="move"' in page.text and 'value="both"' in page.text


def test_both_dates_are_had_by_whoever_says_so(client, mine, second):
    press(client, second, wants="place", other_date="both")
    assert bookings() == [(mine.session_id, "confirmed"), (second.pk, "confirmed")]


def test_moving_gives_the_other_date_up(client, mine, second):
    assert press(client, second, wants="place", other_date="move").status_code == 302
    assert bookings() == [(mine.session_id, "cancelled"), (second.pk, "confirmed")]
    assert Booking.objects.get(status="confirmed").moved_from == mine


def test_moving_to_a_date_that_has_filled_changes_nothing_and_asks(client, mine, second):
    second.capacity = 1
    second.save()
    make_booking(session=second)
    page = press(client, second, wants="place", other_date="move")
    assert "The place has gone" in page.text
    mine.refresh_from_db()
    assert mine.status == "confirmed"


def test_dates_that_are_over_other_courses_and_other_people_ask_nothing(client, me):
    course = CourseFactory()
    make_booking(session=make_session(course=course, on=dt.date(2026, 5, 5)), practitioner=me, outcome="no show")
    make_booking(session=make_session(course=course, on=dt.date(2026, 7, 14)), practitioner=me, status="cancelled")
    make_booking(session=make_session(course=course, on=dt.date(2026, 7, 21)))
    make_booking(session=make_session(on=dt.date(2026, 7, 28)), practitioner=me)
    session = make_session(course=course)
    assert "What should happen with it?" not in client.get(reverse("book", args=[session.pk])).text
    assert press(client, session, wants="place").status_code == 302


def test_a_date_of_the_course_that_this_one_replaced_counts(client, me):
    new = CourseFactory()
    old = CourseFactory(status="retired", replaced_by=new)
    make_booking(session=make_session(course=old), practitioner=me)
    session = make_session(course=new, on=LATER)
    assert "What should happen with it?" in client.get(reverse("book", args=[session.pk])).text
    assert press(client, session, wants="place").status_code == 200


def test_a_lead_is_asked_about_the_colleagues_other_date(client, lead):
    client.force_login(lead)
    sam = UserFactory(name="Sam Example", organisation=lead.organisation)
    has = make_booking(session=make_session(), practitioner=sam)
    session = make_session(course=has.session.course, on=LATER)
    page = press_for(client, session, sam, wants="place").text
    assert "Sam Example already has a place on Tuesday 7 July 2026, 9:30am." in page
    press_for(client, session, sam, wants="place", other_date="both")
    assert bookings() == [(has.session_id, "confirmed"), (session.pk, "confirmed")]


@pytest.mark.parametrize("name", ["session", "book"])
def test_a_missing_prerequisite_is_said_with_the_way_to_it_and_no_button(client, me, name):
    basics = CourseFactory(title="Basics", slug="basics")
    course = CourseFactory()
    course.prerequisites.add(basics)
    page = client.get(reverse(name, args=[make_session(course=course).pk])).text
    assert "You need to attend “Basics” first, and we have no record that you have." in page
    assert "/courses/basics/#dates" in page
    assert "Book a place</a>" not in page and "Book this place" not in page


@pytest.mark.parametrize("name", ["session", "book"])
def test_a_prerequisite_that_is_booked_leads_to_that_booking(client, me, name):
    basics, course = CourseFactory(title="Basics"), CourseFactory()
    course.prerequisites.add(basics)
    booked = make_booking(session=make_session(course=basics), practitioner=me)
    page = client.get(reverse(name, args=[make_session(course=course, on=LATER).pk])).text
    assert "You have a place on it on Tuesday 7 July 2026: book this course after that." in page
    assert reverse("booking", args=[booked.pk]) in page


def test_a_prerequisite_attended_is_ticked_off_and_the_button_is_there(client, me):
    basics, course = CourseFactory(title="Basics"), CourseFactory()
    course.prerequisites.add(basics)
    make_booking(session=make_session(course=basics, on=dt.date(2026, 5, 5)), practitioner=me, outcome="attended")
    page = client.get(reverse("session", args=[make_session(course=course).pk])).text
    assert "You have attended it" in page
    assert "Book a place</a>" in page


@pytest.mark.parametrize("name", ["session", "book"])
def test_a_clash_is_said_with_the_booking_and_the_way_to_move_it(client, me, name):
    held = make_booking(session=make_session(course=CourseFactory(title="First aid")), practitioner=me)
    page = client.get(reverse(name, args=[make_session().pk])).text
    assert "You have a place on “First aid” at the same time: Tuesday 7 July 2026, 9:30am to 4:30pm." in page
    assert f'href="{reverse("booking", args=[held.pk])}"' in page
    assert f'href="{reverse("move-booking", args=[held.pk])}"' in page
    assert "Book a place</a>" not in page and "Book this place" not in page


@pytest.mark.parametrize("name", ["session", "book"])
def test_a_missing_organisation_or_line_manager_leads_to_ones_details_and_back(client, name):
    client.force_login(UserFactory(organisation=None))
    session = make_session()
    page = client.get(reverse(name, args=[session.pk])).text
    assert "Tell us which organisation you work for before you book." in page
    assert f"{reverse('my-details')}?next=%2Fsessions%2F{session.pk}%2F" in page
    client.force_login(UserFactory())
    page = client.get(reverse(name, args=[make_session(needs_approval=True).pk])).text
    assert "we do not know their" in page
    assert f"{reverse('my-details')}?next=" in page


def test_a_lead_with_a_clash_may_still_book_for_a_colleague(client, lead):
    client.force_login(lead)
    make_booking(practitioner=lead)
    page = client.get(reverse("session", args=[make_session().pk])).text
    assert "Before you can have a place yourself" in page
    assert "Book for a colleague" in page


@pytest.mark.parametrize("who", ["visitor", "practitioner"])
def test_a_full_session_names_the_other_date_with_places(client, practitioner, full, who):
    other = make_session(course=full.course, on=LATER)
    gone = make_session(course=full.course, on=dt.date(2026, 9, 1), capacity=1)
    make_booking(session=gone)
    if who == "practitioner":
        client.force_login(practitioner)
    page = client.get(reverse("session", args=[full.pk])).text
    assert "Tuesday 4 August 2026, 9:30am to 4:30pm" in page
    assert reverse("session", args=[other.pk]) in page
    assert reverse("session", args=[gone.pk]) not in page


def test_waiting_list_page_booking_and_mail_name_the_other_date(client, me, full):
    other = make_session(course=full.course, on=LATER)
    address = reverse("session", args=[other.pk])
    assert address in client.get(reverse("book", args=[full.pk])).text
    press(client, full, wants="list")
    booking = Booking.objects.get(practitioner=me)
    assert address in client.get(reverse("booking", args=[booking.pk])).text
    [mail] = sent_by_now()
    assert address in mail.body


def test_the_session_page_says_what_the_course_is_for_and_for_whom(client):
    course = CourseFactory(aims="Spot the signs early.", audience="Everybody who works with families.")
    page = client.get(reverse("session", args=[make_session(course=course).pk])).text
    assert "Spot the signs early." in page
    assert "Everybody who works with families." in page


def test_a_session_of_years_ago_says_when_it_was(client):
    session = make_session(on=dt.date(2023, 11, 7))
    assert (
        "This session took place on Tuesday 7 November 2023." in client.get(reverse("session", args=[session.pk])).text
    )


def test_without_the_tick_the_page_asks_for_what_can_still_be_done(client, me, now):
    session = make_session(on=now.date() + dt.timedelta(days=1))
    assert now > session.cancel_by_at
    page = client.post(reverse("book", args=[session.pk]), {"wants": "place"}).content.decode()
    assert page.count("Tick the box to say that you will come, or tell us at once if I can’t.") == 0
    assert page.count("Tick the box to say that you will come, or tell us at once if you can’t.") == 2
