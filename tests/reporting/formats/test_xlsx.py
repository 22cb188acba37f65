import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from reporting.formats.xlsx import xlsx_file
from reporting.tables import Column, Kind
from tests.support.report_tables import FORMULAS, ODD, table


def sheets(made, **read):
    return load_workbook(io.BytesIO(xlsx_file(made)), **read)


def test_first_sheet_is_the_table_with_figures_to_reckon_with():
    sheet = sheets(table()).worksheets[0]
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["Category", "Event", "Attended", "Rate", "Lowest", "Highest", "Date", "Note"],
        ["Category", "Early Help", 1234, 0.1, 1 / 30, 1 / 3, dt.datetime(2023, 4, 1), None],
        ["Total", None, "=SUM(C2:C2)", 0.1, None, None, None, None],
    ]
    assert [sheet.cell(2, column).number_format for column in (3, 4, 7)] == ["#,##0", "0.0\\ %", "d mmmm yyyy"]
    assert sheet.cell(1, 1).font.bold
    assert sheet.cell(3, 3).font.bold
    assert sheet.freeze_panes == "A2"


def test_total_is_a_formula_that_bears_the_right_value():
    columns = [
        *(Column("course", "Course"), Column("no_show", "No-shows", Kind.COUNT), Column("held", "Held", Kind.COUNT)),
        *(Column("recorded", "Recorded", Kind.COUNT), Column("rate", "Rate", Kind.PERCENTAGE)),
        *(Column("not_recorded", "Not recorded", Kind.COUNT), Column("coverage", "Coverage", Kind.PERCENTAGE)),
    ]
    figures = ("no_show", "held", "recorded", "not_recorded")
    rows = [
        {"course": str(n), **dict(zip(figures, counts, strict=True)), "rate": None, "coverage": None}
        for n, counts in enumerate(((1, 10, 8, 2), (3, 20, 12, 8)))
    ]
    total = {"no_show": 4, "held": 30, "recorded": 20, "not_recorded": 10, "rate": 0.2, "coverage": 20 / 30}
    made = table(columns=columns, rows=rows, total=total)
    formulas, values = (
        [cell.value for cell in sheets(made, data_only=read).worksheets[0][4]] for read in (False, True)
    )
    sums = ["=SUM(B2:B3)", "=SUM(C2:C3)", "=SUM(D2:D3)"]
    assert formulas == ["Total", *sums, "=B4/D4", "=SUM(F2:F3)", "=(C4-F4)/C4"]
    assert values == ["Total", 4, 30, 20, 0.2, 10, 20 / 30]
    assert sheets(made).worksheets[0].auto_filter.ref == "A1:G3"
    apart = sheets(table(columns=columns, rows=rows, total=total, adds_up=False)).worksheets[0]
    assert [cell.value for cell in apart[4]][1:4] == [4, 30, 20]


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
    assert [sheet.cell(row, 2).value for row in range(2, len(texts) + 2)] == texts
    for each in sheets(table(texts, notes=texts, title="=1+1")).worksheets:
        formulas = [cell.value for row in each.iter_rows() for cell in row if cell.data_type == "f"]
        assert formulas == ([f"=SUM(C2:C{len(texts) + 1})"] if each.title == "Report" else [])


def test_control_characters_that_a_workbook_cannot_hold_are_left_out():
    sheet = sheets(table(["Early\x00 Help\x0b"], title="Ti\x00tle", notes=["\x01Gap"])).worksheets[0]
    assert sheet.cell(2, 2).value == "Early Help"
