"""Nobody reads on a kept page what is for another, and everybody reads what is their own as it is now."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import add_message, constants, get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse

from bookings.models import Booking, DateWish
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.pages import kept
from bookings.places.pages.kept import kept_for_visitors
from tests.support.answers import said_of
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def addresses(session) -> list[str]:
    course = reverse("course", args=[session.course.slug])
    return [reverse("home"), reverse("catalogue"), course, reverse("session", args=[session.pk])]


@pytest.fixture
def session():
    return make_session(capacity=5)


# ---- visitors ----


def test_kept_page_has_the_headers_of_the_one_that_was_made(client, session):
    for address in addresses(session):
        made, kept_one = client.get(address), client.get(address)
        assert said_of(made) == said_of(kept_one)
        assert (kept_one["Vary"], "Cache-Control" in kept_one, "Set-Cookie" in kept_one) == ("Cookie", False, False)
        assert "Content-Security-Policy" in kept_one
        assert made.content == kept_one.content
        head = client.head(address)
        assert (said_of(head), head.content) == (said_of(made), b"")


def test_message_is_shown_to_whom_it_is_for_and_to_nobody_else(client, session, practitioner):
    for address in addresses(session):
        client.get(address)
        client.force_login(practitioner)
        client.post(reverse("account_logout"))
        assert "You have signed out" in client.get(address).text
        assert "You have signed out" not in client.get(address).text


@pytest.fixture
def asked(rf):
    """Ask a view of its own, kept for visitors, and return the answer and how often the view was called."""
    calls = []

    def ask(view, address="/somewhere/", user=None, message=""):
        calls.clear()
        request = rf.get(address)
        request.user = user or AnonymousUser()
        request._messages = CookieStorage(request)
        if message:
            request._messages._loaded_data = [message]

        def called(request, as_of):
            calls.append(as_of)
            return view(request)

        return kept_for_visitors(called)(request), len(calls)

    return ask


def test_view_is_asked_once(asked):
    assert [asked(lambda request: HttpResponse("hello"))[1] for _ in range(3)] == [1, 0, 0]


def test_each_address_is_a_page_of_its_own(asked):
    def echo(request):
        return HttpResponse(request.get_full_path())

    for address in ("/a/", "/b/", "/a/?page=2", "/a/?page=3", "/a/"):
        assert asked(echo, address)[0].content.decode() == address


def with_cookie(request):
    response = HttpResponse("hello")
    response.set_cookie("mine", "1")
    return response


def with_message(request):
    add_message(request, constants.INFO, "For you alone")
    return HttpResponse("hello")


def with_a_form(request):
    return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">')


NOT_KEPT = {
    "a cookie": with_cookie,
    "a message": with_message,
    "a form with its token": with_a_form,
    "a fault": lambda request: HttpResponse("no", status=404),
    "a stream": lambda request: StreamingHttpResponse(["hello"]),
    "more than a page": lambda request: HttpResponse("x" * 200_001),
}


@pytest.mark.parametrize("what", NOT_KEPT)
def test_what_is_for_one_alone_or_no_page_is_not_kept(asked, what):
    assert [asked(NOT_KEPT[what])[1] for _ in range(2)] == [1, 1]


def test_who_has_a_message_or_is_signed_in_gets_a_page_of_their_own(asked, practitioner):
    def hello(request):
        waiting = [str(message) for message in get_messages(request)]
        return HttpResponse(f"hello {request.user} {waiting}")

    asked(hello)
    assert asked(hello, message="For you")[0].content == b"hello AnonymousUser ['For you']"
    assert asked(hello, user=practitioner)[1] == 1
    assert asked(hello)[0].content == b"hello AnonymousUser []"


def test_signed_in_and_signed_out_alternately_everybody_has_their_own_menu(client, session, practitioner):
    for address in addresses(session)[1:]:
        for _ in range(2):
            client.logout()
            text = client.get(address).text
            assert ("Sign in<" in text, "Sign out<" in text) == (True, False)
            client.force_login(practitioner)
            text = client.get(address).text
            assert ("Sign in<" in text, "Sign out<" in text) == (False, True)


def test_however_many_addresses_are_asked_for_few_pages_are_kept(client, session):
    for n in range(70):
        client.get(reverse("session", args=[session.pk]), {"n": n})
        client.get(reverse("catalogue"), {"page": n})
    assert (len(kept._PAGES), len(kept._SHOWN)) == (64, 16)


@pytest.mark.parametrize(("left", "status"), [(1, Booking.Status.CONFIRMED), (0, None)])
def test_press_is_judged_on_what_is_so_and_not_on_what_was_shown(client, practitioner, session, left, status):
    client.force_login(practitioner)
    others = UserFactory.create_batch(5 - left)
    for address in addresses(session)[1:]:
        assert "5 places left" in client.get(address).text
    for other in others:
        make_booking(session=session, practitioner=other).history.all().delete()  # so that no page knows
    assert "5 places left" in client.get(addresses(session)[3]).text
    client.post(reverse("book", args=[session.pk]), {"agree": "on", "wants": "place"})
    booking = Booking.objects.filter(practitioner=practitioner).first()
    assert (booking and booking.status) == status


# ---- who is signed in ----


def test_own_booking_is_told_at_once_and_to_nobody_else(client, now, session, practitioner):
    other = UserFactory(organisation=practitioner.organisation)

    def told(person):
        client.force_login(person)
        return ["See my booking" in client.get(address).text for address in addresses(session)[2:]]

    assert told(practitioner) == told(other) == [False, False]
    booking = book_place(session=session, practitioner=practitioner, by=practitioner, now=now)
    assert (told(practitioner), told(other)) == ([True, True], [False, False])
    cancel_booking(booking=booking, reason="workload", by=practitioner, now=now)
    assert told(practitioner) == told(other) == [False, False]


def test_own_turn_on_the_list_is_the_one_of_now(client, now, practitioner):
    session = make_session(capacity=1)
    holder = make_booking(session=session)
    first = make_booking(session=session, status=Booking.Status.WAITING)
    make_booking(session=session, practitioner=practitioner, status=Booking.Status.WAITING)
    client.force_login(practitioner)
    for address in addresses(session)[2:]:
        assert "2nd" in client.get(address).text
    cancel_booking(booking=first, reason="workload", by=first.practitioner, now=now)
    for address in addresses(session)[2:]:
        assert "1st" in client.get(address).text
    assert holder.status == Booking.Status.CONFIRMED


def test_wish_is_told_at_once_and_to_nobody_else(client, now, practitioner):
    course = CourseFactory(title="No dates")
    catalogue, page = reverse("catalogue"), reverse("course", args=[course.slug])

    def told(person):
        client.force_login(person)
        return ["We will tell you" in client.get(catalogue).text, "We will email you" in client.get(page).text]

    other = UserFactory()
    assert told(practitioner) == told(other) == [False, False]
    DateWish.objects.create(course=course, practitioner=practitioner, asked_at=now)
    assert (told(practitioner), told(other)) == ([True, True], [False, False])


def test_each_organisation_reads_its_own_places_whoever_came_before(client, now):
    session = make_session(capacity=5, places_per_organisation=2)
    ours, theirs = OrganisationFactory(), OrganisationFactory()
    make_booking(session=session, practitioner=UserFactory(organisation=ours))
    make_booking(session=session, practitioner=UserFactory(organisation=ours))
    ones = {"ours": UserFactory(organisation=ours), "theirs": UserFactory(organisation=theirs), "a visitor": None}
    words = {"ours": "Full for your organisation", "theirs": "2 places left for you", "a visitor": "3 places left"}
    for who in ("ours", "theirs", "a visitor", "theirs", "ours", "a visitor"):
        client.force_login(ones[who]) if ones[who] else client.logout()
        for address in addresses(session)[1:3]:
            text = client.get(address).text
            assert [each for each, said in words.items() if f">{said}<" in text] == [who]


def test_draft_of_the_team_is_not_shown_to_those_who_come_after(client, team_member, practitioner):
    course = CourseFactory(status="draft")
    session = make_session(course=course)
    for _ in range(2):
        for person, status in ((team_member, 200), (practitioner, 404)):
            client.force_login(person)
            assert [client.get(address).status_code for address in addresses(session)[2:]] == [status, status]
        client.logout()
        assert [client.get(address).status_code for address in addresses(session)[2:]] == [404, 404]


def test_trainer_reads_their_own_draft(client, trainer, practitioner):
    session = make_session(status="draft")
    session.trainers.add(trainer)
    address = reverse("session", args=[session.pk])
    for person, status in ((trainer, 200), (practitioner, 404), (trainer, 200)):
        client.force_login(person)
        assert client.get(address).status_code == status


def test_joining_link_is_for_those_with_a_place_alone(client, practitioner):
    session = make_session(delivery="online")
    session.days.update(joining_link="https://meet.example.org/secret")
    make_booking(session=session, practitioner=practitioner)
    address = reverse("session", args=[session.pk])
    for _ in range(2):
        client.force_login(practitioner)
        assert "meet.example.org" in client.get(address).text
        client.logout()
        assert "meet.example.org" not in client.get(address).text
        client.force_login(UserFactory())
        assert "meet.example.org" not in client.get(address).text
