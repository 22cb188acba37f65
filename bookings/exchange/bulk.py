"""Many new rows at once, each with its line in the history tables."""

import datetime as dt
from collections.abc import Iterable
from itertools import islice

from django.db import connection
from django.db.models import Model
from simple_history.utils import get_history_manager_for_model

from training.models import User

_AT_ONCE = 500


def create_with_history(
    model: type[Model], objects: Iterable[Model], *, by: User | None, now: dt.datetime, reason: str
) -> list:
    """Create the objects, as simple_history's own bulk helper does, in half its time.

    The history lines are copied inside the database (INSERT … SELECT) instead of being sent there a second time.
    Call it inside a transaction.
    """
    created = model._default_manager.bulk_create(objects)
    history = get_history_manager_for_model(model).model
    said = {
        "history_date": now,
        "history_type": "+",
        "history_change_reason": reason,
        "history_user_id": by.pk if by else None,
    }
    fields = {name: history._meta.get_field(name.removesuffix("_id")) for name in said}
    values = [fields[name].get_db_prep_save(value, connection) for name, value in said.items()]

    def quote(name: str | None) -> str:
        return connection.ops.quote_name(name or "")

    copied = ", ".join(quote(field.column) for field in history.tracked_fields)
    added = ", ".join(quote(field.column) for field in fields.values())
    ids = (one.pk for one in created)
    with connection.cursor() as cursor:
        while batch := list(islice(ids, _AT_ONCE)):
            cursor.execute(
                f"INSERT INTO {quote(history._meta.db_table)} ({copied}, {added}) "  # noqa: S608  # names of our own tables
                f"SELECT {copied}, %s, %s, %s, %s FROM {quote(model._meta.db_table)} "
                f"WHERE {quote(model._meta.pk.column)} IN ({', '.join(['%s'] * len(batch))}) "
                f"ORDER BY {quote(model._meta.pk.column)}",
                [*values, *batch],
            )
    return created
