"""Reports are read from a replica of the database where there is one that keeps up, and from the primary where not.

Only figures are: while a report is made, rows of bookings and training come from the replica. Whatever is written or
locked, what a process remembers for other pages, and what reporting keeps of its own stay with the primary, so that
nobody misses what they have just saved.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections
from django.db.models import Model, QuerySet

from training.models import OurDetails

REPLICA = "replica"
LEFT_ALONE = 30.0  # seconds for which one that did not answer is not asked again
_FIGURES_OF = {"bookings", "training"}

T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])
_reading: ContextVar[bool] = ContextVar("reading figures from the replica", default=False)
logger = logging.getLogger(__name__)


class FiguresFromReplica:
    """The router: where each question goes."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        is_figure = model._meta.app_label in _FIGURES_OF and model is not OurDetails
        return REPLICA if _reading.get() and is_figure else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True  # the same rows, whichever they were read from

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def figures_connection() -> Any:
    """Return the connection for a question that is put without a model."""
    return connections[REPLICA if _reading.get() else DEFAULT_DB_ALIAS]


def as_they_come(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a question as the database gives them: of very many it takes longer to make Python's own of
    their columns than to find them. Times are as the database writes them.
    """
    try:
        statement, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with figures_connection().cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


@dataclass(frozen=True)
class Replica:
    """How it stands with the replica: so many seconds behind the primary; None: it cannot be read."""

    behind: float | None

    @property
    def keeps_up(self) -> bool:
        return self.behind is not None and self.behind <= settings.REPLICA_SECONDS_BEHIND

    @property
    def words(self) -> str:
        """What the foot of a report says."""
        if self.behind is None:
            return "Figures come straight from the database: its copy for reports cannot be read at the moment."
        if not self.keeps_up:
            return f"Figures come straight from the database: its copy for reports is {_time(self.behind)} behind."
        now = "is up to date" if self.behind < 1 else f"is {_time(self.behind)} behind"
        return f"Figures come from a copy of the database, which {now}."


UNREADABLE = Replica(behind=None)


def _time(seconds: float) -> str:
    whole = round(seconds)
    number, unit = (whole, "second") if whole < 120 else (whole // 60, "minute")
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


class _Unanswered:
    until = 0.0

    def now(self) -> None:
        self.until = time.monotonic() + LEFT_ALONE


_unanswered = _Unanswered()


def replica_now() -> Replica | None:
    """Return how it stands with the replica, None where there is none. A query to each of the two."""
    if REPLICA not in settings.DATABASES:
        return None
    if time.monotonic() < _unanswered.until:
        return UNREADABLE
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()::text")
        [written] = cursor.fetchone()
    try:
        return Replica(behind=_seconds_behind(written))
    except DatabaseError:
        logger.exception("The replica cannot be read; reports are read from the primary.")
        _unanswered.now()
        connections[REPLICA].close()
        return UNREADABLE


def _seconds_behind(written: str) -> float | None:
    """Return for how long the replica has not had what was written on the primary up to here; 0 where it has it all.

    A server that is no replica, such as one that was made a primary, has rows of its own: it is not read.
    """
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(
            "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() >= %s::pg_lsn,"
            " extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())",
            [written],
        )
        is_replica, has_all, since = cursor.fetchone()
    if not is_replica:
        return None
    return 0.0 if has_all else (None if since is None else max(0.0, float(since)))


def read_figures(make: Callable[[Replica | None], T]) -> T:
    """Return what `make` makes, read from the replica if it keeps up; if it goes on the way, once more without it.

    `make` is told how it stands with the replica, and may only read.
    """
    replica = replica_now()
    if replica is None or not replica.keeps_up:
        return make(replica)
    token = _reading.set(True)
    try:
        return make(replica)
    except (OperationalError, InterfaceError):
        logger.exception("The replica went while a report was read from it; it is read from the primary.")
        _unanswered.now()
        connections[REPLICA].close()
    finally:
        _reading.reset(token)
    return make(UNREADABLE)


def from_replica(view: View) -> View:
    """Let a page read its figures from the replica; a form that it takes is no matter of the replica's.

    How it stands with it is `request.replica`, for the foot of the page.
    """

    @wraps(view)
    def read(request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method not in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)

        def answer(replica: Replica | None) -> Any:
            request.replica = replica
            return view(request, *args, **kwargs)

        return read_figures(answer)

    return read  # type: ignore[return-value]  # the same signature, by `wraps`
