import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.before_after import USUAL_EFFECT, Outcome, Verdict, before_and_after
from reporting.insight.lines import Cell


def year(counts, *, tag, line="all", of=20):
    return [Cell((tag, line, session), line, of, count) for session, count in enumerate(counts)]


MANY, FEW, SAME = [4, 5, 3, 4] * 15, [1, 2, 0, 1] * 15, [3, 4, 2, 3] * 15


def asked(before, after, **more):
    return before_and_after(before, after, **({"share": 1.0, "icc": 0.0} | more))


def test_clear_fall_is_better():
    found = asked(year(MANY, tag=0), year(FEW, tag=1))
    assert found.verdict == Verdict.BETTER
    assert (found.before, found.after, found.fall) == pytest.approx((0.2, 0.05, 0.15))
    assert 0 < found.low < 0.15 < found.high
    assert found.before_elsewhere is None


def test_interval_by_hand():
    # 60 sessions of 20: Σ (k - 20 · rate)² = 30 on either side, and 30 / 1200² · 60 / 59 is less than the binomial
    # variance, which takes its place, guarded: (240 + 2) / 1204 and (60 + 2) / 1204. Satterthwaite's freedom is 91.8,
    # so t is 1.9861.
    found = asked(year(MANY, tag=0), year(FEW, tag=1))
    was, now = 242 / 1204, 62 / 1204
    variance = (was * (1 - was) + now * (1 - now)) / 1200
    assert (found.high - found.low) / 2 == pytest.approx(1.9861 * variance**0.5, rel=1e-4)


def test_sessions_that_differ_widen_the_interval():
    alike, apart = (asked(year(counts, tag=0), year(FEW, tag=1)) for counts in ([4] * 60, [0, 8] * 30))
    assert apart.before == alike.before
    assert apart.high - apart.low > 1.5 * (alike.high - alike.low)


def test_likeness_of_the_period_widens_the_interval_of_sessions_that_happen_to_agree():
    alone, together = (asked(year([4] * 60, tag=0), year([2] * 60, tag=1), icc=icc) for icc in (0.0, 0.1))
    assert together.high - together.low == pytest.approx((1 + 19 * 0.1) ** 0.5 * (alone.high - alone.low), rel=1e-6)


def test_no_fall_in_a_year_that_would_have_shown_one_is_no_sign():
    found = asked(year(SAME * 3, tag=0), year(SAME * 3, tag=1), effect=0.05)
    assert found.verdict == Verdict.NO_SIGN
    assert found.low < 0 < found.high < 0.05


def test_before_the_year_is_over_there_is_no_sign_of_nothing():
    found = asked(year(SAME * 3, tag=0), year(SAME * 3, tag=1), effect=0.05, share=0.99)
    assert found.verdict == Verdict.TOO_EARLY


def test_a_fall_that_chance_could_have_made_is_too_early_to_tell():
    assert asked(year([3] * 12, tag=0), year([2] * 12, tag=1)).verdict == Verdict.TOO_EARLY


def test_more_no_shows_are_no_improvement_and_are_told_as_worse():
    found = asked(year(FEW, tag=0), year(MANY, tag=1))
    assert found.verdict == Verdict.NO_SIGN
    assert found.is_worse
    assert not asked(year(SAME, tag=0), year(SAME, tag=1)).is_worse
    assert "15.0 more in 100" in found.sentence


def test_early_look_needs_more_than_a_late_one():
    early, late = (asked(year(MANY, tag=0), year([2] * 10, tag=1), share=share) for share in (0.1, 1.0))
    assert early.fall == late.fall
    assert early.high - early.low > 1.5 * (late.high - late.low)


def test_what_fell_everywhere_is_not_the_actions_doing():
    before = year(MANY, tag=0, line="a") + year(MANY, tag=0, line="b")
    after = year(FEW, tag=1, line="a") + year(FEW, tag=1, line="b")
    found = asked(before, after, scope={"a"})
    assert found.fall == pytest.approx(0)
    assert found.verdict != Verdict.BETTER
    assert (found.before_elsewhere, found.after_elsewhere) == pytest.approx((0.2, 0.05))
    assert asked(before, after).verdict == Verdict.BETTER


def test_what_fell_in_scope_alone_is_better_than_elsewhere():
    before = year(MANY, tag=0, line="a") + year(MANY, tag=0, line="b")
    after = year(FEW, tag=1, line="a") + year(MANY, tag=1, line="b")
    assert asked(before, after, scope={"a"}).verdict == Verdict.BETTER


