"""Whom the list of a day names, in which order, and why: from the published inputs, and from nothing else of a person.

Each call is taken to save the same part of the places that would stay empty, so that the order by places saved is the
order by how likely each is to stay empty. That figure is used here, and kept and shown nowhere.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone

from reporting.insight.inputs import EARLIER, INPUTS, REPLY
from reporting.insight.ranking import COURSE, Judged, Orders, judged_order
from reporting.outlook.coming import Known, known_of
from reporting.outlook.foreseeing import YearBefore, year_before
from reporting.seen import begun_of
from training.models import Session
from training.models.schedule import SessionQuerySet

# The published list, docs/call-list.md: what the review looks at, and what the course's own record says.
CALL_LIST_INPUTS = (*(named.name for named in INPUTS), COURSE)
AHEAD = dt.timedelta(days=7)
MOST_REASONS = 3
# Of log odds: under it nobody would say that it speaks against somebody.
A_REASON = 0.1
_COMING, _NO_REPLY = "coming", "no reply"
_REPLY = INPUTS.index(REPLY)


class Named(NamedTuple):
    """A booking that is to be rung about, and the names of its reasons, the strongest first."""

    booking: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Chosen:
    """What can be said of the order, and the names of a day in that order."""

    judged: Judged
    named: tuple[Named, ...]


def sessions_ahead(now: dt.datetime) -> SessionQuerySet:
    """Return the sessions of the next seven days."""
    last = timezone.localdate(now) + AHEAD
    return Session.objects.running().upcoming(now).filter(first_on__lte=last)


def choose(*, most: int, rung: Collection[int] = (), now: dt.datetime, year: YearBefore | None = None) -> Chosen:
    """Return the names of the list, so many at most. Left out are bookings that were `rung` about, whoever has answered
    that they are coming, and whoever has nothing against them that could be said. A person is named once.
    """
    year = year or year_before(now=now)
    judged = judged_order(year.seen, icc=year.icc)
    if judged.order is None or not judged.may_be_used:
        return Chosen(judged, ())
    found: list[tuple[float, Any, int, int, tuple[str, ...]]] = []
    sessions = sessions_ahead(now)
    begun = begun_of(sessions)
    for session, bookings in known_of(sessions, mean=year.mean, now=now).items():
        course, starts_at, of_session = begun[session]
        for known in bookings:
            if known.booking in rung or known.reply == _COMING:
                continue
            levels = known.levels(starts_at, of_session, now)
            if reasons := _reasons(judged.order, known, levels, course):
                chance = judged.order.probability(levels, course)
                found.append((-chance, starts_at, known.booking, known.person, reasons))
    return Chosen(judged, _first_of_each_person(sorted(found), most))


def _first_of_each_person(found: list[Any], most: int) -> tuple[Named, ...]:
    named: dict[int, Named] = {}
    for _, _, booking, person, reasons in found:
        named.setdefault(person, Named(booking, reasons))
    return tuple(named.values())[:most]


def _reasons(order: Orders, known: Known, levels: tuple[str, ...], course: int) -> tuple[str, ...]:
    """Return what speaks against a booking most, of what can be said: that somebody has not answered is a fact though
    they may still do so, and that they have missed sessions needs one that they missed.
    """
    pushes = order.pushes(levels, course)
    pushes.pop(REPLY.name, None)
    if known.reply == _NO_REPLY:
        without = (*levels[:_REPLY], _NO_REPLY, *levels[_REPLY + 1 :])
        pushes[REPLY.name] = order.pushes(without, course).get(REPLY.name, 0.0)
    if not known.away:
        pushes.pop(EARLIER.name, None)
    against = sorted((-push, name) for name, push in pushes.items() if push > A_REASON)
    return tuple(name for _, name in against[:MOST_REASONS])
