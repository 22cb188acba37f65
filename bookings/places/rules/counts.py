"""Places of a session: held, left, waiting. Counted from bookings and open reservations, never stored.

A place is held by somebody's booking, or reserved for an organisation that has not named anybody for it yet.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from bookings.models import Booking, Invitation, Reservation
from bookings.places.rules.eligibility import Held, Rules, places_for, rules_of
from bookings.places.rules.queues import queue_of
from bookings.places.rules.turns import held_after_turns
from training.compiled import CompiledQuery
from training.models import Session, User
from training.models.schedule import SessionQuerySet


def _counted(bookings: QuerySet[Booking]) -> Coalesce:
    per_session = bookings.filter(session=OuterRef("pk")).order_by().values("session").annotate(n=Count("pk"))
    return Coalesce(Subquery(per_session.values("n")), Value(0), output_field=IntegerField())


def _held() -> Combinable:
    """The places of a session that bookings hold, and those reserved without a name."""
    unnamed = Reservation.objects.open().filter(session=OuterRef("pk")).order_by().values("session")
    reserved = Subquery(unnamed.annotate(n=Sum("places")).values("n"))
    return _counted(Booking.objects.holding_a_place()) + Coalesce(reserved, Value(0), output_field=IntegerField())


def with_places(sessions: SessionQuerySet) -> SessionQuerySet:
    """Annotate sessions with `places_held`, `people_waiting` and `places_left` (never below 0)."""
    return sessions.annotate(
        places_held=_held(),
        people_waiting=_counted(Booking.objects.filter(status=Booking.Status.WAITING)),
    ).annotate(places_left=Greatest(F("capacity") + F("overfull_allowance") - F("places_held"), 0))


def with_own(sessions: SessionQuerySet, person: int) -> SessionQuerySet:
    """Annotate sessions with `own`, the key of the booking by which the person has, or asks for, a place; or None."""
    live = Booking.objects.live().filter(session=OuterRef("pk"), practitioner=person)
    return sessions.annotate(own=Subquery(live.values("pk")[:1]))


def _counts(session: int, person: int) -> QuerySet[Any, Any]:
    counted: Any = with_own(with_places(Session.objects.filter(pk=session)), person)
    return counted.values_list("places_held", "people_waiting", "own")


_COUNTED: CompiledQuery[tuple[int, int, int | None]] = CompiledQuery(_counts)
_NOBODY = 0


def held_and_waiting(session: Session) -> tuple[int, int]:
    """Return how many places are held and how many people wait, by one query."""
    held, waiting, _ = standing_of(session, _NOBODY)
    return held, waiting


def standing_of(session: Session, person: int) -> tuple[int, int, int | None]:
    """Return the same, and the key of the live booking that the person has, by one query."""
    return _COUNTED.get(session=session.pk, person=person)


def places_held(session: Session) -> int:
    held, _ = held_and_waiting(session)
    return held


def places_reserved(session: Session) -> int:
    """Return how many of the places held are reserved for people whom their organisation has not named yet."""
    return Reservation.objects.open().filter(session=session).aggregate(n=Sum("places"))["n"] or 0


def places_asked_for(reservation: Reservation, *, besides: Collection[User] = ()) -> int:
    """Return for how many of its places without a name somebody has been asked to come who has not answered yet,
    `besides` these people, who get one now.
    """
    asked = Invitation.objects.open().filter(reservation=reservation)
    return asked.exclude(email__in=[person.email for person in besides]).count()


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """How many people hold a place, how many wait, and how many places are reserved without a name."""

    holding: int
    waiting: int
    reserved: int


def whom_it_concerns(session: Session) -> Concerned:
    """Return whom it concerns if the session does not take place (three queries)."""
    bookings = Booking.objects.filter(session=session)
    return Concerned(
        holding=bookings.holding_a_place().count(),
        waiting=bookings.waiting().count(),
        reserved=places_reserved(session),
    )


def held_by_whom(session: Session, rules: Rules) -> Held:
    """Return how many places are held; where the rules tell people apart, by whom (one query)."""
    if not rules.tell_people_apart:
        return Held(total=places_held(session))
    held = Held()
    holding = Booking.objects.filter(session=session).holding_a_place().order_by()
    counts = holding.values_list("organisation_id", "organisation_type_id").annotate(n=Count("pk"))
    unnamed = Reservation.objects.open().filter(session=session).order_by()
    reserved = unnamed.values_list("organisation_id", "organisation_type_id").annotate(n=Sum("places"))
    for organisation, organisation_type, count in counts.union(reserved, all=True):
        held.add(organisation, organisation_type, count)
    return held


def held_with_those_in_turn(session: Session, rules: Rules, *, now: dt.datetime) -> Held:
    """Return how many places are held, those among them that people who wait can have: theirs already, also while they
    are asked, or before anybody has been; and those kept for a group until they are enough.
    """
    held = held_by_whom(session, rules)
    if held.total < rules.places:
        held = held_after_turns(rules, held, queue_of(session, now=now))
    return held


def place_is_free_for(booking: Booking, session: Session, *, now: dt.datetime) -> bool:
    """Tell whether the booking could have a place now that nobody who waits could have. Call it with the session
    locked.
    """
    rules = rules_of(session, now=now)
    whose = {"organisation": booking.organisation_id, "organisation_type": booking.organisation_type_id}
    return places_for(rules, held_with_those_in_turn(session, rules, now=now), **whose) > 0
