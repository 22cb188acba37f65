"""The forms of the steps in which a spreadsheet is brought in. Their fields are made of the file that is looked at."""

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookings.exchange.spreadsheets.alike import Alike
from bookings.exchange.spreadsheets.mapping import Chosen, Mapping, mapping_of_text
from bookings.exchange.spreadsheets.opening import MOST_BYTES, MOST_ROWS, read_book
from bookings.exchange.spreadsheets.outcomes import ATTENDED, LEFT_OUT, NOT_RECORDED
from bookings.exchange.spreadsheets.people import Double
from bookings.exchange.spreadsheets.sheets import Book
from training.tables.unreadable import Unreadable

ENCODINGS = (
    ("", "Find out from the file"),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252 (Western European)"),
    ("cp1250", "Windows-1250 (Central European)"),
    ("mac_roman", "MacRoman"),
    ("cp850", "MS-DOS (code page 850)"),
)
OUTCOMES = (
    ("attended", "Attended"),
    ("partly attended", "Attended in part"),
    ("no show", "No-show: did not come and had not cancelled"),
    ("excused", "Excused: told us they could not come"),
    ("cancelled", "Cancelled in time"),
    ("late cancellation", "Cancelled late"),
    ("waiting list", "Was on the waiting list"),
    (NOT_RECORDED, "Not recorded"),
    (LEFT_OUT, "Leave these rows out"),
)
BLANKS = (
    (NOT_RECORDED, "Not recorded: nobody knows whether they came"),
    (ATTENDED, "Attended: the file only says who did not"),
    (LEFT_OUT, "Not booked: leave these rows out"),
)


class SpreadsheetForm(forms.Form):
    """The upload: `cleaned_data["spreadsheet"]` becomes its Book, `cleaned_data["saved"]` a Mapping or None."""

    spreadsheet = forms.FileField(
        label="Choose your spreadsheet",
        help_text=(
            f"An Excel workbook (.xlsx) or a CSV file, at most {MOST_BYTES // 1_000_000} MB and {MOST_ROWS:,} rows. "
            "You do not need to change anything in it."
        ),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty.",
            "max_length": "The name of the file is longer than 200 characters. Rename it.",
        },
    )
    saved = forms.FileField(
        label="Saved choices (optional)",
        help_text="A file that you downloaded at the end of an earlier import. It ends in .json.",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )
    encoding = forms.ChoiceField(
        label="How letters are stored in a CSV file",
        help_text="Change this only if names with accents came out wrong.",
        choices=ENCODINGS,
        required=False,
    )

    def clean_saved(self) -> Mapping | None:
        file = self.cleaned_data["saved"]
        if not file:
            return None
        try:
            return mapping_of_text(file.read(4_000_000).decode())
        except (Unreadable, UnicodeDecodeError) as fault:
            said = str(fault) if isinstance(fault, Unreadable) else "The saved choices cannot be read. Save them again."
            raise ValidationError(said) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if file := cleaned.get("spreadsheet"):
            try:
                cleaned["spreadsheet"] = self._book(file, cleaned.get("encoding") or None)
            except Unreadable as fault:
                self.add_error("spreadsheet", str(fault))
        return cleaned

    @staticmethod
    def _book(file: Any, encoding: str | None) -> Book:
        if file.size > MOST_BYTES:
            raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it, or save it as CSV.")
        with tempfile.NamedTemporaryFile() as copy:
            for chunk in file.chunks():
                copy.write(chunk)
            copy.flush()
            book = read_book(Path(copy.name), name=file.name, encoding=encoding)
        if not any(sheet.is_visible for sheet in book.sheets):
            raise Unreadable("The file has no rows.")
        return book


