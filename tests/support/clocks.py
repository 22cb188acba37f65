"""The tests at other hours and on odd days: `make test-clocks`, or: python tests/support/clocks.py [what pytest gets].

A test that passes at noon may fail before the register opens, in the night in which no mail leaves, on a day that most
years do not have, or in the hour that the clock change leaves out or repeats. Each run is the whole suite under a clock
that goes on from the moment (tests/conftest.py), without what has a clock of its own: the browser, and the processes of
races. THOROUGH=1 runs these too.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOMENTS = {
    "ten past midnight": "2026-11-26T00:10:00+00:00",
    "seven in the morning": "2026-11-26T07:00:00+00:00",
    "half past twelve": "2026-11-26T12:30:00+00:00",
    "early evening in summer": "2027-07-14T17:45:00+01:00",
    "just before midnight in summer": "2027-07-14T23:55:00+01:00",
    "29 February": "2028-02-29T12:00:00+00:00",
    "28 March, the hour that is left out": "2027-03-28T01:30:00+00:00",
    "31 October, the hour that comes twice": "2027-10-31T01:30:00+00:00",
}
LEFT_OUT = [] if os.environ.get("THOROUGH") else ["-m", "not browser", "--ignore=tests/races"]


def main(asked: list[str]) -> int:
    """Run all of them, also after one that fails; return how many did."""
    failed = []
    for name, moment in MOMENTS.items():
        print(f"== {name}: {moment} ==", flush=True)
        command = [sys.executable, "-m", "pytest", "--no-migrations", "-p", "no:cacheprovider", *LEFT_OUT, *asked]
        if subprocess.run(command, cwd=ROOT, env={**os.environ, "CLOCK": moment}, check=False).returncode:
            failed.append(name)
    print(f"{len(MOMENTS) - len(failed)} of {len(MOMENTS)} runs green" + "".join(f"\nNot: {name}" for name in failed))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
