"""Saying how many places of a session there are for somebody, and why not more."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bookings.places.rules.counts import held_by_whom, queue_of
from bookings.places.rules.eligibility import Held, Rules, next_in_turn, places_for, rules_of, unfilled
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
        for booking in next_in_turn(rules, held, queue_of(session)):
            held.add(booking.organisation_id, booking.organisation_type_id)
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
    if not kept or session.reserved_until is None:
        return f"{plural(free, 'place,places')} left."
    whom = f"for {session.reserved_for} until {moment_in_words(session.reserved_until)}"
    if kept == free:
        then = "" if organisation and organisation.type_id == rules.reserved_for else ", then open to everybody"
        return f"{plural(free, 'place,places')} left {whom}{then}."
    if organisation and organisation.type_id == rules.reserved_for:
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
