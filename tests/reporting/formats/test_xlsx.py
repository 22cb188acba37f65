import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from reporting.formats.xlsx import xlsx_file
from tests.support.report_tables import FORMULAS, ODD, table


def sheets(made):
    return load_workbook(io.BytesIO(xlsx_file(made)))


def test_first_sheet_is_the_table_with_figures_to_reckon_with():
    sheet = sheets(table()).worksheets[0]
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["Category", "Event", "Attended", "Rate", "Lowest", "Highest", "Date", "Note"],
        ["Category", "Early Help", 1234, 0.1, 1 / 30, 1 / 3, dt.datetime(2023, 4, 1), None],
        ["Total", None, 4 * 308.5, 0.1, None, None, None, None],
    ]
    assert [sheet.cell(2, column).number_format for column in (3, 4, 7)] == ["#,##0", "0.0\\ %", "d mmmm yyyy"]
    assert sheet.cell(1, 1).font.bold
    assert sheet.cell(3, 3).font.bold
    assert sheet.freeze_panes == "A2"


def test_second_sheet_says_what_it_is_and_means():
    assert list(sheets(table()).worksheets[1].iter_rows(values_only=True)) == [
        ("Report", "Attendance by course"),
        ("Period", "1 April 2023 to 31 March 2024"),
        ("Please note", "Mind the gap."),
        ("What it means", "Attended counts."),
    ]


@pytest.mark.r40
def test_no_text_becomes_a_formula_and_each_comes_back_as_it_was():
    texts = [text for text in [*FORMULAS, *ODD] if text]
    sheet = sheets(table(texts, notes=texts, title="=1+1")).worksheets[0]
    assert [sheet.cell(row, 2).value for row in range(2, len(texts) + 2)] == [
        text.replace("\r", "\n")
        for text in texts  # XML itself knows no carriage return
    ]
    for each in sheets(table(texts, notes=texts, title="=1+1")).worksheets:
        assert {cell.data_type for row in each.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_control_characters_that_a_workbook_cannot_hold_are_left_out():
    sheet = sheets(table(["Early\x00 Help\x0b"], title="Ti\x00tle", notes=["\x01Gap"])).worksheets[0]
    assert sheet.cell(2, 2).value == "Early Help"
