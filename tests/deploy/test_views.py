import datetime as dt

import pytest
from django.urls import reverse

from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("frozen_now")
def test_front_page_shows_what_comes_next(client):
    for day in range(1, 9):
        factories.make_session(on=dt.date(2026, 7, day))
    response = client.get("/")
    assert [item.starts_at.day for item in response.context["items"]] == [1, 2, 3, 4, 5, 6]
    assert 'action="/courses/"' in response.content.decode()


@pytest.mark.parametrize(
    ("roles", "name"),
    [
        ({}, "my-bookings"),
        ({"is_lead"}, "organisation-bookings"),
        ({"is_trainer"}, "registers"),
        ({"is_trainer", "is_group_member"}, "reports"),
        ({"is_trainer", "is_group_member", "is_team"}, "desk"),
    ],
)
def test_home_is_where_ones_work_begins(client, roles, name):
    client.force_login(factories.UserFactory(**dict.fromkeys(roles, True)))
    assert client.get("/").headers["Location"] == reverse(name)


@pytest.mark.parametrize(
    ("roles", "labels"),
    [
        ({}, ["Courses", "My bookings", "My account", "Sign out"]),
        ({"is_lead"}, ["Courses", "My bookings", "My organisation", "Reports", "My account", "Sign out"]),
        ({"is_trainer"}, ["Courses", "My bookings", "Registers", "My account", "Sign out"]),
        ({"is_group_member"}, ["Courses", "My bookings", "Reports", "My account", "Sign out"]),
        ({"is_team"}, ["Courses", "My bookings", "Registers", "Reports", "Team desk", "My account", "Sign out"]),
    ],
)
def test_menu_shows_what_the_role_can_open(client, roles, labels):
    client.force_login(factories.UserFactory(**dict.fromkeys(roles, True)))
    assert [item.label for item in client.get("/courses/").context["navigation"]] == labels


def test_menu_of_a_visitor_offers_to_sign_in(client):
    assert [item.label for item in client.get("/courses/").context["navigation"]] == ["Courses", "Sign in"]


@pytest.mark.usefixtures("frozen_now")
def test_menu_marks_where_one_is(client):
    session = factories.make_session()
    items = client.get(reverse("course", args=[session.course.slug])).context["navigation"]
    assert [item.label for item in items if item.current == "true"] == ["Courses"]
    items = client.get("/courses/").context["navigation"]
    assert [item.label for item in items if item.current == "page"] == ["Courses"]


def test_colour_is_a_style_sheet_that_anybody_may_keep(client):
    response = client.get("/brand.css")
    assert response.content == b":root { --turnout-brand: #12436d; }\n"
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "public" in response.headers["Cache-Control"]


@pytest.mark.r53
@pytest.mark.parametrize("address", ["/accessibility/", "/privacy/"])
def test_statement_is_open_to_everybody(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "training@marches.example.org" in response.content.decode()


@pytest.mark.r53
def test_accessibility_statement_says_how_far_it_goes_whom_to_tell_and_who_enforces_it(client):
    page = client.get("/accessibility/").text
    said = ("WCAG) version 2.2, level AA", "Equality and Human Rights Commission", "Accessibility Regulations 2018")
    assert [words for words in said if words not in page] == []
    titles = ("How accessible it is", "What to do if you cannot use something", "How we test")
    assert [title for title in titles if f">{title}</h2>" not in page] == []
    assert 'href="/accessibility/">Accessibility statement</a>' in client.get("/courses/").text


@pytest.mark.r35
def test_every_page_has_the_marks_of_the_frame(client):
    text = client.get("/").content.decode()
    assert '<html lang="en-GB"' in text
    assert 'href="#main-content"' in text
    assert 'id="main-content"' in text
    assert text.count("<h1") == 1
    assert "crown" not in text.lower()
    assert " style=" not in text
