"""How long a test of many rounds goes on: a short form while one works, all of it with THOROUGH=1, as in CI."""

import os
from typing import TypeVar

T = TypeVar("T")

THOROUGH = bool(os.environ.get("THOROUGH"))


def rounds(thorough: T, *, usually: T) -> T:
    return thorough if THOROUGH else usually
