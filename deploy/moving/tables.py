"""Which tables are an installation's own, and how each kind of value is written so that either database reads it again.

The databases do the writing themselves, since a million rows through Python take minutes. NULL is \\N. A text that
begins as a formula would, or with a backslash, has a backslash before it, so that no spreadsheet works one out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, BigAutoField, Field, Model

NULL = "\\N"
# What an installation has of itself: made by migrations, or of the moment.
_OURS_ALONE = {"auth", "contenttypes", "sessions", "usersessions"}
_OF_THE_MOMENT = {"training_tries", "bookings_heartbeat", "bookings_download"}
_ONLY = {"django_tasks_database_dbtaskresult": "status = 'READY' AND queue_name <> 'downloads'"}

_KINDS = {
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField", "EmailField", "URLField"), "text"),
    **dict.fromkeys(("AutoField", "BigAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField"), "whole"),
    **dict.fromkeys(("PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"), "whole"),
    "BooleanField": "yes or no",
    "DateTimeField": "moment",
    "DateField": "date",
    "TimeField": "time",
    "DecimalField": "decimal",
    "FloatField": "number",
    "JSONField": "JSON",
    "UUIDField": "UUID",
    "BinaryField": "bytes",
}
_RISKY = r"'\', '=', '+', '-', '@'"


@dataclass(frozen=True)
class Column:
    name: str
    kind: str
    about: str = ""
    points_to: str = ""


@dataclass(frozen=True)
class Table:
    name: str
    key: str
    counts: bool  # whether the database gives its keys
    columns: tuple[Column, ...]
    only: str = ""


def tables() -> list[Table]:
    """Return the tables in which anything is kept, by name."""
    found = [_table(model) for model in _models()]
    return sorted(found, key=lambda table: table.name)


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if (
            meta.managed
            and not meta.proxy
            and meta.app_label not in _OURS_ALONE
            and meta.db_table not in _OF_THE_MOMENT
        ):
            yield model


def _table(model: type[Model]) -> Table:
    meta = model._meta
    key: Field = meta.pk
    columns = tuple(map(_column, meta.concrete_fields))
    counts = isinstance(key, AutoField | BigAutoField)
    return Table(meta.db_table, key.column or "", counts, columns, _ONLY.get(meta.db_table, ""))


def _column(field: Field) -> Column:
    target: Any = field
    while target.remote_field is not None:
        target = target.target_field
    points_to = field.remote_field.model._meta.db_table if field.remote_field else ""
    about = str(field.help_text or field.verbose_name)
    return Column(field.column or "", _KINDS[target.get_internal_type()], about, points_to)


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def read_expression(column: Column, vendor: str) -> str:
    """Return the SQL that gives a value as it is written."""
    return _READ[vendor].get(column.kind, "{0}").format(quoted(column.name))


_READ = {
    "sqlite": {
        "text": "CASE WHEN substr({0}, 1, 1) IN (" + _RISKY + ", char(9), char(13)) THEN '\\' || {0} ELSE {0} END",
        "moment": "replace(substr({0}, 1, 19), ' ', 'T') || substr(substr({0}, 20) || '.000000', 1, 7) || '+00:00'",
        "yes or no": "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
        "UUID": "substr({0}, 1, 8) || '-' || substr({0}, 9, 4) || '-' || substr({0}, 13, 4) || '-' ||"
        " substr({0}, 17, 4) || '-' || substr({0}, 21)",
        "bytes": "lower(hex({0}))",
    },
    "postgresql": {
        "text": "CASE WHEN left({0}, 1) IN (" + _RISKY + ", chr(9), chr(13)) THEN '\\' || {0} ELSE {0} END",
        "moment": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00'",
        "yes or no": "CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END",
        "decimal": "trim_scale({0})",
        "bytes": "encode({0}, 'hex')",
    },
}


def _text(said: str) -> str:
    return said[1:] if said[:1] == "\\" else said


def _moment(said: str) -> str:
    """Return a moment as SQLite keeps it: compared as text, so written in one way alone."""
    fraction = said[19:26]
    return f"{said[:10]} {said[11:19]}{'' if fraction == '.000000' else fraction}"


# How a value that was written becomes what the database's driver takes; what is not here is taken as it is.
TAKEN: dict[str, dict[str, Callable[[str], Any]]] = {
    "sqlite": {
        "text": _text,
        "moment": _moment,
        "yes or no": {"true": 1, "false": 0}.__getitem__,
        "whole": int,
        "number": float,
        "UUID": lambda said: said.replace("-", ""),
        "bytes": bytes.fromhex,
    },
    "postgresql": {"text": _text, "bytes": lambda said: rf"\x{said}"},
}
