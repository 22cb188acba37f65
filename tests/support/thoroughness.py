"""How long a test of many rounds goes on: a short form while one works, all of it with THOROUGH=1, as in CI.

Years that are made up go on longest: `make simulations` (SIMULATIONS=1) plays all of them, everything else a few.
"""

import os
from typing import TypeVar

T = TypeVar("T")

THOROUGH = bool(os.environ.get("THOROUGH"))

SIMULATIONS = bool(os.environ.get("SIMULATIONS"))


def rounds(thorough: T, *, usually: T) -> T:
    return thorough if THOROUGH else usually


def played(simulated: T, *, usually: T) -> T:
    return simulated if SIMULATIONS else usually
