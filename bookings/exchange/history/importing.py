"""Importing what happened before Turnout: rows of a history file become sessions, bookings, marks. All or nothing."""

import datetime as dt
import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from bookings.exchange.history.comparing import compare
from bookings.exchange.history.gathering import History, gather
from bookings.exchange.history.stored import Stored
from bookings.exchange.history.writing import Writing
from training.models import User
from training.refusals import Refused

_COUNTED = (
    "bookings",
    "people",
    "organisations",
    "organisation types",
    "categories",
    "courses",
    "venues",
    "sessions",
    "evaluations",
)


@dataclass(frozen=True)
class Fault:
    """Everything that is wrong with one row."""

    row: int
    problems: tuple[str, ...]

    def __str__(self):
        return f"row {self.row}: {'; '.join(self.problems)}"


class HistoryRefused(Refused):
    """Nothing was imported; `faults` holds one Fault a faulty row, in the order of the rows."""

    def __init__(self, faults: Iterable[Fault], *, stopped: bool = False):
        self.faults = tuple(faults)
        self.stopped = stopped
        lines = [str(fault) for fault in self.faults]
        super().__init__("\n".join([*lines, *(["…and perhaps more: the reading stopped here"] if stopped else [])]))


class HistoryBusy(Refused):
    """Somebody changed the same records at the same moment."""


@dataclass
class Summary:
    """What an import created, by word ("bookings", "people"…), and how many bookings were there already."""

    created: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    unchanged: int = 0
    dry_run: bool = False
    notes: list[str] = field(default_factory=list)

    def __str__(self):
        counts = ", ".join(f"{count} {word}" for word, count in self.created.items())
        return f"created {counts}; unchanged {self.unchanged}"


def import_rows(
    *, rows: Iterable[Mapping[str, object]], by: User | None, now: dt.datetime, dry_run: bool = False
) -> Summary:
    """Import the rows of a history file, or raise HistoryRefused with everything that is wrong and import none.

    A row maps column names (docs/history-format.md) to text, dates, times, numbers or None. What is stored already and
    agrees is left alone, so that the same rows again change nothing. With `dry_run` everything is done and taken back.
    """
    with _uncollected():
        history = gather(rows, now=now)
        try:
            with transaction.atomic():
                return _brought_in(history, by=by, now=now, dry_run=dry_run)
        except IntegrityError as error:
            raise HistoryBusy(
                "Somebody changed the same people or sessions while the file was read. Nothing was imported: try again."
            ) from error


def _brought_in(history: History, *, by: User | None, now: dt.datetime, dry_run: bool) -> Summary:
    """Compare and write inside the transaction of import_rows, or refuse."""
    stored = Stored(history)
    fresh = compare(history, stored)
    if history.faults:
        raise HistoryRefused(
            (Fault(row, tuple(problems)) for row, problems in sorted(history.faults.items())),
            stopped=history.stopped,
        )
    summary = Summary(dry_run=dry_run, notes=_notes(history))
    summary.unchanged = sum(len(session.rows) for session in history.sessions.values()) - len(fresh)
    summary.created |= Writing(history, stored, by=by, now=now).write(fresh)
    if dry_run:
        transaction.set_rollback(True)
    return summary


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python not look for rings of what is used no more while rows are made by the hundred thousand: it would look
    through all of them again and again, for a third of the time, and there are none among them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _notes(history: History) -> list[str]:
    """Say what the import understood in its own way."""
    notes = []
    partial = [session.ref for session in history.sessions.values() if session.is_over and session.is_made_partial]
    if partial:
        notes.append(f"{len(partial)} registers are kept as partial, with people not recorded: {_some(partial)}")
    renamed = [person.email for person in history.people.values() if person.names > 1]
    if renamed:
        notes.append(f"{len(renamed)} people have more than one name; the latest is kept: {_some(renamed)}")
    return notes


def _some(words: list[str]) -> str:
    return ", ".join(words[:5]) + (f" and {len(words) - 5} more" if len(words) > 5 else "")
