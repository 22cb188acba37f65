"""Saying how many places of a session there are for somebody, and why not more."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from bookings.models import Booking, Reservation
from bookings.places.rules.counts import held_by_whom
from bookings.places.rules.eligibility import Held, Rules, places_for, rules_of, unfilled
from bookings.places.rules.queues import queue_of, queues_of
from bookings.places.rules.turns import held_after_turns
from training.models import Organisation, Session
from training.templatetags.words import moment_in_words, plural


@dataclass(frozen=True, kw_only=True)
class PlacesFor:
    """What a person is told: `left` places they could have, and `text`, which is empty where every place is taken."""

    left: int
    text: str


def places_left_for(organisation: Organisation | None, session: Session, *, now: dt.datetime) -> PlacesFor:
    """Return what the session, one of with_places(), has for somebody of this organisation (None: we do not know
    them). No query where neither rules nor people who wait set anyone apart.

    Places that those who wait can have are theirs already, even in the minute before they are given them.
    """
    rules = rules_of(session, now=now)
    counted: Any = session
    held = held_by_whom(session, rules) if rules.tell_people_apart else Held(total=counted.places_held)
    if counted.people_waiting and held.total < rules.places:
        held = held_after_turns(rules, held, queue_of(session, now=now))
    free = max(0, rules.places - held.total)
    if not free:
        return PlacesFor(left=0, text="")
    whose = (organisation.pk, organisation.type_id) if organisation else (None, None)
    left = places_for(rules, held, organisation=whose[0], organisation_type=whose[1])
    if organisation and _has_its_places(rules, held, organisation):
        return PlacesFor(
            left=0, text=f"Your organisation has its {plural(rules.per_organisation or 0, 'place,places')}."
        )
    sentences = [_left(session, rules, held, free, organisation), _share(rules, held, organisation)]
    return PlacesFor(left=left, text=" ".join(sentence for sentence in sentences if sentence))


def _has_its_places(rules: Rules, held: Held, organisation: Organisation) -> bool:
    return rules.per_organisation is not None and held.by_organisation[organisation.pk] >= rules.per_organisation


def _left(session: Session, rules: Rules, held: Held, free: int, organisation: Organisation | None) -> str:
    kept = min(free, unfilled(rules, held))
    if not kept or session.ring_fenced_until is None:
        return f"{plural(free, 'place,places')} left."
    whom = f"for {session.ring_fenced_for} until {moment_in_words(session.ring_fenced_until)}"
    if kept == free:
        then = "" if organisation and organisation.type_id == rules.ring_fenced_for else ", then open to everybody"
        return f"{plural(free, 'place,places')} left {whom}{then}."
    if organisation and organisation.type_id == rules.ring_fenced_for:
        return f"{plural(free, 'place,places')} left, {kept} of them only {whom}."
    return f"{plural(free - kept, 'place,places')} left, and {kept} more {whom}, then open to everybody."


def _share(rules: Rules, held: Held, organisation: Organisation | None) -> str:
    if rules.per_organisation is None:
        return ""
    if organisation is None:
        return f"Each organisation can have {plural(rules.per_organisation, 'place,places')}."
    has = held.by_organisation[organisation.pk]
    return f"Your organisation can have {plural(rules.per_organisation, 'place,places')}" + (
        f" and has {has}." if has else "."
    )


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
    places left: two queries at most, or four where groups wait; none where there is no such session.
    """
    sessions = list(sessions)
    apart = {session.pk: session for session in sessions if session.places_left}
    rules = {pk: rules_of(session, now=now) for pk, session in apart.items()}
    rules = {pk: one for pk, one in rules.items() if one.tell_people_apart}
    if not rules:
        return {}
    held = _held_by_session(rules)
    waited_for = [session.pk for session in sessions if session.pk in rules and session.people_waiting]
    queues = queues_of(waited_for, now=now) if waited_for else {}
    for pk, queue in queues.items():
        held[pk] = held_after_turns(rules[pk], held[pk], queue)
    return {pk: Room(rules=one, held=held[pk]) for pk, one in rules.items()}


def _held_by_session(sessions: Iterable[int]) -> dict[int, Held]:
    """Return who holds places of each session (one query)."""
    columns = ("session_id", "organisation_id", "organisation_type_id")
    bookings = Booking.objects.filter(session__in=sessions).holding_a_place().order_by().values_list(*columns)
    unnamed = Reservation.objects.open().filter(session__in=sessions).order_by().values_list(*columns)
    held: dict[int, Held] = defaultdict(Held)
    counts = bookings.annotate(n=Count("pk")).union(unnamed.annotate(n=Sum("places")), all=True)
    for session, organisation, kind, count in counts:
        held[session].add(organisation, kind, count)
    return held


def tell_what_is_left(
    sessions: Iterable[Any],
    organisation: Organisation | None,
    *,
    now: dt.datetime,
    rooms: Mapping[int, Room] | None = None,
) -> None:
    """Give each session `must_wait`, and where its rules tell people apart `left_for_them`; None is a visitor, who is
    told of all the places. `rooms` are those of rooms_of(), where they are known already.
    """
    sessions = list(sessions)
    if organisation is None:
        rooms = {}
    elif rooms is None:
        rooms = rooms_of(sessions, now=now)
    for session in sessions:
        room = rooms.get(session.pk)
        session.left_for_them = room.left_for(organisation) if room else None
        session.must_wait = not room.left_for(organisation) if room else _everybody_waits(session)


def _everybody_waits(session: Any) -> bool:
    return bool(session.people_waiting) or not session.places_left
