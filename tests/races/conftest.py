"""Races run over real connections: one thread a person, all let go at once, nothing rolled back behind them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from _pytest.runner import runtestprotocol
from django.db import connection, connections

from bookings.places.rules import locks
from training import compiled
from training.models.schedule import SessionQuerySet

TRIES = 6


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A control shows that its race goes wrong without the protection. Now and then a race comes right by luck, which
    proves nothing: the control is run again from its beginning, and fails if the race comes right every time.
    """
    if not item.name.startswith("test_control"):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for tries_left in reversed(range(TRIES)):
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if not tries_left or not any(report.failed for report in reports):
            break
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture
def at_once(transactional_db):
    """Call `at_once(action, items)`: run `action(item)` for all items at the same time.

    Returns a list of what each returned or raised, in the order of the items.
    """

    def run(action: Callable, items: list) -> list:
        start = threading.Barrier(len(items))

        def one(item):
            try:
                start.wait()
                return action(item)
            except Exception as error:  # what a racer met is the result to look at
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(items)) as pool:
            return list(pool.map(one, items))

    return run


@pytest.fixture
def without_the_lock(monkeypatch):
    """The control: take the protection away, so that a race which still comes out right proves nothing.

    On PostgreSQL the protection is the lock on the session's row, and behind it that on the turns; on
    SQLite that transactions begin IMMEDIATE.
    """
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 1)
    else:
        monkeypatch.setattr(SessionQuerySet, "locked", lambda self: self.all())
        monkeypatch.setattr(locks, "_lock", lambda numbers: None)
        for query in list(compiled._ALL):
            monkeypatch.setattr(query, "_ready", {})  # what was put together before has the lock in it
