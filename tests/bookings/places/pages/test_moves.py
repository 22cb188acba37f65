import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking, Mail
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session
from tests.support.tokens import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
LATER = dt.date(2026, 7, 21)


@pytest.fixture
def place(practitioner):
    course = CourseFactory(title="Understanding Child Neglect")
    return make_booking(session=make_session(course=course), practitioner=practitioner)


@pytest.fixture
def colleague(practitioner):
    return UserFactory(name="Colin Colleague", email="colin@example.org", organisation=practitioner.organisation)


@pytest.fixture
def own(client, practitioner):
    client.force_login(practitioner)
    return client


def colleague_page(booking):
    return reverse("send-colleague", args=[booking.pk])


def move_page(booking):
    return reverse("move-booking", args=[booking.pk])


def errors(response):
    return [str(error) for faults in response.context["form"].errors.values() for error in faults]


def test_booking_page_offers_both(own, place):
    page = own.get(reverse("booking", args=[place.pk])).text
    assert (colleague_page(place) in page, move_page(place) in page) == (True, True)


def test_colleague_is_asked_about_before_anything_happens(own, place, colleague):
    page = own.post(colleague_page(place), {"email": " COLIN@example.org "})
    assert "takes your place" in page.text
    assert "Colin Colleague" not in page.text
    assert Mail.objects.count() == 0
    assert Booking.objects.count() == 1


def test_colleague_takes_the_place_and_the_page_says_so(own, place, colleague):
    response = own.post(colleague_page(place), {"email": colleague.email, "confirmed": "1"}, follow=True)
    assert response.redirect_chain == [(reverse("booking", args=[place.pk]), 302)]
    assert "Given to Colin Colleague, on" in response.text
    assert Booking.objects.get(takes_over_from=place).practitioner == colleague


def test_every_address_without_an_account_here_is_answered_alike(own, place, practitioner):
    elsewhere = UserFactory(email="elsewhere@example.org")
    closed = UserFactory(email="no-longer@example.org", organisation=practitioner.organisation, is_active=False)
    answers = []
    for email in ("somebody@example.org", elsewhere.email, closed.email):
        page = own.post(colleague_page(place), {"email": email, "confirmed": "1"}).text
        assert f'has an account with <strong class="turnout-break">{email}</strong>' in page
        answers.append(page.replace(email, "").partition("<main")[2].partition("</main>")[0])
    said = [without_tokens(answer) for answer in answers]
    assert said == [said[0]] * 3
    assert Booking.objects.count() == 1


def test_ones_own_address_is_no_colleagues(own, place, practitioner):
    [error] = errors(own.post(colleague_page(place), {"email": practitioner.email, "confirmed": "1"}))
    assert error.startswith("This is the address of the person whose place it is.")


def test_part_of_an_address_finds_nobody(own, place, colleague):
    page = own.post(colleague_page(place), {"email": "colin@example.or", "confirmed": "1"}).text
    assert "Ask a colleague who has no account" in page
    assert Booking.objects.count() == 1


def test_what_a_colleague_has_booked_is_told_to_the_lead_alone(client, place, colleague, practitioner):
    make_booking(session=place.session, practitioner=colleague)
    lead = UserFactory(is_lead=True, organisation=practitioner.organisation)
    answers = []
    for person in (practitioner, lead):
        client.force_login(person)
        answers += errors(client.post(colleague_page(place), {"email": colleague.email, "confirmed": "1"}))
    assert answers == [
        "This colleague cannot take the place. Ask them why, or choose somebody else.",
        "Colin Colleague has a place on this session already.",
    ]


def test_addresses_cannot_be_tried_for_ever(own, place, colleague):
    for _ in range(20):
        own.post(colleague_page(place), {"email": "nobody@example.org"})
    response = own.post(colleague_page(place), {"email": colleague.email, "confirmed": "1"})
    assert "You have tried many addresses." in response.text
    assert Booking.objects.count() == 1


def test_other_dates_are_those_of_the_course_that_can_be_booked(own, place, practitioner):
    course = place.session.course
    free = make_session(course=course, on=LATER, capacity=1)
    full = make_session(course=course, on=dt.date(2026, 7, 28), capacity=1)
    make_booking(session=full)
    mine = make_session(course=course, on=dt.date(2026, 8, 4))
    make_booking(session=mine, practitioner=practitioner)
    make_session(course=course, on=dt.date(2026, 8, 11), status="draft")
    make_session(course=course, on=dt.date(2026, 5, 5))
    make_session(on=LATER)
    form = own.get(move_page(place)).context["form"]
    assert form.fields["to"].choices == [
        (str(free.pk), "Tuesday 21 July 2026, 9:30am to 4:30pm: 1 place left"),
        (str(full.pk), "Tuesday 28 July 2026, 9:30am to 4:30pm: full"),
    ]


def test_move_leads_to_the_new_booking(own, place):
    later = make_session(course=place.session.course, on=LATER)
    response = own.post(move_page(place), {"to": later.pk}, follow=True)
    moved = Booking.objects.get(session=later)
    assert response.redirect_chain == [(reverse("booking", args=[moved.pk]), 302)]
    assert "Moved here from Tuesday 7 July 2026" in response.text
    assert reverse("booking", args=[moved.pk]) in own.get(reverse("booking", args=[place.pk])).text


def test_full_date_needs_a_tick_and_else_nothing_changes(own, place):
    full = make_session(course=place.session.course, on=LATER, capacity=1)
    make_booking(session=full)
    assert errors(own.post(move_page(place), {"to": full.pk}))[0].startswith("No place is free on that date")
    place.refresh_from_db()
    assert place.status == "confirmed"
    own.post(move_page(place), {"to": full.pk, "accept_waiting": "on"})
    place.refresh_from_db()
    assert (place.status, Booking.objects.get(moved_from=place).status) == ("cancelled", "waiting")


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (0, ("success", "Moved to Tuesday 21 July 2026, 9:30am.")),
        (1, ("info", "Moved to the waiting list for Tuesday 21 July 2026, 9:30am. No place is booked yet.")),
    ],
)
def test_a_move_onto_a_waiting_list_does_not_look_like_a_place(own, place, others, said):
    there = make_session(course=place.session.course, on=LATER, capacity=1)
    for _ in range(others):
        make_booking(session=there)
    response = own.post(move_page(place), {"to": there.pk, "accept_waiting": "on"}, follow=True)
    assert [(message.level_tag, str(message)) for message in response.context["messages"]] == [said]


def test_session_that_is_not_among_the_dates_is_refused(own, place):
    elsewhere = make_session(on=LATER)
    assert len(errors(own.post(move_page(place), {"to": elsewhere.pk}))) == 1
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("page", [colleague_page, move_page])
def test_cancelled_booking_has_neither_page(own, place, page):
    gone = make_booking(practitioner=place.practitioner, session=make_session(on=LATER), status="cancelled")
    assert own.get(page(gone)).headers["Location"] == reverse("booking", args=[gone.pk])


@pytest.mark.parametrize("page", [colleague_page, move_page])
def test_pages_need_few_queries_however_many_dates(own, place, page, django_assert_max_num_queries):
    for week in range(12):
        make_session(course=place.session.course, on=LATER + dt.timedelta(weeks=week))
    with django_assert_max_num_queries(12):
        assert own.get(page(place)).status_code == 200