def test_where_nothing_is_known_of_what_was_not_in_scope_it_is_not_compared():
    found = asked(year(MANY, tag=0, line="a"), year(FEW, tag=1, line="a"), scope={"a"})
    assert (found.before_elsewhere, found.fall) == (None, pytest.approx(0.15))


def test_fewer_than_five_sessions_are_too_early_whatever_they_say():
    before = year([18] * 30, tag=0)
    assert asked(before, year([0] * 5, tag=1)).verdict == Verdict.BETTER
    assert asked(before, year([0] * 4, tag=1)).verdict == Verdict.TOO_EARLY
    assert asked(before[:4], year([0] * 5, tag=1)).verdict == Verdict.TOO_EARLY


def test_course_chosen_for_its_bad_luck_is_not_better_when_the_luck_is_over():
    """Twelve courses that do not differ in truth; one had a bad year, was chosen for it, and is now as the others."""
    courses = [chr(ord("a") + place) for place in range(12)]
    before = [
        cell
        for place, course in enumerate(courses)
        for cell in year([6] * 6 if not place else [(place + n) % 3 + 1 for n in range(6)], tag=0, line=course)
    ]
    after = [cell for course in courses for cell in year([2, 2, 3, 1, 2, 2], tag=1, line=course)]
    naive = asked(before, after, scope={"a"}, icc=0.05)
    drawn = asked(before, after, scope={"a"}, icc=0.05, chosen_on_before=True)
    assert naive.before == pytest.approx(0.3)
    assert naive.verdict == Verdict.BETTER
    assert 0.1 < drawn.before < 0.25
    assert drawn.verdict == Verdict.TOO_EARLY


def test_drawn_baseline_counts_courses_as_they_ran_afterwards():
    before = year(MANY, tag=0, line="a") + year(FEW, tag=0, line="b")
    after = year(MANY[:8], tag=1, line="a") + year(FEW[:24], tag=1, line="b")
    found = asked(before, after, chosen_on_before=True)
    assert found.before == pytest.approx(0.25 * 0.2 + 0.75 * 0.05, abs=0.003)
    assert abs(found.fall) < 0.005


def test_nothing_recorded_since_says_when_enough_will_be_known():
    found = asked(year(MANY, tag=0), [], share=0.0, effect=0.05)
    was = 242 / 1204
    variance = was * (1 - was) / 1200
    assert (found.verdict, found.fall) == (Verdict.TOO_EARLY, None)
    assert found.months == pytest.approx(12 * variance / ((0.05 / 2.8) ** 2 - variance))
    assert found.sentence == (
        "Too early to tell: nothing has been recorded since. At the present rate of bookings a change of 5.0 in 100 "
        "can be seen after about 9 months."
    )


def test_half_a_year_before_counts_as_much_in_a_year():
    whole, half = (asked(year(MANY, tag=0), [], share=0.0, effect=0.08, years_before=y) for y in (1.0, 0.5))
    assert half.months == pytest.approx(whole.months / 2)


def test_months_do_not_move_while_sessions_come_at_the_same_rate():
    looks = [
        asked(year(MANY, tag=0), year(SAME[:number], tag=1), share=number / 60, effect=0.05).months
        for number in (20, 40, 60)
    ]
    assert looks == pytest.approx([looks[-1]] * 3, rel=0.06)


def test_baseline_too_thin_for_the_effect_says_so():
    found = asked(year([3] * 6, tag=0), [], share=0.0)
    assert (found.effect, found.months) == (USUAL_EFFECT, None)
    assert found.sentence.endswith("There is too little from before to ever see a change of 2.7 in 100.")


def test_nothing_recorded_before_is_too_early():
    found = asked([], year(MANY, tag=1))
    assert (found.verdict, found.before, found.months) == (Verdict.TOO_EARLY, None, None)
    assert asked([], []) == Outcome(verdict=Verdict.TOO_EARLY, effect=USUAL_EFFECT, before=None, after=None)


