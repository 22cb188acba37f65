"""What is known of each booking of sessions to come, as the forecast takes it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from bookings.models import Booking
from bookings.places.rules.counts import with_places
from reporting.each_booking import FIRST, REPLIES, WHO_BOOKED, said_of_a_booking
from reporting.insight.inputs import INPUTS, UNKNOWN, earlier, lead_time, start
from reporting.insight.turnout import Room
from reporting.outcomes import NO_SHOWS, RECORDED
from reporting.periods import Period
from reporting.scope import Scope, bookings_in
from reporting.seen import DAYS_OF_RECORD, WEEKDAYS
from training.models import SessionDay
from training.models.schedule import SessionQuerySet

NOTHING_KNOWN = tuple(UNKNOWN for _ in INPUTS)
# Until so shortly before the start somebody who has not answered a reminder may still do so, and somebody who was not
# asked may still be: of both it is not known, and they count as the average of those of whom it was.
ANSWERS_COME_UNTIL = dt.timedelta(days=2)
_NO_ANSWER = {"no reply", "not asked"}
_A_DAY = 86_400


class Known(NamedTuple):
    """What is known of a confirmed booking, but for its session. `away` of `recorded` earlier places were no-shows."""

    booking: int
    person: int
    booked_at: dt.datetime
    reply: str
    who: str
    first: str
    record: str
    away: int
    recorded: int

    def levels(self, starts_at: dt.datetime, of_session: tuple[str, ...], now: dt.datetime) -> tuple[str, ...]:
        """Return its level of each input, in their order."""
        reply = self.reply
        if reply in _NO_ANSWER and starts_at - now > ANSWERS_COME_UNTIL:
            reply = UNKNOWN
        ahead = lead_time((starts_at - self.booked_at).total_seconds() / _A_DAY)
        return (ahead, reply, self.who, self.first, *of_session, self.record)


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A session to come: places held and waited for, its room, and the levels of each place that is held.

    Places of which nobody is known who will have them (offered, or reserved without a name) have the levels of nothing
    known.
    """

    key: int
    course: int
    starts_at: dt.datetime
    held: int
    waiting: int
    overfull: int
    room: Room
    bookings: list[tuple[str, ...]] = field(default_factory=list)


def coming(sessions: SessionQuerySet, *, mean: float, now: dt.datetime) -> list[Coming]:
    """Return what is known of some sessions to come, in their order (four queries for any number of them).

    `mean` is the no-show rate that people's own record is held against.
    """
    spare = _spare_chairs(sessions)
    columns = ("pk", "course_id", "starts_at", "first_on", "delivery", "course__provider", "capacity")
    rows: Any = with_places(sessions).values_list(*columns, "overfull_allowance", "places_held", "people_waiting")
    bookings = known_of(sessions, mean=mean, now=now)
    found = []
    for key, course, starts_at, first_on, delivery, provider, capacity, overfull, held, waiting in rows:
        of_session = (WEEKDAYS[first_on.weekday()], start(timezone.localtime(starts_at).hour), delivery, provider)
        known = [booking.levels(starts_at, of_session, now) for booking in bookings.get(key, ())][:held]
        found.append(
            Coming(
                key=key,
                course=course,
                starts_at=starts_at,
                held=held,
                waiting=waiting,
                overfull=overfull,
                room=Room(capacity, spare.get(key, 0)),
                bookings=known + [NOTHING_KNOWN] * (held - len(known)),
            )
        )
    return found


def known_of(sessions: SessionQuerySet, *, mean: float, now: dt.datetime) -> dict[int, list[Known]]:
    """Return by session what is known of each confirmed booking, in the order of their keys (two queries)."""
    confirmed = Booking.objects.filter(
        session__in=sessions.order_by().values("pk"), status=Booking.Status.CONFIRMED, is_walk_in=False
    )
    record = _records(confirmed, now)
    found: dict[int, list[Known]] = defaultdict(list)
    rows: Any = confirmed.annotate(**said_of_a_booking()).order_by("pk")
    columns = ("session_id", "pk", "practitioner_id", "booked_at", "answer", "who", "is_first")
    for session, key, person, booked_at, reply, who, is_first in rows.values_list(*columns):
        away, recorded = record.get(person, (0, 0))
        level = earlier(away, recorded, mean)
        said = (REPLIES[reply], WHO_BOOKED[who], FIRST[is_first], level)
        found[session].append(Known(key, person, booked_at, *said, away, recorded))
    return found


def _records(confirmed: QuerySet[Booking], now: dt.datetime) -> dict[int, tuple[int, int]]:
    """Return by person how many no-shows there were, of how many recorded places, in the last two years."""
    today = timezone.localdate(now)
    lately = Scope(period=Period(today - dt.timedelta(days=DAYS_OF_RECORD), today), now=now)
    theirs = bookings_in(lately).filter(RECORDED, practitioner__in=confirmed.order_by().values("practitioner"))
    rows: Any = theirs.order_by().values_list("practitioner_id")
    counted = rows.annotate(away=Count("pk", filter=NO_SHOWS), recorded=Count("pk"))
    return {person: (away, recorded) for person, away, recorded in counted}


def _spare_chairs(sessions: SessionQuerySet) -> dict[int, int]:
    """Return by session the spare chairs of its venue, the fewest where days differ; none where a day has no venue."""
    days = SessionDay.objects.filter(session__in=sessions.order_by().values("pk")).order_by()
    rows: Any = days.values_list("session_id")
    counted = rows.annotate(fewest=Min("venue__spare_chairs"), nowhere=Count("pk", filter=Q(venue=None)))
    return {session: fewest or 0 for session, fewest, nowhere in counted if not nowhere}
