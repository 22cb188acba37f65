"""What is locked, in which order, on either database: SQLite is asked for the same locks and takes none."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db.models.sql.compiler import SQLCompiler

from bookings.places.rules import locks
from training.compiled import CompiledQuery

TURNS, PEOPLE = "turns", "people"


class Locked(list[str]):
    """The names of what was locked: tables, turns and people, each as often as somebody else was locked between.

    `asked_before` names the tables that were read before anything was locked, and may be stale by then.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked_before: list[str] = []

    def note(self, what: str) -> None:
        if self[-1:] != [what]:
            self.append(what)


@contextmanager
def watching_locks() -> Iterator[Locked]:
    locked = Locked()
    ask, ask_compiled, hold = SQLCompiler.execute_sql, CompiledQuery.rows, locks._lock

    def note_rows(compiler, *args, **kwargs):
        if compiler.query.select_for_update:
            locked.note(compiler.query.model._meta.model_name)
        elif not locked:
            locked.asked_before.append(compiler.query.model._meta.model_name)
        return ask(compiler, *args, **kwargs)

    def note_compiled(query, **values):
        asked = query._build(**values).query
        if asked.select_for_update:
            locked.note(asked.model._meta.model_name)
        return ask_compiled(query, **values)

    def note_people(numbers):
        locked.note(TURNS if numbers == [locks._TURNS] else PEOPLE)
        return hold(numbers)

    with (
        patch.object(SQLCompiler, "execute_sql", note_rows),
        patch.object(CompiledQuery, "rows", note_compiled),
        patch.object(locks, "_lock", note_people),
    ):
        yield locked
