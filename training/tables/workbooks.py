"""The first visible sheet of an XLSX file, row by row, as the sheet shows it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

from openpyxl.utils.cell import get_column_letter, range_boundaries

from training.tables.packages import DAMAGED, opened
from training.tables.parts import Parts, Sheet
from training.tables.sheets import numbered_rows
from training.tables.shown import NotKnown
from training.tables.unreadable import Unreadable

LAST_ROW = 1_048_576
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']""")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?hidden\s*=\s*["'](?:1|true)["']""")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_STYLED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*?\ss\s*=\s*["'](\d{1,6})["']"""
)
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*["']([^"']*)["']""")


def sheet_rows(path: Path, notes: list[str]) -> Iterator[Sequence[object]]:
    """Yield the rows of the first visible sheet, each cell as text, number, date, time, None or NotKnown.

    What is guessed or left out is said in `notes`. Raises Unreadable, at the first row, for a file that is not a plain,
    sound workbook.
    """
    rows = _rows(path, notes)
    first = next(rows, None)  # so that what is wrong with the file is said now, and notes are there
    return iter(()) if first is None else _again(first, rows)


def _again(first: Sequence[object], rest: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield first
    yield from rest


def _rows(path: Path, notes: list[str]) -> Iterator[Sequence[object]]:
    with opened(path) as archive:
        try:
            yield from _rows_of(archive, notes)
        except (Unreadable, GeneratorExit):
            raise
        except Exception as error:  # whatever one stumbles over in a broken file
            raise Unreadable(DAMAGED) from error


def _rows_of(archive: ZipFile, notes: list[str]) -> Iterator[Sequence[object]]:
    parts = Parts(archive)
    sheet = parts.first_visible_sheet(notes)
    covered = _covered_cells(archive, sheet, notes)
    for number, cells in enumerate(sheet_cells(parts, sheet), 1):
        yield _with_covered(cells, covered.get(number, ()))


def sheet_cells(parts: Parts, sheet: Sheet) -> Iterator[list[object]]:
    """Yield the cells of every row of a sheet, from row 1 on, with those that the file leaves out."""
    number = 0
    for row, cells in numbered_rows(parts, sheet):
        if row <= number:
            raise Unreadable(DAMAGED)  # its rows are not in order
        if row > LAST_ROW:
            raise Unreadable("The sheet has more rows than a sheet can have. Save it afresh.")
        while number < row - 1:
            number += 1
            yield []
        number = row
        yield cells


def _with_covered(cells: list[object], covered: Iterable[tuple[int, NotKnown]]) -> list[object]:
    for column, why in covered:
        cells += [None] * (column - len(cells))
        cells[column - 1] = why
    return cells


def _covered_cells(archive: ZipFile, sheet: Sheet, notes: list[str]) -> dict[int, list[tuple[int, NotKnown]]]:
    """Return by row the columns of cells that lie under merged ones: they seem empty and are not meant to be.

    Also says in `notes` what is hidden, as a filter hides rows: it is read.
    """
    merged: list[str] = []
    columns: list[str] = []
    hidden = 0
    for seen in _tags(archive, sheet):
        merged += [ref.decode() for ref in _MERGED.findall(seen)]
        columns += _hidden_columns(seen)
        hidden += len(_HIDDEN_ROW.findall(seen))
    if hidden:
        notes.append(f"Hidden rows were read too: {hidden:,}.")
    if columns:
        notes.append(f"Hidden columns were read too: {', '.join(columns)}.")
    return _by_row(merged)


def _tags(archive: ZipFile, sheet: Sheet) -> Iterator[bytes]:
    """Yield the text of a sheet's part, piece by piece, so that no tag lies in two of them."""
    tail = b""
    with archive.open(sheet.part) as stream:
        while chunk := stream.read(1 << 20):
            seen = tail + chunk.replace(b"\0", b"")
            cut = seen.rfind(b">") + 1  # a tag that is not whole yet waits for the next piece
            seen, tail = (seen[:cut], seen[cut:]) if cut else (b"", seen)
            yield seen


def merged_areas(archive: ZipFile, sheet: Sheet) -> list[tuple[int, int, int, int]]:
    """Return the merged cells of a sheet, each as its left column, top row, right column and bottom row, from 1."""
    refs = [ref.decode() for seen in _tags(archive, sheet) for ref in _MERGED.findall(seen)]
    return [_area(ref) for ref in refs]


def colours_of(parts: Parts, sheet: Sheet) -> dict[int, frozenset[tuple[bytes, str]]]:
    """Return by row which of its cells are coloured, and how: columns by their letter, each with its colour."""
    found: dict[int, set[tuple[bytes, str]]] = {}
    for seen in _tags(parts.archive, sheet) if any(parts.fills) else ():
        for column, row, style in _STYLED.findall(seen):
            if (number := int(style)) < len(parts.fills) and (colour := parts.fills[number]):
                found.setdefault(int(row), set()).add((column, colour))
    return {row: frozenset(cells) for row, cells in found.items()}


def _hidden_columns(seen: bytes) -> Iterator[str]:
    """Yield the letters of columns that are hidden: "C", or "C to F"."""
    for tag in _COLUMNS.findall(seen):
        of = {name.decode(): value.decode() for name, value in _ATTRIBUTE.findall(tag)}
        if of.get("hidden") in {"1", "true"}:
            first, last = (get_column_letter(int(of[edge])) for edge in ("min", "max"))
            yield first if first == last else f"{first} to {last}"


def _by_row(merged: Iterable[str]) -> dict[int, list[tuple[int, NotKnown]]]:
    covered: dict[int, list[tuple[int, NotKnown]]] = {}
    for ref in merged:
        left, top, right, bottom = _area(ref)
        why = NotKnown(f"is one of the merged cells {ref}: split them, and fill each")
        for row in range(top, bottom + 1):
            under = [(column, why) for column in range(left, right + 1) if (row, column) != (top, left)]
            covered.setdefault(row, []).extend(under)
    return covered


def _area(ref: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = (edge or 1 for edge in range_boundaries(ref))
    if (right - left + 1) * (bottom - top + 1) > 100_000:
        raise Unreadable(f"The cells {ref} are merged. Split them, and fill each.")
    return left, top, right, bottom
