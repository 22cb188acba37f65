"""Saving a row so that its history says who changed it, when and why: one way, for every row that has a history.

The author is who decided; None is the platform itself, as when time runs out or a place goes to whoever waits. Left to
itself django-simple-history would name whoever's request it happens in, at the time of the clock.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from simple_history.utils import bulk_update_with_history

from training.bulk import insert_all
from training.history_lines import line_of_history
from training.inserting import insert_all_with_history, insert_with_history
from training.models import User
from training.updating import update_all_with_history, update_with_history

M = TypeVar("M", bound=Model)

LONGEST_REASON = 100  # the column of django-simple-history
_AT_ONCE = 500


def save_as(
    row: M,
    *,
    by: User | None,
    now: dt.datetime,
    fields: Collection[str] | None = None,
    reason: str = "",
    is_new: bool = False,
) -> M:
    """Save the row, or these fields of it; its history names `by`, `now` and the reason. `is_new` skips the question
    whether it is there already.
    """
    author, why = by.pk if by else None, _cut(reason)
    if is_new and insert_with_history(row, author=author, at=now, reason=why):
        return row
    if fields and not is_new and update_with_history(row, fields=tuple(fields), author=author, at=now, reason=why):
        return row
    with _authored(row, by, now, reason):
        row.save(update_fields=fields, force_insert=is_new)
    return row


def save_all_as(
    rows: Sequence[M],
    *,
    by: User | None,
    now: dt.datetime,
    fields: Collection[str] | None = None,
    reason: str = "",
    is_new: bool = False,
) -> None:
    """Save a page of rows of one table at most, as `save_as` does each; new ones may not learn their keys."""
    said: dict[str, Any] = {"author": by.pk if by else None, "at": now, "reason": _cut(reason)}
    if not rows or (is_new and insert_all_with_history(rows, **said)):
        return
    if fields and not is_new and update_all_with_history(rows, fields=tuple(fields), **said):
        return
    for row in rows:
        save_as(row, by=by, now=now, fields=fields, reason=reason, is_new=is_new)


def delete_as(row: Model, *, by: User | None, now: dt.datetime, reason: str = "") -> None:
    """Delete the row; the history that stays names `by`, `now` and the reason."""
    with _authored(row, by, now, reason):
        row.delete()


def relate_as(row: Model, name: str, others: Iterable[Model], *, by: User | None, now: dt.datetime) -> None:
    """Make `others` those that the row is related to by its many-to-many field `name`, which its history follows."""
    with _authored(row, by, now):
        getattr(row, name).set(others)


def update_all_as(
    rows: Sequence[M], fields: Collection[str], *, by: User | None, now: dt.datetime, reason: str = ""
) -> None:
    """Save these fields of many rows of one table in few queries, each with its line in the history."""
    for row in rows:
        name_author(row, by=by, now=now, reason=reason)
    if rows:
        bulk_update_with_history(rows, type(rows[0]), list(fields))
    for row in rows:
        _forget_author(row)


def create_all_as(model: type[M], rows: Iterable[M], *, by: User | None, now: dt.datetime, reason: str = "") -> list[M]:
    """Create many rows of one table, as simple_history's own bulk helper does, in a fraction of its time.

    The history lines are copied inside the database (INSERT … SELECT) instead of being sent there a second time.
    Call it inside a transaction.
    """
    created = insert_all(model, rows)
    line = line_of_history(model)
    said = line.values(connection, author=by.pk if by else None, at=now, reason=_cut(reason), kind="+")
    copied, key = line.copied(connection, model._meta.db_table), connection.ops.quote_name(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        for which, keys in _parts([one.pk for one in created]):
            cursor.execute(f"{copied} WHERE {key} {which} ORDER BY {key}", [*said, *keys])
    return created


def repoint_all_as(
    model: type[Model], column: str, to: int, *, keys: QuerySet, by: User | None, now: dt.datetime, reason: str
) -> int:
    """Let the rows of these keys (a query of one column) point to another row by their column; return how many.

    One statement for all of them, and one for their history, however many there are. Call it inside a transaction.
    """
    rows: Any = model._base_manager
    pointed = rows.filter(pk__in=keys).update(**{column: to})
    if hasattr(model, "history"):
        line = line_of_history(model)
        said = line.values(connection, author=by.pk if by else None, at=now, reason=_cut(reason), kind="~")
        which, of_them = keys.query.sql_with_params()
        key = connection.ops.quote_name(str(model._meta.pk.column))
        with connection.cursor() as cursor:
            copied = line.copied(connection, model._meta.db_table)
            cursor.execute(f"{copied} WHERE {key} IN ({which}) ORDER BY {key}", [*said, *of_them])
    return pointed


def _parts(keys: list[int]) -> Iterator[tuple[str, list[int]]]:
    """Yield conditions on a key, with their values, that are met by these keys alone: one where none is left out."""
    if keys and keys[-1] - keys[0] == len(keys) - 1:
        yield "BETWEEN %s AND %s", [keys[0], keys[-1]]
        return
    left = iter(keys)
    while batch := list(islice(left, _AT_ONCE)):
        yield f"IN ({', '.join(['%s'] * len(batch))})", batch


def name_author(row: Model, *, by: User | None, now: dt.datetime, reason: str = "") -> None:
    """Have the row's next line of history name them, for rows that are written many at once, each by somebody else."""
    said: Any = row  # django-simple-history reads these
    said._history_user, said._history_date, said._change_reason = by, now, _cut(reason)


def _cut(reason: str) -> str | None:
    return reason.strip()[:LONGEST_REASON] or None


def _forget_author(row: Model) -> None:
    said: Any = row
    del said._history_user, said._history_date, said._change_reason


@contextmanager
def _authored(row: Model, by: User | None, now: dt.datetime, reason: str = "") -> Iterator[None]:
    """Name the author for what is done inside only: the next to save the row names their own."""
    name_author(row, by=by, now=now, reason=reason)
    try:
        yield
    finally:
        _forget_author(row)
