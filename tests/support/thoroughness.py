"""How long a test of many rounds goes on: a short form while one works, all of it with THOROUGH=1, as in CI.

Years that are made up go on longest: `make simulations` (SIMULATIONS=1) plays all of them, everything else a few.
"""

import os
from typing import TypeVar

T = TypeVar("T")

THOROUGH = bool(os.environ.get("THOROUGH"))

ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")

SIMULATIONS = bool(os.environ.get("SIMULATIONS"))


def rounds(thorough: T, *, usually: T) -> T:
    return thorough if THOROUGH else usually


def made_up(thorough: T, *, usually: T) -> T:
    """As many made-up examples as THOROUGH=1 asks for on SQLite; on PostgreSQL those of every day.

    They are about figures and rules, which are the same on either: a few show that the questions are, too.
    """
    return usually if ON_POSTGRESQL else rounds(thorough, usually=usually)


def played(simulated: T, *, usually: T) -> T:
    return simulated if SIMULATIONS else usually
