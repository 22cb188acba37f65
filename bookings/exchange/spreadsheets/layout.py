"""Where the table lies in a sheet: titles above it, one or two rows of headers, rows of people, totals below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bookings.exchange.spreadsheets.dates import Dates, days_in
from bookings.exchange.spreadsheets.names import address_in
from bookings.exchange.spreadsheets.outcomes import guessed, word
from bookings.exchange.spreadsheets.sheets import Row, Sheet, is_empty, text_of
from bookings.exchange.spreadsheets.words import field_called, plain

LOOKED_AT = 40  # rows from the top in which a header is looked for
LONGEST_NAME = 80  # of a column; what is longer is a sentence
_TOTAL = re.compile(
    r"^(grand |sub ?)?totals?\b|^sum\b|^count\b|"
    r"^(number|no|nos) (of )?(attend|booked|delegates|people|places|dna|cancel)|"
    r"^average\b|^(percentage|percent|rate)\b|^attendance (rate|total)|^overall\b|^key\b|^n b\b|^nb\b|"
    r"^notes?\b|^legend\b"
)


@dataclass(frozen=True)
class Header:
    """`row` is the number of its first row in the sheet, 0 where there is none; `depth` how many rows it has."""

    row: int
    depth: int = 1

    @property
    def first_below(self) -> int:
        return self.row + self.depth if self.row else 1


@dataclass(frozen=True)
class Columns:
    """The columns of a table: their names, each once, as the header gives them."""

    names: list[str]

    def index(self, name: str) -> int | None:
        return self.names.index(name) if name in self.names else None


@dataclass
class Above:
    """What stands above a table, or between two parts of it: labelled values, and lines of text."""

    labelled: dict[str, object] = field(default_factory=dict)  # by field: "Course: Neglect", or in the next cell
    lines: list[str] = field(default_factory=list)


def filled(row: Row) -> list[object]:
    """Return the cells with something in them, merged ones once."""
    cells = [cell for cell in row if not is_empty(cell)]
    return cells[:1] if len(cells) > 1 and all(cell == cells[0] for cell in cells) else cells


def header_of(sheet: Sheet) -> Header:
    """Return the header of a sheet: the row with most names of columns, else the first that is as wide as those below.

    Where the widest row has people in it already, there is none.
    """
    rows = sheet.rows[:LOOKED_AT]
    scores = [_names_in(row) for row in rows]
    best = max(scores, default=0)
    if best >= 2:
        number = scores.index(best) + 1
        before = number - 1
        if before and _is_group_row(rows[before - 1], rows[number - 1]):
            return Header(before, 2)
        if number < len(rows) and _is_second_row(rows[number - 1], rows[number]):
            return Header(number, 2)
        return Header(number)
    widest = max((len(filled(row)) for row in rows), default=0)
    for number, row in enumerate(rows, 1):
        if len(filled(row)) >= max(2, widest - 1):
            return Header(0) if _looks_like_data(row) else Header(number)
    return Header(0)


def _names_in(row: Row) -> int:
    """Count the different columns that a row may name; a row with people in it names none."""
    cells = [text_of(cell) for cell in filled(row)]
    if len(cells) < 2 or any(address_in(cell)[0] for cell in cells):
        return 0
    names = [cell for cell in cells if len(cell) <= LONGEST_NAME and not cell.rstrip().endswith(":")]
    fields = [field_called(name) for name in names]
    marks = sum(bool(days_in(cell, Dates()).days) for cell in filled(row))
    return len({found for found in fields if found}) + (min(marks, 1) if len(names) > marks else 0)


def _is_group_row(above: Row, header: Row) -> bool:
    """Tell whether a row groups the columns below it: "Day 1" over "AM" and "PM", dates over names of courses."""
    cells = filled(above)
    if len(cells) < 2 or len(above) < 2:
        return False
    if _is_over_days(above, header):
        return True
    gaps = any(
        is_empty(cell) and index < len(above) and not is_empty(above[index]) for index, cell in enumerate(header)
    )
    doubled = [plain(text_of(cell)) for cell in header if not is_empty(cell)]
    texts = [cell for cell in cells if not text_of(cell).endswith(":")]
    return (gaps or len(set(doubled)) < len(doubled)) and len(texts) == len(cells) and not _labels(above)


def _is_over_days(above: Row, header: Row) -> bool:
    """Tell whether a row gives the courses of the days below it, or the days of courses, and nothing else."""
    pairs = [
        (cell, header[index] if index < len(header) else None) for index, cell in enumerate(above) if not is_empty(cell)
    ]
    if any(is_empty(below) for _, below in pairs):
        return False
    days = {(_is_day(over), _is_day(below)) for over, below in pairs}
    return len(pairs) > 1 and days in ({(True, False)}, {(False, True)})


def _is_day(cell: object) -> bool:
    return bool(days_in(cell, Dates(year=2000)).days)


def _is_second_row(header: Row, below: Row) -> bool:
    """Tell whether the row below completes the header: it names columns where the header has gaps or merged cells."""
    if _looks_like_data(below) or not filled(below):
        return False
    cells = [(index, cell) for index, cell in enumerate(below) if not is_empty(cell)]
    texts = all(isinstance(cell, str) and len(cell) <= LONGEST_NAME for _, cell in cells)
    merged = [plain(text_of(header[index])) for index, _ in cells if index < len(header)]
    under = len(set(merged)) < len(merged) or any(index >= len(header) or is_empty(header[index]) for index, _ in cells)
    names = sum(field_called(text_of(cell)) is not None for _, cell in cells)
    return (
        texts
        and under
        and (names >= 1 or all(len(text_of(cell)) <= 12 for _, cell in cells))
        and not any(guessed(word(cell)) for _, cell in cells if field_called(text_of(cell)) is None)
    )


def _looks_like_data(row: Row) -> bool:
    cells = filled(row)
    dates = sum(not isinstance(cell, int | float) and bool(days_in(cell, Dates()).days) for cell in cells)
    words = any(guessed(word(cell)) and not field_called(text_of(cell)) for cell in cells)
    return (
        any(address_in(cell)[0] for cell in cells)
        or (0 < dates <= 2 and len(cells) > dates + 1)
        or (words and len(cells) > 2)
    )


def columns_of(sheet: Sheet, header: Header) -> Columns:
    """Return the names of a table's columns: two rows joined, doubled ones numbered, unnamed ones by their letter."""
    below = sheet.rows[header.first_below - 1 :]
    rows = sheet.rows[header.row - 1 : header.first_below - 1] if header.row else []
    width = max((len(row) for row in [*rows, *below]), default=0)
    if len(rows) == 2:
        rows = [_over_days(*rows), rows[1]]
    names: list[str] = []
    for index in range(width):
        parts = [text_of(row[index]) if index < len(row) else "" for row in rows]
        joined = " ".join(dict.fromkeys(part for part in parts if part))[:LONGEST_NAME].strip()
        name = joined or f"Column {letter(index)}"
        number = sum(
            known == name or (known.startswith(f"{name} (") and known[len(name) + 2 : -1].isdigit()) for known in names
        )
        names.append(f"{name} ({number + 1})" if number else name)
    return Columns(names)


