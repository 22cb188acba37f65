"""Who is coming on which day, and what they need: for the team on the telephone, for the venue and for the caterer."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Sum
from django.utils import timezone

from bookings.models import Booking, Reservation
from training.models import Session, SessionDay, User
from training.text import folded, tidy
from training.when_and_where import place_of

LONGEST = dt.timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who comes: with a place, or as a trainer."""

    person: User
    is_trainer: bool


@dataclass(kw_only=True)
class DayOfSession:
    """One day of one session. Trainers sit in the room and eat, so they are counted and asked about too."""

    day: SessionDay
    people: list[Person] = field(default_factory=list)
    reserved: int = 0  # places that nobody is named for yet

    @property
    def session(self) -> Session:
        return self.day.session

    @property
    def place(self) -> str:
        return place_of(self.day)

    @property
    def with_a_place(self) -> int:
        return sum(not one.is_trainer for one in self.people)

    @property
    def trainers(self) -> int:
        return sum(one.is_trainer for one in self.people)

    @property
    def in_all(self) -> int:
        return len(self.people) + self.reserved

    @property
    def with_needs(self) -> list[Person]:
        return [one for one in self.people if one.person.access_needs or one.person.dietary_needs]

    @property
    def access(self) -> list[tuple[str, int]]:
        """What the room has to have, without names: each need and how many have it."""
        return counted(one.person.access_needs for one in self.people)

    @property
    def dietary(self) -> list[tuple[str, int]]:
        """What is to be eaten, without names."""
        return counted(one.person.dietary_needs for one in self.people)

    @property
    def without_dietary(self) -> int:
        return self.in_all - sum(count for _, count in self.dietary)


def counted(needs: Any) -> list[tuple[str, int]]:
    """Return each need in the words of who said it first, and how many say the same: the most frequent first."""
    said: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for text in needs:
        if words := tidy(text).rstrip(".!"):
            said.setdefault(folded(words), words)
            counts[folded(words)] += 1
    return [(said[key], count) for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def who_comes(*, reader: User, first: dt.date, last: dt.date) -> Sequence[DayOfSession]:
    """Return the days of sessions that run between two dates, in their order: four queries, however many there are."""
    start = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    end = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time()))
    running = Session.objects.visible_to(reader).filter(status=Session.Status.PUBLISHED)
    days = SessionDay.objects.filter(starts_at__gte=start, starts_at__lt=end, session__in=running.values("pk"))
    sessions = days.values("session")
    trainers = Prefetch("session__trainers", User.objects.order_by("name", "pk"))
    with_session = days.select_related("session__course", "venue", "room").prefetch_related(trainers)
    found = [DayOfSession(day=day) for day in with_session.order_by("starts_at", "session", "position")]
    people: dict[int, list[User]] = {}
    holding = Booking.objects.filter(session__in=sessions).holding_a_place()
    for booking in holding.select_related("practitioner__organisation").order_by("practitioner__name", "pk"):
        people.setdefault(booking.session_id, []).append(booking.practitioner)
    reserved = Reservation.objects.open().to_be_named().filter(session__in=sessions).order_by()
    unnamed = dict(reserved.values_list("session").annotate(n=Sum("places")))
    for one in found:
        here = people.get(one.day.session_id, [])
        one.people = [Person(person=person, is_trainer=False) for person in here]
        own = {person.pk for person in here}
        one.people += [
            Person(person=person, is_trainer=True) for person in one.session.trainers.all() if person.pk not in own
        ]
        one.reserved = unnamed.get(one.day.session_id, 0)
    return found
