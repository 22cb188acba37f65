"""Years in which it is known what makes people stay away: the review names that, and nothing else."""

from random import Random

import pytest

from reporting.insight.explain import explain
from reporting.insight.intervals import likeness
from tests.support.simulated import CAUSES, Partnership, recorded, sampling_error
from tests.support.thoroughness import played

ROUNDS = played(200, usually=10)


def named(seed, *, sessions, icc, causes, courses=35, size=20):
    random = Random(seed)
    partnership = Partnership(random, courses=courses, causes=causes)
    runs = [partnership.session(n, size=random.randint(size - 8, size + 8)) for n in range(sessions)]
    rows, counts = recorded(random, runs, icc)
    return {finding.input.name for finding in explain(rows, icc=likeness(counts).icc).findings}


def play(title, number, **world):
    found = [named(f"{title} {seed}", **world) for seed in range(number)]
    each = {name: sum(name in names for names in found) / number for name in sorted(set().union(*found))}
    print(f"{title}: {each}")
    return found


@pytest.mark.long
@pytest.mark.parametrize("icc", [0, 0.03, 0.1])
def test_a_year_in_which_nothing_matters_stays_silent(icc):
    found = play(f"no cause, ICC {icc}", ROUNDS, sessions=62, icc=icc, causes={})
    assert sum(bool(names) for names in found) / ROUNDS <= 0.05 + sampling_error(0.05, ROUNDS, 2.0)


@pytest.mark.long
@pytest.mark.parametrize("icc", [0, 0.03, 0.1])
def test_review_names_the_true_causes_and_no_false_one(icc):
    """A partnership's usual year: no reply to the reminder, and booked four weeks or more ahead."""
    causes = {name: CAUSES[name] for name in ("reply", "not_asked", "lead_time")}
    found = play(f"two causes, ICC {icc}", ROUNDS, sessions=62, icc=icc, causes=causes)
    right = sum(names == {"reply", "lead_time"} for names in found) / ROUNDS
    print(f"named these two and no other in {right:.3f} of years")
    assert right >= 0.9 - sampling_error(0.9, ROUNDS, played(1.0, usually=2.0))


@pytest.mark.long
def test_a_difference_between_sessions_takes_more_sessions_to_be_named():
    """Online against in person, 18 against 13 in 100: one year of 62 sessions seldom tells it from chance."""
    number = played(50, usually=2)
    many = play("three causes, 1,000 sessions", number, sessions=1000, icc=0.03, causes=CAUSES, courses=100, size=16)
    right = sum(names == {"reply", "lead_time", "delivery"} for names in many) / number
    print(f"named these three and no other in {right:.3f} of years")
    assert right >= 0.9 - sampling_error(0.9, number, 1.0)
