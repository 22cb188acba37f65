"""Every sheet of a file as it lies there, from its first row on: for files whose table has to be found first."""

from dataclasses import dataclass, field
from pathlib import Path

from training.tables.reading import is_workbook, read_records
from training.tables.unreadable import Unreadable

MOST_SHEETS = 120
MOST_COLUMNS = 200


@dataclass(frozen=True)
class WholeSheet:
    """`rows` begin with row 1 of the sheet; each ends with its last cell that has something in it.

    A cell is text, a number, a date or time, None, or NotKnown. A cell under merged ones has what the merged cell has.
    """

    title: str
    is_visible: bool
    rows: list[list[object]]
    colours: dict[int, frozenset[tuple[bytes, str]]] = field(default_factory=dict)  # by row


def every_sheet(
    path: Path, *, most_bytes: int, most_rows: int, encoding: str | None = None
) -> tuple[list[WholeSheet], list[str]]:
    """Return the sheets of a workbook, or the one of a CSV, which has no title; and what was guessed in reading.

    Raises Unreadable, with what to do about it, for a file that cannot be used. `most_rows` are of all sheets together.
    """
    if is_workbook(path, most_bytes=most_bytes):
        return _of_workbook(path, most_rows), []
    records = read_records(path, most_bytes=most_bytes, encoding=encoding, header_within=40)
    rows: list[list[object]] = []
    for record in records.rows:
        _refuse_too_many(len(rows), most_rows)
        rows.append(_trimmed(list(record)))
    return [WholeSheet("", True, rows)], records.notes


def _of_workbook(path: Path, most_rows: int) -> list[WholeSheet]:
    from training.tables.packages import DAMAGED, opened  # late: what reads workbooks takes long to load
    from training.tables.parts import Parts
    from training.tables.workbooks import colours_of, merged_areas, sheet_cells

    with opened(path) as archive:
        try:
            parts = Parts(archive)
            sheets = parts.sheets()
            if len(sheets) > MOST_SHEETS:
                raise Unreadable(f"The workbook has {len(sheets)} sheets; at most {MOST_SHEETS} are read.")
            found, count = [], 0
            for sheet in sheets:
                rows: list[list[object]] = []
                for cells in sheet_cells(parts, sheet):
                    _refuse_too_many(count, most_rows)
                    rows.append(_trimmed(cells))
                    count += bool(rows[-1])
                _fill(rows, merged_areas(archive, sheet))
                while rows and not rows[-1]:
                    rows.pop()
                found.append(WholeSheet(sheet.title, sheet.is_visible, rows, colours_of(parts, sheet)))
        except Unreadable:
            raise
        except Exception as error:  # whatever one stumbles over in a broken file
            raise Unreadable(DAMAGED) from error
    if not any(sheet.is_visible for sheet in found):
        raise Unreadable("The workbook has no visible sheet.")
    return found


def _refuse_too_many(count: int, most_rows: int) -> None:
    if count >= most_rows:
        raise Unreadable(f"The file has more than {most_rows:,} rows. Split it, by year for example.")


def _trimmed(cells: list[object]) -> list[object]:
    while cells and (cells[-1] is None or (cells[-1].__class__ is str and not str(cells[-1]).strip())):
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(f"The file has {len(cells):,} columns; at most {MOST_COLUMNS} are read. Remove the others.")
    return cells


def _fill(rows: list[list[object]], areas: list[tuple[int, int, int, int]]) -> None:
    """Give every cell of merged ones what stands in them: a course written once beside all who came to it."""
    for left, top, right, bottom in areas:
        if right > MOST_COLUMNS or top > len(rows) or left > len(rows[top - 1]):
            continue
        value = rows[top - 1][left - 1]
        for row in rows[top - 1 : bottom]:
            row += [None] * (right - len(row))
            row[left - 1 : right] = [value] * (right - left + 1)
