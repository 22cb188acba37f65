"""A sheet and a mapping → what each row says, still in the file's own words, and which rows say nothing of a person."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bookings.exchange.spreadsheets.dates import Dates, days_in, month_of, reporting_year_of
from bookings.exchange.spreadsheets.layout import (
    Above,
    Columns,
    Header,
    above,
    columns_of,
    filled,
    is_total,
    repeats,
    take_in,
)
from bookings.exchange.spreadsheets.mapping import DAYS, Chosen, Mapping
from bookings.exchange.spreadsheets.names import address_in, person_and_organisation
from bookings.exchange.spreadsheets.outcomes import is_cross, is_outcome, is_tick, is_unclear_column, of_column, word
from bookings.exchange.spreadsheets.sheets import Book, Row, Sheet, is_empty, text_of
from bookings.exchange.spreadsheets.titles import course_of_column, name_in, names_course, said_above
from bookings.exchange.spreadsheets.words import PEOPLE, is_surname_first


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is: the sheet's title ("" in a CSV) and the number that the row has there."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return f"row {self.row}" if not self.sheet else f"row {self.row} of “{self.sheet}”"


@dataclass(slots=True)
class Entry:
    """What one row says of one person and one session. `words` are of outcomes; `by_day` where each day has its own."""

    place: Place
    cells: dict[str, object]
    dates: list[object] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    by_day: bool = False
    is_alone: bool = False  # nothing but a name in the row, where others have more


@dataclass(frozen=True, slots=True)
class Passed:
    """A row that is no booking, and why: "title", "header", "total", "heading", "nobody"."""

    place: Place
    why: str
    text: str


@dataclass
class Read:
    """`years` are the reporting years that titles name, by sheet."""

    entries: list[Entry] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)


def read(book: Book, mapping: Mapping) -> Read:
    """Read the chosen sheets of a file, each from its header on."""
    found = Read()
    for chosen in mapping.sheets:
        sheet = book.sheet(chosen.sheet)
        if sheet is not None:
            _SheetReader(book, sheet, chosen, mapping).read_into(found)
    return found


def dates_of(book: Book, sheet: Sheet, context: Above, mapping: Mapping) -> Dates:
    """Return how dates of a sheet are read: its year is decided, or that of its titles, its name or the file's."""
    said = mapping.year or reporting_year_of(*context.lines, sheet.name, book.name)
    return Dates(month_first=mapping.month_first, year=said, month=month_of(sheet.name))


