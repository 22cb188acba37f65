"""How long people were there: stays in a meeting, joined where they overlap, and only inside the hours of a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.conf import settings

from bookings.models import Mark
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class Stay:
    """From one moment to another, in seconds since 1970; of them `seconds` at most were spent there, where the file
    says when somebody first came and last left. Without times (`start` and `end` None) `seconds` are all that is known.
    """

    start: int | None
    end: int | None
    seconds: int

    @classmethod
    def between(cls, start: dt.datetime, end: dt.datetime, seconds: int | None = None) -> Self:
        first, last = int(start.timestamp()), int(end.timestamp())
        return cls(start=first, end=last, seconds=last - first if seconds is None else min(seconds, last - first))

    def within(self, day: SessionDay) -> Self | None:
        """Return what of it lies in the hours of the day; None where nothing does."""
        if self.start is None or self.end is None:
            return self
        first = max(self.start, int(day.starts_at.timestamp()))
        last = min(self.end, int(day.ends_at.timestamp()))
        if last <= first:
            return None
        return type(self)(start=first, end=last, seconds=min(self.seconds, last - first))


def seconds_there(stays: Iterable[Stay], day: SessionDay) -> int:
    """Return the seconds of the day's hours that they cover. Two devices at once count once; what a file says of the
    length of a stay is the most that it counts for.
    """
    parts = [part for stay in stays if (part := stay.within(day))]
    covered, until = 0, 0
    for part in sorted((part for part in parts if part.start is not None), key=lambda part: part.start or 0):
        assert part.start is not None and part.end is not None
        covered += max(0, part.end - max(part.start, until))
        until = max(until, part.end)
    timed = min(covered, sum(part.seconds for part in parts if part.start is not None))
    return min(timed + sum(part.seconds for part in parts if part.start is None), length_of(day))


def length_of(day: SessionDay) -> int:
    # By the clock of the world: two moments of one zone would leave out an hour that it sets its clocks back by.
    return int(day.ends_at.timestamp()) - int(day.starts_at.timestamp())


def needed(said: str, day: SessionDay) -> int:
    """Return the seconds that a setting asks for: "75%" of the day's length, or "20" minutes; never more than it."""
    length = length_of(day)
    if said.endswith("%"):
        return round(length * int(said[:-1]) / 100)
    return min(int(said) * 60, length)


def judged(seconds: int, day: SessionDay) -> str | None:
    """Return what so many seconds on a day are marked as: here, partly, or None. Nobody is ever absent by a file."""
    here = needed(settings.ATTENDANCE_FILE_HERE, day)
    if seconds >= here:
        return str(Mark.Value.PRESENT)
    return str(Mark.Value.PARTLY) if seconds >= min(needed(settings.ATTENDANCE_FILE_PARTLY, day), here) else None
