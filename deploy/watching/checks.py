"""What must be so for the site to serve: each is asked, and each says what is wrong in words for those who run it."""

import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_tasks import DEFAULT_TASK_QUEUE_NAME

from bookings.models import Heartbeat, Mail
from bookings.models.mail import BY_EMAIL
from deploy.outage import outage
from training.templatetags.words import plural

_LABELS = {
    "database": "Database",
    "migrations": "Changes to the database",
    "worker": "Worker",
    "mails": "Emails",
    "disk": "Disk",
}
WORKER_SILENT = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    name: str
    is_well: bool
    detail: str

    @property
    def label(self) -> str:
        return _LABELS[self.name]

    @property
    def word(self) -> str:
        return "ok" if self.is_well else "failed"


def findings(*, now: dt.datetime) -> list[Finding]:
    """Ask everything. Where there is no database, what needs it is not asked, and counts as failed."""
    of_database = _asked("database", lambda: _database())
    found = [of_database]
    for name, ask in _OF_TABLES.items():
        if of_database.is_well or of_database.detail == READ_ONLY:
            found.append(_asked(name, lambda ask=ask: ask(now)))  # type: ignore[misc]
        else:
            found.append(Finding(name, False, "cannot be known without the database"))
    return [*found, _asked("disk", _disk)]


def _asked(name: str, ask: Callable[[], str | None]) -> Finding:
    """What is wrong is raised as Wrong; what is said otherwise is how things are."""
    try:
        return Finding(name, True, ask() or "ok")
    except _Wrong as wrong:
        return Finding(name, False, str(wrong))
    except DatabaseError as error:
        return Finding(name, False, f"the database cannot be asked ({type(error).__name__})")


class _Wrong(Exception):
    """A check that fails, with what is wrong."""


READ_ONLY = "the database can be read, but nothing can be written"


def _database() -> str:
    if outage.is_on():
        raise _Wrong("the database cannot be reached")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('transaction_read_only') = 'on' OR pg_is_in_recovery()")
            [is_read_only] = cursor.fetchone()
        else:
            cursor.execute("SELECT 1")
            is_read_only = _sqlite_takes_nothing(str(connection.settings_dict["NAME"]))
    if is_read_only:
        raise _Wrong(READ_ONLY)
    return f"{connection.display_name} answers, and can be written to"


def _sqlite_takes_nothing(file: str) -> bool:
    """Tell whether a write would be refused: begun on a connection of its own, and taken back."""
    own = sqlite3.connect(f"{Path(file).absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None)
    try:
        own.execute("BEGIN IMMEDIATE")
        own.execute("UPDATE django_migrations SET name = name WHERE 0")
        own.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        return "locked" not in str(error)  # by somebody who writes
    finally:
        own.close()
    return False


@cache
def _on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def pending_migrations() -> list[str]:
    """Name the migrations that this program knows and the database has not had."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in _on_disk() if (app, name) not in applied)


def _migrations(now: dt.datetime) -> str:
    if pending := pending_migrations():
        raise _Wrong(
            f"{plural(len(pending), 'migration,migrations')} to be applied (manage.py migrate), from {pending[0]}"
        )
    return "all are applied"


def _worker(now: dt.datetime) -> str:
    beats = Heartbeat.objects.order_by("-at")
    ours = [beat for beat in beats if beat.queue == "all" or DEFAULT_TASK_QUEUE_NAME in beat.queue.split(",")]
    if not ours:
        raise _Wrong("no worker has run yet (manage.py db_worker)")
    silent = now - ours[0].at
    said = f"last heard {int(silent.total_seconds())} seconds ago"
    if silent > WORKER_SILENT:
        raise _Wrong(f"no worker runs: {said}")
    return said


def _mails(now: dt.datetime) -> str:
    """A mail that cannot be delivered is tried for days: it is others that say whether mails leave at all. That texts
    wait says nothing: they rest in the quiet hours.
    """
    mails = Mail.objects.filter(channel=BY_EMAIL)
    oldest = mails.unsent().order_by("created_at").values_list("created_at", flat=True).first()
    if oldest is None:
        return "none waits"
    minutes = int((now - oldest).total_seconds() // 60)
    said = f"the oldest has waited {plural(minutes, 'minute,minutes')}"
    if minutes < settings.MAIL_WAIT_MINUTES:
        return said
    if mails.filter(state=Mail.State.SENT, created_at__gte=oldest).exists():
        return f"{said}; later ones have left"
    raise _Wrong(f"{said}, and none has left since")


_OF_TABLES: dict[str, Callable[[dt.datetime], str]] = {"migrations": _migrations, "worker": _worker, "mails": _mails}


def _disk() -> str:
    folders = {str(settings.VAR_DIR)}
    if connection.vendor == "sqlite":
        folders.add(str(Path(connection.settings_dict["NAME"]).parent))
    least = None
    for folder in sorted(folders):
        try:
            if os.statvfs(folder).f_flag & os.ST_RDONLY:
                raise _Wrong(f"nothing can be written to {folder}")
            free = shutil.disk_usage(folder).free // 1_000_000
        except OSError:
            raise _Wrong(f"{folder} cannot be looked at") from None
        if free < settings.FREE_DISK_MB:
            raise _Wrong(f"{free:,} MB are free in {folder}; {settings.FREE_DISK_MB:,} are wanted")
        least = free if least is None else min(least, free)
    return f"{least:,} MB are free"
