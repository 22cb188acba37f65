import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.student import pooled_freedom, quantile, reach, two_sided


@pytest.mark.parametrize(
    ("share", "freedom", "t"),
    [  # scipy.stats.t.ppf, 1.17
        *((0.975, 1, 12.706204736174694), (0.975, 2.5, 3.5746548420036817), (0.975, 10, 2.228138851986274)),
        *((0.995, 30, 2.7499956535672254), (0.95, 4, 2.1318467863266495), (0.9995, 3, 12.923978636687961)),
        (0.975, 1e7, 1.959963984540054),
    ],
)
def test_quantile_agrees_with_known_values(share, freedom, t):
    assert quantile(share, freedom) == pytest.approx(t, abs=1e-9)


@pytest.mark.parametrize(
    ("t", "freedom", "chance"),
    [  # 2 * scipy.stats.t.sf
        *((2.0, 1, 0.2951672353008665), (2.0, 7, 0.08561932856297605), (4.5, 7, 0.0027983300778426316)),
        *((0.3, 60, 0.7652140752134595), (-3, 2.5, 0.07257609554903183), (0, 5, 1.0)),
        (1.959963984540054, 1e7, 0.05),
    ],
)
def test_two_sided_agrees_with_known_values(t, freedom, chance):
    assert two_sided(t, freedom) == pytest.approx(chance, abs=1e-12)


@given(st.floats(0.51, 0.9999), st.floats(0.6, 1e5))
def test_quantile_is_where_the_share_lies(share, freedom):
    assert 1 - two_sided(quantile(share, freedom), freedom) / 2 == pytest.approx(share, abs=1e-9)


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0.6, 1e5))
def test_the_further_the_rarer(t, more, freedom):
    assert 0 <= two_sided(t + more, freedom) <= two_sided(t, freedom) + 1e-12 <= 1 + 2e-12


@given(st.floats(0.1, 5), st.floats(0.6, 1e5))
def test_reach_is_passed_as_seldom_as_its_errors(errors, freedom):
    assert two_sided(reach(errors, freedom), freedom) == pytest.approx(two_sided(errors, 1e7), rel=1e-6)


def test_reach_of_what_never_happens_is_far_and_finite():
    assert 1e9 < reach(40, 1) < 1e10
    assert reach(40, 1e7) == pytest.approx(6.3613, abs=1e-4)


@pytest.mark.parametrize(
    ("parts", "freedom"),
    [  # by hand: the square of the sum, over the sum of squares by their degrees of freedom
        *(([(3.0, 9)], 9), ([(2.0, 10), (2.0, 10)], 20), ([(1e-9, 4), (5.0, 12)], 12)),
        ([(4.0, 8), (1.0, 2)], 10),
        ([(1.0, 1), (3.0, 69)], 16 / (1 + 9 / 69)),
    ],
)
def test_pooled_freedom(parts, freedom):
    assert pooled_freedom(parts) == pytest.approx(freedom)
