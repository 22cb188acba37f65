"""Places that come free shortly before a session: who is asked, and when. Decision 4 says why."""

import datetime as dt

from django.conf import settings

from bookings.notices.sending.quiet_hours import quiet_until
from training.models import Session


def is_late(session: Session, now: dt.datetime) -> bool:
    """Tell whether a free place goes to the first who says yes, of all who wait: in the last hours before the start."""
    return session.starts_at - dt.timedelta(hours=settings.LATE_OFFER_HOURS) <= now < session.starts_at


def asks_first(session: Session, now: dt.datetime) -> bool:
    """Tell whether people are asked before they are given a place: it is late, or too late to cancel freely."""
    return is_late(session, now) or now > session.cancel_by_at


def waits_for_morning(session: Session, now: dt.datetime) -> bool:
    """Tell whether nobody is asked yet, because it is night. Where the session begins before the quiet hours end,
    people are asked at once: an email wakes nobody, and in the morning it would be too late.
    """
    morning = quiet_until(now)
    return morning is not None and morning < session.starts_at and asks_first(session, now)
