"""Actions that work and actions that do not, looked at every month for a year: what is said of them, and when."""

from random import Random

import pytest

from reporting.insight.before_after import Verdict, before_and_after
from reporting.insight.intervals import likeness
from tests.support.simulated import counted, sampling_error, year
from tests.support.thoroughness import played

ROUNDS = played(2000, usually=100)


def looks(before, after, **asked):
    """Return the verdict of each month of the first year."""
    icc = likeness(counted(before)).icc
    return [
        before_and_after(before, after[: round(len(after) * month / 12)], share=month / 12, icc=icc, **asked).verdict
        for month in range(1, 13)
    ]


def shares(name, play, number=ROUNDS):
    years = [play(Random(f"{name} {seed}")) for seed in range(number)]
    better, none = (sum(verdict in seen for seen in years) / number for verdict in (Verdict.BETTER, Verdict.NO_SIGN))
    last = sum(seen[-1] == Verdict.BETTER for seen in years) / number
    print(f"{name}: {better:.3f} called better within the year ({last:.3f} at its end), {none:.3f} no sign")
    return better, none


def over_all(before, after, icc, effect):
    """An action for everything: 62 sessions of 20 a year."""

    def play(random):
        return looks(
            year(random, {"all": before}, sessions=62, icc=icc, tag=0),
            year(random, {"all": after}, sessions=62, icc=icc, tag=1),
            effect=effect,
        )

    return play


def on_the_worst(icc, *, chosen_on_before, spread=0.02, sessions=5):
    """Twelve courses, none of which changes; the action is for the one that was worst last year."""

    def play(random):
        rates = {
            course: random.betavariate(0.15 * (1 / spread - 1), 0.85 * (1 / spread - 1)) if spread else 0.15
            for course in range(12)
        }
        years = [year(random, rates, sessions=sessions, icc=icc, tag=tag) for tag in range(3)]
        worst = max(rates, key=lambda course: sum(cell.no_shows for cell in years[1] if cell.line == course))
        baseline = years[1] if chosen_on_before is not None else years[0]
        return looks(baseline, years[2], scope={worst}, effect=0.05, chosen_on_before=bool(chosen_on_before))

    return play


@pytest.mark.long
@pytest.mark.parametrize("icc", [0, 0.03, 0.08])
def test_action_without_effect_is_called_better_in_at_most_one_year_of_twenty(icc):
    better, _ = shares(f"no effect, ICC {icc}", over_all(0.15, 0.15, icc, 0.027))
    assert better <= 0.05 + sampling_error(0.05, ROUNDS, 2.0)


@pytest.mark.long
@pytest.mark.parametrize("icc", [0, 0.03, 0.1])
@pytest.mark.parametrize("spread", [0, 0.02])
@pytest.mark.parametrize("baseline", ["the year before the choice", "the year of the choice, drawn to the mean"])
def test_worst_of_twelve_courses_is_not_better_for_having_been_chosen(icc, spread, baseline):
    drawn = True if "drawn" in baseline else None
    number = max(40, ROUNDS // 3)
    better, _ = shares(
        f"worst of twelve, ICC {icc}, courses’ variance {spread}, {baseline}",
        on_the_worst(icc, chosen_on_before=drawn, spread=spread),
        number,
    )
    assert better <= 0.05 + sampling_error(0.05, number, 2.0)


@pytest.mark.long
def test_without_that_a_group_that_acts_on_its_worst_course_succeeds_too_often():
    number = played(1000, usually=100)
    better, _ = shares(
        "worst of twelve, held against its own bad year", on_the_worst(0.1, chosen_on_before=False, spread=0), number
    )
    assert better > 0.05 + sampling_error(0.05, number, 0.0)


@pytest.mark.long
def test_five_points_over_all_courses_are_seen_within_a_year():
    better, none = shares("15 to 10 in 100, ICC 0.03", over_all(0.15, 0.10, 0.03, 0.05))
    assert better >= 0.8 - sampling_error(0.8, ROUNDS, 1.0)
    assert none <= 0.03 + sampling_error(0.03, ROUNDS, 2.0)


@pytest.mark.long
@pytest.mark.parametrize("icc", [0, 0.03])
def test_a_small_true_fall_is_hardly_ever_called_no_sign_in_its_first_year(icc):
    _, none = shares(f"11.1 to 8.4 in 100, ICC {icc}", over_all(0.111, 0.084, icc, 0.027))
    assert none <= 0.03 + sampling_error(0.03, ROUNDS, 2.0) * (ROUNDS < 1000)
