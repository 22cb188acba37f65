"""Files as people upload them, and what they would do."""

import io

from openpyxl import Workbook

from bookings.exchange.lists.all_lists import KINDS
from bookings.exchange.lists.importing import FileRead, bring_in, try_file
from tests.conftest import NOW
from training.tables.long_sheets import xlsx_file
from training.tables.reading import read_table
from training.tables.writing import csv_file


def table(header, *rows):
    return read_table(io.BytesIO(csv_file(header, rows)))


def columns_of(row: dict[str, str]) -> tuple[list[str], list[str]]:
    return list(row), list(row.values())


def tried(kind, by, header, *rows) -> FileRead:
    return try_file(kind=kind, table=table(header, *rows), by=by, now=NOW)


def brought_in(kind, by, header, *rows) -> FileRead:
    file = table(header, *rows)
    shown = try_file(kind=kind, table=file, by=by, now=NOW)
    assert [row.faults for row in shown.faulty] == []
    return bring_in(kind=kind, table=file, shown=shown.fingerprint, by=by, now=NOW)


def faults(kind, by, header, *rows) -> list[tuple[int, str]]:
    reading = tried(kind, by, header, *rows)
    return [(row.number, fault) for row in reading.faulty for fault in row.faults]


def read_file(kind, by, content: bytes) -> FileRead:
    """What bringing in an uploaded file would do."""
    return try_file(kind=kind, table=read_table(io.BytesIO(content)), by=by, now=NOW)


def out_and_in(kind, by, format) -> FileRead:
    """What bringing in a list just taken out would do."""
    resource = KINDS[kind](by=by, now=NOW)
    if format == "csv":
        return read_file(kind, by, csv_file(*resource.written()))
    return read_file(kind, by, xlsx_file(*resource.written_as_values(), title=kind))


def workbook(*rows) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out
