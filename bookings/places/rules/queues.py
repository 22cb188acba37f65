"""Who waits for places of a session, in order: people alone, and groups who want all of their places or none."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q, Sum

from bookings.models import Booking, JointWish, Reservation
from bookings.places.rules.clashes import with_whether_elsewhere
from training.models import Session


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Somebody who waits, or several together: `places` is how many they need, all of them or none."""

    bookings: Sequence[Booking]
    wish: JointWish | None = None
    places: int = 1
    overtaken: int = 0

    @property
    def organisation_id(self) -> int:
        return self.bookings[0].organisation_id

    @property
    def organisation_type_id(self) -> int:
        return self.bookings[0].organisation_type_id

    @property
    def is_asked(self) -> bool:
        """Tell whether a place of the last hours has been offered to them, as to all who wait."""
        return all(booking.late_offer_at for booking in self.bookings)


def queue_of(session: Session, *, now: dt.datetime, besides: Collection[int] = ()) -> list[Asking]:
    """Return who waits and has no place elsewhere at the same time, in order, `besides` the bookings of these keys."""
    return queues_of([session.pk], now=now, besides=besides)[session.pk]


def queues_of(
    sessions: Iterable[int], *, now: dt.datetime, besides: Collection[int] = ()
) -> defaultdict[int, list[Asking]]:
    """Return the same for many sessions, by their keys: one query, and two more where people wait together.

    A group of which one has a place elsewhere at the time is passed over like anybody who has: all of it or none.
    """
    waiting = Booking.objects.filter(session__in=sessions).waiting().select_related("joint_wish")
    rows: list[Any] = list(with_whether_elsewhere(waiting).order_by("session_id", "queue_number"))
    queues: defaultdict[int, list[Asking]] = defaultdict(list)
    for _, standing in groupby(rows, key=_whose_turn):
        bookings = list(standing)
        if not any(booking.is_elsewhere or booking.pk in besides for booking in bookings):
            queues[bookings[0].session_id].append(_asking(bookings, now))
    wishes = [one.wish for queue in queues.values() for one in queue if one.wish]
    if not wishes:
        return queues
    overtaken = overtaken_of(wishes)
    for session, queue in queues.items():
        queues[session] = [_overtaken(one, overtaken) for one in queue]
    return queues


def _whose_turn(booking: Booking) -> tuple[int, int, int]:
    wish = booking.joint_wish
    is_joint = wish is not None and wish.is_open
    return booking.session_id, booking.joint_wish_id or 0, 0 if is_joint else booking.pk


def _asking(bookings: Sequence[Booking], now: dt.datetime) -> Asking:
    wish = bookings[0].joint_wish
    if wish is None or not wish.is_open:
        return Asking(bookings=bookings)
    places = len(bookings) + unnamed_of(wish, now=now)
    # One who is left of a group waits like anybody else.
    return Asking(bookings=bookings, wish=wish, places=places) if places > 1 else Asking(bookings=bookings)


def unnamed_of(wish: JointWish, *, now: dt.datetime) -> int:
    """Return how many places the group still wants for people without a name: none once the time to name them is over,
    also in the minute before that is written down.
    """
    return wish.unnamed if now < wish.names_by_at else 0


def _overtaken(one: Asking, overtaken: dict[int, int]) -> Asking:
    if one.wish is None:
        return one
    return Asking(bookings=one.bookings, wish=one.wish, places=one.places, overtaken=overtaken[one.wish.pk])


def overtaken_of(wishes: Sequence[JointWish]) -> dict[int, int]:
    """Return how many people behind each group were given a place before it, by key of the group (two queries).

    Counted, never stored. Whoever comes while others wait has a number of the waiting list, also where they are given a
    place at once; a reservation has the moment it was made, or the number of the group whose places it holds.
    """
    sessions = [wish.session_id for wish in wishes]
    had_a_place = Q(status__in=Booking.HOLDING) | Q(confirmed_at__isnull=False)
    passed = Booking.objects.filter(had_a_place, session__in=sessions, queue_number__isnull=False, is_walk_in=False)
    # A place that a colleague passed on, or an organisation had, was free to nobody.
    passed = passed.filter(takes_over_from=None, named_from=None).order_by()
    numbers: list[Any] = list(passed.values_list("session_id", "queue_number", "joint_wish_id"))
    reserved = Reservation.objects.filter(session__in=sessions).order_by()
    held = list(
        reserved.values_list("session_id", "made_at", "joint_wish__queue_number").annotate(n=Sum("places_asked"))
    )
    return {
        wish.pk: sum(
            session == wish.session_id and number > wish.queue_number and group != wish.pk
            for session, number, group in numbers
        )
        + sum(
            n
            for session, made_at, number, n in held
            if session == wish.session_id and (made_at > wish.made_at if number is None else number > wish.queue_number)
        )
        for wish in wishes
    }
