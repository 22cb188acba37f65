"""Small hand-counted situations for the tests of reports."""

import datetime as dt
from itertools import count

from bookings.models import Booking, Register
from reporting.periods import Period
from reporting.scope import Scope
from tests.support import factories
from training.models import User

Outcome, Status = Booking.Outcome, Booking.Status
_numbers = count()
YEAR = Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
DAY = dt.date(2025, 11, 4)  # a Tuesday in it


def scope(now, period=YEAR, **narrowed) -> Scope:
    return Scope(period=period, now=now, **narrowed)


def session(*, on=DAY, **fields):
    return factories.make_session(on=on, **fields)


def people(number: int) -> list[User]:
    """As many different people of one new organisation, written at once."""
    organisation = factories.OrganisationFactory()
    return User.objects.bulk_create(
        User(email=f"counted{next(_numbers)}@example.org", name="Counted Person", organisation=organisation)
        for _ in range(number)
    )


def booked(in_session, outcome=Outcome.NOT_RECORDED, number=1, practitioner=None, **fields) -> list[Booking]:
    """Bookings of as many different people, with an outcome: confirmed, unless `status` says otherwise."""
    booked_at = fields.pop("booked_at", in_session.starts_at - dt.timedelta(days=30))
    status = fields.setdefault("status", Status.CONFIRMED)
    if outcome == Outcome.EXCUSED:
        fields.setdefault("excused_at", in_session.starts_at)
    if status == Status.CANCELLED:
        fields.setdefault("cancelled_at", booked_at)
    if status != Status.WAITING:
        fields.setdefault("confirmed_at", booked_at)
    return Booking.objects.bulk_create(
        Booking(
            session=in_session,
            practitioner=person,
            organisation=person.organisation,
            organisation_type=person.organisation.type,
            outcome=outcome,
            booked_at=booked_at,
            queue_number=position if status == Status.WAITING else None,
            **fields,
        )
        for position, person in enumerate([practitioner] if practitioner else people(number), 1)
    )


def register(of_session, state=Register.State.COMPLETE, reason="") -> Register:
    closed_at = None if state == Register.State.OPEN else of_session.ends_at
    return Register.objects.create(session=of_session, state=state, reason=reason, closed_at=closed_at)


def every_kind(in_session, **fields) -> None:
    """Of each kind of booking a number of its own, so that no two figures can be taken for each other.

    held 28: attended 9, partly attended 2, no-show 5, excused 4, not recorded 8; beside them 3 late cancellations,
    6 in time, 1 walk-in who attended and 1 over capacity who came in part, and some that count nowhere.
    """
    booked(in_session, Outcome.ATTENDED, 9, **fields)
    booked(in_session, Outcome.PARTLY_ATTENDED, 2, **fields)
    booked(in_session, Outcome.NO_SHOW, 5, **fields)
    booked(in_session, Outcome.EXCUSED, 4, **fields)
    booked(in_session, Outcome.NOT_RECORDED, 8, **fields)
    booked(in_session, number=3, status=Status.CANCELLED, cancelled_late=True, **fields)
    booked(in_session, number=6, status=Status.CANCELLED, cancel_reason=Booking.CancelReason.WORKLOAD, **fields)
    booked(in_session, Outcome.ATTENDED, is_walk_in=True, **fields)
    booked(in_session, Outcome.PARTLY_ATTENDED, is_walk_in=True, over_capacity=True, **fields)
    # counted nowhere
    booked(in_session, is_walk_in=True, over_capacity=True, **fields)
    booked(in_session, number=2, status=Status.WAITING, **fields)
    booked(in_session, status=Status.OFFERED, offer_expires_at=in_session.starts_at, **fields)
    booked(in_session, status=Status.CANCELLED, cancel_reason=Booking.CancelReason.SESSION_CANCELLED, **fields)
    booked(in_session, status=Status.CANCELLED, confirmed_at=None, **fields)
    booked(in_session, status=Status.CANCELLED, is_walk_in=True, **fields)
