"""People and sessions that do not exist, for the example of a notice: what the team sees before it changes a text."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.utils.timezone import localtime

from bookings.models import Booking
from training.models import Course, Organisation, Session, SessionDay, User, Venue
from training.working_days import answer_by, cancellation_deadline

NAME, TITLE, ORGANISATION = "Sam Example", "Understanding Child Neglect", "Riverside Primary School"
REASON = "The trainer is ill"


@dataclass(frozen=True, kw_only=True)
class MadeUp:
    """A session a month from now, and one person. Nothing of it is ever saved."""

    now: dt.datetime
    days: list[SessionDay]
    person: User

    @classmethod
    def at(cls, now: dt.datetime, *, course: Course | None = None) -> Self:
        """Return it as of now; the session is of a course that exists where one is given."""
        return cls(now=now, days=_days(now, course or _course()), person=User(pk=0, name=NAME, email="sam@example.org"))

    @property
    def session(self) -> Session:
        return self.days[0].session

    @property
    def monday(self) -> dt.date:
        today = localtime(self.now).date()
        return today - dt.timedelta(days=today.weekday())

    @property
    def offer_ends_at(self) -> dt.datetime:
        return answer_by(self.now, settings.OFFER_HOURS)

    def booking(self, *, is_cancelled: bool = False) -> Booking:
        """Return a confirmed place, or one that is no more."""
        return Booking(
            pk=0,
            session=self.session,
            practitioner=self.person,
            status=Booking.Status.CANCELLED if is_cancelled else Booking.Status.CONFIRMED,
            booked_at=self.now,
            confirmed_at=self.now,
            cancelled_at=self.now if is_cancelled else None,
            queue_number=1,
            offer_expires_at=self.offer_ends_at,
            organisation=Organisation(pk=0, name=ORGANISATION),
        )

    def booking_that_needs_approval(self) -> Booking:
        booking = self.booking()
        booking.approver_email = "manager@example.org"
        booking.approval_asked_at, booking.approval_expires_at = self.now, self.now + dt.timedelta(days=5)
        return booking


def _course() -> Course:
    return Course(
        pk=0, title=TITLE, slug="example", cpd_hours=Decimal(6), joining_instructions="Ring the bell at the side."
    )


def _days(now: dt.datetime, course: Course) -> list[SessionDay]:
    start = localtime(now).replace(hour=9, minute=30, second=0, microsecond=0) + dt.timedelta(days=30)
    session = Session(
        pk=0,
        course=course,
        capacity=20,
        starts_at=start,
        ends_at=start + dt.timedelta(hours=7),
        first_on=start.date(),
        cancel_by_at=cancellation_deadline(start, settings.CANCELLATION_WORKING_DAYS),
    )
    venue = Venue(pk=0, name="Shirehall", address="St Peter’s Square", postcode="HR1 2HX")
    return [SessionDay(pk=0, session=session, venue=venue, starts_at=start, ends_at=session.ends_at)]
