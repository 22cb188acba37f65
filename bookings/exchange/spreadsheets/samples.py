"""Some cells of each column of a file, by which is guessed what the column is."""

from collections.abc import Sequence

from bookings.exchange.spreadsheets.dates import Dates, days_in
from bookings.exchange.spreadsheets.layout import Header, columns_of
from bookings.exchange.spreadsheets.mapping import Chosen
from bookings.exchange.spreadsheets.outcomes import guessed, word
from bookings.exchange.spreadsheets.sheets import Book, is_empty, text_of
from bookings.exchange.spreadsheets.titles import without_date

SAMPLE = 400  # rows of a sheet whose cells are looked at


class Samples:
    """Some cells of each column, of all the chosen sheets."""

    def __init__(self, book: Book, chosen: Sequence[Chosen]):
        self.cells: dict[str, list[object]] = {}
        self.rows: list[list[object]] = []
        for one in chosen:
            if (sheet := book.sheet(one.sheet)) is None:
                continue
            header = Header(one.header_row, one.header_depth)
            names = columns_of(sheet, header).names
            for row in sheet.rows[header.first_below - 1 :][:SAMPLE]:
                for index, name in enumerate(names):
                    self.cells.setdefault(name, []).append(row[index] if index < len(row) else None)

    def filled(self, name: str) -> list[object]:
        return [cell for cell in self.cells.get(name, ()) if not is_empty(cell)]

    def share(self, name: str, test) -> float:
        cells = self.filled(name)
        return sum(bool(test(cell)) for cell in cells) / len(cells) if cells else 0.0

    def shown(self, name: str) -> list[str]:
        """Return the first different texts of a column."""
        texts = dict.fromkeys(text_of(cell) for cell in self.filled(name))
        return [text for text in texts if text][:3]


def is_day(cell: object) -> bool:
    """Tell whether a cell is a day, with its times perhaps, and not a title with a day in it."""
    found = days_in(cell, Dates(year=2000))
    return bool(found.days) and (not isinstance(cell, str) or len(without_date(cell)) <= 3)


def says_outcome(cell: object) -> bool:
    said = word(cell)
    return bool(said) and len(said) < 40 and guessed(said) is not None
