import csv
import datetime as dt
import io
from decimal import Decimal
from functools import partial
from weakref import WeakSet

import pytest
from openpyxl import load_workbook

from training.tables.long_sheets import write_xlsx, xlsx_file
from training.tables.reading import read_table
from training.tables.writing import as_text_cell, csv_file, text_of_cell, write_csv

TEXTS = [
    "=1+1", "+447700900123", "-2+3", "@SUM(A1)", "\t=1+1", "＝1+1", "'=1+1", "''=1+1", " =1+1", "\u200b=1", "\r",
    "O'Neil", "Ó Súilleabháin", "محمد", "'quoted'", "'", "", "-",
    "<script>", "a,b", 'say "x"', "two\nlines", "007", "plain",
]  # fmt: skip


@pytest.mark.r40
@pytest.mark.parametrize("text", TEXTS)
def test_as_text_cell_runs_nowhere_and_can_be_undone(text):
    cell = as_text_cell(text)
    assert cell == text or cell == f"'{text}"
    assert text_of_cell(cell) == text
    assert cell.strip()[:1] not in {"=", "+", "@", "-", "＝"}


@pytest.mark.r40
def test_csv_file_reads_back_as_it_was():
    rows = list(csv.reader(io.StringIO(csv_file(["A"], [[text] for text in TEXTS]).decode("utf-8-sig"), newline="")))
    assert [text_of_cell(row[0]) if row else "" for row in rows[1:]] == TEXTS


@pytest.mark.r40
def test_xlsx_file_has_no_formula_and_every_value_unchanged():
    texts = [text for text in TEXTS if "\r" not in text]
    sheet = load_workbook(io.BytesIO(xlsx_file(["A"], [[text] for text in texts], title="x"))).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value or "" for cell in cells] == texts
    assert {cell.data_type for cell in cells if cell.value} == {"s"}


def test_xlsx_file_leaves_out_what_a_workbook_cannot_hold():
    sheet = load_workbook(io.BytesIO(xlsx_file(["A"], [["a\0b\x0bc"]], title="x"))).active
    assert sheet["A2"].value == "abc"


def test_xlsx_file_has_dates_times_and_numbers_as_such_that_come_back():
    moment, day, time = dt.datetime(2026, 7, 7, 9, 30), dt.date(2026, 7, 7), dt.time(9, 30)
    content = xlsx_file(["A", "B", "C", "D", "E", "F"], [[moment, day, time, 20, Decimal("1.5"), "20"]], title="x")
    cells = next(load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2))
    assert [(cell.value, cell.data_type, cell.number_format) for cell in cells] == [
        (moment, "d", "yyyy-mm-dd hh:mm"),
        (dt.datetime(2026, 7, 7), "d", "yyyy-mm-dd"),
        (time, "d", "hh:mm"),
        (20, "n", "General"),
        (1.5, "n", "General"),
        ("20", "s", "General"),
    ]
    assert read_table(io.BytesIO(content)).rows == [["2026-07-07 09:30", "2026-07-07", "09:30", "20", "1.5", "20"]]


def test_cells_that_are_written_again_and_again_keep_nothing_of_the_row_before():
    day, other = dt.date(2026, 7, 7), dt.date(2026, 7, 8)
    rows = [["=1", day, other], ["plain", other, "=2"], ["#N/A", "late", day], ["a\0", dt.time(9, 30), 7], ["", "", ""]]
    sheet = load_workbook(io.BytesIO(xlsx_file(["A", "B", "C"], rows, title="x"))).active
    found = [
        [(cell.value, cell.data_type, bool(cell.quotePrefix)) for cell in row] for row in sheet.iter_rows(min_row=2)
    ]
    date, another = dt.datetime(2026, 7, 7), dt.datetime(2026, 7, 8)
    assert found[:4] == [
        [("=1", "s", True), (date, "d", False), (another, "d", False)],
        [("plain", "s", False), (another, "d", False), ("=2", "s", True)],
        [("#N/A", "s", False), ("late", "s", False), (date, "d", False)],
        [("a", "s", False), (dt.time(9, 30), "d", False), (7, "n", False)],
    ]
    assert not any(value for row in found[4:] for value, *_ in row)


@pytest.mark.parametrize("write", [write_csv, partial(write_xlsx, title="x")])
def test_rows_are_written_as_they_come_however_many_there_are(write):
    class Row(list):
        __hash__ = object.__hash__

    alive, most = WeakSet(), []

    def rows():
        for number in range(2000):
            row = Row([str(number), "=1", "plain"])
            alive.add(row)
            most.append(len(alive))
            yield row

    out = io.BytesIO()
    write(out, ["A", "B", "C"], rows())
    assert max(most) <= 3
    assert out.tell() > 2000  # and the file is left open
