"""A year on record, and sessions to come, of which something can be foreseen."""

import datetime as dt

from tests.support.factories import CourseFactory, make_session
from tests.support.report_cases import Outcome, booked

SESSIONS, PEOPLE, AWAY = 12, 20, 3


def a_year_on_record(course=None, *, away=AWAY):
    """Twelve sessions of one course in the year before 1 June 2026, of twenty people with three no-shows each."""
    course = course or CourseFactory()
    for month in range(SESSIONS):
        session = make_session(on=dt.date(2025, 6, 10) + dt.timedelta(days=28 * month), course=course)
        booked(session, Outcome.NO_SHOW, away)
        booked(session, Outcome.ATTENDED, PEOPLE - away)
    return course


def to_come(course, *, held=20, capacity=20, days=10, **fields):
    """A session so many days after 1 June 2026, with as many confirmed places."""
    session = make_session(on=dt.date(2026, 6, 1) + dt.timedelta(days=days), course=course, capacity=capacity, **fields)
    booked(session, number=held)
    return session
