"""A year before an action and the months after it, with as many no-shows as a test says."""

import datetime as dt

from tests.support.factories import make_session
from tests.support.report_cases import Outcome, booked

BEGINS = dt.date(2025, 4, 1)


def ran(*, first: dt.date, no_shows: list[int], of: int = 20, people=None, **fields) -> None:
    """Sessions a week apart, each of which recorded so many places and so many no-shows."""
    for week, away in enumerate(no_shows):
        session = make_session(on=first + dt.timedelta(weeks=week), capacity=of, **fields)
        booked(session, Outcome.NO_SHOW, away)
        booked(session, Outcome.ATTENDED, of - away)


def before(no_shows: list[int], **fields) -> None:
    ran(first=dt.date(2024, 6, 4), no_shows=no_shows, **fields)


def after(no_shows: list[int], **fields) -> None:
    ran(first=dt.date(2025, 4, 1), no_shows=no_shows, **fields)
