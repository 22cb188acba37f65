"""The days of a session as they were before a change."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.notices.about.facts import Facts
from training.models import Session, SessionDay
from training.templatetags.words import date_in_words, span_in_words
from training.text import tidy
from training.when_and_where import days_of, place_of


@dataclass(frozen=True, kw_only=True)
class DayAsSaid(Facts):
    """Time and place of a day, in words."""

    when: str
    where: str


@dataclass(frozen=True, kw_only=True)
class RemovedDay(Facts):
    """A day that a change took out of its session; `day` was its key."""

    day: int
    starts_at: dt.datetime
    ends_at: dt.datetime

    @classmethod
    def of(cls, day: SessionDay) -> Self:
        return cls(day=day.pk, starts_at=day.starts_at, ends_at=day.ends_at)


def days_as_said(session: Session) -> tuple[DayAsSaid, ...]:
    """Return the session's days in words: what a notice of a change calls "before"."""
    return tuple(DayAsSaid(when=span_in_words(day), where=place_of(day)) for day in days_of(session))


def what_changed(before: tuple[DayAsSaid, ...], days: list[SessionDay]) -> str:
    """Return in a few words what is new for somebody who knew the days as they were `before`."""
    moved = [day.when for day in before] != [span_in_words(day) for day in days]
    elsewhere = {day.where for day in before} != {place_of(day) for day in days}
    if not before or not (moved or elsewhere):
        return "Your session has changed"
    if not moved:
        same_venues = all(day.where.endswith(_venue_of(now)) for day, now in zip(before, days, strict=False))
        return "Your session is in another room" if same_venues else "Your session has a new place"
    same_dates = [_date_of(day) for day in before] == [date_in_words(day.starts_at) for day in days]
    new = "times" if same_dates else "date" if len(days) == 1 else "dates"
    return f"New {new} and new place" if elsewhere else f"New {new} for your session"


def _venue_of(day: SessionDay) -> str:
    """Return the place without its room, with which it ends in words."""
    room = tidy(day.room.name) if day.room else ""
    return place_of(day).removeprefix(f"{room}, ") if room else place_of(day)


def _date_of(day: DayAsSaid) -> str:
    return day.when.partition(",")[0]
