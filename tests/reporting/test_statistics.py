import pytest

from reporting.statistics import wilson_interval


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [  # scipy.stats.binomtest(count, of).proportion_ci(method="wilson"), 1.16
        (187, 1241, 0.131861, 0.171665),
        (0, 20, 0.0, 0.161125),
        (20, 20, 0.838875, 1.0),
        (1, 1, 0.206549, 1.0),
        (3, 10, 0.107791, 0.603222),
        # also Newcombe 1998, table I, method 3: 0.2553 to 0.3662, 0.0624 to 0.1605, 0.0061 to 0.1718
        (81, 263, 0.255289, 0.366210),
        (15, 148, 0.062386, 0.160487),
        (1, 29, 0.006113, 0.171755),
    ],
)
def test_wilson_interval_agrees_with_known_values(count, of, low, high):
    assert [round(end, 6) for end in wilson_interval(count, of)] == [low, high]


def test_wilson_interval_of_nothing_is_none():
    assert wilson_interval(0, 0) is None


@pytest.mark.parametrize(("count", "of"), [(2, 1), (-1, 5)])
def test_wilson_interval_of_what_is_no_proportion_is_refused(count, of):
    with pytest.raises(ValueError, match="is not a proportion"):
        wilson_interval(count, of)


@pytest.mark.parametrize("of", range(1, 60))
def test_wilson_interval_ends_at_none_and_at_all_to_the_last_figure(of):
    assert wilson_interval(0, of)[0] == 0
    assert wilson_interval(of, of)[1] == 1
