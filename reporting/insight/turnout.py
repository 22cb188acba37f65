"""How many will come to a session: the distribution, its 90 % interval, and how many more could be booked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma
from typing import NamedTuple

LIKELY = 0.9  # how often the interval is to hold what happens
_SHORT = 0.01  # by how much it may fall short of that: ranges of whole numbers mostly hold more
RISK = 0.05  # the usual chance of more people than chairs that a team accepts


@dataclass(frozen=True)
class Turnout:
    """How likely each number of people is to come: `chances[k]` is that of k of them, and they sum to 1."""

    chances: list[float]

    @property
    def mean(self) -> float:
        return sum(number * chance for number, chance in enumerate(self.chances))

    def above(self, chairs: int) -> float:
        """Return the chance that more people come than there are chairs."""
        return sum(self.chances[chairs + 1 :])

    def seated(self, chairs: int) -> float:
        """Return how many are expected to come and find a chair."""
        return sum(min(number, chairs) * chance for number, chance in enumerate(self.chances))

    def interval(self, likely: float = LIKELY) -> tuple[int, int]:
        """Return the fewest and the most who will likely come: the shortest range whose chance is nearest to `likely`.

        Whole numbers rarely add up to 90 %: a range that always holds at least as much holds 93 or 95 % on average.
        """
        low = high = max(range(len(self.chances)), key=self.chances.__getitem__)
        held = self.chances[low]
        while held < likely - _SHORT and high - low + 1 < len(self.chances):
            below = self.chances[low - 1] if low else -1.0
            above = self.chances[high + 1] if high + 1 < len(self.chances) else -1.0
            low, high = (low - 1, high) if below > above else (low, high + 1)
            held += max(below, above)
        return low, high


def turnout(no_show: Sequence[float], icc: float) -> Turnout:
    """Return how many come of people who stay away with these probabilities, alike within the session by `icc`.

    Beta-binomial (J. G. Skellam, 1948, Journal of the Royal Statistical Society B 10, 257-261) with the mean of the
    bookings and their variance: Σ q (1 - q) + icc · ((Σ s)² - Σ s²), where s² = q (1 - q). Where bookings differ from
    each other by so much that this is no more than the binomial one, each is counted for itself (Poisson-binomial).
    Raises ValueError for what is no probability.
    """
    if not all(0 <= chance <= 1 for chance in (*no_show, icc)):
        raise ValueError("a probability lies between 0 and 1")
    people = len(no_show)
    mean = sum(1 - chance for chance in no_show)
    single = [chance * (1 - chance) for chance in no_show]
    variance = sum(single) + icc * (sum(one**0.5 for one in single) ** 2 - sum(single))
    binomial = mean * (people - mean) / people if people else 0.0
    likeness = (variance / binomial - 1) / (people - 1) if people > 1 and binomial > 1e-12 else 0.0
    if 1e-6 < likeness < 1:
        return Turnout(_beta_binomial(people, mean / people, likeness))
    if likeness >= 1:  # all come or none does
        return Turnout([1 - mean / people, *[0.0] * (people - 1), mean / people])
    return Turnout(_each_for_itself(no_show))


class Room(NamedTuple):
    """A session's seats (its capacity), and chairs that its room has beside them."""

    seats: int
    spare: int = 0

    @property
    def chairs(self) -> int:
        return self.seats + self.spare


@dataclass(frozen=True)
class Outlook:
    """What to expect of a session as it is booked, and with the extra places that a stated risk allows.

    `expected`, `low` and `high` are people who come as booked now. `extra` is how many places above the seats could be
    booked; `overflow` is the chance of more people than chairs if they all are, `filled` the share of seats then taken,
    and `filled_without` that with the seats booked and no more.
    """

    expected: float
    low: int
    high: int
    extra: int
    overflow: float
    filled: float
    filled_without: float


def outlook(no_show: Sequence[float], room: Room, *, icc: float, usual: float, risk: float = RISK) -> Outlook:
    """Return the outlook of a session whose bookings stay away with these probabilities.

    `usual` is the probability of whoever books next (the course's own, shrunken). Places that are still free count as
    booked by such people, so that `extra` is the same question on every day. Extra places are the most that keep the
    chance of more people than chairs at or under `risk`.
    """
    now = turnout(no_show, icc)
    low, high = now.interval()
    booked = [*no_show, *[usual] * max(0, room.seats - len(no_show))]
    without = turnout(booked, icc)
    extra, chosen = max(0, len(booked) - room.seats), without
    while room.seats and extra < room.seats:
        wider = turnout([*booked, usual], icc)
        if wider.above(room.chairs) > risk:
            break
        booked, chosen, extra = [*booked, usual], wider, extra + 1
    return Outlook(
        expected=now.mean,
        low=low,
        high=high,
        extra=extra,
        overflow=chosen.above(room.chairs),
        filled=chosen.seated(room.chairs) / room.seats if room.seats else 0.0,
        filled_without=without.seated(room.chairs) / room.seats if room.seats else 0.0,
    )


class Kept(NamedTuple):
    """What one session came to: the people who came, its seats, and all of its chairs."""

    came: int
    seats: int
    chairs: int


@dataclass(frozen=True)
class Filling:
    """How well rooms were used: the share of seats taken, how many people found no chair, and in how many sessions."""

    filled: float
    turned_away: int
    overfull: int


def filling(sessions: Iterable[Kept]) -> Filling | None:
    """Return how well rooms were used; None without a seat. What two rules differ by in this is the regret of one."""
    known = list(sessions)
    seats = sum(session.seats for session in known)
    if not seats:
        return None
    away = [max(0, session.came - session.chairs) for session in known]
    seated = sum(session.came for session in known) - sum(away)
    return Filling(seated / seats, sum(away), sum(number > 0 for number in away))


def _beta_binomial(people: int, share: float, likeness: float) -> list[float]:
    size = 1 / likeness - 1
    a, b = share * size, (1 - share) * size

    def log_beta(x: float, y: float) -> float:
        return lgamma(x) + lgamma(y) - lgamma(x + y)

    chances = [
        exp(
            lgamma(people + 1)
            - lgamma(number + 1)
            - lgamma(people - number + 1)
            + log_beta(number + a, people - number + b)
            - log_beta(a, b)
        )
        for number in range(people + 1)
    ]
    total = sum(chances)
    return [chance / total for chance in chances]


def _each_for_itself(no_show: Sequence[float]) -> list[float]:
    chances = [1.0]
    for stays in no_show:
        chances = [
            stays * without + (1 - stays) * fewer
            for without, fewer in zip([*chances, 0.0], [0.0, *chances], strict=True)
        ]
    return chances
