"""Who comes first, how well an order tells who stays away, and when it says that it can't."""

from random import Random

import pytest

from reporting.insight.explain import Seen
from reporting.insight.forecast import forecast
from reporting.insight.inputs import INPUTS, UNKNOWN
from reporting.insight.ranking import (
    COURSE,
    ByModel,
    Tried,
    Verdict,
    auc,
    before_the_answers,
    judged_order,
    rates,
    top_share,
    tried_out,
)
from tests.support.simulated import Partnership, recorded

NOTHING = (UNKNOWN,) * len(INPUTS)
NAMES = [named.name for named in INPUTS]


def levels(**known) -> tuple[str, ...]:
    return tuple(known.get(name, UNKNOWN) for name in NAMES)


def seen(session, recorded, no_shows, course="A", **known) -> Seen:
    return Seen(session, course, levels(**known), recorded, no_shows)


def of_pairs(*pairs) -> list[Tried]:
    return [Tried(number, chance, 1, int(away)) for number, (chance, away) in enumerate(pairs)]


def test_area_is_the_share_of_pairs_in_the_right_order():
    """By hand: of the six pairs the two no-shows are before somebody who came in four, and level with one in one."""
    tried = of_pairs((0.9, True), (0.5, True), (0.7, False), (0.5, False), (0.1, False))
    assert auc(tried).value == pytest.approx((3 + 1.5) / 6)


def test_area_of_a_perfect_and_of_an_empty_order():
    assert auc(of_pairs((0.9, True), (0.1, False))).value == 1
    assert auc(of_pairs((0.4, True), (0.4, False))).value == 0.5
    assert auc(of_pairs((0.4, True))) is None
    assert auc([]) is None


def test_people_who_are_alike_within_sessions_make_it_less_certain():
    four = [(0.9, 1), (0.1, 0), (0.3, 1), (0.7, 0)]
    apart = [Tried(number, chance, 1, away) for number, (chance, away) in enumerate(four * 20)]
    together = [row._replace(session=number // 20) for number, row in enumerate(sorted(apart, key=lambda row: row[1]))]
    assert auc(apart).value == auc(together).value
    assert auc(together).error > 2 * auc(apart).error


def test_first_fifth_is_counted_by_people_with_ties_shared():
    """Two of ten people are a fifth: the first, a no-show, and one of four who are alike, of whom two are."""
    tried = [Tried(1, 0.9, 1, 1), Tried(2, 0.5, 4, 2), Tried(3, 0.1, 5, 1)]
    assert top_share(tried) == pytest.approx((1 + 0.25 * 2) / 4)
    assert top_share([Tried(1, 0.5, 10, 2)]) == pytest.approx(0.2)
    assert top_share([]) == 0


def test_shrunken_rates_put_courses_and_records_in_order_and_no_further_than_they_are_sure():
    record = [seen(number, 10, 4, "often", earlier="often stayed away") for number in range(3)]
    record += [seen(number + 3, 10, 0, "never", earlier="mostly came") for number in range(3)]
    order = rates(record)
    often = order.probability(levels(earlier="often stayed away"), "often")
    never = order.probability(levels(earlier="mostly came"), "never")
    assert never < order.mean < often
    assert never > 0
    assert order.probability(NOTHING, "a new course") == pytest.approx(order.mean)
    assert order.pushes(levels(earlier="often stayed away"), "often")[COURSE] > 0
    assert rates([seen(1, 10, 0)]) is None


def test_pushes_add_up_to_the_probability_of_the_model():
    random = Random("pushes")
    record, _ = recorded(random, [Partnership(random).session(number, size=20) for number in range(30)], 0)
    model = ByModel(forecast(record, icc=0))
    some = record[0]
    pushed = sum(model.pushes(some.levels, some.course).values())
    plain = model.probability(NOTHING, "a new course")

    def odds(rate):
        return rate / (1 - rate)

    assert odds(model.probability(some.levels, some.course)) / odds(plain) == pytest.approx(2.718281828459045**pushed)


def test_too_few_registers_are_said_and_nothing_is_put_in_order():
    for record in ([], [seen(1, 20, 9)], [seen(number, 10, 1) for number in range(7)]):
        judged = judged_order(record, icc=0.02)
        assert (judged.verdict, judged.order, judged.may_be_used) == (Verdict.TOO_FEW, None, False)


def test_few_bookings_go_by_shrunken_rates_where_those_tell():
    record = [seen(number, 6, 5, earlier="often stayed away") for number in range(8)]
    record += [seen(number, 6, 0, earlier="mostly came") for number in range(8)]
    judged = judged_order(record, icc=0)
    assert judged.recorded == 96
    assert (judged.verdict, type(judged.order).__name__) == (Verdict.HELPS, "ByRates")


def test_nobody_is_tried_on_their_own_session():
    """A course whose every session is its own lesson: learned from itself it would be right, from others it is not."""
    record = [seen(number, 10, 5 if number < 5 else 0, f"course {number}") for number in range(20)]
    assert {row.chance for row in tried_out(record, icc=0)} != {0.0, 0.5}
    assert judged_order(record, icc=0).verdict == Verdict.CANNOT


def test_what_may_still_be_answered_is_not_known_a_week_ahead():
    for reply in ("no reply", "not asked"):
        assert before_the_answers(levels(reply=reply)) == NOTHING
    assert before_the_answers(levels(reply="coming")) == levels(reply="coming")
