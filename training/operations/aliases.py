"""The names by which something is known: its own, and those of what was merged into it.

Whoever reads a name or an address that somebody typed asks here (sign-up, the door, files), so that what was merged is
not made a second time. Its own name goes before another's former one.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef

from training.models import Alias, Course, Merge, Organisation, User
from training.models.merging import AliasQuerySet, column_of
from training.refusals import DoesNotFit
from training.text import folded

Thing = TypeVar("Thing", User, Organisation, Course)

_AT_ONCE = 500  # keys of one statement
# By which column each is known, and of which kind another name of it is.
_KNOWN_BY: dict[type, tuple[str, str]] = {
    User: ("email", Alias.Kind.EMAIL),
    Organisation: ("name_key", Alias.Kind.NAME),
    Course: ("title_key", Alias.Kind.NAME),
}
# What pages say of each.
ALONGSIDE: dict[type, tuple[str, ...]] = {User: ("organisation",), Organisation: ("type",), Course: ("category",)}
_SAME: dict[type, str] = {User: "person", Organisation: "organisation", Course: "course"}


def key_of(model: type[Thing], name: str) -> str:
    """Return what a name or title, or a person's address, is compared by."""
    return name.strip().lower() if model is User else folded(name)


def known_as(model: type[Thing], name: str) -> Thing | None:
    """Return the organisation or course of this name, however it is written, or the person of this address, also by a
    name that it had before it was merged; None where there is none.
    """
    key = key_of(model, name)
    return all_known_as(model, [key]).get(key) if key else None


def all_known_as(model: type[Thing], keys: Iterable[str]) -> dict[str, Thing]:
    """Return the same for many keys (see `key_of`) at once, by key: two queries for each 500 of them."""
    column, kind = _KNOWN_BY[model]
    rows: Any = model._default_manager.select_related(*ALONGSIDE[model])
    found: dict[str, Thing] = {}
    left = [key for key in dict.fromkeys(keys) if key]
    for start in range(0, len(left), _AT_ONCE):
        some = left[start : start + _AT_ONCE]
        own = {getattr(row, column): row for row in rows.filter(**{f"{column}__in": some})}
        others = former_names(model, set(some) - own.keys(), kind)
        found |= others | own
    return found


def aliases_of(model: type[Any], kind: str) -> AliasQuerySet:
    """Return the former names of this kind by which things of a table are known: none that is another's own by now."""
    column, _ = _KNOWN_BY[model]
    own = model._default_manager.filter(**{column: OuterRef("key")})
    known = Alias.objects.of_table(model).filter(kind=kind)
    return known if kind == Alias.Kind.ADDRESS else known.exclude(Exists(own))


def former_names(model: type[Thing], keys: Iterable[str], kind: str) -> dict[str, Thing]:
    """Return what these are other names of, by key."""
    keys = list(keys)
    if not keys:
        return {}
    aliases = Alias.objects.of_table(model).filter(kind=kind, key__in=keys).select_related(_SAME[model])
    return {alias.key: alias.thing for alias in aliases}


def course_once_at(slug: str) -> Course | None:
    """Return the course whose page had this address before it was merged into another."""
    return former_names(Course, [slug], Alias.Kind.ADDRESS).get(slug)


def former_emails() -> dict[str, str]:
    """Return every address that was merged, or stood for one that nobody knew, with the one that its person has now."""
    aliases = aliases_of(User, Alias.Kind.EMAIL).select_related("person")
    return {alias.key: alias.thing.email for alias in aliases}


def former_emails_of(people: Any) -> dict[str, int]:
    """Return the former addresses of these people (a query of their keys), each with the key of its person."""
    aliases = aliases_of(User, Alias.Kind.EMAIL).filter(person__in=people)
    return {alias.key: alias.thing_id for alias in aliases}


def remember(thing: Model, kind: str, name: str, *, merge: Merge | None = None, now: dt.datetime) -> None:
    """Let it be known by another name too: what was merged into it, or the address that stood for a person's own.

    A former name is of one thing: it stays with whose it is already.
    """
    key = name if kind == Alias.Kind.ADDRESS else key_of(type(thing), name)  # type: ignore[type-var]
    if key and not Alias.objects.of_table(type(thing)).filter(kind=kind, key=key).exists():
        of_it: dict[str, Any] = {column_of(thing): thing, "merge": merge, "added_at": now}
        Alias.objects.create(kind=kind, key=key, name=name, **of_it)


def refuse_former_name(row: Thing, name: str, *, column: str) -> None:
    """Raise DoesNotFit for a new name of this row that is another name of something else, by what that is called."""
    key = key_of(type(row), name)
    alias = Alias.objects.of_table(type(row)).filter(key=key).exclude(kind=Alias.Kind.ADDRESS).first()
    if alias is None or alias.thing_id == row.pk:
        return
    raise DoesNotFit(
        ValidationError({column: f"“{alias.name}” is another name of {alias.thing}, which it was merged into."})
    )
