"""What search engines read on the pages of courses and sessions, in the words of schema.org and no others."""

import datetime as dt
import json
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.factories import CourseFactory, UserFactory, VenueFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]

# By type: what has to be said, what may be (https://schema.org, those of an Event among those of a CourseInstance).
TYPES = {
    "Course": ({"name", "url", "description", "provider", "inLanguage"}, {"@context", "hasCourseInstance"}),
    "Organization": ({"name", "url"}, set()),
    "CourseInstance": (
        {"name", "url", "courseMode", "startDate", "endDate", "eventAttendanceMode", "eventStatus", "location"},
        {"courseWorkload", "offers"},
    ),
    "Place": ({"name", "address"}, set()),
    "PostalAddress": ({"streetAddress", "addressLocality", "postalCode", "addressCountry"}, set()),
    "VirtualLocation": ({"url"}, set()),
    "Offer": ({"url", "availability"}, set()),
}
ONE_OF = {
    "courseMode": {"onsite", "online", "blended"},
    "eventStatus": {"https://schema.org/EventScheduled", "https://schema.org/EventCancelled"},
    "availability": {"https://schema.org/InStock", "https://schema.org/SoldOut"},
    "eventAttendanceMode": {f"https://schema.org/{one}EventAttendanceMode" for one in ("Offline", "Online", "Mixed")},
}


class Data(HTMLParser):
    """Reads scripts as a browser does: up to the first end tag, whatever is in them."""

    def __init__(self, text):
        super().__init__()
        self.found, self._reads = [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._reads = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self._reads:
            self.found.append("")

    def handle_data(self, data):
        if self._reads:
            self.found[-1] += data

    def handle_endtag(self, tag):
        self._reads = False


def faults(said):
    """Yield what schema.org does not know, or misses."""
    needs, may = TYPES[said["@type"]]
    names = set(said) - {"@type"}
    yield from (f"{said['@type']}: no {name}" for name in needs - names)
    yield from (f"{said['@type']}: {name}" for name in names - needs - may)
    for name, value in said.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from faults(one)
            elif (
                (name in ONE_OF and one not in ONE_OF[name])
                or (name == "url" and not one.startswith("http"))
                or (name in {"startDate", "endDate"} and dt.datetime.fromisoformat(one).tzinfo is None)
            ):
                yield f"{name}: {one}"


def read(name, *args, client=None):
    [text] = Data((client or Client()).get(reverse(name, args=args)).text).found
    said = json.loads(text)
    assert list(faults(said)) == []
    return said


def test_the_check_finds_what_is_wrong():
    wrong = {"@type": "Offer", "url": "/sessions/1/", "availability": "https://schema.org/Full", "capacity": 3}
    assert len(list(faults(wrong))) == 3
    assert list(faults({"@type": "Place", "name": "Hall"})) == ["Place: no address"]


def test_a_course_says_its_dates(now):
    course = CourseFactory(title="Neglect", slug="neglect", aims="To see it", cpd_hours="6.5")
    venue = VenueFactory(name="Shirehall", town="Wisbech", postcode="PE13 1AA", address="1 High Street")
    first = make_session(course=course, on=dt.date(2026, 7, 7))
    first.days.update(venue=venue, joining_link="")
    full = make_session(course=course, on=dt.date(2026, 11, 3), capacity=1, delivery="online")
    full.days.update(venue=None, joining_link="https://meet.example.org/secret")
    make_booking(session=full)
    make_session(course=course, on=dt.date(2026, 9, 1), status="draft")
    text = Client().get(reverse("course", args=["neglect"])).text
    assert "meet.example.org" not in text
    said = read("course", "neglect")
    assert (said["@context"], said["name"], said["description"]) == ("https://schema.org", "Neglect", "To see it")
    one, two = said["hasCourseInstance"]
    assert (one["startDate"], one["courseMode"]) == (first.starts_at.astimezone(SUMMER).isoformat(), "onsite")
    assert one["location"][0]["address"]["postalCode"] == "PE13 1AA"
    assert one["courseWorkload"] == "PT6H30M"
    assert one["offers"]["availability"] == "https://schema.org/InStock"
    assert two["startDate"].endswith("+00:00")
    assert two["location"] == [{"@type": "VirtualLocation", "url": two["url"]}]
    assert two["offers"]["availability"] == "https://schema.org/SoldOut"


SUMMER = dt.timezone(dt.timedelta(hours=1))


def test_a_course_without_dates_has_none(now):
    assert "hasCourseInstance" not in read("course", CourseFactory(cpd_hours=0).slug)


def test_a_session_says_that_it_is_cancelled_and_offers_nothing(now):
    session = make_session(status="cancelled", cancelled_at=now)
    [said] = read("session", session.pk)["hasCourseInstance"]
    assert said["eventStatus"] == "https://schema.org/EventCancelled"
    assert "offers" not in said


def test_a_session_that_cannot_be_booked_yet_offers_nothing(now):
    session = make_session(booking_opens_at=now + dt.timedelta(days=1))
    assert "offers" not in read("session", session.pk)["hasCourseInstance"][0]


def test_how_many_places_are_left_is_in_none(now):
    session = make_session(capacity=4711)
    trainer = UserFactory(name="Terry Trainer", is_trainer=True)
    session.trainers.add(trainer)
    said = json.dumps([read("session", session.pk), read("course", session.course.slug)])
    assert "4711" not in said
    assert "Terry" not in said


def test_a_name_ends_no_script(now):
    hostile = '"}</script><script>alert(1)</script><!-- \\ & \u2028 {{ 7 }}'
    venue = VenueFactory(name=hostile, town=hostile[:40], address=hostile)
    session = make_session(course=CourseFactory(title=hostile, aims=f"{hostile}\n\ttwo"))
    session.days.update(venue=venue)
    for name, key in (("session", session.pk), ("course", session.course.slug)):
        said = read(name, key)
        assert (said["name"], said["description"]) == (hostile, f"{hostile}\n\ttwo")
        assert said["hasCourseInstance"][0]["location"][0]["name"] == hostile
