"""What the steps of bringing in a spreadsheet show: as objects that templates read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse

from bookings.exchange.pages.spreadsheet_forms import NamesForm, sign
from bookings.exchange.spreadsheets.alike import Alike, alike
from bookings.exchange.spreadsheets.choosing import all_columns
from bookings.exchange.spreadsheets.kinds import guess_type, usual_types
from bookings.exchange.spreadsheets.known import Known
from bookings.exchange.spreadsheets.layout import Header
from bookings.exchange.spreadsheets.mapping import Chosen, Mapping
from bookings.exchange.spreadsheets.people import Double, People
from bookings.exchange.spreadsheets.reading import Entry, Passed, Read, words_with_counts
from bookings.exchange.spreadsheets.samples import Samples
from bookings.exchange.spreadsheets.sheets import Book, Row, text_of
from bookings.exchange.spreadsheets.titles import name_in, without_date
from bookings.exchange.spreadsheets.values import named
from bookings.models import Spreadsheet
from training.models import OrganisationType
from training.requests import SignedInRequest
from training.text import folded

SHOWN = 8  # rows of a preview
MOST_SHEETS = 4  # with a preview
MOST_ASKED = 150  # of each kind on one page
WHY = {
    "title": "above the table",
    "header": "names of columns",
    "total": "a total or a note",
    "heading": "a heading",
    "nobody": "no name and no email address",
}
STEPS = (
    ("rows", "Rows", "spreadsheet-rows"),
    ("columns", "Columns", "spreadsheet-columns"),
    ("words", "Outcomes", "spreadsheet-words"),
    ("names", "Names", "spreadsheet-names"),
    ("check", "Check", "spreadsheet-check"),
)


def own_spreadsheet(request: SignedInRequest, pk: int) -> Spreadsheet:
    """Return a spreadsheet of the reader's own whose rows are still kept; nobody else's is found."""
    return get_object_or_404(Spreadsheet.objects.kept().filter(kept_by=request.user), pk=pk)


@dataclass(frozen=True)
class Step:
    number: int
    label: str
    address: str
    is_current: bool


def steps(spreadsheet: Spreadsheet, current: str) -> list[Step]:
    return [
        Step(number, label, reverse(name, args=[spreadsheet.pk]), key == current)
        for number, (key, label, name) in enumerate(STEPS, 1)
    ]


@dataclass(frozen=True)
class SheetShown:
    """A sheet's first rows, with the numbers that they have there, and which of them is taken for the header."""

    title: str
    index: int
    is_chosen: bool
    header_rows: frozenset[int]
    rows: list[tuple[int, list[str]]]
    more: int


def sheets_shown(book: Book, chosen: Sequence[Chosen]) -> list[SheetShown]:
    """Return the first of the chosen sheets."""
    by_title = {one.sheet: one for one in chosen}
    shown = []
    for index, sheet in enumerate(book.sheets):
        one = by_title.get(sheet.title)
        header = Header(one.header_row, one.header_depth) if one else Header(0)
        last = header.first_below - 1 + SHOWN
        rows = [(number, _cells(row)) for number, row in enumerate(sheet.rows[:last], 1)]
        lines = frozenset(range(header.row, header.first_below)) if header.row else frozenset()
        shown.append(SheetShown(sheet.title, index, one is not None, lines, rows, len(sheet.rows) - len(rows)))
    return [sheet for sheet in shown if sheet.is_chosen][:MOST_SHEETS]


def _cells(row: Row) -> list[str]:
    """Return the first cells of a row as they are shown; what is merged over several stands in the first of them."""
    texts = [text_of(cell)[:40] for cell in row[:12]]
    return texts[:1] if len(texts) > 1 and len(set(texts)) == 1 else texts


@dataclass(frozen=True)
class PassedShown:
    why: str
    count: int
    examples: list[Passed]


def passed_shown(passed: Sequence[Passed]) -> list[PassedShown]:
    """Return the rows that are no bookings, by why: those that may be people first."""
    by_why: dict[str, list[Passed]] = {}
    for row in passed:
        if row.why != "title":
            by_why.setdefault(row.why, []).append(row)
    order = ("nobody", "total", "heading", "header")
    return [PassedShown(WHY[why], len(by_why[why]), by_why[why][:5]) for why in order if why in by_why]


