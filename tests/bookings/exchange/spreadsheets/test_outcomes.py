import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.exchange.history.cells import OUTCOMES
from bookings.exchange.spreadsheets.outcomes import BLANK_CAN_BE, guessed, is_remark, is_unclear_column, of_column, word


@pytest.mark.parametrize(
    ("outcome", "written"),
    [
        ("attended", "Attended|Y|Yes|✓|1|P|Present|ATT|Completed|Attended (online)|Yes - certificate sent|true|Late"),
        (
            "no show",
            "DNA|Did not attend|Didn't attend|Didn’t attend|N|No|0|✗|No show|NO-SHOW|Non attender|Absent|FTA",
        ),
        ("excused", "Apologies|Sent apologies|Sick|A/L|Absent - apologies|N - sick"),
        ("cancelled", "Cancelled|Cx|Canx|Withdrew|Transferred|Unable to attend|Cancelled - sick|Declined"),
        ("late cancellation", "Late cancellation|Cancelled late|Cancelled on the day|Short notice cancellation"),
        ("partly attended", "Partly attended|Part attended|Left early|AM only|Yes (left early)|Half"),
        ("waiting list", "Waiting list|WL|Waitlisted"),
        ("not recorded", "Booked|Confirmed|Registered"),
    ],
)
def test_words_of_registers_mean_what_people_mean(outcome, written):
    assert {said: guessed(word(said)) for said in written.split("|")} == dict.fromkeys(written.split("|"), outcome)


@pytest.mark.parametrize(
    "written",
    [
        *("DNA (apologies)", "did not attend, sick", "DNA - cancelled", "Did not attend; cancelled late", "DNA/AL"),
        *(
            "DNA A/L",
            "No show (ill)",
            "Non attendance - illness",
            "Absent, cancelled",
            "Failed to attend - bereavement",
        ),
        *("DNA day 2", "Did not attend PM", "did not attend the afternoon", "DNA, attended the second date"),
    ],
)
def test_no_show_that_may_be_none_is_asked_about_and_never_guessed(written):
    assert guessed(word(written)) is None


@pytest.mark.parametrize(
    "written", ["DNA - no reason", "DNA (no notice)", "Did not attend - charged", "Not present", "N/S, DNA"]
)
def test_no_show_with_words_that_change_nothing_is_one(written):
    assert guessed(word(written)) == "no show"


REMARKS = [
    "DNA - her baby was ill in hospital",
    "sick - broke her leg",
    "Jane came instead",
    "Attended with Bob",
    "Kofi",
]
WORDS = [
    "DNA",
    "did not attend",
    "Cancelled late",
    "Apologies",
    "Yes - attended day 1",
    "K",
    "LFT",
    "no-show",
    "Withdrew",
]


@pytest.mark.parametrize(
    ("written", "says_more"), [*((one, True) for one in REMARKS), *((one, False) for one in WORDS)]
)
def test_remark_is_what_says_more_than_an_outcome(written, says_more):
    assert is_remark(word(written)) == says_more


def test_tick_below_two_outcomes_is_asked_about():
    assert (of_column("DNA / Apologies"), is_unclear_column("DNA / Apologies")) == (None, True)
    assert [is_unclear_column(name) for name in ("DNA", "Status", "Apologies", "Attended?")] == [False] * 4


@pytest.mark.parametrize("written", ["", None, " ", "-", "N/A", "TBC", "?", "–"])
def test_nothing_is_nothing(written):
    assert word(written) == ""


def test_nothing_can_never_be_a_no_show():
    assert "no show" not in BLANK_CAN_BE


@pytest.mark.parametrize(
    ("among", "outcome"),
    [
        ({"x"}, "attended"),
        ({"x", "✓"}, "no show"),
        ({"x", "y"}, "no show"),
        ({"x", "dna"}, "attended"),
        ({"x", "a"}, None),
    ],
)
def test_cross_is_a_tick_where_nothing_else_is(among, outcome):
    assert guessed("x", among) == outcome


@pytest.mark.parametrize(("among", "outcome"), [({"a", "p"}, "no show"), ({"a", "dna"}, "attended"), ({"a"}, None)])
def test_letter_a_is_absent_beside_present(among, outcome):
    assert guessed("a", among) == outcome


@pytest.mark.parametrize("written", ["zzz", "Jane Smith", "Room 4", "12"])
def test_what_is_no_outcome_is_not_guessed(written):
    assert guessed(word(written)) is None


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_words_of_a_history_are_known(outcome):
    assert guessed(word(outcome.upper())) == outcome


def test_column_of_ticks_is_about_its_name():
    assert of_column("DNA") == "no show"
    assert of_column("Attended? (Y/N)") == "attended"
    assert of_column("Apologies") == "excused"
    assert of_column("Status") is None


@given(st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
def test_any_cell_is_read_without_a_fault(cell):
    assert guessed(word(cell)) in {None, *OUTCOMES}
