"""The days of a session as they were before a change."""

import datetime as dt
from dataclasses import dataclass

from bookings.notices.about.facts import Facts
from training.models import Session
from training.templatetags.words import span_in_words
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


def days_as_said(session: Session) -> tuple[DayAsSaid, ...]:
    """Return the session's days in words: what a notice of a change calls "before"."""
    return tuple(DayAsSaid(when=span_in_words(day), where=place_of(day)) for day in days_of(session))
