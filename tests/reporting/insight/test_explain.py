"""What is said of bookings made by arithmetic: who is named, in which words, and who is not."""

import pytest

from reporting.insight.explain import ALPHA, NOTHING, Explanation, Finding, Seen, explain
from reporting.insight.inputs import BOOKED_BY, INPUTS, LEAD_TIME, UNKNOWN

USUAL = {named.name: named.levels[0].key for named in INPUTS}


def seen(session, no_shows, of=10, course=None, **levels):
    chosen = tuple((USUAL | levels)[named.name] for named in INPUTS)
    return Seen(session, session % 6 if course is None else course, chosen, of, no_shows)


def replies(coming=1, no_reply=4, sessions=24):
    """Sessions of ten people who answered and ten who did not; a little more or less of either in turn."""
    rows = []
    for session in range(sessions):
        more = session % 3 - 1
        rows += [seen(session, max(0, coming + more)), seen(session, no_reply - more, reply="no reply")]
    return rows


def test_difference_beyond_chance_is_told_with_interval_and_number():
    found = explain(replies(), icc=0.0)
    (only,) = found.findings
    assert (only.input.name, only.bookings) == ("reply", 240)
    assert (only.rate, only.against) == pytest.approx((0.4, 0.1), abs=0.003)
    assert only.against < only.low < only.rate < only.high
    assert found.sentences == (
        f"People who had not answered any reminder stayed away more often: 40 in 100 (likely between "
        f"{100 * only.low:.0f} and {100 * only.high:.0f}) against 10 in 100. This is from 240 bookings of theirs.",
    )
    assert (found.bookings, found.sessions) == (480, 24)


def test_difference_within_chance_is_not_told():
    found = explain(replies(coming=1, no_reply=2, sessions=6), icc=0.0)
    assert found == Explanation((), 120, 6)
    assert found.sentences == (NOTHING,)


def test_likeness_within_sessions_silences_what_differs_between_them():
    rows = [
        seen(n, 1 + n % 2 * 2, of=20, delivery=("in person", "online")[n % 2], course=n // 2 % 6) for n in range(24)
    ]
    assert [finding.input.name for finding in explain(rows, icc=0.0).findings] == ["delivery"]
    assert explain(rows, icc=0.1).findings == ()


def test_what_rests_on_one_course_is_never_told():
    rows = [
        seen(n, 1 + (n % 6 == 0) * 6, of=20, provider=("partnership", "commissioned")[n % 6 == 0]) for n in range(36)
    ]
    assert explain(rows, icc=0.0).findings == ()
    spread = [row._replace(course=(row.course, row.session // 6 % 3)) for row in rows]
    assert [finding.input.name for finding in explain(spread, icc=0.0).findings] == ["provider"]


def test_what_rests_on_fewer_than_thirty_bookings_or_five_sessions_is_not_told():
    rows = replies(coming=1, no_reply=1)
    few = [seen(session, 5, of=5, booked_by="other") for session in range(5)]
    assert explain(rows + few, icc=0.0).findings == ()
    enough = [seen(session, 6 - session % 2, of=6, booked_by="other") for session in range(6)]
    assert [finding.input for finding in explain(rows + enough, icc=0.0).findings] == [BOOKED_BY]
    crowded = [seen(session, 9, of=10, booked_by="other") for session in range(4)]
    assert explain(rows + crowded, icc=0.0).findings == ()


def test_input_in_order_is_told_from_where_it_changes():
    keys = [level.key for level in LEAD_TIME.levels]
    rows = [
        seen(session, (1, 3)[place > 2] + session * (place + 1) % 7 % 3 - 1, lead_time=key)
        for session in range(12)
        for place, key in enumerate(keys)
    ]
    (only,) = explain(rows, icc=0.0).findings
    assert only.phrase == "booked four weeks or more ahead"
    assert (only.bookings, only.rate, only.against) == (
        360,
        pytest.approx(0.28, abs=0.01),
        pytest.approx(0.08, abs=0.01),
    )


def test_what_goes_with_it_only_through_something_else_is_not_told():
    """People booked by others answer less, and that is all: among those who answered alike they do not differ."""
    rows = []
    for session in range(36):
        more = session % 3 - 1
        rows += [
            *(seen(session, 1 + more, of=8), seen(session, 0 + (more > 0), of=2, booked_by="other")),
            seen(session, 2 + more, of=4, reply="no reply"),
            seen(session, 4 - more, of=8, reply="no reply", booked_by="other"),
        ]
    assert [finding.input.name for finding in explain(rows, icc=0.0).findings] == ["reply"]


def test_unknown_levels_are_held_against_nobody():
    rows = replies(coming=1, no_reply=1) + [seen(session, 8, reply=UNKNOWN) for session in range(24)]
    assert explain(rows, icc=0.0).findings == ()


def test_findings_come_largest_difference_first():
    rows = []
    for session in range(40):
        more = session % 3 - 1
        rows += [
            *(seen(session, 1 + more), seen(session, 3 + more, booked_by="other")),
            *(seen(session, 5 + more, reply="no reply"), seen(session, 7 + more, reply="no reply", booked_by="other")),
        ]
    found = explain(rows, icc=0.0).findings
    assert [finding.input.name for finding in found] == ["reply", "booked_by"]


def test_a_small_difference_is_said_with_a_decimal_and_the_lower_side_with_less():
    told = Finding(
        input=BOOKED_BY,
        phrase="had been booked by somebody else",
        rate=0.081,
        low=0.074,
        high=0.0889,
        against=0.095,
        bookings=12345,
        chance=0.001,
    )
    assert told.sentence == (
        "People who had been booked by somebody else stayed away less often: 8.1 in 100 (likely between 7.4 and 8.9) "
        "against 9.5 in 100. This is from 12,345 bookings of theirs."
    )


def test_a_difference_of_two_in_a_hundred_is_said_without_a_decimal():
    told = Finding(
        input=BOOKED_BY, phrase="came late", rate=0.02, low=0.01, high=0.03, against=0.0, bookings=9, chance=0.001
    )
    assert "stayed away more often: 2 in 100 (likely between 1 and 3) against 0 in 100" in told.sentence


def test_no_sentence_claims_a_cause():
    said = " ".join(explain(replies(), icc=0.0).sentences)
    assert not any(word in said for word in ("because", "cause", "due to", "leads to", "effect", "makes"))


@pytest.mark.parametrize("rows", [[], [seen(1, 0, of=0)]])
def test_nothing_is_said_of_nobody(rows):
    assert explain(rows, icc=0.0) is None


@pytest.mark.parametrize("away", [0, 10])
def test_where_all_did_the_same_nothing_goes_with_it(away):
    assert explain([seen(n, away) for n in range(8)], icc=0.05) == Explanation((), 80, 8)


def test_one_year_in_twenty_may_be_wrong():
    assert ALPHA == 0.05
