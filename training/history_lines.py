"""Lines of history, copied inside the database from the rows that were just written (docs/decisions/0013)."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from simple_history.utils import get_history_manager_for_model


def quoted(field: Any) -> str:
    """Return the name of a field's column as SQL takes it."""
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(field.column)


@dataclass(frozen=True)
class LineOfHistory:
    """How a line of history of rows that were just written is copied from them, inside the database."""

    model: type[Model]

    def values(
        self, connection: BaseDatabaseWrapper, *, author: int | None, at: dt.datetime, reason: str | None, kind: str
    ) -> list[Any]:
        """Return the parameters of `copied`. `kind` is "+" of a new row, "~" of one that was changed."""
        said = {"history_date": at, "history_type": kind, "history_change_reason": reason, "history_user": author}
        fields: Any = [(self.model._meta.get_field(name), value) for name, value in said.items()]
        return [field.get_db_prep_save(value, connection) for field, value in fields]

    def copied(self, connection: BaseDatabaseWrapper, source: str) -> str:
        """Return INSERT … SELECT from a table, or what has its columns; the caller says which of its rows."""
        return _copied(self.model, source, connection.vendor)


@cache
def _copied(model: type[Model], source: str, vendor: str) -> str:
    history: Any = model
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    names = [quoted(field) for field in history.tracked_fields]
    said = ("history_date", "history_type", "history_change_reason", "history_user")
    added = [quoted(history._meta.get_field(name)) for name in said]
    return (
        f"INSERT INTO {quote(history._meta.db_table)} ({', '.join([*names, *added])}) "  # noqa: S608  # likewise
        f"SELECT {', '.join(names)}, %s, %s, %s, %s FROM {quote(source)}"
    )


@cache
def line_of_history(model: type[Model]) -> LineOfHistory:
    return LineOfHistory(get_history_manager_for_model(model).model)
