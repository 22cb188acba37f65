"""New rows, written with SQL that is put together once for each table.

Django writes an INSERT anew for each row that is saved, and django-simple-history then makes an object, and a statement
more, for its first line of history. While a booking is made others wait for the session, so what is written there is
written in as few statements as the database allows: docs/decisions/0013. With COMPILED_QUERIES=off rows are saved as
Django and django-simple-history save them.
"""

import datetime as dt
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model, Value
from django.db.models.expressions import DatabaseDefault
from django.db.models.signals import post_save, pre_save
from django.db.transaction import mark_for_rollback_on_error

from training.history_lines import line_of_history, quoted

M = TypeVar("M", bound=Model)


def insert_row(row: M) -> M:
    """Write a new row of a table without history: it gets its key, as with save()."""
    if not _is_plain(row):
        row.save(force_insert=True)
        return row
    connection = connections[DEFAULT_DB_ALIAS]
    table = _table(type(row), connection.vendor)
    about = {"sender": type(row), "instance": row, "raw": False, "using": DEFAULT_DB_ALIAS, "update_fields": None}
    pre_save.send(**about)  # django-tasks completes its rows by it
    _write(row, table, table.sql, (), connection)
    post_save.send(created=True, **about)
    return row


def insert_with_history(row: M, *, author: int | None, at: dt.datetime, reason: str | None) -> bool:
    """Write a new row and its first line of history; on PostgreSQL by one statement. Return False, and write nothing,
    where Django has to do it: the caller then saves the row.
    """
    if not _is_plain(row):
        return False
    connection = connections[DEFAULT_DB_ALIAS]
    table = _table(type(row), connection.vendor)
    said = line_of_history(type(row)).values(connection, author=author, at=at, reason=reason, kind="+")
    if connection.vendor == "postgresql":
        _write(row, table, _with_its_history(type(row), table), said, connection)
        return True
    _write(row, table, table.sql, (), connection)
    with connection.cursor() as cursor:
        copied = line_of_history(type(row)).copied(connection, type(row)._meta.db_table)
        cursor.execute(f"{copied} WHERE {table.key} = %s", [*said, table.key_value(row, connection)])
    return True


def insert_all_with_history(rows: Sequence[M], *, author: int | None, at: dt.datetime, reason: str | None) -> bool:
    """Write several new rows of one table, each with its first line of history, by one call of the database; they are
    not given their keys. Return False, and write nothing, where that cannot be: the caller then saves row by row.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or not all(_is_plain(row) for row in rows):
        return False
    table = _table(type(rows[0]), connection.vendor)
    said = line_of_history(type(rows[0])).values(connection, author=author, at=at, reason=reason, kind="+")
    for row in rows:
        _have_keys_of_others(row)
    with mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        sql = _with_its_history(type(rows[0]), table)
        cursor.executemany(sql, [[*table.values(row, connection), *said] for row in rows])
    return True


def _is_plain(row: Model) -> bool:
    """Tell whether the row has nothing but values, and a table of its own, so that its SQL is that of the others."""
    meta = type(row)._meta
    if not settings.COMPILED_QUERIES or meta.parents or (meta.pk.db_returning and row.pk is not None):
        return False
    if any(field.generated for field in meta.local_concrete_fields):  # the database says what they are
        return False
    for name, value in list(vars(row).items()):
        if isinstance(value, DatabaseDefault) and isinstance(value.expression, Value):  # type: ignore[attr-defined]  # the stubs know no expression
            setattr(row, name, deepcopy(value.expression.value))  # type: ignore[attr-defined]  # what the database would fill in
    return not any(hasattr(value, "resolve_expression") for value in vars(row).values())


@dataclass(frozen=True, kw_only=True, eq=False)
class _Table:
    """How a row of a model is written: `is_keyed` says whether it brings its key, or gets it from the database."""

    fields: Sequence[Field]
    sql: str
    key: str
    is_keyed: bool

    def values(self, row: Model, connection: BaseDatabaseWrapper) -> list[Any]:
        return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in self.fields]

    def key_value(self, row: Model, connection: BaseDatabaseWrapper) -> Any:
        return row._meta.pk.get_db_prep_save(row.pk, connection)


@cache
def _table(model: type[Model], vendor: str) -> _Table:
    """Raises TypeError for a model with columns that only Django can write."""
    meta, quote = model._meta, connections[DEFAULT_DB_ALIAS].ops.quote_name
    is_keyed = not meta.pk.db_returning
    fields = [field for field in meta.local_concrete_fields if not field.generated and (is_keyed or field != meta.pk)]
    if odd := [field.name for field in fields if hasattr(field, "get_placeholder")]:
        raise TypeError(f"{meta.label} has columns that are not written as values: {', '.join(odd)}")
    names, places = ", ".join(quoted(field) for field in fields), ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608  # names of our own tables
    key = quoted(meta.pk)
    return _Table(fields=fields, sql=sql if is_keyed else f"{sql} RETURNING {key}", key=key, is_keyed=is_keyed)


def _write(row: M, table: _Table, sql: str, more: Sequence[Any], connection: BaseDatabaseWrapper) -> M:
    _have_keys_of_others(row)
    with mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, [*table.values(row, connection), *more])
        if not table.is_keyed:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def _have_keys_of_others(row: Model) -> None:
    """Let the row have the keys of what it points to, which may have got theirs since."""
    known: Any = row
    known._prepare_related_fields_for_save(operation_name="save")


@cache
def _with_its_history(model: type[Model], table: _Table) -> str:
    """Return one statement for both, on PostgreSQL: the history is copied from what has just been written."""
    insert = table.sql if not table.is_keyed else f"{table.sql} RETURNING {table.key}"
    written = insert.removesuffix(table.key) + "*"
    copied = line_of_history(model).copied(connections[DEFAULT_DB_ALIAS], "written")
    return f"WITH written AS ({written}) {copied} RETURNING {table.key}"
