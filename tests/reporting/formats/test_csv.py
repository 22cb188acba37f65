import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.formats.csv import csv_file, csv_text
from tests.support.report_tables import FORMULAS, ODD, table
from training.tables.writing import as_text_cell, text_of_cell

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "＝")


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_the_keys_then_the_rows_then_the_total():
    assert read(csv_file(table(rate=None))) == [
        ["category", "course", "attended", "rate", "low", "high", "on", "note"],
        ["Category", "Early Help", "1234", "", str(1 / 30), str(1 / 3), "2023-04-01", ""],
        ["Total", "", "1234", "", "", "", "", ""],
    ]


def test_csv_file_begins_with_the_mark_that_excel_looks_for():
    assert csv_file(table()).startswith(b"\xef\xbb\xbfcategory,course")
    assert csv_text(table()).startswith("category,course")


@pytest.mark.r40
@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_bears_an_apostrophe_and_is_otherwise_unchanged(text):
    cell = read(csv_file(table([text])))[1][1]
    assert cell == f"'{text}"
    assert not cell.lstrip(" \u200b").startswith(RUN_BY_SPREADSHEETS)
    assert text_of_cell(cell) == text


@pytest.mark.r40
@pytest.mark.parametrize("text", ODD)
def test_any_other_text_is_written_as_it_is(text):
    assert read(csv_file(table([text])))[1][1] == text


@pytest.mark.r40
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("'=+-@\t ")))
def test_marking_a_text_can_be_undone(text):
    assert text_of_cell(as_text_cell(text)) == text
    assert not as_text_cell(text).startswith(RUN_BY_SPREADSHEETS)
