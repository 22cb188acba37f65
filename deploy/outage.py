"""When the database can't be reached: who asks meanwhile is told at once, and nobody waits for it.

A request that waits holds a thread, and a handful of those is all there are: three visitors would stop the style sheet
for everybody. So the first request that meets the outage begins it, one thread knocks every second, and what it finds
open again ends it. Each process does so by itself.
"""

import logging
import threading
import time
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.db.utils import load_backend
from psycopg_pool import ConnectionPool, PoolTimeout

from training.text import tidy

SECONDS_BETWEEN_KNOCKS = 1.0
# Of PostgreSQL: errors of a connection, a server that shuts down or starts. An error without a code never got there.
_UNREACHABLE = ("08", "57P")
# A transaction that may only read, and a disk that is full: of PostgreSQL by number, of SQLite by name.
_TAKES_NOTHING = ("25006", "53100", "SQLITE_READONLY", "SQLITE_FULL")

logger = logging.getLogger(__name__)


def is_unreachable(error: BaseException | None) -> bool:
    """Tell whether this error means that there is no database, rather than one that refuses or is full."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if connections["default"].vendor != "postgresql":
        return "unable to open database file" in str(error)
    if isinstance(error.__cause__, PoolTimeout):  # its connections are all at work: a busy hour, and no outage
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(_UNREACHABLE)


def takes_nothing(error: BaseException | None) -> bool:
    """Tell whether this error means that the database is there and answers, but is read-only, or its disk is full."""
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.__cause__, "sqlstate", None) or getattr(error.__cause__, "sqlite_errorname", None) or ""
    return code.startswith(_TAKES_NOTHING)


def can_be_reached() -> bool:
    return not why_not_reached()


def why_not_reached() -> str:
    """Ask the database for nothing, over a connection of its own: the pool waits before it tries again. Return what
    came of it, in the words of its driver; "" where it answers.
    """
    settings = connections["default"].settings_dict
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    own = load_backend(settings["ENGINE"]).DatabaseWrapper({**settings, "OPTIONS": options}, "default")
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return tidy(str(error))
    finally:
        own.close()
    return ""


class Outage:
    """Whether the database of this process is away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on = False

    def is_on(self) -> bool:
        return self._on

    def begin(self) -> None:
        """Say no at once from now on, until the database answers."""
        with self._lock:
            if self._on:
                return
            self._on = True
        logger.error("The database cannot be reached; visitors are told to come back.")
        threading.Thread(target=self._knock_until_open, name="outage", daemon=True).start()

    def _knock_until_open(self) -> None:
        while not can_be_reached():
            time.sleep(SECONDS_BETWEEN_KNOCKS)
        connection: Any = connections["default"]
        if connection.vendor == "postgresql":
            connection.close_pool()  # its connections are dead, and it would wait before it makes others
        with self._lock:
            self._on = False
        logger.error("The database answers again.")


outage = Outage()


def nobody_answers() -> None:
    """Begin the outage when a server is silent, and tell those who wait for a connection."""
    outage.begin()
    connection: Any = connections["default"]
    if connection.vendor == "postgresql" and connection.pool:
        connection.pool.close(timeout=0)


def pool_has_given_up(pool: ConnectionPool) -> None:
    """Begin the outage when the pool can't make a connection and has none left, and tell those who wait for one.

    A pool that cannot grow goes on with the connections that it has: the server may have no more to give.
    """
    if pool.get_stats()["pool_size"] == 0:
        outage.begin()
        # This is a thread of the pool's own, which closing would wait for.
        threading.Thread(target=pool.close, kwargs={"timeout": 0}, name="pool-closing", daemon=True).start()
