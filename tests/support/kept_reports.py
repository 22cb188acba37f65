"""A year with sessions, and its report kept as published, as the tests of the yearly report find them."""

import datetime as dt

from bookings.models import Booking, Mark
from reporting.periods import Period, reporting_year
from reporting.yearly.keeping import keep_report
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_session
from tests.support.report_cases import Outcome, booked, register
from training.authorship import save_as
from training.models import OrganisationType

YEAR = reporting_year("2025-26")
YEAR_BEFORE = reporting_year("2024-25")
NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=30)


def a_year(period: Period = YEAR, title: str = "Understanding Child Neglect") -> dict:
    """One session of one course with a register: 3 came, one did not, one is not recorded."""
    course = CourseFactory(title=title)
    session = make_session(on=period.start.replace(month=11, day=4), course=course)
    kind, _ = OrganisationType.objects.get_or_create(name="Hospitals", defaults={"position": 1})
    organisation = OrganisationFactory(type=kind)
    people = [UserFactory(name=f"Named Person{n}", organisation=organisation) for n in range(5)]
    outcomes = [Outcome.ATTENDED] * 3 + [Outcome.NO_SHOW, Outcome.NOT_RECORDED]
    bookings = [
        booked(session, outcome, practitioner=person)[0] for outcome, person in zip(outcomes, people, strict=True)
    ]
    marks = {Outcome.ATTENDED: "present", Outcome.NO_SHOW: "absent"}
    day = session.days.get()
    for booking in bookings:
        save_as(booking, by=None, now=session.starts_at)
        if booking.outcome in marks:
            mark = Mark(booking=booking, session_day=day, value=marks[booking.outcome], marked_at=session.starts_at)
            save_as(mark, by=None, now=session.starts_at)
    return {
        "course": course,
        "session": session,
        "register": register(session, state="partial"),
        "bookings": bookings,
        "kind": organisation.type,
        "organisation": organisation,
    }


def kept(period: Period = YEAR, by=None, now=NOW, reason=""):
    return keep_report(period=period, by=by or UserFactory(name="Kim Keeper", is_team=True), now=now, reason=reason)


def outcome_of(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.outcome
