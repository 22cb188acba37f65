"""How a table says what of it is about people. Every column of every table is named, or the build fails.

What is declared here is what `export_person` gives out, `erase_person` empties and docs/retention.md prints: a column
that is declared is exported and erased without a further line of code.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import Model

from bookings.privacy.groups import HISTORY, WORK, Group

HISTORY_COLUMNS = ("history_id", "history_date", "history_type", "m2m_history_id", "history")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A personal column. `erased` is what it holds once its person is erased, or makes that of the keys of person and
    row. What was empty stays so.
    """

    group: Group
    erased: Any = ""
    is_anothers: bool = False  # such as a line manager's address on somebody's booking: erased, and not given out
    is_secret: bool = False  # such as a password: erased, said to be there, and not given out

    def value(self, person: int, row: int) -> Any:
        return self.erased(person, row) if callable(self.erased) else self.erased


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a table holds of people.

    `whose` are the ways to the person that a row is about. `columns` tell something of them; `authors` say who did
    something, which stays the key of a person without a name when they are erased. `plain` is all the rest. The rows
    of `goes` are deleted with their person; the others are emptied.
    """

    model: type[Model]
    called: str = ""  # what its rows are called to people
    whose: tuple[str, ...] = ()
    columns: dict[str, Column] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    goes: bool = False
    files: tuple[str, ...] = ()  # columns whose files go too
    group: Group | None = None  # of rows without a column of their own that tells something

    @property
    def table(self) -> str:
        return self.model._meta.label

    @property
    def named(self) -> set[str]:
        direct = {way for way in self.whose if "__" not in way and way != "pk"}
        return {*self.columns, *self.authors, *self.plain, *direct}

    @property
    def groups(self) -> list[Group]:
        found = [self.group] if self.group else []
        found += [column.group for column in self.columns.values()] + ([WORK] if self.authors else [])
        return list(dict.fromkeys(found))


def words(text: str) -> tuple[str, ...]:
    """Return the names in a text, so that a table of many columns stays readable."""
    return tuple(text.split())


def columns(group: Group, text: str, **how: Any) -> dict[str, Column]:
    """Return personal columns of one group, by their names in a text."""
    return {name: Column(group=group, **how) for name in words(text)}


_OF_APPS_ABOVE: list[Callable[[], list[Held]]] = []


def also_held(declared: Callable[[], list[Held]]) -> None:
    """Add what an app above holds: it says so itself, when it is loaded."""
    if declared not in _OF_APPS_ABOVE:
        _OF_APPS_ABOVE.append(declared)
        table.cache_clear()


@cache
def table() -> dict[type[Model], Held]:
    """Return what every table holds, with that of its history."""
    found: list[Held] = []
    for name in ("training", "bookings", "packages"):
        found += import_module(f"bookings.privacy.declared.of_{name}").HELD
    for declared in _OF_APPS_ABOVE:
        found += declared()
    known = {held.model: held for held in found}
    for model in apps.get_models(include_auto_created=True):
        original = _original(model)
        if original in known and model not in known:
            known[model] = _of_history(model, known[original])
    return known


def of_people() -> Iterator[Held]:
    """Yield the tables with rows about a person, those first whose way to them is longest: they lose it last."""
    about = [held for held in table().values() if held.whose]
    yield from sorted(about, key=lambda held: -max(way.count("__") for way in held.whose))


def _original(model: type[Model]) -> Any:
    """Return the table whose history this is, of rows or of a many-to-many column; None for any other."""
    name = model._meta.object_name or ""
    if not name.startswith("Historical"):
        return None
    try:
        return apps.get_model(model._meta.app_label, name.removeprefix("Historical"))
    except LookupError:
        return None


def is_history(model: type[Model]) -> bool:
    return _original(model) is not None


def _of_history(model: type[Model], held: Held) -> Held:
    """Return what the history of a table holds: what the table does, and who changed it, when and why."""
    names = {one.name for one in model._meta.concrete_fields}
    by = ["history_user"] if "history_user" in names else []
    why = {"history_change_reason": Column(group=HISTORY, erased=None)} if "history_change_reason" in names else {}
    return Held(
        model=model,
        called=f"History: {held.called}" if held.called else "",
        whose=tuple("id" if way == "pk" else way for way in held.whose),
        columns={name: column for name, column in held.columns.items() if name in names} | why,
        authors=(*(name for name in held.authors if name in names), *by),
        plain=tuple(name for name in (*held.plain, *HISTORY_COLUMNS) if name in names),
        goes=held.goes,
    )
