import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.insight.explain import Seen
from reporting.insight.forecast import calibration, forecast
from reporting.insight.inputs import INPUTS, UNKNOWN
from reporting.insight.turnout import Room

USUAL = {named.name: named.levels[0].key for named in INPUTS}


def levels(**known):
    return tuple((USUAL | known)[named.name] for named in INPUTS)


def record(rates, sessions=12, of=20, **known):
    """Sessions of each course, a little above and below its rate in turn."""
    return [
        Seen((course, n), course, levels(**known), of, round(of * rate) + (n % 3 - 1))
        for course, rate in rates.items()
        for n in range(sessions)
    ]


def replies():
    return record({"a": 0.1, "b": 0.1}) + record({"a": 0.4, "b": 0.4}, reply="no reply")


def test_booking_is_as_likely_a_no_show_as_those_like_it_were():
    found = forecast(replies(), icc=0.0)
    assert found.probability(levels(), "a") == pytest.approx(0.1, abs=0.02)
    assert found.probability(levels(reply="no reply"), "a") == pytest.approx(0.4, abs=0.02)


def test_what_is_not_known_counts_as_the_average_of_those_known():
    found = forecast(replies(), icc=0.0)
    unasked = found.probability(levels(reply=UNKNOWN), "a")
    assert found.probability(levels(), "a") < unasked < found.probability(levels(reply="no reply"), "a")
    assert unasked == pytest.approx(0.22, abs=0.03)


def test_answer_that_was_not_known_of_others_teaches_nothing_about_those_it_is_not_known_of():
    rows = replies() + record({"a": 0.8, "b": 0.8}, reply=UNKNOWN, sessions=4)
    assert forecast(rows, icc=0.0).probability(levels(reply=UNKNOWN), "a") < 0.3


def test_course_counts_by_as_much_as_its_record_can_tell():
    rates = {"often": 0.3, **{f"usual {n}": 0.15 for n in range(6)}}
    much, little = (forecast(record(rates, sessions=n), icc=0.05) for n in (12, 3))
    found = [one.probability(levels(), "often") for one in (much, little)]
    assert 0.2 < found[1] < found[0] < 0.3
    assert much.probability(levels(), "often") > much.probability(levels(), "usual 1")


def test_course_without_a_record_is_as_courses_are_and_less_certain():
    rates = {"often": 0.3, "seldom": 0.05, **{f"usual {n}": 0.15 for n in range(6)}}
    found = forecast(record(rates), icc=0.02)
    assert 0.1 < found.probability(levels(), "new") < 0.2
    known, new = (found.outlook([levels()] * 20, course, Room(20)) for course in ("usual 1", "new"))
    assert new.high - new.low > known.high - known.low


def test_outlook_is_wider_than_if_the_record_were_certain_and_narrower_the_longer_it_is():
    rates = {f"course {n}": 0.1 + 0.02 * n for n in range(8)}
    short, long = (forecast(record(rates, sessions=n), icc=0.02) for n in (3, 30))
    widths = [one.outlook([levels()] * 200, "course 3", Room(200)) for one in (short, long)]
    assert widths[0].high - widths[0].low > widths[1].high - widths[1].low


def test_outlook_keeps_the_risk():
    found = forecast(replies(), icc=0.0)
    one = found.outlook([levels()] * 20, "a", Room(20, spare=1))
    assert 18 * 0.95 < one.expected < 18 * 1.05
    assert one.extra >= 1
    assert found.outlook([levels()] * 20, "a", Room(20, spare=1), risk=0.3).extra > one.extra
    assert one.overflow <= 0.05
    assert found.outlook([levels()] * 20, "a", Room(20, spare=1), risk=0.0).extra == 1  # for the spare chair
    assert found.outlook([], "a", Room(20)).expected == 0


def test_likeness_is_what_the_model_leaves_where_sessions_allow_it():
    """Sessions differ by who answered, and by nothing else: the model explains it, so no likeness is left."""
    rows = [
        Seen((course, n), course, levels(reply=reply), of, away)
        for course in "abcd"
        for n in range(8)
        for reply, of, away in (
            (("coming", 16, 1 + n % 2), ("no reply", 4, 2)) if n < 4 else (("coming", 4, n % 2), ("no reply", 16, 8))
        )
    ]
    assert forecast(rows, icc=0.3).icc < 0.02
    assert forecast(rows[:4], icc=0.3).icc == 0.3


@pytest.mark.parametrize("rows", [[], [Seen(1, 1, levels(), 0, 0)], [Seen(1, 1, levels(), 10, 0)]])
def test_where_nobody_is_recorded_or_all_did_the_same_there_is_no_forecast(rows):
    assert forecast(rows, icc=0.05) is None


def test_job_role_is_no_input_of_a_forecast_either():
    with pytest.raises(ValueError, match="has no level 'Social worker'"):
        forecast([Seen(1, 1, ("Social worker", *levels()[1:]), 10, 2)], icc=0.05)
    with pytest.raises(ValueError, match="has no level 'Social worker'"):
        forecast(replies(), icc=0.0).probability(("Social worker", *levels()[1:]), "a")


def test_calibration_holds_predictions_against_what_happened():
    pairs = [(0.1, 50, 4), (0.3, 50, 16), (0.2, 50, 10), (0.4, 50, 19)]
    found = calibration(pairs, bins=2)
    assert [(one.predicted, one.observed, one.recorded) for one in found] == [
        (pytest.approx(0.15), pytest.approx(0.14), 100),
        (pytest.approx(0.35), pytest.approx(0.35), 100),
    ]
    assert (found[0].low, found[0].high) == pytest.approx((0.0853, 0.2214), abs=1e-4)


def test_calibration_of_few_bookings_has_fewer_bins_and_of_too_few_none():
    assert [one.recorded for one in calibration([(0.1, 20, 1), (0.2, 20, 3), (0.3, 20, 5)], bins=10)] == [60]
    assert calibration([(0.1, 29, 3)]) == []
    assert calibration([]) == []
    assert calibration([(0.1, 0, 0)]) == []


@given(st.lists(st.integers(0, 40).flatmap(lambda of: st.tuples(st.floats(0, 1), st.just(of), st.integers(0, of)))))
def test_calibration_counts_everybody_once_and_rises(pairs):
    found = calibration(pairs)
    people = sum(of for _, of, _ in pairs)
    assert sum(one.recorded for one in found) == (people if people >= 30 else 0)
    assert all(one.recorded >= 30 for one in found)
    assert len(found) <= 10
    predicted = [one.predicted for one in found]
    assert predicted == pytest.approx(sorted(predicted))
