import datetime as dt

import pytest

from bookings.models import DateWish
from reporting.periods import reporting_year
from reporting.reports.basis import WHOLE_ROOMS
from reporting.reports.registry import REPORTS
from tests.support.factories import CourseFactory, UserFactory, VenueFactory
from tests.support.report_cases import DAY, Outcome, Status, booked, every_kind, scope, session

pytestmark = pytest.mark.django_db


def rooms(now, **narrowed):
    return REPORTS["fill-rates"].table(scope(now, **narrowed))


def test_seats_are_counted_by_session_and_silence_leaves_none_empty(now, settings):
    settings.COST_OF_EMPTY_PLACE = 50
    one, full = session(capacity=40), session(capacity=1)
    every_kind(one)  # 28 held: 11 came, 8 not recorded; 2 walked in
    booked(full, Outcome.ATTENDED, 3)  # more than it holds: no seat is empty, and none of another room is filled by it
    table = rooms(now)
    figures = {row["course"]: row for row in table.rows}[one.course.title]
    assert {key: figures[key] for key in ("capacity", "held", "came", "not_recorded", "empty", "cost")} == {
        "capacity": 40,
        "held": 28,
        "came": 13,
        "not_recorded": 8,
        "empty": 19,
        "cost": 950,
    }
    assert (figures["booked_rate"], figures["fill_rate"]) == (28 / 40, 13 / 40)
    assert (table.total["empty"], table.total["came"], table.total["capacity"]) == (19, 16, 41)
    assert table.headline == "16 of 41 places in 2 sessions were filled (39.0 %)."


def test_cost_that_nobody_has_told_us_has_no_column(now, settings):
    settings.COST_OF_EMPTY_PLACE = 0
    booked(session())
    assert "cost" not in [column.key for column in rooms(now).columns]


def test_rooms_are_counted_whole_however_bookings_are_narrowed(now):
    one = session(capacity=10)
    mine = booked(one, Outcome.ATTENDED)[0]
    booked(one, Outcome.ATTENDED, 4)
    narrowed = rooms(now, organisation_id=mine.organisation_id)
    assert narrowed.total == rooms(now).total
    assert narrowed.notes[0] == WHOLE_ROOMS
    assert WHOLE_ROOMS not in rooms(now).notes
    assert rooms(now).total["came"] == 5


def demand(now, **narrowed):
    table = REPORTS["unmet-demand"].table(scope(now, reporting_year("2026-27"), **narrowed))
    figures = ("went_without", "waiting", "wishes")
    return [(row["course"], row["area"], *(row[key] for key in figures)) for row in table.rows], table


def test_demand_tells_who_got_no_place_who_waits_and_who_wants_a_date(now):
    course, retired = CourseFactory(title="Neglect"), CourseFactory(title="Old")
    venue = VenueFactory(town="Ludlow")
    past, coming = (session(course=course, on=dt.date(2026, month, 5), venue=venue) for month in (5, 7))
    online = session(course=course, on=dt.date(2026, 7, 6))
    booked(past, number=3, status=Status.WAITING), booked(past, Outcome.ATTENDED)
    booked(coming, number=2, status=Status.WAITING), booked(online, status=Status.WAITING)
    booked(session(course=course, on=DAY), number=5, status=Status.WAITING)  # of another year
    for whose, told_at in ((course, None), (retired, None), (retired, now)):
        DateWish.objects.create(course=whose, practitioner=UserFactory(), asked_at=now, told_at=told_at)
    DateWish.objects.create(course=course, practitioner=UserFactory(), asked_at=now - dt.timedelta(days=365))
    rows, table = demand(now)
    assert rows == [
        ("Neglect", "Any area", 0, 0, 1),
        ("Neglect", "Ludlow", 3, 2, 0),
        ("Neglect", "Online, or no town given", 0, 1, 0),
        ("Old", "Any area", 0, 0, 1),
    ]
    assert table.headline == ("3 requests got no place, 3 still wait for one, and 2 people want to hear of a new date.")
    assert demand(now, delivery="online")[1].total["wishes"] == 0


def test_demand_of_an_organisation_is_its_own(now):
    waiting = booked(session(on=dt.date(2026, 7, 6)), number=2, status=Status.WAITING)[0]
    other = booked(session(on=dt.date(2026, 7, 7)), status=Status.WAITING)[0]
    DateWish.objects.create(course=other.session.course, practitioner=other.practitioner, asked_at=now)
    total = demand(now, organisation_id=waiting.organisation_id)[1].total
    assert total == {"went_without": 0, "waiting": 2, "wishes": 0}
