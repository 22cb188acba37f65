"""What a report is asked about, and the sessions and bookings that this means."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from bookings.models import Booking
from reporting.periods import Period
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a report is asked about. Sessions count by their first day, and from the moment they begin.

    `organisation_id` and `organisation_type_id` narrow it to the bookings made for one organisation, or one kind of
    them, as on the day of booking. The others narrow it to sessions: of some courses (`course_ids`), of a
    category, by who provides the course, how it is delivered, the venue of the first day, one of the trainers.
    `by_lineage` counts a course together with those it replaced or took in.
    """

    period: Period
    now: dt.datetime
    organisation_id: int | None = None
    organisation_type_id: int | None = None
    course_ids: frozenset[int] | None = None
    category_id: int | None = None
    provider: str = ""
    delivery: str = ""
    venue_id: int | None = None
    trainer_id: int | None = None
    by_lineage: bool = False

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.now)

    @property
    def of_bookings(self) -> dict[str, int]:
        """What narrows bookings whatever their session, as lookups."""
        asked = {"organisation_id": self.organisation_id, "organisation_type_id": self.organisation_type_id}
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def is_of_everything(self) -> bool:
        """Tell whether nothing but the period narrows it."""
        return self == self.everything()

    def everything(self) -> "Scope":
        """Return the same period with nothing left out."""
        return Scope(period=self.period, now=self.now, by_lineage=self.by_lineage)

    def of_whole_rooms(self) -> "Scope":
        """Return it without what narrows bookings: a room is full, or foreseen, with everybody in it, and half of its
        people against all of its chairs would be a wrong figure.
        """
        return replace(self, organisation_id=None, organisation_type_id=None)


def sessions_in(scope: Scope, *, begun: bool = True) -> QuerySet[Session]:
    """Return the sessions that a scope is about: begun, not cancelled, and booked by its organisation if it has one.

    Without `begun`, those still to come are among them.
    """
    sessions = Session.objects.running().in_period(scope.period.start, scope.period.end)
    if begun:
        sessions = sessions.begun(scope.now)
    sessions = sessions.filter(**_of_sessions(scope, ""))
    if scope.of_bookings:
        sessions = sessions.filter(Exists(Booking.objects.filter(session=OuterRef("pk"), **scope.of_bookings)))
    return sessions.filter(*_there_or_by(scope, OuterRef("pk")))


def bookings_in(scope: Scope, *, begun: bool = True) -> QuerySet[Booking]:
    """Return the bookings of the sessions of a scope. Without `begun`, of those still to come too."""
    bookings = Booking.objects.filter(
        session__status=Session.Status.PUBLISHED,
        session__first_on__range=(scope.period.start, scope.period.end),
        **_of_sessions(scope, "session__"),
        **scope.of_bookings,
    )
    if begun:
        bookings = bookings.filter(session__starts_at__lte=scope.now)
    return bookings.filter(*_there_or_by(scope, OuterRef("session_id")))


def _of_sessions(scope: Scope, before: str) -> dict[str, Any]:
    """Return as lookups what narrows sessions by columns of their own and of their course."""
    asked = {
        "course_id__in": scope.course_ids,
        "course__category_id": scope.category_id,
        "course__provider": scope.provider or None,
        "delivery": scope.delivery or None,
    }
    return {f"{before}{name}": value for name, value in asked.items() if value is not None}


def _there_or_by(scope: Scope, session: OuterRef) -> list[Exists]:
    """Return what narrows sessions by other tables: they stand in a subquery, so that no row is counted twice."""
    found = []
    if scope.venue_id is not None:
        found.append(Exists(SessionDay.objects.filter(session=session, position=1, venue_id=scope.venue_id)))
    if scope.trainer_id is not None:
        delivered = Session.trainers.through.objects.filter(session_id=session, user_id=scope.trainer_id)
        found.append(Exists(delivered))
    return found
