"""What the team may have overlooked in planning a session: told beside it, and never in the way."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Prefetch
from django.utils import timezone

from bookings.places.sessions.known_of_trainers import doubts_about
from training.models import Room, Session, SessionDay, User, Venue
from training.templatetags.words import date_in_words, plural
from training.working_days import bank_holidays


def worth_checking(session: Session) -> list[str]:
    """Return what there is to check, each in a sentence: four queries, besides the session's days and trainers."""
    days = list(session.days.all())
    if session.status == Session.Status.CANCELLED or not days:
        return []
    return [
        *_unusual_days(days),
        *_without_a_venue(session, days),
        *_too_small(session, days),
        *_at_the_same_time(session, days),
        *_of_trainers(session, days),
    ]


def _of_trainers(session: Session, days: Sequence[SessionDay]) -> Iterator[str]:
    """Say who of its trainers can't, or said no, or has other courses on their list."""
    trainers = list(session.trainers.all())
    said = doubts_about(trainers, session=session, days=days) if trainers else {}
    for trainer in trainers:
        yield from (f"{trainer.name} {words}." for words in said[trainer.pk])


def _unusual_days(days: Iterable[SessionDay]) -> Iterator[str]:
    for day in days:
        on = timezone.localdate(day.starts_at)
        if on in bank_holidays(on.year):
            yield f"{date_in_words(on)} is a bank holiday."
        elif on.weekday() >= 5:
            yield f"{date_in_words(on, weekday=False)} is a {on:%A}."


def _without_a_venue(session: Session, days: Sequence[SessionDay]) -> Iterator[str]:
    if session.delivery != Session.Delivery.ONLINE and (missing := [day for day in days if day.venue_id is None]):
        when = "" if len(missing) == len(days) else f" on {date_in_words(missing[0].starts_at, weekday=False)}"
        yield f"People are to come in person, and it has no venue yet{when}."


def _too_small(session: Session, days: Iterable[SessionDay]) -> Iterator[str]:
    """Say which room has fewer seats than the session has places, and whether spare chairs make up for it."""
    places = session.capacity + session.overfull_allowance
    for room in dict.fromkeys(day.room for day in days if day.room):
        if room.capacity is not None and room.capacity < places:
            chairs = plural(room.spare_chairs, "spare chair,spare chairs")
            and_chairs = f" and has {chairs}" if room.spare_chairs else ""
            seats = f"{room.name} seats {room.capacity}{and_chairs}"
            yield f"{seats}, and the session has {plural(places, 'place,places')}."


def _at_the_same_time(session: Session, days: Sequence[SessionDay]) -> Iterator[str]:
    """Say which trainer has another session then, and which room, or venue where the rooms are not said."""
    others = others_meanwhile(session, days)
    trainers = {trainer.pk: trainer for trainer in session.trainers.all()}
    said: set[tuple[User | Venue | Room, int]] = set()
    for mine, other in others:
        title = f"{other.session.course.title} on {date_in_words(other.starts_at, weekday=False)}"
        for trainer in other.session.trainers.all():
            if trainer.pk in trainers and (trainer, other.session_id) not in said:
                said.add((trainer, other.session_id))
                yield f"{trainer.name} delivers {title} at the same time."
        place, words = _shared(mine, other)
        if place and (place, other.session_id) not in said:
            said.add((place, other.session_id))
            yield words.replace("TITLE", title)


def _shared(mine: SessionDay, other: SessionDay) -> tuple[Room | Venue | None, str]:
    """Return what both days need at once, and how to say it of the other; two rooms of one venue are nothing shared."""
    if mine.venue is None or mine.venue_id != other.venue_id:
        return None, ""
    if mine.room and mine.room_id == other.room_id:
        return mine.room, f"{mine.room.name} at {mine.venue.name} also has TITLE at the same time."
    if mine.room and other.room_id:
        return None, ""
    ask = "Which room is which?" if mine.room or other.room_id else "Does it have a second room?"
    return mine.venue, f"{mine.venue.name} also has TITLE at the same time. {ask}"


def others_meanwhile(session: Session, days: Sequence[SessionDay]) -> list[tuple[SessionDay, SessionDay]]:
    """Return each day of another session that overlaps one of ours, with ours."""
    begins, ends = min(day.starts_at for day in days), max(day.ends_at for day in days)
    trainers = Prefetch("session__trainers", User.objects.order_by("name", "pk"))
    found = (
        SessionDay.objects.filter(starts_at__lt=ends, starts_at__gt=begins - dt.timedelta(days=1), ends_at__gt=begins)
        .exclude(session=session)
        .exclude(session__status=Session.Status.CANCELLED)
        .select_related("session__course")
        .prefetch_related(trainers)
        .order_by("starts_at", "pk")
    )
    meanwhile = list(found)
    return [
        (mine, one)
        for mine in days
        for one in meanwhile
        if one.starts_at < mine.ends_at and mine.starts_at < one.ends_at
    ]