class RowsForm(forms.Form):
    """Which sheets are read, and where the header of each is."""

    hide_optional = True

    def __init__(self, data: Any, *, book: Book, mapping: Mapping):
        super().__init__(data)
        self.book = book
        chosen = {one.sheet: one for one in mapping.sheets}
        titles = [(str(n), sheet.title or "The file") for n, sheet in enumerate(book.sheets)]
        if len(book.sheets) > 1:
            self.fields["sheets"] = forms.MultipleChoiceField(
                label="Which sheets should we read?",
                help_text="Choose sheets with the same columns. You can bring in the others afterwards.",
                choices=titles,
                widget=forms.CheckboxSelectMultiple,
                initial=[str(n) for n, sheet in enumerate(book.sheets) if sheet.title in chosen],
                error_messages={"required": "Choose at least one sheet"},
            )
        for n, sheet in enumerate(book.sheets):
            before = chosen.get(sheet.title)
            if before is None and len(book.sheets) > 1 and data is None:
                continue
            self._add_header(n, sheet.title, before, len(book.sheets) > 1)

    @property
    def has_many_sheets(self) -> bool:
        return len(self.fields) > 9

    def _add_header(self, n: int, title: str, before: Chosen | None, several: bool) -> None:
        of = f" on “{title}”" if several else ""
        self.fields[f"row_{n}"] = forms.IntegerField(
            label=f"Row with the names of the columns{of}",
            help_text="Write 0 if there is none.",
            min_value=0,
            max_value=1000,
            required=False,
            initial=before.header_row if before else None,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
            error_messages={"invalid": "Enter the number of a row, such as 4"},
        )
        self.fields[f"two_{n}"] = forms.BooleanField(
            label=f"The names take up two rows{of}", required=False, initial=bool(before and before.header_depth == 2)
        )

    def chosen(self) -> list[Chosen]:
        """Return the sheets that were chosen; for a header that nobody was asked about, what the file looks like."""
        from bookings.exchange.spreadsheets.layout import header_of

        found = []
        for n in map(int, self.cleaned_data.get("sheets", ["0"])):
            sheet, row = self.book.sheets[n], self.cleaned_data.get(f"row_{n}")
            if row is None:
                header = header_of(sheet)
                found.append(Chosen(sheet.title, header.row, header.depth))
            else:
                depth = 2 if row and self.cleaned_data.get(f"two_{n}") else 1
                found.append(Chosen(sheet.title, row, depth))
        return found


def sign(kind: str, name: str) -> str:
    """Return the name of a field about something of the file: the same as long as the file says the same."""
    return f"{kind}_{hashlib.sha256(name.encode()).hexdigest()[:16]}"


class WordsForm(forms.Form):
    """What each word of an outcome means, and what an empty cell does."""

    def __init__(self, data: Any, *, words: Iterable[str], mapping: Mapping):
        super().__init__(data)
        self.words = [word for word in words if word]
        for word in self.words:
            self.fields[sign("word", word)] = forms.ChoiceField(
                label=f"What does “{word}” mean?",
                choices=[("", "Choose"), *OUTCOMES],
                initial=mapping.outcomes.get(word, ""),
                error_messages={"required": f"Choose what “{word}” means"},
            )
        self.fields["blank"] = forms.ChoiceField(
            label="If nothing is written, the person",
            choices=BLANKS,
            widget=forms.RadioSelect,
            initial=mapping.blank_outcome,
            error_messages={"required": "Choose what an empty cell means"},
        )

    def decided(self) -> dict[str, Any]:
        outcomes = {word: self.cleaned_data[sign("word", word)] for word in self.words}
        return {"outcomes": outcomes, "blank_outcome": self.cleaned_data["blank"]}


class NamesForm(forms.Form):
    """Which organisations, courses and people are one, and of what type new organisations are."""

    hide_optional = True

    def __init__(
        self,
        data: Any,
        *,
        organisations: Sequence[Alike],
        courses: Sequence[Alike],
        people: Sequence[Double],
        types: Sequence[tuple[str, str]],
        type_names: Sequence[str],
        mapping: Mapping,
    ):
        super().__init__(data)
        self.asked = {"organisations": organisations, "courses": courses}
        self.people, self.types = people, types
        for kind, questions in self.asked.items():
            decisions = getattr(mapping, kind)
            for one in questions:
                chosen = decisions.get(one.name, one.proposed)
                self._ask(kind, one.name, [(name, f"The same as {name}") for name in one.others], chosen)
        for double in people:
            chosen = mapping.people.get(double.key, double.proposed)
            self._ask("people", double.key, [(key, f"The same as {said}") for key, said in double.others], chosen)
        for name, guessed in types:
            self.fields[sign("type", name)] = forms.ChoiceField(
                label=f"Type of {name}",
                choices=[("", "Not known"), *((kind, kind) for kind in type_names)],
                required=False,
                initial=mapping.organisation_types.get(name, guessed),
            )

    def _ask(self, kind: str, name: str, others: list[tuple[str, str]], chosen: str) -> None:
        self.fields[sign(kind, name)] = forms.ChoiceField(
            label="",
            choices=[*others, ("-", "Not the same")],
            widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
            required=False,
            initial="-" if chosen == name else chosen,
        )

    def decided(self) -> dict[str, dict[str, str]]:
        """Return the decisions; a name that is decided to be itself was looked at, and is its own."""
        found: dict[str, dict[str, str]] = {"organisations": {}, "courses": {}, "people": {}}
        named = {kind: [one.name for one in questions] for kind, questions in self.asked.items()}
        named["people"] = [double.key for double in self.people]
        for kind, names in named.items():
            for name in names:
                said = self.cleaned_data[sign(kind, name)]
                if said:
                    found[kind][name] = name if said == "-" else said
        said_types = {name: self.cleaned_data[sign("type", name)] for name, _ in self.types}
        return found | {"organisation_types": {name: kind for name, kind in said_types.items() if kind}}
