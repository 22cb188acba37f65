"""The other dates that a booking could move to: what `transfer` would not refuse at once."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking
from bookings.places.operations.booking import why_not_bookable
from bookings.places.rules.audience import why_not_for_booking
from bookings.places.rules.other_dates import same_training
from bookings.places.rules.sessions_shown import coming_sessions
from bookings.roles import may_act_for
from training.models import Session, User

MOST_DATES = 50


@dataclass(frozen=True, kw_only=True)
class OtherDates:
    """`sessions` to choose among, and why dates are left out whose course is not for the organisation, or ""."""

    sessions: list[Session]
    other_audience: str


def may_move(*, booking: Booking, by: User, now: dt.datetime) -> bool:
    """Tell whether there is anything to choose: a place or a turn that the person may give up, before the session."""
    has_one = booking.status in (Booking.Status.CONFIRMED, Booking.Status.WAITING)
    return has_one and not booking.session.has_begun(now) and may_act_for(by, booking)


def other_dates(*, booking: Booking, by: User, now: dt.datetime) -> OtherDates:
    """Return the coming sessions, with their places and days, that are open for booking and not booked by the person
    yet; at most MOST_DATES are looked at.
    """
    live = Booking.objects.live().filter(practitioner=booking.practitioner_id)
    coming = coming_sessions(now).filter(course__in=same_training(booking.session.course))
    coming = coming.exclude(pk=booking.session_id).exclude(pk__in=live.values("session"))
    dates = [one for one in coming.with_days()[:MOST_DATES] if not why_not_bookable(one, by=by, now=now)]
    courses = {one.course_id: one.course for one in dates}
    reasons = {pk: why_not_for_booking(course, booking, by) for pk, course in courses.items()}
    return OtherDates(
        sessions=[one for one in dates if not reasons[one.course_id]],
        other_audience=next(filter(None, reasons.values()), ""),
    )
