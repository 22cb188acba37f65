"""Made-up years in which the truth is known: what insight says of them can be held against it."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from math import exp, sqrt
from random import Random
from statistics import NormalDist
from typing import NamedTuple

from reporting.insight.explain import Seen
from reporting.insight.inputs import INPUTS, lead_time
from reporting.insight.intervals import SessionCounts
from reporting.insight.lines import Cell

NORMAL = NormalDist()


def luck(random: Random, rate: float, icc: float) -> float:
    """Return one session's own rate, of sessions that differ so that outcomes within one correlate by `icc`."""
    if not icc or not 0 < rate < 1:
        return rate
    return random.betavariate(rate * (1 / icc - 1), (1 - rate) * (1 / icc - 1))


def away(random: Random, people: int, rate: float) -> int:
    return sum(random.random() < rate for _ in range(people))


def year(
    random: Random, rates: dict[Hashable, float], *, sessions: int, icc: float, size: int = 20, tag: int = 0
) -> list[Cell]:
    """Return a year in which each line has so many sessions, in the order of their days."""
    cells = [
        Cell((tag, line, number), line, size, away(random, size, luck(random, rate, icc)))
        for line, rate in rates.items()
        for number in range(sessions)
    ]
    random.shuffle(cells)
    return cells


def counted(cells: Sequence[Cell]) -> list[SessionCounts]:
    return [SessionCounts(cell.line, cell.recorded, cell.no_shows) for cell in cells]


class Booked(NamedTuple):
    """A booking: its level of each input, and the probability that it is a no-show."""

    levels: tuple[str, ...]
    chance: float


class Run(NamedTuple):
    """A session with its bookings."""

    key: Hashable
    course: int
    bookings: list[Booked]


# In log odds, as large as in the demonstration year: no reply 26.6 against 6.1 in 100, booked four weeks ahead or more
# 19 to 21 against 6 to 9, online 18.3 against 13.0.
CAUSES = {"reply": 1.7, "not_asked": 0.3, "lead_time": 1.1, "delivery": 0.4}
LEVELS = {named.name: [level.key for level in named.levels] for named in INPUTS}


class Partnership:
    """Courses that differ by `spread` (standard deviation, log odds), each the partnership's own or commissioned."""

    def __init__(self, random: Random, *, courses: int = 35, spread: float = 0.4, causes: dict[str, float] = CAUSES):
        self.random, self.causes = random, causes
        self.apart = 0.0 if causes else 1.5  # about as many stay away where nothing matters
        self.effects = [random.gauss(0, spread) for _ in range(courses)]
        self.providers = [random.choice(LEVELS["provider"]) for _ in range(courses)]

    def session(self, key: Hashable, *, size: int, course: int | None = None) -> Run:
        random = self.random
        course = random.randrange(len(self.effects)) if course is None else course
        of_session = {
            "weekday": random.choice(LEVELS["weekday"][:5]),
            "start": random.choice(LEVELS["start"][:3]),
            "delivery": random.choices(LEVELS["delivery"], (5, 4, 1))[0],
            "provider": self.providers[course],
        }
        return Run(key, course, [self.booking(course, of_session) for _ in range(size)])

    def booking(self, course: int, of_session: dict[str, str]) -> Booked:
        random, causes = self.random, self.causes
        days = random.choice((3, 10, 20, 40, 40, 70, 100))
        no_reply = random.random() < 0.35 + 0.15 * (days > 50)
        reply = "not asked" if days < 5 else "no reply" if no_reply else "coming"
        first = random.choices(LEVELS["first_booking"], (1, 2))[0]
        known = of_session | {
            "lead_time": lead_time(days),
            "reply": reply,
            "booked_by": random.choices(LEVELS["booked_by"], (3, 1))[0],
            "first_booking": first,
            "earlier": "usual" if first == "first" else random.choices(LEVELS["earlier"], (2, 5, 1))[0],
        }
        score = -3.3 + self.apart + self.effects[course]
        score += {"no reply": causes.get("reply", 0.0), "not asked": causes.get("not_asked", 0.0)}.get(reply, 0.0)
        score += causes.get("lead_time", 0.0) * (days >= 28)
        score += causes.get("delivery", 0.0) * (of_session["delivery"] == "online")
        return Booked(tuple(known[named.name] for named in INPUTS), 1 / (1 + exp(-score)))


def outcomes(random: Random, bookings: Sequence[Booked], icc: float) -> list[bool]:
    """Return who stays away: each with exactly their own probability, and alike within the session by about `icc`.

    A Gaussian copula: the session's luck and everybody's own add up to a normal figure, held against their threshold.
    """
    if not bookings:
        return []
    mean = sum(booking.chance for booking in bookings) / len(bookings)
    shared = min(0.99, icc * mean * (1 - mean) / NORMAL.pdf(NORMAL.inv_cdf(mean)) ** 2)
    session = sqrt(shared) * random.gauss(0, 1)
    own = sqrt(1 - shared)
    return [session + own * random.gauss(0, 1) < NORMAL.inv_cdf(booking.chance) for booking in bookings]


def recorded(random: Random, runs: Sequence[Run], icc: float) -> tuple[list[Seen], list[SessionCounts]]:
    """Return what a year's sessions came to, as the review takes it, and by session."""
    sums: dict[tuple, list[int]] = defaultdict(lambda: [0, 0])
    sessions = []
    for run in runs:
        stayed = outcomes(random, run.bookings, icc)
        sessions.append(SessionCounts(run.course, len(stayed), sum(stayed)))
        for booking, is_away in zip(run.bookings, stayed, strict=True):
            counts = sums[run.key, run.course, booking.levels]
            counts[0] += 1
            counts[1] += is_away
    return [Seen(*key, *counts) for key, counts in sums.items()], sessions


def sampling_error(share: float, number: int, errors: float = 3.0) -> float:
    """Return how far a share of so many made-up years may lie from the truth by the draw alone."""
    return errors * sqrt(max(share * (1 - share), 0.01) / number)
