"""Several tables on one sheet, beside or below each other, taken apart: each becomes a sheet of its own.

Rows keep the numbers that they have in the file. A table below that has the same columns in the same order stays where
it is: it is read as a page pasted below another.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bookings.exchange.spreadsheets.layout import filled, header_of, letter
from bookings.exchange.spreadsheets.sheets import Row, Sheet, is_empty, text_of
from bookings.exchange.spreadsheets.words import PEOPLE, field_called, plain

_NAMES_PEOPLE = re.compile(
    r"^((full|staff|first|given|last|family) ?names?|names?( of \w+)?|fore ?name|sur ?name|e ?mails?( address)?|"
    r"(delegate|attendee|participant|staff|learner|practitioner)s?( name)?)$"
)


def tables_of(sheet: Sheet) -> list[Sheet]:
    """Return the tables of a sheet, each as a sheet; the sheet itself where it has one."""
    return [part for beside in _beside(sheet) for part in _below(beside)]


def _beside(sheet: Sheet) -> list[Sheet]:
    header = header_of(sheet)
    if not header.row:
        return [sheet]
    starts: list[int] = []
    for row in sheet.rows[header.row - 1 : header.first_below - 1]:
        starts = max(starts, _starts([text_of(cell) for cell in row]), key=len)
    if len(starts) < 2:
        return [sheet]
    edges = [0, *starts[1:], max(len(row) for row in sheet.rows)]
    return [
        replace(
            sheet,
            title=sheet.title if not first else _called(sheet, f"columns {letter(first)} to {letter(end - 1)}"),
            rows=[_cut(row, first, end) for row in sheet.rows],
            of=sheet.name,
        )
        for first, end in pairwise(edges)
    ]


def _cut(row: Row, first: int, end: int) -> Row:
    """Return the cells of a table; what is merged over several tables is of each."""
    cells = row[first:end]
    while cells and is_empty(cells[-1]):
        cells.pop()
    return cells


def _starts(names: Sequence[str]) -> list[int]:
    """Return where tables begin in a row of names: where those of the first come again, or people once more after a
    gap. Each has to name people and something else.
    """
    first = next((index for index, name in enumerate(names) if name), None)
    if first is None:
        return []
    starts = [first]
    for index in range(first + 1, len(names)):
        own = {field_called(name) for name in names[starts[-1] : index] if name}
        again = plain(names[index]) == plain(names[starts[-1]]) and len(own) > 1
        field = field_called(names[index]) if names[index] else None
        if again or (field in PEOPLE and field in own and not names[index - 1]):
            starts.append(index)
    tables = [names[start:end] for start, end in zip(starts, [*starts[1:], len(names)], strict=True)]
    return starts if all(_is_header(table) for table in tables) else []


def _is_header(names: Sequence[str]) -> bool:
    fields = {field_called(name) for name in names if name} - {None}
    return bool(fields & set(PEOPLE)) and len(fields) > 1


def _below(sheet: Sheet) -> list[Sheet]:
    header = header_of(sheet)
    if not header.row:
        return [sheet]
    known = [_plain_row(row) for row in sheet.rows[header.row - 1 : header.first_below - 1]]
    begins = [0]
    for index in range(header.first_below, len(sheet.rows)):
        row = sheet.rows[index]
        if _is_another_header(row, sheet.rows[index - 1]) and _plain_row(row) not in known:
            begins.append(_first_line_above(sheet.rows, index, begins[-1]))
            known = [_plain_row(row)]
    parts = zip(begins, [*begins[1:], len(sheet.rows)], strict=True)
    return [
        replace(
            sheet,
            title=sheet.title if not begin else _called(sheet, f"from row {begin + 1}"),
            rows=[*([[]] * begin), *sheet.rows[begin:end]],
            of=sheet.name,
        )
        for begin, end in parts
    ]


def _plain_row(row: Row) -> list[str]:
    return [plain(text_of(cell)) for cell in row]


def _is_another_header(row: Row, before: Row) -> bool:
    """Tell whether a row names columns: one of people, and others; below a blank row or a title."""
    cells = [text_of(cell) for cell in row if not is_empty(cell)]
    if len(filled(before)) > 1 or not all(isinstance(cell, str) for cell in row if not is_empty(cell)):
        return False
    named = [cell for cell in cells if field_called(cell)]
    return any(_NAMES_PEOPLE.match(plain(cell)) for cell in cells) and _is_header(cells) and len(named) * 2 > len(cells)


def _first_line_above(rows: Sequence[Row], index: int, begin: int) -> int:
    """Return the first of the lines that stand right above a header."""
    while index - 1 > begin and len(filled(rows[index - 1])) == 1:
        index -= 1
    return index


def _called(sheet: Sheet, where: str) -> str:
    return f"{sheet.title}, {where}" if sheet.title else where[0].upper() + where[1:]
