"""r09: whatever people do, in whatever order, the tables hold together after every step.

`make test` takes a few fixed examples, and twice as many with THOROUGH=1. STATEFUL_EXAMPLES=500 takes as many new ones,
each of up to 60 steps; `make proofs` does so.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.life import Life, World
from tests.support.thoroughness import made_up

pytestmark = pytest.mark.long

MANY = int(os.environ.get("STATEFUL_EXAMPLES", "0"))


@pytest.mark.r09
@pytest.mark.django_db
def test_everything_holds_whatever_many_hands_do(capsys):
    Life.world = World()
    Life.steps.clear()
    examples = settings(
        max_examples=MANY or made_up(8, usually=4),
        stateful_step_count=60 if MANY else 30,
        deadline=None,
        derandomize=not MANY,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=examples)
    if MANY:
        with capsys.disabled():
            print(f"\n{sum(Life.steps.values()):,} steps, each with a clean check_integrity")
            for name, times in sorted(Life.steps.items()):
                print(f"  {name}: {times:,}")
    assert sum(Life.steps.values()) > 100
