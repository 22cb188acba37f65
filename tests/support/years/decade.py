"""Ten years of one partnership, a year at a time: what each tries, what is counted after it, what reports say of it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.support.years import measures
from tests.support.years.behaviour import Measures
from tests.support.years.busy import plan_everything
from tests.support.years.counting import check_year, year_of
from tests.support.years.life import Life
from tests.support.years.partnership import Size, founded
from tests.support.years.year import plan_year
from training.operations.schedule import local_time

BEGINS = dt.date(2026, 4, 1)
# Two years each: the second of them changes nothing, so that a verdict on it can only be wrong.
TRIED = (
    Measures(),
    Measures(second_reminder=True),
    Measures(second_reminder=True, cost=True),
    Measures(second_reminder=True, cost=True, calls=True),
    Measures(),
)
YEARS = 2 * len(TRIED)


@dataclass(frozen=True)
class Year:
    """What a year tried, and what the reports say of it: no-shows of recorded places, places filled, the verdict on the
    action that began with it.
    """

    tries: Measures
    figures: dict[str, int | str]


@dataclass
class Played:
    years: list[Year] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)


@contextmanager
def one_year(size: Size, *, seed: int) -> Iterator[Life]:
    """Play one year, in which nothing is tried, and leave it to be looked at with the clock at its end."""
    chance = Random(f"a life {seed}")
    with Life(founded(size, chance), chance, begins=BEGINS) as life:
        _play(life, BEGINS, Measures())
        yield life


def decade(size: Size, *, seed: int, years: int = YEARS, is_busy: bool = True) -> Played:
    """Play years of one partnership, counting each again; in the first of them everything happens, if it is busy.

    Raises AssertionError that names the seed and the year.
    """
    chance, played = Random(f"a life {seed}"), Played()
    with Life(founded(size, chance), chance, begins=BEGINS) as life:
        played.done = life.done
        for number in range(years):
            begins, tries = BEGINS.replace(year=BEGINS.year + number), TRIED[number // 2 % len(TRIED)]
            try:
                _play(life, begins, tries, is_busy=is_busy and number == 0)
                check_year(life, begins)
            except AssertionError as fault:
                raise AssertionError(f"seed {seed}, the year from {begins}: {fault}") from fault
            played.years.append(Year(tries, _figures(life, begins)))
    return played


def _play(life: Life, begins: dt.date, tries: Measures, *, is_busy: bool = False) -> None:
    measures.begin(life, tries)
    measures.decide(life, tries, begins + dt.timedelta(days=1))
    if begins.year % 4 == 0:
        measures.compare(life, begins + dt.timedelta(days=2))
    plan_year(life, begins)
    if is_busy:
        plan_everything(life, begins)
    life.play_until(local_time(begins.replace(year=begins.year + 1), dt.time(7)))


def _figures(life: Life, begins: dt.date) -> dict[str, int | str]:
    scope = Scope(period=year_of(begins), now=life.now)
    total, rooms = (REPORTS[name].table(scope).total for name in ("no-shows-by-month", "fill-rates"))
    figures = {name: total[name] for name in ("held", "recorded", "no_show", "late_cancellation", "cancelled")}
    filled = {name: rooms[name] for name in ("capacity", "came", "empty")}
    return figures | filled | {"verdict": measures.verdict_on(life, begins + dt.timedelta(days=1))}
