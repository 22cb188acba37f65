"""Which sheets of a file are a register, which of them are alike, and by what a file of a kind is known again."""

import hashlib
from collections.abc import Sequence

from bookings.exchange.spreadsheets.layout import Columns, Header, columns_of, header_of, is_unnamed
from bookings.exchange.spreadsheets.mapping import Chosen
from bookings.exchange.spreadsheets.sheets import Book
from bookings.exchange.spreadsheets.words import field_called, plain


def guess_sheets(book: Book) -> list[Chosen]:
    """Return the sheets to read: the visible one that is most like a register, and all that have the same columns."""
    tables = []
    for sheet in book.sheets:
        header = header_of(sheet)
        columns = columns_of(sheet, header)
        if sheet.is_visible and len(sheet.rows) >= header.first_below:
            known = {field_called(name) for name in columns.names if not is_unnamed(name)} - {None}
            people = known & {"practitioner_name", "first_name", "last_name", "practitioner_email"}
            tables.append((sheet, header, columns, (len(people) > 0, len(known), len(sheet.rows))))
    if not tables:
        return []
    best = max(tables, key=lambda table: table[3])
    alike = [table for table in tables if table is best or _are_alike(best[2], table[2])]
    return [Chosen(sheet.title, header.row, header.depth) for sheet, header, _, _ in alike]


def _are_alike(one: Columns, other: Columns) -> bool:
    first, second = ({plain(name) for name in columns.names if not is_unnamed(name)} for columns in (one, other))
    return bool(first) and len(first & second) >= max(2, 0.7 * max(len(first), len(second)))


def sign_of(names: Sequence[str]) -> str:
    """Return the sign by which a file of the same columns is known again."""
    said = "\n".join(sorted(plain(name) for name in names))
    return hashlib.sha256(said.encode()).hexdigest()


def all_columns(book: Book, chosen: Sequence[Chosen]) -> list[str]:
    """Return the names of the columns of several sheets, each once, in the order in which they come."""
    names: dict[str, None] = {}
    for one in chosen:
        if sheet := book.sheet(one.sheet):
            names |= dict.fromkeys(columns_of(sheet, Header(one.header_row, one.header_depth)).names)
    return list(names)
