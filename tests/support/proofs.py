"""The long form of tests that `make test` takes only a little of, on SQLite and on PostgreSQL.

Run by `make proofs`. r09: thousands of steps of everything people do, check_integrity after each; r13: killed 100
times; r14 and r16: 500 mails through a server that dies, and by two workers; r56: 10,000 jumps of clocks. r54: ten
minutes of two web servers, two workers and a replica that are killed in turn, on a PostgreSQL of its own, then the same
behind PgBouncer where it is installed. A hundred years of a partnership, on SQLite.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANY = {"STATEFUL_EXAMPLES": "100", "KILL_ROUNDS": "100", "MAILS": "500", "JUMPS": "10000"}
A_HUNDRED = {"DECADES": ",".join(str(seed) for seed in range(1, 11)), "THOROUGH": "1"}
YEARS = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", "tests/stateful/test_years.py"]
TESTS = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "r09 or r13 or r14 or r16 or r56"]
FILES = ["tests/stateful", "tests/races"]
IN_SERVICE = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/deploy/test_several_servers.py"]
TEN_MINUTES = {"SERVICE_SECONDS": "600"}


def main() -> int:
    worst = 0
    for name, server in (("SQLite", []), ("PostgreSQL", [sys.executable, "tests/support/with_postgres.py"])):
        print(f"-- {name} --", flush=True)
        with tempfile.TemporaryDirectory(prefix="turnout-proofs-") as folder:
            environment = {**os.environ, **MANY, "VAR_DIR": folder}
            done = subprocess.run([*server, *TESTS, *FILES], cwd=ROOT, env=environment, check=False)
        worst = worst or done.returncode
    print("-- several servers --", flush=True)
    done = subprocess.run(IN_SERVICE, cwd=ROOT, env={**TEN_MINUTES, **os.environ}, check=False)
    worst = worst or done.returncode
    print("-- a hundred years --", flush=True)
    done = subprocess.run(YEARS, cwd=ROOT, env={**os.environ, **A_HUNDRED}, check=False)
    return worst or done.returncode


if __name__ == "__main__":
    sys.exit(main())
