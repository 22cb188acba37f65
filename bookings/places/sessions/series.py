"""Several dates at once: each like a session that there is, with a day, a time, a venue and a trainer of its own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bookings.places.sessions.asking_trainers import ask_trainer
from bookings.places.sessions.new_dates import publish_session
from bookings.places.sessions.worth_checking import worth_checking
from training.models import Room, Session, User, Venue
from training.operations.schedule import DayPlan, ScheduleRefused, local_time
from training.refusals import Refused


@dataclass(frozen=True, kw_only=True)
class NextDate:
    """One more date. `starts` and `ends` are of the first day, whose venue and trainers are its own; the further days
    follow it at the distance they had, at their own times.
    """

    on: dt.date
    starts: dt.time
    ends: dt.time
    venue: Venue | None
    trainers: Sequence[User]
    joining_link: str = ""
    room: Room | None = None


class DateRefused(Refused):
    """The date at this `place` of the series cannot be planned, so none is; the message says why."""

    def __init__(self, place: int, refusal: Refused):
        self.place = place
        super().__init__(str(refusal))


@transaction.atomic
def plan_series(
    *, like: Session, dates: Sequence[NextDate], by: User, now: dt.datetime, ask_first: bool = False
) -> list[Session]:
    """Plan a session for each date, everything else as in `like`; who asked for a date is told of the first one. With
    `ask_first` its trainers are asked by email, and are its trainers once they say yes.

    When booking opens and closes, and until when places are ring-fenced, keep their distance from the first day.
    Raises DateRefused, and then nothing is planned.
    """
    planned = []
    for place, date in enumerate(dates):
        try:
            planned.append(_plan(like, date, by=by, now=now, ask_first=ask_first))
        except Refused as refusal:
            raise DateRefused(place, refusal) from refusal
    return planned


@transaction.atomic
def worth_checking_of_series(
    *, like: Session, dates: Sequence[NextDate], by: User, now: dt.datetime
) -> list[list[str]]:
    """Return for each date what there is to check: they are planned, looked at, and taken back, so that nothing is
    guessed. Raises DateRefused.
    """
    said = [worth_checking(session) for session in plan_series(like=like, dates=dates, by=by, now=now)]
    transaction.set_rollback(True)
    return said


def _plan(like: Session, date: NextDate, *, by: User, now: dt.datetime, ask_first: bool) -> Session:
    first, *further = like.days.select_related("venue", "room").order_by("position")
    began = timezone.localdate(first.starts_at)
    if date.ends <= date.starts:
        raise ScheduleRefused("The end of a day must come after its start.")
    days = [
        DayPlan(
            starts_at=local_time(date.on, date.starts),
            ends_at=local_time(date.on, date.ends),
            venue=date.venue,
            room=date.room,
            joining_link=date.joining_link,
        )
    ]
    for day in further:
        on = date.on + (timezone.localdate(day.starts_at) - began)
        days.append(
            DayPlan(
                starts_at=local_time(on, timezone.localtime(day.starts_at).time()),
                ends_at=local_time(on, timezone.localtime(day.ends_at).time()),
                venue=date.venue if day.venue_id == first.venue_id else day.venue,
                room=date.room if day.venue_id == first.venue_id else day.room,
                joining_link=date.joining_link if day.joining_link == first.joining_link else day.joining_link,
            )
        )

    def as_far(moment: dt.datetime | None) -> dt.datetime | None:
        """Return the moment as far from the first day as it was, at the same time of day."""
        if moment is None:
            return None
        local = timezone.localtime(moment)
        return local_time(date.on + (local.date() - began), local.time())

    session = publish_session(
        course=like.course,
        days=days,
        capacity=like.capacity,
        by=by,
        now=now,
        trainers=() if ask_first else date.trainers,
        delivery=like.delivery,
        status=Session.Status.PUBLISHED,
        minimum=like.minimum,
        overfull_allowance=like.overfull_allowance,
        needs_approval=like.needs_approval,
        places_per_organisation=like.places_per_organisation,
        ring_fenced_places=like.ring_fenced_places,
        ring_fenced_for=like.ring_fenced_for,
        ring_fenced_until=as_far(like.ring_fenced_until),
        booking_opens_at=as_far(like.booking_opens_at),
        booking_closes_at=as_far(like.booking_closes_at),
        cancellation_working_days=like.cancellation_working_days,
        notes=like.notes,
    )
    for trainer in date.trainers if ask_first else ():
        ask_trainer(session=session, trainer=trainer, by=by, now=now)
    return session
