"""A PgBouncer before a PostgreSQL of the test's own, pooling by transaction. Debian's package `pgbouncer` has it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
# What the environment of Turnout says behind it: docs/several-servers.md.
BEHIND_IT = {
    "DATABASE_PREPARED_STATEMENTS": "false",
    "DISABLE_SERVER_SIDE_CURSORS": "true",
    "DATABASE_POOL": "false",
}
FEW = 3  # connections to PostgreSQL for everybody, so that each transaction may be on another


@contextmanager
def pgbouncer_before(server: Any, folder: Path, port: int) -> Iterator[str]:
    """Yield its address, as DATABASE_URL takes it."""
    where = server.get_postmaster_info().socket_dir
    folder.mkdir()
    (folder / "pgbouncer.ini").write_text(
        f"""
[databases]
postgres = host={where} port=5432 dbname=postgres user={server.postgres_user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {FEW}
max_client_conn = 200
"""
    )
    command = [PROGRAM, "-q", str(folder / "pgbouncer.ini")]
    running = subprocess.Popen(command, user=server.system_user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"postgres://{server.postgres_user}@127.0.0.1:{port}/postgres"
    finally:
        running.terminate()
        running.wait(30)
