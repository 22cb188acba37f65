"""Dates on other sites: the feed of new ones, and the list that a page elsewhere shows in a frame."""

import pytest
from defusedxml.ElementTree import fromstring
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from deploy.environment import framing_sites
from tests.support.factories import CourseFactory, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
ATOM = "{http://www.w3.org/2005/Atom}"
COUNCIL = "https://www.council.example"


def test_feed_has_the_dates_that_anybody_may_book_the_latest_planned_first(client):
    first = make_session(course=CourseFactory(title="One & </title><script>alert(1)</script>"))
    make_session(course=CourseFactory(title="A draft"), status="draft")
    last = make_session(course=CourseFactory(title="Two"))
    response = client.get(reverse("new-dates-feed"))
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    entries = fromstring(response.content).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Two", first.course.title]
    assert entries[0].findtext(f"{ATOM}id").endswith(reverse("session", args=[last.pk]))
    assert all(entry.findtext(f"{ATOM}updated") for entry in entries)


def test_feed_asks_as_often_for_one_as_for_several(client, django_assert_max_num_queries):
    for _ in range(4):
        make_session()
    client.get(reverse("new-dates-feed"))
    with django_assert_max_num_queries(3):
        client.get(reverse("new-dates-feed"))


def test_dates_are_framed_by_the_sites_named_and_by_no_other(client, settings):
    make_session(course=CourseFactory(title="Working together"))
    assert client.get(reverse("dates-in-a-frame")).status_code == 404
    settings.FRAMED_BY = [COUNCIL]
    response = client.get(reverse("dates-in-a-frame"))
    assert "Working together" in response.text
    assert "X-Frame-Options" not in response.headers
    policy = response.headers["Content-Security-Policy"].split("; ")
    [framed] = [one for one in policy if one.startswith("frame-ancestors")]
    assert framed == f"frame-ancestors {COUNCIL}"
    assert "script-src 'self'" in policy
    other = client.get(reverse("catalogue"))
    assert other.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"].split("; ")


@pytest.mark.parametrize("site", ["*", "https://*", "http://council.example", "https://a.example; script-src *", "a"])
def test_what_is_no_site_stops_the_start(site):
    with pytest.raises(ImproperlyConfigured, match="FRAMED_BY"):
        framing_sites([COUNCIL, site])
