"""What the review asks of a booking when it looks for what goes with staying away: this list, published, and no more.

Access and dietary needs, job role, the name of an organisation or of a person, and anything that somebody wrote are not
on it and cannot be: every input has a closed list of levels, and `explain` refuses what is on none of them.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

UNKNOWN = ""  # the level of whatever is not known of a booking, such as one that came from elsewhere


@dataclass(frozen=True)
class Level:
    """A level of an input: the key in the data, and how a sentence about these people goes on after "people who".

    Of an input in order, the phrase is that of everybody at this level or a later one.
    """

    key: str
    phrase: str


@dataclass(frozen=True)
class Input:
    """Something known of a booking before its session. `is_ordered`: its levels are steps of one scale."""

    name: str
    label: str
    levels: tuple[Level, ...]
    is_ordered: bool = False

    def position(self, key: str) -> int:
        """Return where a level is on the list, after the last for one that is unknown. Raises ValueError for others."""
        if key not in self._places:
            raise ValueError(f"{self.label} has no level {key!r}")
        return self._places[key]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate([*(level.key for level in self.levels), UNKNOWN])}


def _days(*weeks: tuple[str, str]) -> tuple[Level, ...]:
    return tuple(Level(key, f"booked {words} ahead") for key, words in weeks)


LEAD_TIME = Input(
    "lead_time",
    "How long before the session it was booked",
    _days(
        ("under 1 week", "any time"),
        ("1 to 2 weeks", "a week or more"),
        ("2 to 4 weeks", "two weeks or more"),
        ("4 to 8 weeks", "four weeks or more"),
        ("8 to 12 weeks", "eight weeks or more"),
        ("12 weeks or more", "twelve weeks or more"),
    ),
    is_ordered=True,
)
REPLY = Input(
    "reply",
    "The answer to the reminders",
    (
        Level("coming", "had answered a reminder that they were coming"),
        Level("no reply", "had not answered any reminder"),
        Level("not asked", "had not been sent a reminder"),
    ),
)
BOOKED_BY = Input(
    "booked_by",
    "Who booked it",
    (Level("self", "had booked for themselves"), Level("other", "had been booked by somebody else")),
)
FIRST_BOOKING = Input(
    "first_booking",
    "The person’s first booking or not",
    (Level("first", "had never booked before"), Level("later", "had booked before")),
)
WEEKDAY = Input(
    "weekday",
    "The day of the week",
    tuple(
        Level(day, f"had a session on a {day}")
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    ),
)
START = Input(
    "start",
    "When the session began",
    (
        Level("before 10am", "had a session that began before 10am"),
        Level("10am to noon", "had a session that began between 10am and noon"),
        Level("noon to 4pm", "had a session that began between noon and 4pm"),
        Level("4pm or later", "had a session that began at 4pm or later"),
    ),
)
DELIVERY = Input(
    "delivery",
    "In person or online",
    (
        Level("in person", "had a session in person"),
        Level("online", "had a session online"),
        Level("both", "had a session both in person and online"),
    ),
)
PROVIDER = Input(
    "provider",
    "Who provides the course",
    (
        Level("partnership", "had a course of the partnership’s own"),
        Level("commissioned", "had a course of a commissioned provider"),
    ),
)
EARLIER = Input(
    "earlier",
    "Whether the person came before",
    (
        Level("mostly came", "had mostly come before"),
        Level("usual", "had come about as often as others before"),
        Level("often stayed away", "had often stayed away before"),
    ),
)

# The published list. The order is that of the levels of a row that `explain` takes.
INPUTS = (LEAD_TIME, REPLY, BOOKED_BY, FIRST_BOOKING, WEEKDAY, START, DELIVERY, PROVIDER, EARLIER)

LEAD_DAYS = (7, 14, 28, 56, 84)
_START_HOURS = (10, 12, 16)
# As many bookings as the mean counts for beside a person's own record, and between which multiples of it one is usual.
_EARLIER_WEIGHT, _MOSTLY_CAME, _OFTEN_AWAY = 4, 0.75, 1.5


def positions(levels: Sequence[str]) -> tuple[int, ...]:
    """Return where a level of each of INPUTS, in their order, is on the list; ValueError for what is on none."""
    if len(levels) != len(INPUTS):
        raise ValueError(f"{len(levels)} levels for {len(INPUTS)} inputs")
    return tuple(named.position(key) for named, key in zip(INPUTS, levels, strict=True))


def lead_time(days: float) -> str:
    """Return the level of a booking that was made so many days before its session began."""
    return LEAD_TIME.levels[bisect_right(LEAD_DAYS, days)].key


def start(hour: int) -> str:
    """Return the level of a session that begins in this hour of the day, local time."""
    return START.levels[bisect_right(_START_HOURS, hour)].key


def earlier(no_shows: int, recorded: int, mean: float) -> str:
    """Return the level of a person of whose earlier places so many are recorded, and so many were no-shows.

    Their rate is drawn towards the mean rate as if that had been seen on four bookings more, so that one missed session
    of one says something and one kept of one says little: somebody without a record is usual.
    """
    drawn = (no_shows + _EARLIER_WEIGHT * mean) / (recorded + _EARLIER_WEIGHT)
    if drawn < _MOSTLY_CAME * mean:
        return EARLIER.levels[0].key
    return EARLIER.levels[2 if drawn > _OFTEN_AWAY * mean else 1].key
