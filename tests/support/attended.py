"""A session that is over, its register closed, and people with an outcome: what certificates are given for."""

import datetime as dt

from bookings.models import Booking, Certificate, Register
from tests.support import factories

AFTERWARDS = dt.datetime(2026, 7, 15, 9, 0, tzinfo=dt.UTC)


def session_with_register(*, state=Register.State.COMPLETE, course=None, **fields):
    session = factories.make_session(course=course, **fields)
    Register.objects.create(
        session=session,
        state=state,
        closed_at=None if state == Register.State.OPEN else AFTERWARDS,
        reason="The sheet was lost." if state == Register.State.UNAVAILABLE else "",
    )
    return session


def attended(session, outcome=Booking.Outcome.ATTENDED, **fields) -> Booking:
    return factories.make_booking(session=session, outcome=outcome, **fields)


def make_certificate(booking, **fields) -> Certificate:
    """The certificate of a place that was taken up, without going through the operation."""
    return Certificate.objects.create(
        booking=booking,
        number=f"T-{booking.pk}",
        code=f"code-{booking.pk}",
        person_name=booking.practitioner.name,
        course_title=booking.session.course.title,
        cpd_hours=booking.session.course.cpd_hours,
        **{"attended_on": booking.session.first_on, "issued_at": booking.session.ends_at} | fields,
    )