@dataclass(frozen=True)
class ColumnShown:
    name: str
    samples: list[str]
    field: str  # of the form


def columns_shown(book: Book, mapping: Mapping) -> list[ColumnShown]:
    samples = Samples(book, mapping.sheets)
    names = all_columns(book, mapping.sheets)
    return [ColumnShown(name, samples.shown(name), f"column_{n}") for n, name in enumerate(names)]


def named_columns(book: Book, mapping: Mapping) -> list[str]:
    """Return the columns that have a name or something in them."""
    samples = Samples(book, mapping.sheets)
    return [name for name in all_columns(book, mapping.sheets) if samples.filled(name)]


@dataclass(frozen=True)
class EntryShown:
    """A row as it is read: what it says of whom, which session and how it ended."""

    where: str
    name: str
    email: str
    organisation: str
    course: str
    dates: str
    words: str


def entries_shown(entries: Sequence[Entry]) -> list[EntryShown]:
    return [
        EntryShown(
            str(entry.place),
            name_in(entry.cells),
            text_of(entry.cells.get("practitioner_email")),
            text_of(entry.cells.get("organisation")),
            without_date(text_of(entry.cells.get("course"))),
            ", ".join(text_of(cell) for cell in entry.dates)[:60],
            ", ".join(word or "–" for word in entry.words) or "–",
        )
        for entry in entries[:SHOWN]
    ]


def words_asked(found: Read) -> Counter[str]:
    return words_with_counts(found.entries)


@dataclass
class Names:
    """What is asked of names: which may be one, and of what type organisations are that Turnout does not know."""

    organisations: list[Alike]
    courses: list[Alike]
    people: list[Double]
    types: list[tuple[str, str]]
    type_names: list[str]
    more: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.organisations or self.courses or self.people or self.types)


def names_asked(found: Read, mapping: Mapping) -> Names:
    known = Known()
    said = Counter(known.organisation(named(text_of(entry.cells.get("organisation")))) for entry in found.entries)
    titles = Counter(known.course(named(without_date(text_of(entry.cells.get("course"))))) for entry in found.entries)
    for counts in (said, titles):
        del counts[""]
    organisations = alike(said, known.organisations.values(), "organisation")
    courses = alike(titles, known.courses.values(), "course")
    people = People(found.entries, mapping, known).doubles()
    types, type_names = _types_asked(found, mapping, known)
    more = sum(max(0, len(asked) - MOST_ASKED) for asked in (organisations, courses, people, types))
    return Names(
        organisations[:MOST_ASKED], courses[:MOST_ASKED], people[:MOST_ASKED], types[:MOST_ASKED], type_names, more
    )


def _types_asked(found: Read, mapping: Mapping, known: Known) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the organisations whose type neither Turnout nor the file says, each with a guess; and all types."""
    there = list(OrganisationType.objects.in_use().values_list("name", flat=True))
    said: dict[str, str] = {}
    silent: dict[str, str] = {}
    for entry in found.entries:
        name = named(text_of(entry.cells.get("organisation")))
        kind = named(text_of(entry.cells.get("organisation_type")))
        if not name or folded(name) in known.types:
            continue
        if kind:
            said[folded(name)] = kind
        silent.setdefault(folded(name), name)
    of_file = list(dict.fromkeys(said.values()))
    names = list(
        {
            folded(name): name for name in [*there, *of_file, *(usual_types() if not there and not of_file else [])]
        }.values()
    )
    asked = [name for key, name in silent.items() if key not in said]
    return [(name, guess_type(name, names)) for name in sorted(asked, key=folded)], names


def field_of_word(word: str) -> str:
    return sign("word", word)


def name_fields(form: NamesForm, asked: Names) -> dict[str, list]:
    """Return each question of names with its field."""
    return {
        "organisations": [(one, form[sign("organisations", one.name)]) for one in asked.organisations],
        "courses": [(one, form[sign("courses", one.name)]) for one in asked.courses],
        "people": [(double, form[sign("people", double.key)]) for double in asked.people],
        "types": [(name, form[sign("type", name)]) for name, _ in asked.types],
    }