def test_sentences_give_the_verdict_and_what_it_goes_by():
    better = asked(year(MANY, tag=0), year(FEW, tag=1))
    assert better.sentence.startswith(
        "Better: 20.0 in 100 before and 5.0 after. That is 15.0 fewer in 100, and the truth is likely between "
    )
    none = asked(year(SAME * 3, tag=0), year(SAME * 3, tag=1), effect=0.05)
    assert none.sentence.startswith("No sign of a change as large as 5.0 in 100: 15.0 in 100 before and 15.0 after.")
    assert none.sentence.endswith(f"{-100 * none.low:.1f} more and {100 * none.high:.1f} fewer.")
    both = year(MANY, tag=0, line="a") + year(MANY, tag=0, line="b")
    later = year(FEW, tag=1, line="a") + year(MANY, tag=1, line="b")
    assert "fewer in 100 compared with everything else," in asked(both, later, scope={"a"}).sentence


KNOWN = {"effect": 0.05, "before": 0.2, "after": 0.2, "fall": 0.0, "low": -0.1, "high": 0.0, "months": 12.0}


def told(verdict=Verdict.TOO_EARLY, **said) -> str:
    return Outcome(verdict=verdict, **KNOWN | said).sentence


def test_figures_that_are_too_early_are_told_with_when_more_is_known():
    assert told() == (
        "Too early to tell: 20.0 in 100 before and 20.0 after. That is 0.0 fewer in 100, and the truth is likely "
        "between 10.0 more and 0.0 fewer. At the present rate of bookings a change of 5.0 in 100 can be seen after "
        "about 12 months."
    )
    assert told(months=12.4).endswith(
        "A year will probably not be enough: at the present rate of bookings a change of 5.0 in 100 takes about 12 "
        "months to see."
    )
    assert told(Verdict.BETTER).startswith("Better: 20.0 in 100 before")
    assert told(before=None).startswith("Too early to tell: nothing was recorded in the year before")


@pytest.mark.parametrize("unknown", ["after", "fall", "low", "high"])
def test_no_figures_are_told_of_which_one_is_unknown(unknown):
    assert told(**{unknown: None}).startswith("Too early to tell: nothing has been recorded since.")


def test_worse_is_only_what_is_beyond_chance():
    worse = [Outcome(verdict=Verdict.NO_SIGN, **KNOWN | {"high": high}).is_worse for high in (-0.01, 0.0, None)]
    assert worse == [True, False, False]


def test_nothing_is_reckoned_before_the_action_has_begun():
    found = asked(year(MANY, tag=0), year(FEW, tag=1), share=0.0)
    assert (found.verdict, found.fall) == (Verdict.TOO_EARLY, None)


def test_what_was_not_in_scope_is_compared_where_it_has_enough_of_both_times():
    before = year(MANY, tag=0, line="a") + year(MANY, tag=0, line="b")
    after = year(FEW, tag=1, line="a")
    alone = asked(before, after, scope={"a"})
    assert (alone.before_elsewhere, alone.fall) == (None, pytest.approx(0.15))
    for sessions, verdict in ((4, Verdict.TOO_EARLY), (5, Verdict.BETTER)):
        few = year([10] * sessions, tag=1, line="b")
        assert asked(before, after + few, scope={"a"}).verdict == verdict


def test_change_as_large_as_the_end_of_the_interval_is_not_left_out():
    before, after = year(SAME * 3, tag=0), year(SAME * 3, tag=1)
    high = asked(before, after).high
    verdicts = [asked(before, after, effect=effect).verdict for effect in (high, high * 1.001)]
    assert verdicts == [Verdict.TOO_EARLY, Verdict.NO_SIGN]


@pytest.mark.parametrize("share", [-0.1, 1.01])
def test_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="is not a part of the first year"):
        asked([], [], share=share)


@pytest.mark.parametrize("effect", [0, -0.05])
def test_effect_that_is_no_fall_is_refused(effect):
    with pytest.raises(ValueError, match="is not a fall"):
        asked([], [], effect=effect)


SESSIONS = st.lists(st.integers(1, 30).flatmap(lambda of: st.tuples(st.just(of), st.integers(0, of))), max_size=20)


@given(SESSIONS, SESSIONS, st.floats(0.01, 1), st.floats(0, 0.3), st.booleans())
def test_verdict_is_what_its_own_interval_says(before, after, share, icc, chosen):
    then, now = (
        [Cell((tag, n), n % 3, *counts) for n, counts in enumerate(cells)] for tag, cells in enumerate((before, after))
    )
    found = before_and_after(then, now, scope={0}, share=share, icc=icc, chosen_on_before=chosen)
    if found.fall is not None:
        assert found.low <= found.fall <= found.high
    if found.verdict == Verdict.BETTER:
        assert found.low > 0
    if found.verdict == Verdict.NO_SIGN:
        assert share == 1
        assert found.high < found.effect
