"""A world that is built once for all tests of a module: `yield from made_once(django_db_blocker, build_world)`.

Building it is most of the time of tests that only look at it. Each test is a savepoint within: what it changes is
undone behind it. Objects that a test may change in memory are copied for it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import time_machine
from django.db import transaction

from tests.conftest import NOW

T = TypeVar("T")


def made_once(django_db_blocker: Any, build: Callable[[datetime], T]) -> Iterator[T]:
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            made = build(NOW)
        yield made
        transaction.set_rollback(True)
