"""What a change of a session is called, for somebody who knew it as it was."""

import datetime as dt

import pytest

from bookings.notices.about.days import DayAsSaid, days_as_said, what_changed
from tests.support import factories
from training.when_and_where import days_of

WEEK, HOUR = dt.timedelta(weeks=1), dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("days", "later", "elsewhere", "said"),
    [
        (1, WEEK, False, "New date for your session"),
        (1, HOUR, False, "New times for your session"),
        (1, WEEK, True, "New date and new place"),
        (1, HOUR, True, "New times and new place"),
        (2, WEEK, False, "New dates for your session"),
        (1, None, True, "Your session has a new place"),
        (1, None, False, "Your session has changed"),  # such as another joining link
    ],
)
def test_what_changed(db, days, later, elsewhere, said):
    session = factories.make_session(days=days, venue=factories.VenueFactory(name="Shirehall"))
    before = days_as_said(session)
    for day in session.days.all():
        if later:
            day.starts_at += later
            day.ends_at += later
        if elsewhere:
            day.venue = factories.VenueFactory(name="Town Hall")
        day.save()
    assert what_changed(before, days_of(session)) == said


def test_a_day_more_is_a_change_of_dates(db):
    session = factories.make_session(days=2, venue=None)
    assert what_changed(days_as_said(session)[:1], days_of(session)) == "New dates for your session"


def test_what_is_not_known_is_not_said(db):
    session = factories.make_session()
    assert what_changed((), days_of(session)) == "Your session has changed"
    said = DayAsSaid(when="Monday 6 July 2026, 9:30am to 4:30pm", where=days_as_said(session)[0].where)
    assert what_changed((said,), days_of(session)) == "New date for your session"
