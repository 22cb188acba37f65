"""Locks beside that on a session's row, so that nobody is given two places at one time by two hands at once.

Whoever gives somebody a place in a session holds that person before looking whether they have one elsewhere at the
time. The order, which keeps everyone from waiting for each other, is:

1. sessions, the lower key first; a whole file locks all of its sessions before its first row;
2. the turns (`lock_turns`), by whoever holds several people, or may promote somebody after holding one;
3. people.

So two who hold people and wait for others never meet, and who holds one person waits for nothing further. These are
locks of PostgreSQL that stand for no row, so nothing else waits for them; they end with the transaction. On SQLite a
transaction that writes is alone, and there is nothing to hold.
"""

from collections.abc import Iterable

from django.db import connection

from training.models import Session

_TURNS = -1  # people have the numbers of their keys


def lock_turns() -> None:
    """Be the only one who holds several people, until the transaction ends. Twice is once."""
    _lock([_TURNS])


def lock_people(keys: Iterable[int]) -> None:
    """Hold them until the transaction ends; for more than one person, hold the turns before."""
    _lock(sorted(keys))


def _lock(numbers: list[int]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for number in numbers:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def hold_all_of(sessions: Iterable[int]) -> None:
    """Lock these sessions and the turns, for what changes many sessions or books many people in one transaction."""
    list(Session.objects.locked().filter(pk__in=list(sessions)).order_by("pk").values_list("pk", flat=True))
    lock_turns()
