"""Years of clustered outcomes: how often an interval holds the true rate, with and without the design effect."""

from collections import defaultdict
from random import Random

import pytest

from reporting.insight.intervals import SessionCounts, icc_within_courses, likeness, wilson
from tests.support.simulated import away, luck, sampling_error
from tests.support.thoroughness import played

ROUNDS = played(1500, usually=100)
# Sixty-two sessions of courses that differ: four of five sessions, two of twelve, one of eighteen.
COURSES = {0.06: 5, 0.10: 5, 0.18: 5, 0.26: 5, 0.12: 12, 0.2: 12, 0.15: 18}


def holds(interval, truth):
    return interval[0] <= truth <= interval[1]


class Line:
    def __init__(self):
        self.cells, self.away, self.expected = [], 0, 0.0

    def add(self, of, no_shows, rate):
        self.cells.append(of)
        self.away += no_shows
        self.expected += of * rate

    def intervals(self, found):
        people = sum(self.cells)
        return (
            wilson(self.away, people),
            wilson(self.away, people, found.design_effect(self.cells)),
            self.expected / people,
        )


def one_year(random, icc):
    sessions, lines = [], defaultdict(Line)
    for rate, number in COURSES.items():
        for _ in range(number):
            size, own = random.randint(6, 35), luck(random, rate, icc)
            of_type = sum(random.random() < 0.3 for _ in range(size))
            among_them, others = away(random, of_type, own), away(random, size - of_type, own)
            sessions.append(SessionCounts(rate, size, among_them + others))
            lines[number, rate].add(size, among_them + others, rate)
            lines["total", 0].add(size, among_them + others, rate)
            if of_type:
                lines["type", 0].add(of_type, among_them, rate)
    return sessions, lines


@pytest.mark.long
@pytest.mark.parametrize("icc", [0, 0.02, 0.05, 0.1])
def test_intervals_hold_the_true_rate_in_19_of_20_cases(icc):
    plain, ours, number = defaultdict(int), defaultdict(int), defaultdict(int)
    found = []
    for seed in range(ROUNDS):
        sessions, lines = one_year(Random(f"coverage {icc} {seed}"), icc)
        alike = likeness(sessions)
        found.append(alike.icc)
        for (kind, _), line in lines.items():
            without, with_effect, truth = line.intervals(alike)
            number[kind] += 1
            plain[kind] += holds(without, truth)
            ours[kind] += holds(with_effect, truth)
    shares = {kind: ours[kind] / number[kind] for kind in number}
    print(f"ICC {icc}: measured {sum(found) / ROUNDS:.3f} on average;", end=" ")
    print(
        "; ".join(f"{kind}: {plain[kind] / number[kind]:.3f} plain, {share:.3f} ours" for kind, share in shares.items())
    )
    for kind, share in shares.items():
        error = sampling_error(0.95, number[kind])
        assert 0.93 - error <= share <= 0.97 + error, kind
    if icc >= 0.05:
        assert plain["total"] / number["total"] < 0.86  # what a report would claim without
    assert sum(found) / ROUNDS == pytest.approx(icc, abs=0.012)


@pytest.mark.long
@pytest.mark.parametrize("icc", [0, 0.02, 0.05, 0.1, 0.2])
def test_likeness_is_measured_without_bias_though_courses_differ(icc):
    """Taking all sessions as one course would add what courses differ by."""
    within, over_all = [], []
    for seed in range(ROUNDS):
        sessions, _ = one_year(Random(f"likeness {icc} {seed}"), icc)
        within.append(icc_within_courses(sessions).icc)
        over_all.append(icc_within_courses([session._replace(course="all") for session in sessions]).icc)
    print(
        f"ICC {icc}: {sum(within) / ROUNDS:.4f} within courses, {sum(over_all) / ROUNDS:.4f} over all sessions at once"
    )
    assert sum(within) / ROUNDS == pytest.approx(icc, abs=0.012)
    assert sum(over_all) / ROUNDS > sum(within) / ROUNDS + 0.012
