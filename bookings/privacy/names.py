"""What somebody is or was called here, to find where else they are named."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from bookings.privacy.held import Held
from training.models import Alias, Merge, User

SHORTEST_NAME = 5


def keys_of(person: User) -> list[int]:
    """Return the key of their entry, and of those that were merged into it: history goes by the keys of its day."""
    merged = Merge.objects.of(person).standing().values_list("merged_key", flat=True)
    return [person.pk, *merged]


def rows_of(held: Held, person: User, ways: tuple[str, ...] = ()) -> QuerySet[Any]:
    """Return the rows of a table, or of its history, that are about the person: by all ways there, or some."""
    rows: Any = held.model._base_manager
    mine = Q()
    for way in ways or held.whose:
        mine |= Q(**{f"{way}__in": keys_of(person)})
    return rows.filter(mine)


@dataclass(frozen=True)
class Names:
    """Addresses, in small letters, and full names: those of one word, or very short, mean too many others.

    An address that somebody else has by now, as one of a post or a ward passes on, is no longer theirs. `namesakes` are
    the keys of others with one of these names: in what is about them, the name is their own. `longer` are names of
    others in which one of these is a part, as "Jo Lee" is in "Mary Jo Lee": they stay, wherever they are.
    """

    addresses: tuple[str, ...]
    names: tuple[str, ...]
    namesakes: frozenset[int] = frozenset()
    longer: tuple[str, ...] = ()

    @classmethod
    def of(cls, person: User) -> "Names":
        lines = list(User.history.filter(id__in=keys_of(person)).values_list("email", "name").distinct())
        also = Alias.objects.of(person).values_list("kind", "name")
        addresses = {person.email, *(email for email, _ in lines)}
        addresses |= set(EmailAddress.objects.filter(user=person).values_list("email", flat=True))
        addresses |= {name for kind, name in also if kind == Alias.Kind.EMAIL}
        names = {person.name, *(name for _, name in lines), *(name for kind, name in also if kind == Alias.Kind.NAME)}
        full = sorted(name for name in names if " " in name.strip() and len(name.strip()) >= SHORTEST_NAME)
        lower = {one.lower() for one in addresses if one}
        others = User.objects.exclude(pk__in=keys_of(person))
        lower -= set(others.filter(email__in=lower).values_list("email", flat=True))
        return cls(tuple(sorted(lower)), tuple(full), _called(full, others), _longer(full, keys_of(person)))

    @cached_property
    def only_addresses(self) -> "Names":
        """What to look for in what is about a namesake."""
        return Names(self.addresses, ())

    @cached_property
    def all(self) -> tuple[str, ...]:
        return (*self.addresses, *self.names)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches each as a whole: "Jo Lee" is not in "Jo Leeson" or "Jo Lee-Smith", "lee@" not in "jo.lee@". A longer
        name of somebody else is matched first, as `another`, so that no part of it is taken for theirs.
        """
        another = rf"(?P<another>{_any_of(self.longer)})"
        addresses = rf"(?<!\w[.+'])(?:{_any_of(self.addresses)})"
        return re.compile(
            rf"(?<!\w)(?<!\w-)(?:{another}|{addresses}|{_any_of(self.names)})(?!\w)(?!-\w)", re.IGNORECASE
        )

    def are_in(self, text: str) -> bool:
        return any(found["another"] is None for found in self.pattern.finditer(text))

    def out_of(self, text: str, instead: str) -> str:
        return self.pattern.sub(lambda found: instead if found["another"] is None else found[0], text)

    def maybe_in(self, rows: Any, *columns: str) -> Any:
        """Return the rows in which one of them may be: the database knows no whole words, so look again."""
        found = Q()
        for column in columns:
            rows = rows.annotate(**{f"_{column}": Cast(column, TextField())})
            for one in self.all:
                for form in {one, _as_json(one)}:
                    found |= Q(**{f"_{column}__icontains": form})
        return rows.filter(found) if self.all else rows.none()


def _called(names: list[str], people: QuerySet[User]) -> frozenset[int]:
    """Return the keys of those who are called one of the names."""
    called = Q()
    for name in names:
        called |= Q(name__iexact=name)
    return frozenset(people.filter(called).values_list("pk", flat=True)) if names else frozenset()


def _longer(names: list[str], keys: list[int]) -> tuple[str, ...]:
    """Return what others are or were called where one of the names is a part of it."""
    part = Q()
    for name in names:
        part |= Q(name__icontains=name)
    if not names:
        return ()
    found = set(User.objects.exclude(pk__in=keys).filter(part).values_list("name", flat=True))
    found |= set(User.history.exclude(id__in=keys).filter(part).values_list("name", flat=True))
    theirs = {name.strip().lower() for name in names}
    return tuple(sorted(name for name in found if name.strip().lower() not in theirs))


def _any_of(texts: tuple[str, ...]) -> str:
    """Return a pattern of any of them, the longest first: of "Jo Lee" and "Jo Lee Smith" no "Smith" is left over."""
    return "|".join(re.escape(one) for one in sorted(texts, key=len, reverse=True)) or r"(?!)"


def _as_json(text: str) -> str:
    """Return a text as SQLite has it in a column of JSON: with what is not ASCII escaped."""
    return json.dumps(text)[1:-1]
