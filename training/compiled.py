"""Queries compiled once, for the few that are asked on every page or while others wait for a lock.

Django writes the SQL of a queryset anew each time it is asked, which takes several times as long as the database takes
to answer a small question: docs/decisions/0013 says which queries were measured to need more. Everything else about
the rows is as of the queryset itself, and with COMPILED_QUERIES=off it is the queryset that is asked.
"""

import datetime as dt
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.utils import create_namedtuple_class
from django.db.transaction import TransactionManagementError

T = TypeVar("T")

# What stands for the first value, the second… while the SQL is written; no rule of ours compares with such a number.
_STAND_INS = (918_273_641, 918_273_643, 918_273_647, 918_273_653, 918_273_659, 918_273_661)
_MOMENT = dt.datetime(1703, 11, 26, 3, 14, 15, tzinfo=dt.UTC)  # what stands for `now`
_NOW = "now"


_ALL: "WeakSet[CompiledQuery]" = WeakSet()


def compile_all() -> None:
    """Put all questions of the modules loaded so far together, so that no visitor waits for it."""
    if settings.COMPILED_QUERIES:
        with transaction.atomic():  # outside of one, a question that locks its rows refuses
            for query in list(_ALL):
                query.compile()


class CompiledQuery(Generic[T]):
    """A question of fixed shape with other values each time, which are keys or words, and a moment where it is called
    `now`: never None, never a list.

    `build` gets the values by name and returns a queryset, such as
    `CompiledQuery(lambda person: User.objects.select_related("organisation").filter(pk=person))`. It is called once for
    each kind of database, with stand-ins. What `prefetch_related` would fetch is not fetched. `now` is compared as it
    is: a queryset that works out something else from it would keep what was worked out from the stand-in.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, T]]):
        self._build = build
        self._names = tuple(inspect.signature(build).parameters)
        if len(set(self._names) - {_NOW}) > len(_STAND_INS):
            raise TypeError(f"A compiled query has at most {len(_STAND_INS)} values and {_NOW}.")
        self._ready: dict[str, _Ready] = {}
        _ALL.add(self)

    def rows(self, **values: int | str | dt.datetime) -> list[T]:
        """Ask, and return the rows as the queryset would give them. Raises TypeError for values it does not know."""
        if set(values) != set(self._names) or None in values.values():
            raise TypeError(
                f"This query is asked with {', '.join(self._names) or 'no value'}, and each has to be given."
            )
        if not settings.COMPILED_QUERIES:
            return list(self._build(**values))
        connection = connections[DEFAULT_DB_ALIAS]
        ready = self._ready.get(connection.vendor) or self.compile()
        if ready.locks and connection.features.has_select_for_update and connection.get_autocommit():
            raise TransactionManagementError("Rows are locked inside a transaction only.")
        given = list(ready.parameters)
        for place, name in ready.places:
            value = values[name]
            if isinstance(value, dt.datetime):
                given[place] = connection.ops.adapt_datetimefield_value(value)
            else:
                given[place] = type(given[place])(value)
        with connection.cursor() as cursor:
            cursor.execute(ready.sql, given)
            found = cursor.fetchall()
            if not found and ready.locks and connection.features.has_select_for_update:
                cursor.execute(ready.sql, given)  # see LockableQuerySet.get
                found = cursor.fetchall()
        return ready.read(ready.converted(found, connection)) if found else []

    def first(self, **values: int | str | dt.datetime) -> T | None:
        """Return the first row, or None."""
        return next(iter(self.rows(**values)), None)

    def get(self, **values: int | str | dt.datetime) -> T:
        """Return the first row. Raises DoesNotExist of the model asked."""
        rows = self.rows(**values)
        if not rows:
            raise self._build(**values).model.DoesNotExist
        return rows[0]

    def compile(self) -> "_Ready":
        """Put the question together for the kind of database there is, as the first to ask it would."""
        ready = self._ready[connections[DEFAULT_DB_ALIAS].vendor] = self._compile()
        return ready

    def _compile(self) -> "_Ready":
        names = [name for name in self._names if name != _NOW]
        stand_ins: dict[str, Any] = dict(zip(names, _STAND_INS, strict=False))
        if _NOW in self._names:
            stand_ins[_NOW] = _MOMENT
        queryset = self._build(**stand_ins)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        named = {str(stand_in): name for name, stand_in in stand_ins.items()}
        if _NOW in stand_ins:
            named[str(connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(_MOMENT))] = _NOW
        said = [str(getattr(one, "obj", one)) for one in parameters]  # psycopg wraps what is compared with JSON
        places = [(place, named[one]) for place, one in enumerate(said) if one in named]
        if {name for _, name in places} != set(self._names):
            raise TypeError(f"Not every one of {', '.join(self._names)} is a parameter of {sql}")
        if _NOW in stand_ins and any(_is_near_the_moment(one) for one in said if one not in named):
            raise TypeError(f"A compiled query compares {_NOW} as it is, and works out nothing else from it: {sql}")
        expressions = [selected[0] for selected in compiler.select]
        return _Ready(
            sql=sql,
            parameters=tuple(parameters),
            places=places,
            locks=queryset.query.select_for_update,
            converters=list(compiler.get_converters(expressions).items()),
            read=_reader(queryset, compiler),
        )


def _is_near_the_moment(said: str) -> bool:
    """Tell whether a parameter is a date or moment of the years about the stand-in, where nobody trained."""
    return said[:4].isdigit() and abs(int(said[:4]) - _MOMENT.year) <= 1 and said[4:5] == "-"


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """A question as it is after its work, and what becomes of its rows. It belongs to no connection."""

    sql: str
    parameters: Sequence[Any]
    places: list[tuple[int, str]]  # of the parameters, and whose value goes there
    locks: bool
    converters: list[tuple[int, Any]]  # of columns that the driver does not give as Python has them
    read: Callable[[Sequence[Sequence[Any]]], list]

    def converted(self, rows: Sequence[Sequence[Any]], connection: BaseDatabaseWrapper) -> Sequence[Sequence[Any]]:
        if not self.converters:
            return rows
        changed = [list(row) for row in rows]
        for row in changed:
            for place, (steps, expression) in self.converters:
                for step in steps:
                    row[place] = step(row[place], expression, connection)
        return changed


def _reader(queryset: QuerySet, compiler: SQLCompiler) -> Callable[[Sequence[Sequence[Any]]], list]:
    """Return what makes of rows what the queryset gives: objects with those that they are joined to, or values."""
    kind = queryset._iterable_class  # inner
    if kind is FlatValuesListIterable:
        return lambda rows: [row[0] for row in rows]
    if kind is ValuesListIterable and not compiler.has_extra_select:
        return lambda rows: [tuple(row) for row in rows]
    fields = queryset._fields  # type: ignore[attr-defined]  # inner
    if kind is NamedValuesListIterable and fields and not compiler.has_extra_select:
        named: Any = create_namedtuple_class(*fields)
        return lambda rows: [named._make(row) for row in rows]
    if kind is not ModelIterable or queryset._known_related_objects:  # type: ignore[attr-defined]  # inner
        raise TypeError("A compiled query gives objects, or lists of values in the order of its columns.")
    klass, select = compiler.klass_info, compiler.select
    columns = klass["select_fields"]
    first, end = columns[0], columns[-1] + 1
    names = [selected[0].target.attname for selected in select[first:end]]
    # From Django 6.1 on it is also told how what was left out is fetched later.
    how = (queryset._fetch_mode,) if hasattr(queryset, "_fetch_mode") else ()
    related = get_related_populators(klass, select, DEFAULT_DB_ALIAS, *how)
    annotated = list((compiler.annotation_col_map or {}).items())

    def read(rows: Sequence[Sequence[Any]]) -> list:
        return [_made(klass["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:end]), row) for row in rows]

    def _made(one: Any, row: Sequence[Any]) -> Any:
        for each in related:
            each.populate(row, one)
        for name, place in annotated:
            setattr(one, name, row[place])
        return one

    return read
