"""Typed facts, kept as JSON: what a notice says and the tables may have lost by the time its text is made."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A fact is text, a number, yes or no, a date, a moment, other facts, or a tuple of one of these; and may be None.

    One that is missing or of another type is a TypeError where the facts are made.
    """

    def __post_init__(self) -> None:
        for name, declared in self._types().items():
            value = getattr(self, name)
            if not _fits(value, declared):
                raise TypeError(f"{type(self).__name__}: {name} is {value!r}, and {declared} is wanted.")

    @classmethod
    def _types(cls) -> dict[str, Any]:
        return _types_of(cls)  # type: ignore[arg-type]  # mypy takes the hash of its objects for that of the class

    def as_json(self) -> dict[str, Any]:
        """Return what is stored: facts that are as by default are left out."""
        values = ((field, getattr(self, field.name)) for field in fields(self))
        return {field.name: _stored(value) for field, value in values if value != field.default}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the facts of what is stored. An undeclared key is passed over: other versions write others."""
        types = cls._types()
        return cls(**{name: _read(value, types[name]) for name, value in stored.items() if name in types})


@cache
def _types_of(facts: type[Facts]) -> dict[str, Any]:
    hints = get_type_hints(facts)
    return {field.name: hints[field.name] for field in fields(facts)}


def _fits(value: object, declared: Any) -> bool:
    if isinstance(declared, UnionType):
        return any(_fits(value, one) for one in get_args(declared))
    if get_origin(declared) is tuple:
        return isinstance(value, tuple) and all(_fits(item, get_args(declared)[0]) for item in value)
    if declared in (int, dt.date):  # True is an int too, and a moment a date
        return type(value) is declared
    if declared is dt.datetime:
        return isinstance(value, dt.datetime) and value.tzinfo is not None
    return isinstance(value, declared)


def _stored(value: Any) -> Any:
    if isinstance(value, Facts):
        return value.as_json()
    if isinstance(value, tuple):
        return [_stored(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _read(stored: Any, declared: Any) -> Any:
    if isinstance(declared, UnionType):
        (declared,) = (one for one in get_args(declared) if one is not NoneType)
        return None if stored is None else _read(stored, declared)
    if get_origin(declared) is tuple:
        return tuple(_read(item, get_args(declared)[0]) for item in stored)
    if isinstance(declared, type) and issubclass(declared, Facts):
        return declared.from_json(stored)
    return declared.fromisoformat(stored) if declared in (dt.date, dt.datetime) else stored
