"""What a person decided of a spreadsheet: which columns are what, what words and empty cells mean, what is the same.

The same as JSON, for `import_history --mapping` and for the next file of its kind: docs/importing.md has the format.
"""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bookings.exchange.spreadsheets.outcomes import BLANK_CAN_BE, CAN_BE, NOT_RECORDED
from bookings.exchange.spreadsheets.words import FIELDS, FILLED_DOWN, OF_EVERY_ROW, SEVERAL
from training.tables.unreadable import Unreadable

FORMAT = "turnout-mapping-1"
FROM = ("above", "sheet", "text")  # where what is the same for every row comes from
DAYS, SESSIONS = "days", "sessions"  # what columns of several dates are: days of one session, or a session each
MOST_LETTERS = 2_000_000  # of a mapping's file


@dataclass
class Chosen:
    """A sheet to be read, and where its header is; row 0 for none."""

    sheet: str
    header_row: int
    header_depth: int = 1


@dataclass
class EveryRow:
    """What no column says: from the lines above the table, from the sheet's name, or a text."""

    comes_from: str
    text: str = ""


@dataclass
class Mapping:
    """`columns` has fields by the names of columns; `organisations`, `courses` and `people` say which names are one.

    People are named by their address, or as "Name | Organisation" where they have none.
    """

    sheets: list[Chosen] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    every_row: dict[str, EveryRow] = field(default_factory=dict)
    fill_down: list[str] = field(default_factory=list)
    month_first: bool = False
    year: int | None = None
    dates_across: str = DAYS
    outcomes: dict[str, str] = field(default_factory=dict)
    blank_outcome: str = NOT_RECORDED
    organisations: dict[str, str] = field(default_factory=dict)
    organisation_types: dict[str, str] = field(default_factory=dict)
    courses: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    leave_out_faulty: bool = False

    def columns_for(self, name: str) -> list[str]:
        return [column for column, known in self.columns.items() if known == name]

    def has(self, name: str) -> bool:
        return name in self.columns.values() or name in self.every_row

    def as_json(self) -> dict[str, Any]:
        return {"format": FORMAT} | asdict(self)

    def as_text(self) -> str:
        return json.dumps(self.as_json(), indent=2, ensure_ascii=False) + "\n"


def mapping_from(said: Any) -> Mapping:
    """Return the mapping that JSON says. Raises Unreadable, with what is wrong where, for anything else."""
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise Unreadable(f'This is not a mapping that was saved here: it has no "format": "{FORMAT}".')
    known = {one.name for one in fields(Mapping)}
    if unknown := sorted(set(said) - known - {"format"}):
        raise Unreadable(f'The mapping has "{unknown[0]}", which is not part of one.')
    mapping = Mapping(**{name: _checked(name, value) for name, value in said.items() if name != "format"})
    for name in mapping.columns.values():
        if name not in SEVERAL and len(mapping.columns_for(name)) > 1:
            raise Unreadable(f'The mapping has several columns for "{name}".')
    return mapping


def mapping_of_text(text: str) -> Mapping:
    """Return the mapping of a saved file. Raises Unreadable."""
    if len(text) > MOST_LETTERS:
        raise Unreadable("The mapping is too long.")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("The mapping is not JSON. Save it again from the last page of an import.") from None
    return mapping_from(said)


def _wrong(name: str, why: str) -> Unreadable:
    return Unreadable(f'The mapping cannot be used: "{name}" {why}.')


def _words(name: str, value: Any, allowed: tuple[str, ...] | None = None) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for pair in value.items() for text in pair):
        raise _wrong(name, "has to be names with texts")
    if allowed is not None and (other := next((text for text in value.values() if text not in allowed), None)):
        raise _wrong(name, f'has "{other[:60]}", which is not one of {", ".join(allowed)}')
    return dict(value)


def _checked(name: str, value: Any) -> Any:
    if name == "sheets":
        return _sheets(value)
    if name == "columns":
        return _words(name, value, tuple(FIELDS))
    if name == "outcomes":
        return _words(name, value, CAN_BE)
    if name in {"organisations", "organisation_types", "courses", "people"}:
        return _words(name, value)
    if name == "every_row":
        return _every_row(value)
    if name == "fill_down":
        if not isinstance(value, list) or any(one not in FILLED_DOWN for one in value):
            raise _wrong(name, f"has to be a list of {', '.join(FILLED_DOWN)}")
        return list(value)
    return _single(name, value)


def _single(name: str, value: Any) -> Any:
    if name in {"month_first", "leave_out_faulty"}:
        if not isinstance(value, bool):
            raise _wrong(name, "has to be true or false")
    elif name == "year":
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1990 <= value <= 2100):
            raise _wrong(name, "has to be a year from 1990 to 2100, or null")
    else:
        allowed = (DAYS, SESSIONS) if name == "dates_across" else BLANK_CAN_BE
        if value not in allowed:
            raise _wrong(name, f"has to be one of {', '.join(allowed)}")
    return value


def _sheets(value: Any) -> list[Chosen]:
    try:
        found = [Chosen(**one) for one in value]
    except TypeError:
        raise _wrong("sheets", "has to be a list, each with sheet, header_row and header_depth") from None
    for one in found:
        numbers = (one.header_row, one.header_depth)
        if not isinstance(one.sheet, str) or any(isinstance(n, bool) or not isinstance(n, int) for n in numbers):
            raise _wrong("sheets", "has to be a list, each with sheet, header_row and header_depth")
        if not 0 <= one.header_row <= 1000 or one.header_depth not in (1, 2):
            raise _wrong("sheets", "has a header_row from 0 to 1000 and a header_depth of 1 or 2")
    return found


def _every_row(value: Any) -> dict[str, EveryRow]:
    try:
        found = {name: EveryRow(**one) for name, one in value.items()}
    except (TypeError, AttributeError):
        raise _wrong("every_row", "has to be columns, each with comes_from and text") from None
    for name, one in found.items():
        if name not in OF_EVERY_ROW or one.comes_from not in FROM or not isinstance(one.text, str):
            raise _wrong("every_row", f'has "{name}", which cannot be read')
    return found
