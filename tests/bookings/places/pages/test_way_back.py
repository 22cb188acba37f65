"""The link back leads back: to the search, the course or the front page that a session was opened from."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from bookings.places.pages.way_back import WayBack
from tests.support.factories import CourseFactory, VenueFactory, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def back(page) -> str:
    return re.search(r'<a href="([^"]*)" class="govuk-back-link">', page.text)[1].replace("&amp;", "&")


def link(page, address) -> str:
    return re.search(rf'href="({re.escape(address)}[^"]*)"', page.text)[1].replace("&amp;", "&")


@pytest.fixture
def session():
    return make_session(course=CourseFactory(title="Neglect & more", slug="neglect"))


@pytest.mark.parametrize("query", ["?q=neglect+%26+more&level=2", "?order=course&q=neglect", "?page=1&q=neglect"])
def test_from_a_session_back_to_the_search_as_it_was(client, practitioner, session, query):
    client.force_login(practitioner)
    address = reverse("session", args=[session.pk])
    page = client.get(link(client.get(reverse("catalogue") + query), address))
    assert back(page) == reverse("catalogue") + query
    book = client.get(link(page, reverse("book", args=[session.pk])))
    assert back(client.get(back(book))) == reverse("catalogue") + query


def test_from_a_session_back_to_its_course_and_on_to_the_search(client, session):
    course = client.get(f"{reverse('course', args=['neglect'])}?{urlencode({'search': 'q=neglect'})}")
    assert back(course) == "/courses/?q=neglect"
    page = client.get(link(course, reverse("session", args=[session.pk])))
    again = client.get(back(page))
    assert again.status_code == 200
    assert back(again) == "/courses/?q=neglect"


def test_from_the_front_page_and_without_any_way(client, session):
    address = reverse("session", args=[session.pk])
    assert back(client.get(link(client.get("/"), address))) == "/"
    assert back(client.get(address)) == reverse("catalogue")


@pytest.mark.parametrize(
    "search", ["next=//evil.example", "javascript:alert(1)", "q=" + "a" * 700, "&" * 300, "\x00", "%00", "q=%ff"]
)
def test_what_is_no_search_leads_to_the_catalogue_and_nowhere_else(client, session, search):
    page = client.get(reverse("session", args=[session.pk]), {"search": search, "via": "//evil.example"})
    assert page.status_code in {200, 400}
    if page.status_code == 200:
        assert back(page).startswith("/courses/")
        assert "evil" not in back(page)


def test_nothing_is_carried_where_there_is_nothing():
    assert WayBack().onward == ""


def test_a_venue_has_its_directions_and_a_map_wherever_it_is_named(client, practitioner):
    client.force_login(practitioner)
    venue = VenueFactory(address="Mill Lane", postcode="ZZ6 8QT", directions="Use the side door.")
    session = make_session(days=2, venue=venue)
    for name in ("session", "book"):
        text = client.get(reverse(name, args=[session.pk])).text
        assert text.count("Use the side door.") == 1
        assert "https://www.openstreetmap.org/search?query=ZZ6%208QT" in text


def test_the_by_course_list_says_a_date_once(client, session):
    text = client.get(reverse("catalogue"), {"order": "course"}).text
    assert text.count("Tuesday 7 July 2026") == 1


@pytest.mark.parametrize(
    ("name", "part"), [("session", "Courses"), ("book", "Courses"), ("my-bookings", "My bookings")]
)
def test_a_part_is_marked_in_the_menu_on_every_page_below_it(client, practitioner, session, name, part):
    client.force_login(practitioner)
    page = client.get(reverse(name, args=[] if name == "my-bookings" else [session.pk]))
    assert [item.label for item in page.context["navigation"] if item.current] == [part]


def test_a_leads_question_who_it_is_for_keeps_the_way_back(client, lead, session):
    client.force_login(lead)
    way = {"search": "q=neglect+%26+more&level=2", "via": "course"}
    question = client.get(reverse("book", args=[session.pk]), way)
    at_session = f"{reverse('session', args=[session.pk])}?{urlencode(way)}"
    assert back(question) == at_session
    assert link(question, reverse("reserve", args=[session.pk])).endswith(f"?{urlencode(way)}")
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', question.text))
    carried = {name: value.replace("&amp;", "&") for name, value in hidden.items()}
    assert carried == {"asked": "1"} | way
    for answer, page in (("colleague", "book-colleague"), ("new", "ask-colleague")):
        next_page = client.get(reverse("book", args=[session.pk]), carried | {"for": answer}, follow=True)
        assert next_page.request["PATH_INFO"] == reverse(page, args=[session.pk])
        assert back(next_page) == f"{reverse('book', args=[session.pk])}?{urlencode(way)}"
    assert back(client.get(reverse("reserve", args=[session.pk]), way)) == at_session
    own = client.get(reverse("book", args=[session.pk]), carried | {"for": "me"})
    assert back(own) == f"{reverse('book', args=[session.pk])}?{urlencode(way)}"
