"""The review's figures equal a second count over histories as chance has them; its parts come in their order."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.formats.figures import drawn
from reporting.review.extent import flow
from reporting.review.grounds import Grounds
from reporting.review.trend import months_of
from reporting.review.whole import review_of
from tests.reporting.test_second_count import many, scopes, with_history
from tests.support import counted_again as again
from tests.support.held_against import likeness_of
from tests.support.report_cases import Outcome, booked, scope, session

pytestmark = pytest.mark.django_db


def part(review, key):
    return next(part for part in review.parts if part.key == key)


def rows_of(of_part, name):
    return next((table.rows for table in of_part.tables if table.name == name), [])


@many
@given(chance=st.randoms(use_true_random=False))
def test_headline_flow_months_and_reasons_equal_a_second_count(chance, now):
    def check():
        for asked, narrowed in scopes(now):
            bookings = again.bookings_of(asked.period, now, **narrowed)
            expected, review = again.figures(bookings), review_of(asked)
            grounds = Grounds.of(asked)
            assert grounds.likeness.icc == pytest.approx(likeness_of(asked))
            said = f"{expected['no_show']:,} of {expected['recorded']:,} place"
            assert said in review.headline or not expected["recorded"]
            check_flow(grounds, bookings, expected)
            check_months(review, asked, now, bookings)
            check_reasons(review, bookings)

    with_history(chance, check)


def check_flow(grounds, bookings, expected):
    walked_in = sum(1 for one in bookings if one.is_walk_in and again.came(one))
    came = expected["attended"] + expected["partly_attended"]
    given_up = expected["cancelled"] + expected["late_cancellation"]
    assert [step.number for step in flow(grounds.total)] == [
        expected["held"] + given_up,
        expected["cancelled"],
        expected["late_cancellation"],
        expected["held"],
        expected["no_show"],
        expected["excused"],
        expected["not_recorded"],
        came,
        walked_in,
        came + walked_in,
    ]
    assert expected["held"] == came + sum(expected[name] for name in ("no_show", "excused", "not_recorded"))


def check_months(review, asked, now, bookings):
    by_month = defaultdict(list)
    for one in bookings:
        by_month[f"{one.session.first_on:%Y-%m}"].append(one)
    rows = rows_of(part(review, "changing"), "months")
    recorded = {month: again.figures(of)["recorded"] for month, of in by_month.items()}
    assert bool(rows) == (sum(1 for number in recorded.values() if number) >= 2)
    for row in rows:
        figures = again.figures(by_month[row["month"]])
        assert [row["no_show"], row["recorded"], row["rate"]] == [
            figures["no_show"],
            figures["recorded"],
            figures["rate"],
        ]
    if rows:
        assert [row["month"] for row in rows] == months_of(asked.period, now.date())


def check_reasons(review, bookings):
    missed = [one for one in bookings if again.held(one) and one.outcome == "no show"]
    expected = Counter(one.get_absence_kind_display() or "No reason given" for one in missed)
    found = {row["reason"]: row["number"] for row in rows_of(part(review, "they-say"), "reasons-no-show")}
    assert found == (expected if set(expected) - {"No reason given"} else {})


@many
@given(chance=st.randoms(use_true_random=False))
def test_types_and_attention_equal_a_second_count_and_every_picture_can_be_drawn(chance, now):
    def check():
        for asked, narrowed in scopes(now):
            bookings, review = again.bookings_of(asked.period, now, **narrowed), review_of(asked)
            for row in rows_of(part(review, "who-is-hurt"), "types"):
                of = [one for one in bookings if one.organisation_type.name == row["organisation_type"]]
                figures = again.figures(of)
                assert [row["no_show"], row["held"], row["rate"]] == [
                    figures["no_show"],
                    figures["held"],
                    figures["rate"],
                ]
                assert row["waited"] == sum(1 for one in of if one.status == "waiting")
            for row in rows_of(part(review, "where"), "attention-organisations"):
                of = [one for one in bookings if row["name"].startswith(one.organisation.name)]
                assert row["rate"] in {again.figures(of)["rate"], row["no_show"] / row["recorded"]}
            for figure in [figure for each in review.parts for figure in each.figures]:
                picture = drawn(figure)
                assert picture.height > 0 and picture.description

    with_history(chance, check)


def test_ten_parts_in_the_order_in_which_they_are_read(now):
    in_session = session()
    booked(in_session, Outcome.ATTENDED, 3)
    review = review_of(scope(now))
    assert [part.number for part in review.parts] == list(range(1, 11))
    assert [part.key for part in review.parts] == [
        *("believe", "how-much", "changing", "where", "goes-with"),
        *("they-say", "tried", "could-try", "who-is-hurt", "decide"),
    ]
    assert len({part.heading for part in review.parts}) == 10


def test_review_of_a_period_without_any_session_says_so_in_every_part(now):
    review = review_of(scope(now))
    assert review.notes == ["No session has begun in this period."]
    assert "there is no no-show rate" in review.headline
    assert all(part.sentences for part in review.parts)
    assert [table.name for part in review.parts for table in part.tables] == []
    assert [figure for part in review.parts for figure in part.figures] == []


def test_it_hears_how_many_parts_are_done(now):
    heard = []
    review_of(scope(now), tell=heard.append)
    assert heard == list(range(1, 11))


@pytest.mark.parametrize("sessions", [1, 3])
def test_it_asks_as_often_however_many_sessions_there_are(now, sessions, django_assert_num_queries):
    for _ in range(sessions):
        booked(session(), Outcome.ATTENDED, 2)
        booked(session(), Outcome.NO_SHOW)
    review_of(scope(now))
    with django_assert_num_queries(16):
        review_of(scope(now))