def _over_days(above: Row, below: Row) -> Row:
    """Return the first of two rows of names with the course of each day, where it is written over the first alone."""
    found: Row = []
    for index, cell in enumerate(below):
        own = above[index] if index < len(above) else None
        is_under_one = index and is_empty(own) and _is_day(cell) and _is_day(below[index - 1])
        found.append(found[-1] if is_under_one and not is_empty(found[-1]) else own)
    return [*found, *above[len(found) :]]


def letter(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_unnamed(name: str) -> bool:
    return bool(re.fullmatch(r"Column [A-Z]{1,3}", name))


def above(sheet: Sheet, header: Header) -> Above:
    """Return what stands above a table."""
    found = Above()
    for row in sheet.rows[: max(0, header.row - 1)]:
        take_in(found, row)
    return found


def take_in(found: Above, row: Row) -> None:
    """Add what a row above or between people says: labels with their values, or a line of text."""
    labels = _labels(row)
    found.labelled |= labels
    cells = [cell for cell in filled(row) if not is_empty(cell)]
    if not labels and cells:
        found.lines.append(" ".join(text_of(cell) for cell in cells)[:200])


def _labels(row: Row) -> dict[str, object]:
    found: dict[str, object] = {}
    cells = [
        cell for position, cell in enumerate(row) if not is_empty(cell) and (not position or cell != row[position - 1])
    ]
    for position, cell in enumerate(cells):
        text = text_of(cell)
        label, colon, value = text.partition(":")
        if not colon or not re.search("[A-Za-z]", label) or len(label) > 40:
            continue
        if value.strip():
            said: object = value.strip()
        elif position + 1 < len(cells) and not text_of(cells[position + 1]).endswith(":"):
            said = cells[position + 1]
        else:
            continue
        if name := field_called(label):
            found.setdefault(name, said)
    return found


def is_total(row: Row) -> bool:
    """Tell whether a row is a sum, a count or a note below people, by how its first words begin."""
    first = next((text_of(cell) for cell in row if not is_empty(cell)), "")
    others = [text_of(cell) for cell in filled(row)[1:3]]
    return bool(_TOTAL.search(plain(first))) or any(_TOTAL.search(plain(text)) and len(text) < 40 for text in others)


def repeats(row: Row, names: Sequence[str]) -> bool:
    """Tell whether a row is the header once more, as where a page was pasted below another."""
    cells = [plain(text_of(cell)) for cell in row if not is_empty(cell)]
    known = {plain(name) for name in names}
    return len(cells) > 1 and sum(cell in known for cell in cells) >= max(2, len(cells) - 1)
