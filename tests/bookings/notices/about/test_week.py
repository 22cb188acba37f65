"""The lines of an organisation's week: whose they are, of which week, and that they do not grow without end."""

import datetime as dt

import pytest

from bookings.notices.about import week
from bookings.notices.about.week import rows_of
from tests.support import factories

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 7, 6)


@pytest.fixture
def booked(lead):
    """Book for somebody of the lead's organisation: `booked(name, on, …)`."""
    course = factories.CourseFactory(title="Neglect")

    def make(name: str, on: dt.date, **fields):
        person = factories.UserFactory(name=name, organisation=lead.organisation)
        return factories.make_booking(
            session=factories.make_session(course=course, on=on), practitioner=person, **fields
        )

    return make


@pytest.mark.parametrize(
    ("on", "fields", "group"),
    [
        (dt.date(2026, 7, 5), {}, None),
        (dt.date(2026, 7, 6), {}, "coming"),
        (dt.date(2026, 7, 12), {}, "coming"),
        (dt.date(2026, 7, 13), {}, None),
        (dt.date(2026, 9, 1), {"status": "waiting"}, "waiting"),
        (dt.date(2026, 7, 5), {"status": "waiting"}, None),
        (dt.date(2026, 6, 29), {"outcome": "no show"}, "missed"),
        (dt.date(2026, 6, 28), {"outcome": "no show"}, None),
        (dt.date(2026, 7, 5), {"outcome": "not recorded"}, None),  # silence is not absence
    ],
)
def test_each_is_in_its_group_for_its_week_alone(booked, lead, on, fields, group):
    booked("Sam", on, **fields)
    rows = rows_of(lead.organisation_id, MONDAY)
    assert {name: [line.split(":")[0] for line in lines] for name, lines in rows.items() if lines} == (
        {group: ["Sam"]} if group else {}
    )


def test_others_people_and_sessions_called_off_are_left_out(booked, lead):
    booked("Sam", dt.date(2026, 7, 7))
    factories.make_booking(session=factories.make_session(on=dt.date(2026, 7, 7)))
    off = booked("Olga", dt.date(2026, 7, 8)).session
    type(off).objects.filter(pk=off.pk).update(status="draft")
    assert rows_of(lead.organisation_id, MONDAY)["coming"] == ["Sam: Neglect, Tuesday 7 July 2026, 9:30am"]


def test_a_big_organisation_gets_the_first_lines(booked, lead, monkeypatch):
    monkeypatch.setattr(week, "ROWS", 2)
    for name in ("Ann", "Ben", "Cid"):
        booked(name, dt.date(2026, 7, 7))
    assert [line[:3] for line in rows_of(lead.organisation_id, MONDAY)["coming"]] == ["Ann", "Ben"]
