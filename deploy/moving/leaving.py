"""Everything out: each table as CSV, as it was at one moment, with what its columns mean; and the files beside it."""

import contextlib
import csv
import datetime as dt
import hashlib
import io
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from deploy.moving.manifest import FORMAT, Manifest, TableFile, fingerprints
from deploy.moving.tables import NULL, Table, quoted, read_expression, tables
from training.partnership import ours

NOT_COPIED = "downloads"  # of the storage: made anew when somebody asks
_README = """This is everything that Turnout {version} kept of {partnership}, as it was on {now}.

tables/          each table as CSV: UTF-8, by comma, a line of headers. \\N is "nothing entered". A text that begins
                 with a backslash has one more than it had, and so has one that a spreadsheet would take for a formula.
                 Moments are in UTC; yes and no are true and false.
dictionary.csv   what each column is, and which table it points to
files/           the files of courses, evidence of training, and so on, by the names that the tables give them
manifest.json    what was written, for programs, with a check sum of each file

Bring it into an empty installation with: manage.py import_all FOLDER
"""


def export_all(folder: Path, *, now: dt.datetime) -> Manifest:
    """Write everything into the folder, which must be empty or not there. People may go on booking meanwhile."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "tables").mkdir()
    before = _copy_files(folder / "files", {})  # what is taken away meanwhile is there; what comes, is fetched after
    written, migrations = _write_tables(folder / "tables")
    files = _copy_files(folder / "files", before)
    manifest = Manifest(
        format=FORMAT,
        version=settings.VERSION,
        made_at=now.isoformat(),
        database=connection.vendor,
        migrations=migrations,
        tables=written,
        files=files,
        keys=fingerprints(),
    )
    _write_dictionary(folder / "dictionary.csv")
    said = {"version": settings.VERSION, "partnership": ours().name, "now": f"{now:%-d %B %Y, %H:%M} UTC"}
    (folder / "README.txt").write_text(_README.format(**said), encoding="utf-8")
    manifest.write(folder)
    return manifest


def _write_tables(folder: Path) -> tuple[dict[str, TableFile], list[tuple[str, str]]]:
    written = {}
    with _one_moment() as read:
        applied = [
            (str(app), str(name)) for app, name in read.rows("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        ]
        for table in tables():
            path = folder / f"{table.name}.csv"
            with path.open("w", encoding="utf-8", newline="") as out:
                rows = read.write(table, out)
            columns = [asdict(column) for column in table.columns]
            last_key = read.last_key(table) if table.counts else None
            written[table.name] = TableFile(rows, sha256_of(path), columns, last_key)
    return written, applied


class _OfSqlite:
    """Reads over a connection of its own, which holds nobody up: writers go on beside a reader."""

    def __init__(self, own: sqlite3.Connection) -> None:
        self.own = own

    def rows(self, sql: str) -> list[tuple]:
        return self.own.execute(sql).fetchall()

    def write(self, table: Table, out: TextIO) -> int:
        writer = csv.writer(_Lines(out), lineterminator="\r\n")
        writer.writerow(column.name for column in table.columns)
        number = 0
        for row in self.own.execute(_select(table, "sqlite")):
            writer.writerow([_written(value) for value in row])
            number += 1
        return number

    def last_key(self, table: Table) -> int:
        found = self.own.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name]).fetchone()
        return found[0] if found else 0


class _Lines:
    """Ends lines as PostgreSQL does. The writer is told otherwise, since it puts in quotes what could end a line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, line: str) -> int:
        return self._out.write(line.removesuffix("\r\n") + "\n")


def _written(value: Any) -> Any:
    if value is None:
        return NULL
    return int(value) if isinstance(value, float) and value.is_integer() else value  # 1, as PostgreSQL says it


class _OfPostgres:
    def rows(self, sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def write(self, table: Table, out: TextIO) -> int:
        csv.writer(out, lineterminator="\n").writerow(column.name for column in table.columns)
        sql = f"COPY ({_select(table, 'postgresql')}) TO STDOUT (FORMAT csv, NULL '{NULL}', ENCODING 'UTF8')"
        with connection.cursor() as cursor:
            with cursor.copy(sql) as copy:
                for data in copy:
                    out.write(bytes(data).decode())  # whole rows: no letter is cut in two
            return cursor.rowcount

    def last_key(self, table: Table) -> int:
        [(sequence,)] = self.rows(f"SELECT pg_get_serial_sequence('{quoted(table.name)}', '{table.key}')")
        [(value, is_used)] = self.rows(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608  # a name of ours
        return value if is_used else value - 1


def _select(table: Table, vendor: str) -> str:
    columns = ", ".join(read_expression(column, vendor) for column in table.columns)
    only = f" WHERE {table.only}" if table.only else ""
    return f"SELECT {columns} FROM {quoted(table.name)}{only} ORDER BY {quoted(table.key)}"  # noqa: S608


@contextlib.contextmanager
def _one_moment() -> Iterator[Any]:
    """Read everything as it was at one moment, whatever is written meanwhile."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield _OfPostgres()
        return
    name = str(connection.settings_dict["NAME"])
    own = sqlite3.connect(f"{Path(name).absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=20)
    try:
        own.execute("BEGIN")
        yield _OfSqlite(own)
    finally:
        own.close()


def _copy_files(folder: Path, known: dict[str, str]) -> dict[str, str]:
    """Copy what the storage has and is not there yet; return the check sum of each by name."""
    sums = dict(known)
    for name in _names(""):
        if name in sums:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with default_storage.open(name) as source, path.open("wb") as out:
                for chunk in source.chunks():
                    out.write(chunk)
        except FileNotFoundError:  # taken away at this moment
            path.unlink(missing_ok=True)
            continue
        sums[name] = sha256_of(path)
    return sums


def _names(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        if folder or name != NOT_COPIED:
            yield from _names(f"{folder}{name}/")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_dictionary(path: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["table", "column", "kind", "points to", "meaning"])
    for table in tables():
        for column in table.columns:
            writer.writerow([table.name, column.name, column.kind, column.points_to, column.about])
    path.write_text(text.getvalue(), encoding="utf-8")
