"""A history file → its rows: what training.tables reads, matched to the columns of a history file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bookings.exchange.history.columns import Header, RawRow, known_columns
from training.tables.reading import read_records
from training.tables.unreadable import Unreadable

MOST_BYTES = 50_000_000
MOST_ROWS = 100_000


@dataclass
class HistoryFile:
    """An opened file. `rows` go through once and may raise Unreadable on the way; `notes` are for the user."""

    rows: Iterator[RawRow]
    notes: list[str] = field(default_factory=list)


def read_history(path: Path, encoding: str | None = None) -> HistoryFile:
    """Open a history file. Raises Unreadable, with what to do about it, for one that cannot be used."""
    records = read_records(path, most_bytes=MOST_BYTES, encoding=encoding, known=known_columns)
    return _from_records(records.rows, records.notes, may_be_short=records.is_workbook)


def _from_records(records: Iterator[Sequence[object]], notes: list[str], *, may_be_short: bool) -> HistoryFile:
    header = Header(next(records, ()))
    if header.unknown:
        notes.append(f"Columns that are not of a history file were not read: {', '.join(header.unknown)}.")
    return HistoryFile(_counted(header, records, may_be_short=may_be_short), notes)


def _counted(header: Header, records: Iterator[Sequence[object]], *, may_be_short: bool) -> Iterator[RawRow]:
    count = 0
    for number, cells in enumerate(records, 2):
        row = header.row(number, cells, may_be_short=may_be_short)
        if row is None:
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it, by year for example.")
        yield row
    if not count:
        raise Unreadable("The file has a header and no rows.")