class _SheetReader:
    def __init__(self, book: Book, sheet: Sheet, chosen: Chosen, mapping: Mapping):
        self.sheet, self.mapping = sheet, mapping
        self.header = Header(chosen.header_row, chosen.header_depth)
        self.columns: Columns = columns_of(sheet, self.header)
        self.places: dict[str, list[int]] = {}
        for name, known in mapping.columns.items():
            if (index := self.columns.index(name)) is not None:
                self.places.setdefault(known, []).append(index)
        self.is_surname_first = any(is_surname_first(name) for name in mapping.columns_for("practitioner_name"))
        self.context = above(sheet, self.header)
        self.how = dates_of(book, sheet, self.context, mapping)
        self.before: dict[str, object] = {}
        self.marks = [(index, self.columns.names[index]) for index in self.places.get("mark", ())]
        self.course_marks = [(index, self.columns.names[index]) for index in self.places.get("course_mark", ())]

    def read_into(self, found: Read) -> None:
        for number, row in enumerate(self.sheet.rows, 1):
            place = Place(self.sheet.title, number)
            if not any(not is_empty(cell) for cell in row):
                continue
            why = self._passed(number, row)
            if why:
                found.passed.append(Passed(place, why, " · ".join(text_of(cell) for cell in filled(row))[:120]))
            else:
                found.entries += self._entries(place, row)

    def _passed(self, number: int, row: Row) -> str:
        """Return why a row is no booking; "" for one that is."""
        if number < self.header.first_below:
            return "header" if self.header.row and number >= self.header.row else "title"
        if self.header.row and repeats(row, self.columns.names):
            return "header"
        has_address = any(address_in(cell)[0] for cell in row)
        if not has_address and (is_total(row) or self._counts(row)):
            return "total"
        if self._is_heading(row):
            self._begin_part(row)
            return "heading"
        return "" if self._has_somebody(row) else "nobody"

    def _counts(self, row: Row) -> bool:
        """Tell whether a row counts an outcome: "DNA" in a name's place, and beside it figures alone."""
        name, *others = filled(row)
        figures = all(isinstance(cell, int | float) or text_of(cell).strip("% ").isdecimal() for cell in others)
        return bool(others) and figures and is_outcome(text_of(name))

    def _is_heading(self, row: Row) -> bool:
        """Tell whether a row heads those below: merged over the table, or alone and not in a name's place."""
        cells = [cell for cell in row if not is_empty(cell)]
        distinct = filled(row)
        if len(distinct) == 1 and len(cells) > 1:
            return True
        if len(distinct) <= 4 and any(text_of(cell).rstrip().endswith(":") for cell in distinct):
            return True
        if len(distinct) > 1:
            return False
        text = text_of(distinct[0])
        first = next(index for index, cell in enumerate(row) if not is_empty(cell))
        is_name = any(first in self.places.get(name, ()) for name in PEOPLE)
        if is_outcome(text) or text.startswith("*"):
            return True
        return not is_name or ":" in text or len(text) > 60 or bool(days_in(distinct[0], self.how).days)

    def _begin_part(self, row: Row) -> None:
        part = Above()
        take_in(part, row)
        text = text_of(filled(row)[0])
        if is_outcome(text):
            self.context = Above(self.context.labelled | {"outcome": text}, self.context.lines)
            return
        if part.labelled or days_in(text, self.how).days or names_course(text):
            kept = {name: said for name, said in self.context.labelled.items() if name != "outcome"}
            self.context = Above(kept | part.labelled, part.lines or self.context.lines)
            self.before = {}

    def _has_somebody(self, row: Row) -> bool:
        cells = self._named({name: cell for name in PEOPLE if (cell := self._cell(row, name)) is not None})
        return bool(name_in(cells)) or bool(address_in(cells.get("practitioner_email"))[0])

    def _cell(self, row: Row, name: str) -> object:
        for index in self.places.get(name, ()):
            if index < len(row) and not is_empty(row[index]):
                return row[index]
        return None

    def _entries(self, place: Place, row: Row) -> Iterator[Entry]:
        entry = Entry(place, self._said(row), is_alone=len(filled(row)) == 1 and len(self.places) > 1)
        entry.dates = [
            row[index] for index in self.places.get("session_date", ()) if index < len(row) and not is_empty(row[index])
        ]
        if "session_date" in self.mapping.fill_down and "session_date" in self.places:
            entry.dates = entry.dates or self.before.get("dates", [])  # type: ignore[assignment]
            self.before["dates"] = entry.dates
        if not entry.dates and (said := self._of_every_row("session_date")) is not None:
            entry.dates = [said]
        if self.course_marks:
            yield from self._of_courses(entry, row)
        elif self.marks and self.mapping.dates_across == DAYS:
            entry.by_day = True
            entry.words = [word(row[index]) if index < len(row) else "" for index, _ in self.marks]
            if titled := next(filter(None, (course_of_column(name) for _, name in self.marks)), ""):
                entry.cells.setdefault("course", titled)
            entry.dates = entry.dates or [name for _, name in self.marks if days_in(name, self.how).days]
            yield entry
        elif self.marks:
            yield from self._of_dates(entry, row)
        else:
            entry.words = self._words(row)
            yield entry

    def _said(self, row: Row) -> dict[str, object]:
        """Return what the row says by field, from above where it is written once for several rows, or for every row."""
        said: dict[str, object] = {}
        for name in self.places:
            if name in {"session_date", "outcome", "mark", "course_mark"}:
                continue
            value = self._cell(row, name)
            if name in self.mapping.fill_down:
                value = self.before.get(name) if value is None else value
                self.before[name] = value
            if value is not None:
                said[name] = value
        for name in self.mapping.every_row:
            if name not in {"session_date", "outcome"} and (value := self._of_every_row(name)) is not None:
                said.setdefault(name, value)
        return self._named(said)

    def _named(self, said: dict[str, object]) -> dict[str, object]:
        """Return what a row says with a person's name and organisation apart, and forename before surname."""
        if (both := said.pop("name_with_organisation", None)) is not None:
            name, organisation = person_and_organisation(both)
            said.setdefault("practitioner_name", name)
            if organisation:
                said.setdefault("organisation", organisation)
        written = said.get("practitioner_name")
        if self.is_surname_first and isinstance(written, str) and len(parts := written.split()) == 2:
            said["practitioner_name"] = ", ".join(part.strip(",") for part in parts)
        return said

    def _of_every_row(self, name: str) -> object:
        source = self.mapping.every_row.get(name)
        if source is None:
            return None
        if source.comes_from == "text":
            return source.text or None
        if source.comes_from == "sheet":
            return self.sheet.name or None
        return said_above(self.context, name, self.how)

    def _words(self, row: Row) -> list[str]:
        """Return the words of outcomes of a row. A tick in a column "DNA" is "dna", and a cross there is nothing."""
        indices = self.places.get("outcome", [])
        words = []
        for index in indices:
            said = word(row[index]) if index < len(row) else ""
            about = of_column(self.columns.names[index])
            is_unclear = is_unclear_column(self.columns.names[index])
            tells = about not in (None, "attended", "not recorded") or len(indices) > 1
            if said and is_tick(said) and (is_unclear or (tells and about)):
                said = word(self.columns.names[index])
            elif said and (is_unclear or about not in (None, "attended")) and is_cross(said):
                said = ""
            words.append(said)
        if not indices and (every := self._of_every_row("outcome")) is not None:
            words.append(word(every))
        return words

    def _of_dates(self, entry: Entry, row: Row) -> Iterator[Entry]:
        """Yield an entry for each date of a column that has something in this row: others are of other people."""
        for index, name in self.marks:
            if index < len(row) and (said := word(row[index])):
                cells = dict(entry.cells)
                if titled := course_of_column(name):
                    cells.setdefault("course", titled)
                yield replace(entry, cells=cells, dates=[name], words=[said])

    def _of_courses(self, entry: Entry, row: Row) -> Iterator[Entry]:
        """Yield an entry for each course of a column that has something in this row, a date mostly."""
        for index, name in self.course_marks:
            cell = row[index] if index < len(row) else None
            if is_empty(cell):
                continue
            cells = entry.cells | {"course": name}
            if days_in(cell, self.how).days:
                yield replace(entry, cells=cells, dates=[cell], words=["attended"])
            elif said := word(cell):
                yield replace(entry, cells=cells, words=[said])


def words_with_counts(entries: Sequence[Entry]) -> Counter[str]:
    """Return every word of an outcome in a file, and how often it is there; "" for nothing at all."""
    counts: Counter[str] = Counter()
    for entry in entries:
        said = [one for one in entry.words if one]
        counts.update(said or [""])
    return counts
