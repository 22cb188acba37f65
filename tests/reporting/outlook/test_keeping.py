"""Outlooks kept by the worker: fresh while a session is to come, and as they were once it has begun."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import IntegrityError

from bookings.models import Booking
from bookings.upkeep.due import run_due
from reporting.insight.inputs import INPUTS, UNKNOWN
from reporting.models import SessionOutlook
from reporting.outlook import foreseeing
from reporting.outlook.coming import coming
from reporting.outlook.foreseeing import fitted, kept_forecast, todays_forecast
from reporting.outlook.keeping import keep_outlooks, outlooks_of
from tests.support.factories import UserFactory, VenueFactory, make_booking, make_reservation
from tests.support.foreseen import a_year_on_record, to_come
from tests.support.report_cases import Outcome, Status, booked, session
from training.models import Session

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def one(of, now):
    [found] = coming(Session.objects.filter(pk=of.pk), mean=0.15, now=now)
    return found


def test_each_coming_session_has_its_outlook(now):
    course = a_year_on_record()
    venue = VenueFactory(spare_chairs=3)
    session = to_come(course, venue=venue)
    booked(session, status=Status.WAITING, number=2)
    assert keep_outlooks(now=now) == 1
    row = SessionOutlook.objects.get()
    assert (row.session, row.made_at, row.held, row.waiting, row.seats, row.spare) == (session, now, 20, 2, 20, 3)
    assert 16 < row.expected < 18
    assert row.low <= 17 <= row.high
    assert row.extra >= 3
    assert row.overflow <= 0.05
    assert row.filled > row.filled_without
    assert row.likely_away == pytest.approx(1 - row.expected / 20)


def test_worker_makes_them(now):
    to_come(a_year_on_record())
    assert run_due(now=now)["outlooks of coming sessions kept"] == 1
    assert run_due(now=now + MINUTE)["outlooks of coming sessions kept"] == 0


def test_looked_at_again_when_a_place_changes_hands_and_when_a_day_has_passed(now):
    session = to_come(a_year_on_record(), held=10)
    keep_outlooks(now=now)
    booked(session)
    assert keep_outlooks(now=now + MINUTE) == 1
    assert SessionOutlook.objects.get().held == 11
    assert keep_outlooks(now=now + 2 * MINUTE) == 0
    assert keep_outlooks(now=now + dt.timedelta(hours=21)) == 1


def test_one_that_has_begun_stays_as_it_was(now):
    session = to_come(a_year_on_record(), days=1)
    keep_outlooks(now=now)
    kept = SessionOutlook.objects.values().get()
    Booking.objects.filter(session=session).update(status=Status.CANCELLED, cancelled_at=now)
    assert keep_outlooks(now=session.starts_at) == 0
    assert keep_outlooks(now=session.starts_at + dt.timedelta(days=3)) == 0
    assert SessionOutlook.objects.values().get() == kept


def test_far_ahead_drafts_and_cancelled_ones_have_none(now):
    course = a_year_on_record()
    to_come(course, days=100)
    to_come(course, status="draft")
    to_come(course, status="cancelled", cancelled_at=now)
    assert keep_outlooks(now=now) == 0


def test_too_little_on_record_says_nothing(now):
    to_come(session(on=dt.date(2026, 5, 5)).course)
    assert fitted(now=now).forecast is None
    assert keep_outlooks(now=now) == 0


def test_without_a_forecast_the_worker_reads_nothing_of_anybody(now, monkeypatch):
    """Nothing is kept then, so that the same sessions are looked at each minute."""
    to_come(session(on=dt.date(2026, 5, 5)).course)
    monkeypatch.setattr("reporting.outlook.keeping.coming", lambda *asked, **more: pytest.fail("bookings were read"))
    assert keep_outlooks(now=now) == 0


def test_a_page_takes_todays_forecast_from_the_worker_and_fits_none_anew(now, monkeypatch):
    to_come(a_year_on_record())
    kept = todays_forecast(now=now)
    monkeypatch.setattr(
        "reporting.outlook.foreseeing.fitted", lambda **asked: pytest.fail("the model was fitted again")
    )
    assert kept_forecast(now=now + MINUTE).mean == kept.mean
    assert len(outlooks_of(Session.objects.upcoming(now), now=now)) == 1


def test_a_page_keeps_no_forecast(now):
    a_year_on_record()
    assert kept_forecast(now=now).mean == pytest.approx(0.15)
    assert cache.get(foreseeing._KEPT) is None


def test_forecast_is_fitted_once_a_day(now, django_assert_num_queries):
    a_year_on_record()
    first = todays_forecast(now=now)
    with django_assert_num_queries(0):  # the cache of tests is no database
        assert todays_forecast(now=now + MINUTE).mean == first.mean
    assert first.mean == pytest.approx(0.15)
    assert todays_forecast(now=now + dt.timedelta(days=1)).day == first.day + dt.timedelta(days=1)


def test_places_of_which_nobody_is_known_count_as_usual(now):
    session = to_come(a_year_on_record(), held=3)
    make_reservation(session=session, places=4)
    found = one(session, now)
    assert (found.held, len(found.bookings)) == (7, 7)
    assert found.bookings[3:] == [tuple(UNKNOWN for _ in INPUTS)] * 4


def test_levels_are_those_of_the_record(now):
    session = to_come(a_year_on_record(), held=0, days=10, delivery="online")  # a Thursday
    person = UserFactory()
    make_booking(
        session=session,
        practitioner=person,
        booked_by=person,
        booked_at=session.starts_at - dt.timedelta(days=20),
        reply=Booking.Reply.COMING,
        replied_at=now,
    )
    [levels] = one(session, now).bookings
    assert dict(zip([named.name for named in INPUTS], levels, strict=True)) == {
        "lead_time": "2 to 4 weeks",
        "reply": "coming",
        "booked_by": "self",
        "first_booking": "first",
        "weekday": "Thursday",
        "start": "before 10am",
        "delivery": "online",
        "provider": "partnership",
        "earlier": "usual",
    }


def test_who_may_still_answer_is_not_taken_for_silent(now):
    person = UserFactory()
    course = a_year_on_record()
    reply = [named.name for named in INPUTS].index("reply")
    for days, level in ((10, UNKNOWN), (3, UNKNOWN), (1, "not asked")):
        session = to_come(course, held=0, days=days)
        make_booking(session=session, practitioner=UserFactory(), booked_by=person)
        assert one(session, now).bookings[0][reply] == level


def test_somebody_who_often_stayed_away_is_known_for_it(now):
    course, person = a_year_on_record(), UserFactory()
    for month in range(1, 5):
        booked(session(on=dt.date(2026, month, 3)), Outcome.NO_SHOW, practitioner=person)
    coming_session = to_come(course, held=0)
    make_booking(session=coming_session, practitioner=person)
    assert one(coming_session, now).bookings[0][-1] == "often stayed away"


def test_any_number_of_sessions_takes_the_same_queries(now, django_assert_num_queries):
    course = a_year_on_record()
    asked = []
    for number in (1, 2):
        for _ in range(number):
            to_come(course, held=4)
        sessions = Session.objects.upcoming(now)
        with django_assert_num_queries(4):
            asked.append(len(coming(sessions, mean=0.15, now=now)))
    assert asked == [1, 3]


def test_spare_chairs_are_the_fewest_of_its_days_and_none_without_a_venue(now):
    course = a_year_on_record()
    assert one(to_come(course, held=1, venue=VenueFactory(spare_chairs=4)), now).room.spare == 4
    two = to_come(course, held=1, days=5, venue=VenueFactory(spare_chairs=4))
    two.days.update(venue=VenueFactory(spare_chairs=1))
    assert one(two, now).room.spare == 1
    two.days.update(venue=None, joining_link="https://example.org/")
    assert one(two, now).room.spare == 0


def test_report_works_out_what_is_missing_and_keeps_nothing(now):
    session = to_come(a_year_on_record())
    found = outlooks_of(Session.objects.upcoming(now), now=now)
    assert list(found) == [session.pk]
    assert not SessionOutlook.objects.exists()


def test_database_holds_that_people_come_from_those_booked(now):
    session = to_come(a_year_on_record())
    keep_outlooks(now=now)
    with pytest.raises(IntegrityError):
        SessionOutlook.objects.filter(session=session).update(high=21)


def test_nothing_of_a_person_is_kept(now):
    """How likely somebody is to come is nobody's to read: the columns are of the session alone."""
    columns = {field.name for field in SessionOutlook._meta.get_fields()}
    assert columns == {
        *("session", "made_at", "held", "waiting", "seats", "spare", "risk_percent", "expected", "low", "high"),
        *("extra", "overflow", "filled", "filled_without"),
    }
