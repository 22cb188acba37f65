"""Everything in again, into an installation in which nothing is kept yet: all of it or nothing."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from deploy.moving.disk import why
from deploy.moving.indexes import without_indexes
from deploy.moving.leaving import sha256_of
from deploy.moving.manifest import Manifest, NotACopy, NotUpToDate, TableFile
from deploy.moving.placing import files_placed
from deploy.moving.tables import NULL, TAKEN, quoted

# Where there is a row of these, people use the installation.
_IN_USE = ("training_user", "training_organisation", "training_course", "bookings_booking")
_AT_ONCE = 5000


def import_all(folder: Path) -> Manifest:
    """Bring the copy in: files, tables as of its version, then what this version changes.

    Raises NotACopy and NotBroughtIn: then nothing is in; NotUpToDate: then everything is, as of the copy's version.
    """
    manifest = Manifest.read(folder)
    _check(folder, manifest)
    _prepare(manifest)
    with files_placed(folder / "files", manifest.files):  # before the tables: what has no room leaves nothing behind
        _load_all(folder / "tables", manifest)
    _bring_up_to_date(manifest)
    return manifest


def _load_all(folder: Path, manifest: Manifest) -> None:
    connection.disable_constraint_checking()  # SQLite: counted at the end, all at once
    try:
        with transaction.atomic(), without_indexes(list(manifest.tables)):
            for name in manifest.tables:
                with connection.cursor() as cursor:
                    cursor.execute(f"DELETE FROM {quoted(name)}")  # noqa: S608  # what migrations put there
            for name, table in manifest.tables.items():
                _load(folder / f"{name}.csv", name, table)
            connection.check_constraints()
    finally:
        connection.enable_constraint_checking()


def _bring_up_to_date(manifest: Manifest) -> None:
    try:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    except Exception as fault:  # a migration may raise anything, and what is in stays in
        raise NotUpToDate(
            f"Everything is in as of {manifest.made_at}, but the database could not be brought up to date: {fault}"
        ) from fault


def _check(folder: Path, manifest: Manifest) -> None:
    """Look at everything before anything is done."""
    for name, table in manifest.tables.items():
        _check_file(folder / "tables" / f"{name}.csv", table.sha256)
    for name, digest in manifest.files.items():
        path = folder / "files" / name
        if not path.resolve().is_relative_to((folder / "files").resolve()):
            raise NotACopy(f"The copy names a file outside itself: {name}")
        _check_file(path, digest)
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    if unknown := sorted(set(manifest.migrations) - known):
        app, name = unknown[0]
        raise NotACopy(
            f"This copy was made by Turnout {manifest.version}, which is newer than this program or another one: "
            f"{app}.{name} is not known here. Install that version first."
        )


def _check_file(path: Path, digest: str) -> None:
    try:
        is_whole = path.is_file() and sha256_of(path) == digest
    except OSError as fault:
        raise NotACopy(f"{path.name} of the copy cannot be read: {why(fault)}.") from fault
    if not is_whole:
        raise NotACopy(f"{path.name} is missing, or not as it was written. Use another copy.")


def _prepare(manifest: Manifest) -> None:
    """Make the tables as they were in the copy. Raises NotACopy where anything is kept here."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name in _IN_USE:
            if name in there:
                cursor.execute(f"SELECT 1 FROM {quoted(name)} LIMIT 1")  # noqa: S608
                if cursor.fetchone():
                    raise NotACopy(
                        "This installation is in use: there are people, courses or bookings in its database."
                    )
    executor = MigrationExecutor(connection)
    applied = set(executor.loader.applied_migrations)
    if ahead := sorted(applied - set(manifest.migrations)):
        app, name = ahead[0]
        raise NotACopy(
            f"The tables here are already of a later version than the copy ({app}.{name}). "
            "Use a new, empty database: it is brought up to date after the copy is in."
        )
    nodes = executor.loader.graph.node_map
    recorded = {
        name for name in manifest.migrations if name in nodes
    }  # without those that one of ours took the place of
    executor.migrate(
        [name for name in sorted(recorded) if not recorded & {child.key for child in nodes[name].children}]
    )


def _load(path: Path, name: str, table: TableFile) -> None:
    csv.field_size_limit(sys.maxsize)
    vendor = connection.vendor
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        kinds = {column["name"]: column["kind"] for column in table.columns}
        take = [TAKEN[vendor].get(kinds[column]) for column in header]
        rows = ([_taken(said, how) for said, how in zip(row, take, strict=True)] for row in reader)
        into = f"{quoted(name)} ({', '.join(map(quoted, header))})"
        number = _copied(into, rows) if vendor == "postgresql" else _inserted(into, len(header), rows)
    if number != table.rows:
        raise NotACopy(f"{path.name} has {number:,} rows; {table.rows:,} were written. Use another copy.")
    if table.last_key is not None:
        _count_on(name, table.last_key)


def _taken(said: str, how: Any) -> Any:
    if said == NULL:
        return None
    return how(said) if how else said


def _copied(into: str, rows: Iterator[list[Any]]) -> int:
    number = 0
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for number, row in enumerate(rows, start=1):  # noqa: B007  # counted for after it
            copy.write_row(row)
    return number


def _inserted(into: str, width: int, rows: Iterator[list[Any]]) -> int:
    number = 0
    sql = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * width)})"  # noqa: S608  # names of our own
    with connection.cursor() as cursor:
        some: list[list[Any]] = []
        for row in rows:
            some.append(row)
            if len(some) == _AT_ONCE:
                cursor.executemany(sql, some)
                number += len(some)
                some.clear()
        cursor.executemany(sql, some)
    return number + len(some)


def _count_on(name: str, last_key: int) -> None:
    """No key is given twice, though its row is gone: somebody may have its address in a mail."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            column = connection.introspection.get_primary_key_column(cursor, name)
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), greatest(%s, 1), %s)",
                [quoted(name), column, last_key, last_key > 0],
            )
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last_key])
