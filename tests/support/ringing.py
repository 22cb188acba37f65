"""A year on record from which it can be told who stays away, and a session a few days ahead."""

import datetime as dt

from bookings.models import Booking
from tests.support.factories import CourseFactory, make_session
from tests.support.report_cases import Outcome, booked

FAR, NEAR = dt.timedelta(days=77), dt.timedelta(days=3)


def a_year_of_early_bookers(course=None):
    """Twelve sessions before 1 June 2026: of those who booked early 6 of 8 stayed away, of the rest 1 of 12."""
    course = course or CourseFactory()
    for month in range(12):
        session = make_session(on=dt.date(2025, 6, 10) + dt.timedelta(days=28 * month), course=course)
        early, late = {"booked_at": session.starts_at - FAR}, {"booked_at": session.starts_at - NEAR}
        booked(session, Outcome.NO_SHOW, 6, **early)
        booked(session, Outcome.ATTENDED, 2, **early)
        booked(session, Outcome.NO_SHOW, 1, **late)
        booked(session, Outcome.ATTENDED, 11, **late)
    return course


def soon(course, *, early=3, late=3, days=4) -> tuple[list[Booking], list[Booking]]:
    """Return those who booked early, and late, a session so many days after 1 June 2026."""
    session = make_session(on=dt.date(2026, 6, 1) + dt.timedelta(days=days), course=course)
    return (
        booked(session, number=early, booked_at=session.starts_at - FAR),
        booked(session, number=late, booked_at=session.starts_at - NEAR),
    )
