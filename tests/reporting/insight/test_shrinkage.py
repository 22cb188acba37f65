import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.lines import Line
from reporting.insight.shrinkage import Prior, order_of_attention, prior_of, shrink

COUNTS = st.lists(
    st.tuples(st.integers(0, 80), st.floats(1, 4)).flatmap(
        lambda of: st.tuples(st.integers(0, of[0]), st.just(of[0]), st.just(of[1]))
    ),
    max_size=25,
)
SOME = [(22, 50, 1.5), (3, 60, 1.2), (40, 110, 2.0), (2, 8, 1.0), (9, 90, 1.4), (0, 5, 1.1)]


def lines(*counts):
    return [Line(key, *count) for key, count in zip("abcdefghijklmnopqrstuvwxyz", counts, strict=False)]


def test_prior_agrees_with_statsmodels():
    # statsmodels 0.15, combine_effects(rates, chances, method_re="iterated"): tau2 and mean_effect_re
    found = prior_of(lines(*SOME))
    assert (found.mean, found.spread) == pytest.approx((0.21645365715622117, 0.02255366373079251), abs=1e-9)
    assert (found.doubt, found.spread_doubt) == pytest.approx((0.005250101251795562, 0.00030538684118444317), rel=1e-6)


def test_rates_are_drawn_to_the_mean_the_more_the_fewer_people_they_rest_on():
    prior = prior_of(lines(*SOME))
    found = [round(shrink(line, prior).rate, 6) for line in lines(*SOME)]
    assert found == [0.398852, 0.071761, 0.345933, 0.233746, 0.112196, 0.134908]


def test_lines_that_differ_by_no_more_than_chance_are_drawn_wholly_to_their_mean():
    some = lines((3, 20), (4, 20), (5, 20))
    prior = prior_of(some)
    assert prior.spread == 0
    assert [shrink(line, prior).rate for line in some] == pytest.approx([0.2] * 3)
    assert order_of_attention(some) == []


def test_line_with_nobody_recorded_has_the_mean():
    prior = prior_of(lines(*SOME))
    assert shrink(Line("new", 0, 0), prior).rate == prior.mean
    assert shrink(Line("new", 0, 0), prior).excess == 0
    assert shrink(Line("new", 0, 0), prior).variance == prior.spread + prior.doubt


@pytest.mark.parametrize("counts", [[], [(0, 0)]])
def test_prior_of_nobody_is_none(counts):
    assert prior_of(lines(*counts)) is None
    assert order_of_attention(lines(*counts)) == []


@pytest.mark.parametrize(("count", "mean"), [(0, 0.0), (20, 1.0)])
def test_where_all_did_the_same_there_is_nothing_to_look_at(count, mean):
    some = lines((count, 20), (count, 20))
    assert prior_of(some) == Prior(mean, 0.0, 0.0, 0.0)
    assert shrink(some[0], prior_of(some)).rate == mean
    assert order_of_attention(some) == []


def test_single_line_is_its_own_mean():
    alone, chance = prior_of(lines((3, 20))), 0.15 * 0.85 / 20
    assert (alone.mean, alone.spread) == (pytest.approx(0.15), 0)
    assert (alone.doubt, alone.spread_doubt) == pytest.approx((chance, 2 * chance**2))


def test_two_lines_are_enough_to_differ():
    assert prior_of(lines((0, 50), (40, 50))).spread > 0.2


def test_large_line_a_little_above_comes_before_a_small_one_far_above():
    found = order_of_attention(lines((5, 8), (160, 600), (20, 400), (15, 300), (40, 200)))
    assert [shrunken.line.key for shrunken in found] == ["b", "a"]
    assert found[0].excess > 20
    assert found[1].excess < 5


def test_variance_of_a_shrunken_rate_is_smaller_than_chance_where_lines_are_alike_and_counts_the_doubt_in():
    prior = Prior(mean=0.2, spread=0.01, doubt=0.0, spread_doubt=0.0)
    line = Line("a", 4, 20)
    chance = 0.16 / 20
    assert shrink(line, prior).variance == pytest.approx(chance * 0.01 / (chance + 0.01))
    doubtful = Prior(mean=0.2, spread=0.01, doubt=0.001, spread_doubt=0.0)
    assert shrink(line, doubtful).variance == pytest.approx(
        chance * 0.01 / (chance + 0.01) + (chance / (chance + 0.01)) ** 2 * 0.001
    )
    far, vague = Line("a", 10, 20), Prior(mean=0.2, spread=0.01, doubt=0.0, spread_doubt=0.0001)
    assert shrink(far, vague).variance == pytest.approx(
        chance * 0.01 / (chance + 0.01) + 0.09 * (chance / (chance + 0.01) ** 2) ** 2 * 0.0001
    )


@given(COUNTS)
def test_shrunken_rate_lies_between_the_lines_own_and_the_mean(counts):
    some = lines(*counts)
    prior = prior_of(some)
    for line in some if prior else ():
        found = shrink(line, prior)
        if line.recorded:
            low, high = sorted((line.rate, prior.mean))
            assert low - 1e-12 <= found.rate <= high + 1e-12
        assert found.variance >= 0


@given(COUNTS)
def test_order_of_attention_falls_and_names_nobody_below_the_mean(counts):
    found = order_of_attention(lines(*counts))
    assert [shrunken.excess for shrunken in found] == sorted((shrunken.excess for shrunken in found), reverse=True)
    assert all(shrunken.excess > 0 for shrunken in found)


@given(COUNTS, st.randoms())
def test_order_of_attention_does_not_mind_the_order_of_the_lines(counts, random):
    some = lines(*counts)
    mixed = random.sample(some, len(some))
    keys = [shrunken.line.key for shrunken in order_of_attention(some)]
    assert [shrunken.line.key for shrunken in order_of_attention(mixed)] == keys
