"""How people behave who are made up: who stays away, by known rates and by what published trials found.

Of those who are reminded once, 15 in 100 stay away, sessions apart by an intraclass correlation of about 0.03. Each
measure takes its part of that away, as its trial found, whatever else is tried; so what comes of several together is a
guess of the driver, and no finding of anybody's.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from random import Random

from tests.support.simulated import luck

USUALLY, LIKENESS = 0.15, 0.03
# The risk of missing with the measure, of that without it.
EFFECTS = {
    # Reminders three days and one day before against one of them: 4.4 against 5.8 and 5.3 % missed, n = 54,066.
    "second_reminder": 4.4 / 5.55,
    # The cost of the empty place named: 11.1 to 8.4 %, repeated; a similar nudge in letters to US veterans did nothing.
    "cost": 8.4 / 11.1,
    # Those most likely to miss found by prediction and rung: × 0.61, of those whom the call reaches.
    "call": 0.61,
}
CANCELS_EARLY, CANCELS_LATE, SENDS_A_COLLEAGUE, MOVES = 0.10, 0.07, 0.03, 0.03
ANSWERS_IF_COMING, ANSWERS_IF_NOT = 0.7, 0.25
REACHED = 0.7  # of calls
UNMARKED = 0.04  # of rows of a register that is otherwise kept
LEFT_OPEN, LOST = 0.12, 0.1  # of registers


@dataclass(frozen=True)
class Measures:
    """What a partnership does in a year beyond one reminder."""

    second_reminder: bool = False
    cost: bool = False
    calls: bool = False

    def __str__(self) -> str:
        return ", ".join(one.name.replace("_", " ") for one in fields(self) if getattr(self, one.name)) or "nothing"


class Behaviour:
    """What somebody will do, drawn once: whoever is asked twice has not changed their mind."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._leaning: dict[int, float] = {}  # of people, who differ
        self._luck: dict[int, float] = {}  # of sessions
        self._drawn: dict[int, float] = {}  # of bookings

    def risk(self, *, person: int, session: int, measures: Collection[str]) -> float:
        """Return the chance that somebody stays away, given what was done for this booking."""
        leaning = self._leaning.setdefault(person, self.chance.choice((0.5, 0.8, 1.0, 1.7)))
        risk = self._luck.setdefault(session, luck(self.chance, USUALLY, LIKENESS)) * leaning
        for measure in measures:
            risk *= EFFECTS[measure]
        return min(risk, 0.9)

    def stays_away(self, booking: int, risk: float) -> bool:
        return self._drawn.setdefault(booking, self.chance.random()) < risk
