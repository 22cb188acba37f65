"""Some columns of a row, written with SQL that is put together once for each table and choice of columns.

Django writes an UPDATE anew each time a row is saved. The worker saves each mail three times and has hundreds to send
while people book, so it saves them by this: docs/decisions/0013. Rows with history are saved by `save_as`
(training/authorship.py), which has the line of history written here too, on PostgreSQL by the same statement. With
COMPILED_QUERIES=off rows are saved as Django saves them.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.transaction import mark_for_rollback_on_error

from training.history_lines import LineOfHistory, line_of_history


def update_row(row: Model, *, fields: tuple[str, ...]) -> None:
    """Write these columns of a row that is there. Raises DatabaseError where it is there no longer, as save() does."""
    if not settings.COMPILED_QUERIES:
        row.save(update_fields=fields)
    elif not _update(row, fields):
        raise DatabaseError("The row is there no longer.")


def update_row_unless(row: Model, *, fields: tuple[str, ...], column: str, holds: str) -> bool:
    """Write these columns of a row, unless a column of it holds this already; tell whether they were."""
    if not settings.COMPILED_QUERIES:
        known: Any = type(row)
        others = known._base_manager.filter(pk=row.pk).exclude(**{column: holds})
        return bool(others.update(**{name: getattr(row, name) for name in fields}))
    return _update(row, fields, column, holds)


def update_rows(rows: Sequence[Model], *, fields: tuple[str, ...]) -> None:
    """Write these columns of several rows of one table, each its own values, by one call of the database."""
    if not rows:
        return
    if not settings.COMPILED_QUERIES:
        known: Any = type(rows[0])
        known._base_manager.bulk_update(rows, fields)
        return
    connection = connections[DEFAULT_DB_ALIAS]
    sql, written = _statement(type(rows[0]), fields, "", connection.vendor)
    written = [*written, rows[0]._meta.pk]
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in written] for row in rows]
    with mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.executemany(sql, values)


def update_with_history(
    row: Model, *, fields: tuple[str, ...], author: int | None, at: dt.datetime, reason: str | None
) -> bool:
    """Write these columns of a row that is there, and its line of history as the row then is; on PostgreSQL by one
    statement. Return False, and write nothing, where Django has to do it: the caller then saves the row. Raises
    DatabaseError where the row is there no longer, as save() does.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    sql, written = _statement(type(row), fields, "", connection.vendor)
    given = _given(row, written, connection)
    if given is None:
        return False
    line = line_of_history(type(row))
    said = line.values(connection, author=author, at=at, reason=reason, kind="~")
    with mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_with_its_history(sql, line), [*given, *said])
        else:
            cursor.execute(sql, given)
            where = connection.ops.quote_name(str(row._meta.pk.column))
            cursor.execute(f"{line.copied(connection, row._meta.db_table)} WHERE {where} = %s", [*said, given[-1]])
        if not cursor.rowcount:
            raise DatabaseError("The row is there no longer.")
    return True


def update_all_with_history(
    rows: Sequence[Model], *, fields: tuple[str, ...], author: int | None, at: dt.datetime, reason: str | None
) -> bool:
    """Write these columns of several rows of one table, each its own values, with their lines of history, by one call
    of the database. Return False, and write nothing, where that cannot be: the caller then saves row by row.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return False
    sql, written = _statement(type(rows[0]), fields, "", connection.vendor)
    given = [_given(row, written, connection) for row in rows]
    line = line_of_history(type(rows[0]))
    said = line.values(connection, author=author, at=at, reason=reason, kind="~")
    values = [[*each, *said] for each in given if each is not None]
    if len(values) < len(rows):
        return False
    with mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.executemany(_with_its_history(sql, line), values)
        if cursor.rowcount < len(rows):
            raise DatabaseError("A row is there no longer.")
    return True


def _with_its_history(sql: str, line: LineOfHistory) -> str:
    """Return one statement for both, on PostgreSQL."""
    return f"WITH written AS ({sql} RETURNING *) {line.copied(connections[DEFAULT_DB_ALIAS], 'written')}"


def _given(row: Any, written: Sequence[Field], connection: BaseDatabaseWrapper) -> list[Any] | None:
    """Return the values of these columns and the key, as the database takes them; None where Django has to save it."""
    if not _is_plain(row):
        return None
    values = [field.pre_save(row, add=False) for field in written]
    if any(hasattr(value, "resolve_expression") for value in values):
        return None
    row._prepare_related_fields_for_save(operation_name="save")
    given = [field.get_db_prep_save(value, connection) for field, value in zip(written, values, strict=True)]
    return [*given, row._meta.pk.get_db_prep_save(row.pk, connection)]


def _is_plain(row: Any) -> bool:
    """Tell whether the row is saved by nothing but its columns: its class saves in no way of its own, lies in one
    table, and its history follows no table beside it.
    """
    model: type[Model] = type(row)
    if not settings.COMPILED_QUERIES or model._meta.parents or row.pk is None:
        return False
    history: Any = line_of_history(model).model
    return model.save is Model.save and not history._history_m2m_fields


def _update(row: Model, fields: tuple[str, ...], column: str = "", holds: str = "") -> bool:
    connection = connections[DEFAULT_DB_ALIAS]
    sql, written = _statement(type(row), fields, column, connection.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in written]
    values.append(row._meta.pk.get_db_prep_save(row.pk, connection))
    with mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, [*values, holds] if column else values)
        return bool(cursor.rowcount)


@cache
def _statement(model: type[Model], fields: tuple[str, ...], column: str, vendor: str) -> tuple[str, list[Field]]:
    """Return the SQL, and the fields whose values it takes, before the key."""
    meta, quote = model._meta, connections[DEFAULT_DB_ALIAS].ops.quote_name

    def quoted(field: Any) -> str:
        return quote(field.column)

    written: Any = [meta.get_field(name) for name in fields]
    sets = ", ".join(f"{quoted(field)} = %s" for field in written)
    sql = f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quoted(meta.pk)} = %s"  # noqa: S608  # names of our own tables
    return (f"{sql} AND {quoted(meta.get_field(column))} <> %s" if column else sql), written
