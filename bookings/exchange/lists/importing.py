"""Trying a file against the tables, and bringing it in: all of it or nothing."""

import datetime as dt
import hashlib
import json
import logging
from dataclasses import asdict, dataclass, field

import tablib
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from import_export.results import RowResult

from bookings.exchange.lists.all_lists import KINDS
from bookings.exchange.lists.headers import matched_header
from bookings.exchange.lists.resource import ListResource
from training.models import User
from training.tables.reading import Table

logger = logging.getLogger(__name__)
AS_WORDS = {RowResult.IMPORT_TYPE_NEW: "new", RowResult.IMPORT_TYPE_UPDATE: "changed"}


@dataclass(frozen=True)
class Change:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowRead:
    """What a row of the file would do: "new" or "changed", or nothing for the faults it has."""

    number: int
    what: str
    label: str = ""
    changes: tuple[Change, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass
class FileRead:
    """What a file would do, or did. Unchanged rows are only counted."""

    rows: list[RowRead] = field(default_factory=list)
    unchanged: int = 0
    ignored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was guessed, or left out, in reading the file

    @classmethod
    def from_json(cls, fields: dict) -> "FileRead":
        rows = [
            RowRead(
                **{**row, "changes": tuple(Change(**each) for each in row["changes"]), "faults": tuple(row["faults"])}
            )
            for row in fields["rows"]
        ]
        return cls(rows, fields["unchanged"], fields["ignored"], fields["notes"])

    def of(self, what: str) -> list[RowRead]:
        return [row for row in self.rows if row.what == what]

    @property
    def new(self) -> list[RowRead]:
        return self.of("new")

    @property
    def changed(self) -> list[RowRead]:
        return self.of("changed")

    @property
    def faulty(self) -> list[RowRead]:
        return self.of("faulty")

    @property
    def fingerprint(self) -> str:
        """Two readings with the same fingerprint would do the same."""
        content = json.dumps([asdict(row) for row in self.rows], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


class ChangedMeanwhile(Exception):
    """What the file would do is no longer what was shown; nothing was done. `reading` is what it would do now."""

    def __init__(self, reading: FileRead):
        self.reading = reading
        super().__init__("The data changed since you looked. Check again what would happen.")


def try_file(*, kind: str, table: Table, by: User, now: dt.datetime) -> FileRead:
    """Return what the file would do. Nothing is kept. Raises Unreadable for a header that cannot be used."""
    with transaction.atomic():
        reading = _read(kind, table, by=by, now=now)
        transaction.set_rollback(True)
    return reading


def bring_in(*, kind: str, table: Table, shown: str, by: User, now: dt.datetime) -> FileRead:
    """Do what the file says, if it is still what the person was shown (its fingerprint), and all of it.

    Raises ChangedMeanwhile, and then nothing has happened; so does a fault in any row.
    """
    with transaction.atomic():
        reading = _read(kind, table, by=by, now=now)
        if reading.faulty or reading.fingerprint != shown:
            transaction.set_rollback(True)
    if reading.faulty or reading.fingerprint != shown:
        raise ChangedMeanwhile(reading)
    return reading


def _read(kind: str, table: Table, *, by: User, now: dt.datetime) -> FileRead:
    resource = KINDS[kind](by=by, now=now)
    resource.numbers = table.numbers
    header = matched_header(table.header, resource.columns())
    resource.not_known = {(number, header.names[place] or ""): why for number, place, why in table.not_known}
    kept = [i for i, name in enumerate(header.names) if name]
    dataset = tablib.Dataset(headers=[header.names[i] for i in kept])
    for row in table.rows:
        dataset.append([row[i] for i in kept])
    result = resource.import_data(dataset, rollback_on_validation_errors=True)
    reading = FileRead(ignored=header.unknown, notes=table.notes)
    if result.base_errors:
        # Not a fault of a row but of ours: say so, and let the log tell.
        raise result.base_errors[0].error
    faults = {row.number: _faults(resource, row) for row in result.invalid_rows}
    for position, row in enumerate(result.rows, 1):
        number = table.numbers[position - 1]
        if row.import_type == RowResult.IMPORT_TYPE_SKIP:
            reading.unchanged += 1
        elif row.is_valid():
            reading.rows.append(
                RowRead(number, AS_WORDS[row.import_type], resource.label(row.instance), _changes(resource, row))
            )
        else:
            _log_unexpected(kind, number, row)
            reading.rows.append(
                RowRead(
                    number, "faulty", _in_the_file(table.rows[position - 1]), faults=faults.get(position, _UNEXPECTED)
                )
            )
    return reading


def _in_the_file(cells: list[str]) -> str:
    """Return the first two filled cells of a row, by which whoever made the file knows it."""
    return ", ".join(cell[:60] for cell in [cell for cell in cells if cell][:2])


_UNEXPECTED = ("could not be brought in, for a reason that Turnout did not foresee. Tell the people who run it.",)


def _log_unexpected(kind: str, number: int, row: RowResult) -> None:
    for fault in row.errors:
        logger.error("import of %s: row %s: %s", kind, number, type(fault.error).__name__)


def _changes(resource: ListResource, row: RowResult) -> tuple[Change, ...]:
    if row.original is None:
        told = [Change(column.column_name, "", column.export(row.instance)) for column in resource.told_of_new()]
    else:
        told = [
            Change(column.column_name, column.export(row.original), column.export(row.instance))
            for column in resource.get_import_fields()
            if not column.only_out
        ]
    return tuple(change for change in told if change.before != change.after)


def _faults(resource: ListResource, row) -> tuple[str, ...]:
    """Return the faults of a row, each naming its column: "Organisation type is missing"."""
    by_attribute = {column.attribute: column.column_name for column in resource.columns()}
    faults = []
    for attribute, messages in row.error_dict.items():
        column = "" if attribute == NON_FIELD_ERRORS else by_attribute.get(attribute, "")
        for message in messages:
            joint = "" if not column else " " if message[:1].islower() else ": "
            faults.append(f"{column}{joint}{message}")
    return tuple(faults)
