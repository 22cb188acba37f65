"""Places of many sessions at once, for those whose rules tell people apart: what each organisation could have."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When

from bookings.models import Booking, Reservation
from bookings.places.rules.clashes import without_clash
from bookings.places.rules.eligibility import Held, Rules, next_in_turn, places_for, rules_of
from training.models import Organisation


@dataclass(frozen=True, kw_only=True)
class Room:
    """The rules of a session, and who holds its places, those who wait and can have one among them."""

    rules: Rules
    held: Held

    def left_for(self, organisation: Organisation | None) -> int:
        """Return how many places somebody of this organisation could have now; None is somebody of none."""
        whose = (organisation.pk, organisation.type_id) if organisation else (None, None)
        return places_for(self.rules, self.held, organisation=whose[0], organisation_type=whose[1])


def rooms_of(sessions: Iterable[Any], *, now: dt.datetime) -> dict[int, Room]:
    """Return the rooms by key of the session, for sessions of with_places() whose rules tell people apart and that have
    places left: one query, none where there is no such session.
    """
    apart = {session.pk: session for session in sessions if session.places_left}
    rules = {pk: rules_of(session, now=now) for pk, session in apart.items()}
    rules = {pk: one for pk, one in rules.items() if one.tell_people_apart}
    if not rules:
        return {}
    held, queues = _held_and_waiting(rules)
    for pk, one in rules.items():
        for waiting in next_in_turn(one, held[pk], queues[pk]):
            held[pk].add(waiting.organisation_id, waiting.organisation_type_id)
    return {pk: Room(rules=one, held=held[pk]) for pk, one in rules.items()}


@dataclass(order=True)
class _Waiting:
    """Somebody on the waiting list, as far as the rules ask."""

    number: int
    organisation_id: int
    organisation_type_id: int


def _held_and_waiting(sessions: Iterable[int]) -> tuple[dict[int, Held], dict[int, list[_Waiting]]]:
    """Return by session who holds places, and who waits and has none elsewhere at the time, in order (one query: only
    those who wait have a number).
    """
    columns = ("session_id", "organisation_id", "organisation_type_id")
    in_turn = without_clash(Booking.objects.filter(session__in=sessions).waiting()).order_by()
    asking = Q(status__in=Booking.HOLDING, is_walk_in=False) | Q(pk__in=in_turn.values("pk"))
    number = Case(
        When(status=Booking.Status.WAITING, then=F("queue_number")), default=None, output_field=IntegerField()
    )
    bookings = Booking.objects.filter(asking, session__in=sessions).order_by().values_list(*columns, number)
    reserved = Reservation.objects.open().filter(session__in=sessions).order_by()
    reserved = reserved.values_list(*columns, Value(None, output_field=IntegerField())).annotate(n=Sum("places"))
    held: dict[int, Held] = defaultdict(Held)
    queues: dict[int, list[_Waiting]] = defaultdict(list)
    for session, organisation, kind, queue_number, count in bookings.annotate(n=Count("pk")).union(reserved, all=True):
        if queue_number is None:
            held[session].add(organisation, kind, count)
        else:
            queues[session].append(_Waiting(queue_number, organisation, kind))
    for queue in queues.values():
        queue.sort()
    return held, queues


def tell_what_is_left(sessions: Iterable[Any], organisation: Organisation | None, *, now: dt.datetime) -> None:
    """Give each session `must_wait`, and where its rules tell people apart `left_for_them`; None is a visitor, who is
    told of all the places.
    """
    sessions = list(sessions)
    rooms = rooms_of(sessions, now=now) if organisation else {}
    for session in sessions:
        room = rooms.get(session.pk)
        session.left_for_them = room.left_for(organisation) if room else None
        session.must_wait = not room.left_for(organisation) if room else _everybody_waits(session)


def _everybody_waits(session: Any) -> bool:
    return bool(session.people_waiting) or not session.places_left
