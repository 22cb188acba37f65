"""The part of the integrity checks that looks at bookings beside each other: turns, moves, times, mails.

Each check takes as many queries however many rows there are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from django.db.models import Count, F, Max, Q, Sum

from bookings.models import Booking, Reservation
from bookings.places.rules.clashes import with_clash
from bookings.places.rules.counts import with_places
from bookings.places.rules.eligibility import Held, rules_of
from bookings.places.rules.late import is_late, waits_for_morning
from bookings.places.rules.queues import queues_of
from bookings.places.rules.turns import next_in_turn
from training.models import Session, SessionDay

# What time alone opens is given when the worker comes round, every minute. An hour later it was not.
NOTICED_WITHIN = dt.timedelta(hours=1)


def faults_between_bookings(now: dt.datetime) -> Iterator[str]:
    yield from _idle_places(now)
    yield from _followed()
    yield from _sequences()
    yield from _two_at_once(now)


def _idle_places(now: dt.datetime) -> Iterator[str]:
    """No place lies free while somebody waits who could have it, by the rules about places and no place elsewhere."""
    running = with_places(Session.objects.running().upcoming(now))
    idle = running.filter(places_left__gt=0, people_waiting__gt=0)  # type: ignore[misc]  # of with_places()
    sessions = list(idle.order_by("pk"))
    held = _held_by_whom(sessions)
    moments = (now, now - NOTICED_WITHIN)
    queues = {moment: queues_of([session.pk for session in sessions], now=moment) for moment in moments}
    for session in sessions:
        for moment in moments:
            queue = queues[moment][session.pk]
            in_turn = next_in_turn(rules_of(session, now=moment), held[session.pk], queue)
            if is_late(session, moment):
                in_turn = [one for one in in_turn if not one.is_asked]
            if not in_turn or waits_for_morning(session, moment):
                break
        else:
            yield f"session {session.pk}: a place is free, and booking {in_turn[0].bookings[0].pk} waits for one"


def _held_by_whom(sessions: list[Session]) -> dict[int, Held]:
    held: dict[int, Held] = defaultdict(Held)
    columns = ("session_id", "organisation_id", "organisation_type_id")
    holding = Booking.objects.filter(session__in=sessions).holding_a_place().order_by()
    unnamed = Reservation.objects.open().filter(session__in=sessions).order_by()
    for rows in (holding.values_list(*columns, Count("pk")), unnamed.values_list(*columns, Sum("places"))):
        for session, organisation, organisation_type, count in rows:
            held[session].add(organisation, organisation_type, count)
    return held


def _followed() -> Iterator[str]:
    """What follows a booking follows one that ended so, of the same person or of the same session.

    The organisations are not compared: whoever changed theirs had booked in the name of the old one.
    """
    reason, cancelled = Booking.CancelReason, Q(status=Booking.Status.CANCELLED)
    over = {name: {f"{name}__status": Booking.Status.CANCELLED} for name in ("moved_from", "takes_over_from")}
    for problem, wrong in (
        (
            "moved from one that is not cancelled for that",
            ~Q(moved_from=None) & ~Q(**over["moved_from"], moved_from__cancel_reason=reason.TRANSFERRED),
        ),
        ("moved from another person’s", ~Q(moved_from=None) & ~Q(moved_from__practitioner=F("practitioner"))),
        ("moved within its session", Q(moved_from__session=F("session"))),
        (
            "takes over from one that is not cancelled for that",
            ~Q(takes_over_from=None) & ~Q(**over["takes_over_from"], takes_over_from__cancel_reason=reason.SUBSTITUTED),
        ),
        ("takes over from another session", ~Q(takes_over_from=None) & ~Q(takes_over_from__session=F("session"))),
        ("takes over from the same person", Q(takes_over_from__practitioner=F("practitioner"))),
        ("moved, and nothing says where", cancelled & Q(cancel_reason=reason.TRANSFERRED, moved_to=None)),
        ("taken over, and nothing says by whom", cancelled & Q(cancel_reason=reason.SUBSTITUTED, taken_over_by=None)),
    ):
        for pk in Booking.objects.filter(wrong).order_by("pk").values_list("pk", flat=True):
            yield f"booking {pk}: {problem}"
    for column in ("moved_from", "takes_over_from"):
        twice = Booking.objects.exclude(**{column: None}).order_by().values(column).annotate(times=Count("pk"))
        for row in twice.filter(times__gt=1).order_by(column):
            yield f"booking {row[column]}: {row['times']} others follow it as {column}"


def _sequences() -> Iterator[str]:
    """Calendars ignore an entry whose SEQUENCE is lower than one they have."""
    sent = Booking.objects.filter(mails__sequence__gt=F("invite_sequence")).annotate(highest=Max("mails__sequence"))
    for pk, own, highest in sent.order_by("pk").values_list("pk", "invite_sequence", "highest"):
        yield f"booking {pk}: its calendar entry stands at SEQUENCE {own}, and {highest} was sent"


def _two_at_once(now: dt.datetime) -> Iterator[str]:
    """Nobody was given a place when they had one elsewhere at the same time.

    The team can move a session to where somebody is busy: days changed since both places were had are left out. So are
    walk-ins, and sessions that have begun: those may come from old records.
    """
    upcoming = Booking.objects.filter(status=Booking.Status.CONFIRMED, is_walk_in=False, session__starts_at__gt=now)
    own: dict[int, list[Booking]] = defaultdict(list)
    for booking in with_clash(upcoming).prefetch_related("session__days").order_by("pk"):
        own[booking.practitioner_id].append(booking)
    pairs = [pair for bookings in own.values() for pair in combinations(bookings, 2)]
    found = [(one, other, days) for one, other in pairs if (days := _days_at_once(one, other))]
    changed = _last_changed({pk for _, _, days in found for pk in days})
    for one, other, days in found:
        assert one.confirmed_at and other.confirmed_at  # a constraint of the table
        if all(changed[pk] < max(one.confirmed_at, other.confirmed_at) for pk in days):
            yield f"booking {other.pk}: at the same time as booking {one.pk} of the same person"


def _days_at_once(one: Booking, other: Booking) -> set[int]:
    return {
        pk
        for mine in one.session.days.all()
        for theirs in other.session.days.all()
        if mine.starts_at < theirs.ends_at and mine.ends_at > theirs.starts_at
        for pk in (mine.pk, theirs.pk)
    }


def _last_changed(days: set[int]) -> dict[int, dt.datetime]:
    history = SessionDay.history.filter(id__in=days).order_by().values_list("id")
    return dict(history.annotate(Max("history_date")))
