import pytest

from reporting.formats.widths import widths

LONG = "Working Together to Safeguard Children - Level 3 for Designated Safeguarding Leads"


def letters(columns, room):
    """How many letters each column has room for, its margins left out."""
    return [part * room - 3 for part in widths(columns, room)]


def test_the_name_of_a_row_gets_what_figures_leave():
    name, attended, learners = letters([["Event", LONG], ["Attended", "80"], ["Learners", "80"]], 90)
    assert name > 45
    assert attended == pytest.approx(learners)
    assert attended > len("Attended")


def test_no_word_is_broken_where_there_is_room_and_a_heading_may_be_at_a_blank():
    columns = [["Event", LONG], *([["Recorded", "1"]] * 3), ["Late cancellations", "1"]]
    found = letters(columns, 80)
    assert found[0] >= len("Safeguarding")
    assert all(each >= len("Recorded") for each in found[1:4])
    assert len("cancellations") <= found[4] < len("Late cancellations")


def test_a_blank_that_does_not_break_keeps_figures_together():
    apart, together = (letters([["Event", LONG], ["Range", text]], 40)[1] for text in ("7 to 9 %", "7\xa0to\xa09\xa0%"))
    assert together >= len("7 to 9 %") and together >= apart


@pytest.mark.parametrize("room", [1, 20, 500])
def test_columns_fill_the_table_however_little_or_much_room_there_is(room):
    found = widths([["Event", LONG, ""], ["Attended"], ["", ""]], room)
    assert sum(found) == pytest.approx(1)
    assert min(found) > 0
