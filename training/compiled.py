"""Queries compiled once, for the few that are asked on every page or while others wait for a lock.

Django writes the SQL of a queryset anew each time it is asked, which takes several times as long as the database takes
to answer a small question: docs/decisions/0013 says which queries were measured to need more. Everything else about
the rows is as of the queryset itself, and with COMPILED_QUERIES=off it is the queryset that is asked.
"""

import copy
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

T = TypeVar("T")

# What stands for the first value, the second… while the SQL is written; no rule of ours compares with such a number.
_STAND_INS = (918_273_641, 918_273_643, 918_273_647)


class CompiledQuery(Generic[T]):
    """A question of fixed shape with other values each time, which are keys or words: never None, never a list.

    `build` gets the values by name and returns a queryset, such as
    `CompiledQuery(lambda person: User.objects.select_related("organisation").filter(pk=person))`. It is called once for
    each kind of database, with stand-ins. What `prefetch_related` would fetch is not fetched.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, T]]):
        self._build = build
        self._names = tuple(inspect.signature(build).parameters)
        if len(self._names) > len(_STAND_INS):
            raise TypeError(f"A compiled query has at most {len(_STAND_INS)} values.")
        self._ready: dict[str, tuple[QuerySet, SQLCompiler, str, tuple, dict[int, str]]] = {}

    def rows(self, **values: int | str) -> list[T]:
        """Ask, and return the rows as the queryset would give them. Raises TypeError for values it does not know."""
        if set(values) != set(self._names) or None in values.values():
            raise TypeError(
                f"This query is asked with {', '.join(self._names) or 'no value'}, and each has to be given."
            )
        if not settings.COMPILED_QUERIES:
            return list(self._build(**values))
        vendor = connections[DEFAULT_DB_ALIAS].vendor
        if vendor not in self._ready:
            self._ready[vendor] = self._compile()
        queryset, compiler, sql, parameters, places = self._ready[vendor]
        given = list(parameters)
        for place, name in places.items():
            given[place] = type(parameters[place])(values[name])
        query = copy.copy(queryset.query)
        query.get_compiler = partial(_asking, compiler, sql, tuple(given))  # type: ignore[method-assign]  # for this copy only
        asked = type(queryset)(model=queryset.model, query=query, using=DEFAULT_DB_ALIAS)
        asked._iterable_class, asked._fields = queryset._iterable_class, queryset._fields  # type: ignore[attr-defined]  # inner
        return list(asked)

    def first(self, **values: int | str) -> T | None:
        """Return the first row, or None."""
        return next(iter(self.rows(**values)), None)

    def get(self, **values: int | str) -> T:
        """Return the first row. Raises DoesNotExist of the model asked."""
        rows = self.rows(**values)
        if not rows:
            raise self._build(**values).model.DoesNotExist
        return rows[0]

    def _compile(self) -> tuple[QuerySet, SQLCompiler, str, tuple, dict[int, str]]:
        queryset = self._build(**dict(zip(self._names, _STAND_INS, strict=False)))
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        stand_ins = {str(stand_in): name for stand_in, name in zip(_STAND_INS, self._names, strict=False)}
        places = {place: stand_ins[str(one)] for place, one in enumerate(parameters) if str(one) in stand_ins}
        if set(places.values()) != set(self._names):
            raise TypeError(f"Not every one of {', '.join(self._names)} is a parameter of {sql}")
        return queryset, compiler, sql, tuple(parameters), places


def _asking(compiler: SQLCompiler, sql: str, parameters: tuple, using=None, connection=None, elide_empty=True):
    """Return the compiler as it is after its work, for the connection of this thread, with these parameters."""
    asking = copy.copy(compiler)
    asking.connection = connections[DEFAULT_DB_ALIAS]
    locks = asking.query.select_for_update and asking.connection.features.has_select_for_update
    if locks and asking.connection.get_autocommit():
        raise TransactionManagementError("Rows are locked inside a transaction only.")
    asking.as_sql = lambda *args, **kwargs: (sql, parameters)  # type: ignore[method-assign]  # likewise
    return asking
