"""Bringing a spreadsheet in under a mapping, or trying it: all of it or nothing, by what brings in a history."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from bookings.exchange.history.importing import HistoryRefused, Summary, import_rows
from bookings.exchange.spreadsheets.agreeing import Composed
from bookings.exchange.spreadsheets.known import Known
from bookings.exchange.spreadsheets.mapping import Mapping
from bookings.exchange.spreadsheets.reading import Place, read
from bookings.exchange.spreadsheets.sessions import compose
from bookings.exchange.spreadsheets.sheets import Book
from bookings.exchange.spreadsheets.words import FIELDS
from training.models import User
from training.models.people import NOWHERE

NOBODY = (
    "No row has a name or an email address. Check which row has the names of the columns, and which column names people"
)
MOST_FAULTS = 1000
MOST_ROUNDS = 40  # of leaving rows out: each time up to a thousand
# How a history names another row at the end of a fault, or before its session: what a file says itself is in quotes.
_ROW = re.compile(r"\b(in|but) row (\d+)(?=$| of session )")


@dataclass
class Note:
    """What was read in a way of its own: how many rows, and where the first of them are."""

    text: str
    count: int
    where: list[str]


@dataclass
class Trouble:
    """What is wrong with one row: where it is, in which of the file's columns, and why."""

    where: str
    column: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.column}: {self.text}" if self.column else f"{self.where}: {self.text}"


@dataclass
class Result:
    """What an import did or would do; with `troubles` that nobody left out, nothing."""

    created: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    rows: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    passed: int = 0
    left_out: int = 0
    without_address: int = 0
    stopped: bool = False

    @property
    def can_be_done(self) -> bool:
        return bool(self.created)

    @property
    def changes_nothing(self) -> bool:
        return self.can_be_done and not any(self.created.values())

    @property
    def faulty_rows(self) -> int:
        return len({trouble.where for trouble in self.troubles})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Result":
        troubles = [Trouble(**one) for one in said["troubles"]]
        return cls(**{**said, "troubles": troubles, "notes": [Note(**one) for one in said["notes"]]})

    def __str__(self) -> str:
        return str(Summary(created=self.created, unchanged=self.unchanged))


def bring_in(
    *,
    book: Book,
    mapping: Mapping,
    by: User | None,
    now: dt.datetime,
    dry_run: bool = False,
) -> Result:
    """Bring the rows of a spreadsheet in, or say what is wrong with which of them and bring in none.

    Where the mapping leaves faulty rows out, the others are brought in. Run again it changes nothing. Raises
    HistoryBusy where somebody changed the same records at the same moment.
    """
    found = read(book, mapping)
    if not found.entries:
        return Result(troubles=[Trouble("the file", "", NOBODY)], passed=len(found.passed))
    with transaction.atomic():
        made = compose(found, book, mapping, Known())
        result = _of(made, mapping)
        result.passed = sum(row.why != "title" for row in found.passed)
        if made.faults and not mapping.leave_out_faulty:
            _note_other_faults(made, mapping, result, by=by, now=now)
            return result
        _import(made, mapping, result, by=by, now=now, dry_run=dry_run)
    return result


def _of(made: Composed, mapping: Mapping) -> Result:
    result = Result(left_out=made.left_out, rows=len(made.rows))
    result.notes = [
        Note(text, len(places), [str(place) for place in places[:5]]) for text, places in sorted(made.notes.items())
    ]
    result.troubles = [_trouble(place, said, mapping, lambda text: text) for place, said in made.faults[:MOST_FAULTS]]
    result.stopped = len(made.faults) > MOST_FAULTS
    return result


def _counted(made: Composed, result: Result, faulty: set[int]) -> None:
    kept = [row for row in made.rows if row.number not in faulty]
    result.rows = len(kept)
    for row in kept:
        result.outcomes[row["outcome"]] = result.outcomes.get(row["outcome"], 0) + 1
    nobody = {row["practitioner_email"] for row in kept if row["practitioner_email"].endswith(f"@{NOWHERE}")}
    result.without_address = len(nobody)


def _note_other_faults(made: Composed, mapping: Mapping, result: Result, *, by: User | None, now: dt.datetime) -> None:
    """Say all that is wrong at once: also what the rows that could be read contradict."""
    try:
        import_rows(rows=made.rows, by=by, now=now, dry_run=True)
    except HistoryRefused as refused:
        _add(refused, made, mapping, result)
    _counted(made, result, set())


def _import(
    made: Composed, mapping: Mapping, result: Result, *, by: User | None, now: dt.datetime, dry_run: bool
) -> None:
    faulty: set[int] = set()
    for _ in range(MOST_ROUNDS):
        rows = [row for row in made.rows if row.number not in faulty]
        try:
            summary = import_rows(rows=rows, by=by, now=now, dry_run=dry_run)
        except HistoryRefused as refused:
            _add(refused, made, mapping, result)
            if not mapping.leave_out_faulty:
                break
            faulty |= {fault.row for fault in refused.faults}
        else:
            result.created, result.unchanged = summary.created, summary.unchanged
            break
    _counted(made, result, faulty)


def _add(refused: HistoryRefused, made: Composed, mapping: Mapping, result: Result) -> None:
    """Add the faults of a history, in which rows are numbered as they were made: their own places are said instead."""

    def place_of(match: re.Match[str]) -> str:
        number = int(match[2][:9])
        return f"{match[1]} {made.places[number - 1]}" if 1 <= number <= len(made.places) else match[0]

    def in_the_file(text: str) -> str:
        return _ROW.sub(place_of, text)

    for fault in refused.faults:
        place = made.places[fault.row - 1]
        result.troubles += [_trouble(place, problem, mapping, in_the_file) for problem in fault.problems]
    result.stopped = result.stopped or refused.stopped


def _trouble(place: Place, problem: str, mapping: Mapping, in_the_file: Callable[[str], str]) -> Trouble:
    """Say a fault in the words of the file: by the names of its own columns."""
    name, colon, why = problem.partition(": ")
    if not colon or name not in FIELDS:
        return Trouble(str(place), "", in_the_file(problem))
    columns = mapping.columns_for(name) or [FIELDS[name]]
    return Trouble(str(place), ", ".join(columns[:3]), in_the_file(why))
