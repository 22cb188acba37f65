"""A session that is full, and what is foreseen of it."""

import datetime as dt

from reporting.models import SessionOutlook
from tests.support.factories import make_session
from tests.support.report_cases import Status, booked


def outlook(session, now, **more):
    said = {"held": 20, "waiting": 3, "seats": 20, "expected": 17.6, "low": 15, "high": 20, "extra": 2}
    figures = {"overflow": 0.04, "filled": 0.93, "filled_without": 0.88, "risk_percent": 5}
    return SessionOutlook.objects.create(session=session, made_at=now, **{**said, **figures, **more})


def full_house(now):
    """A session in ten days with all 20 places held and 3 people waiting, and an outlook that suggests two more."""
    session = make_session(on=dt.date(2026, 6, 11), capacity=20)
    booked(session, number=20)
    booked(session, status=Status.WAITING, number=3)
    outlook(session, now)
    return session
