import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.attendance.evaluation.confidence import paired_difference, shift_of

few = st.integers(0, 60)


def test_the_interval_is_the_published_one():
    """Airway hyper-responsiveness before and after stem cell transplantation (Bentur and others, 2009), as Fagerland,
    Lydersen and Laake (2014) give it: -0.286 (-0.507 to -0.026)."""
    difference, low, high = paired_difference(both=1, gained=1, lost=7, neither=12)
    assert (round(difference, 3), round(low, 3), round(high, 3)) == (-0.286, -0.507, -0.026)


@given(few, few, few, few)
def test_the_interval_holds_the_difference_and_mirrors_it(both, gained, lost, neither):
    if not both + gained + lost + neither:
        with pytest.raises(ValueError, match="no people"):
            paired_difference(both=both, gained=gained, lost=lost, neither=neither)
        return
    difference, low, high = paired_difference(both=both, gained=gained, lost=lost, neither=neither)
    assert -1 - 1e-9 <= low <= difference <= high <= 1 + 1e-9
    mirrored = paired_difference(both=both, gained=lost, lost=gained, neither=neither)
    assert mirrored == pytest.approx((-difference, -high, -low))


def test_more_people_make_it_narrower():
    _, low, high = paired_difference(both=10, gained=10, lost=2, neither=8)
    _, low_of_many, high_of_many = paired_difference(both=100, gained=100, lost=20, neither=80)
    assert low < low_of_many < high_of_many < high


def test_shift_counts_the_same_people_before_and_after():
    shift = shift_of({(2, 4): 6, (4, 5): 3, (5, 3): 1, (3, 3): 2})
    assert (shift.people, shift.before, shift.after, shift.rose, shift.fell) == (12, 4, 9, 9, 1)
    assert shift.difference == pytest.approx(5 / 12)


def test_where_nobody_said_both_there_is_no_shift():
    assert shift_of({}) is None
