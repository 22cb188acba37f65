"""Try small changes of the modules that compute, and say which no test notices: `make mutants`.

By hand: python -m tests.support.mutants [--share 0.2] [--again] [module …]; without a module, all of ROOMS. What was
caught before stays known (var/mutants/results.jsonl) as long as its function is the same; --again forgets it. It works
on a copy of the tree, so that one can go on working, and resumes where it was stopped.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.mutants.equivalents import EQUIVALENT

ROOT = Path(__file__).resolve().parents[3]

# What computes, and where the tests lie that can reach it.
ROOMS = {
    "places": [
        *(f"bookings.places.rules.{name}" for name in ("clashes", "counts", "eligibility", "no_show_policy")),
        *(f"bookings.places.rules.{name}" for name in ("places_left", "turns", "locks")),
        "bookings.places.operations.booking",
        "bookings.places.operations.waiting_list",
        "bookings.models.booking",
    ],
    "register": [
        *(f"bookings.attendance.register.{name}" for name in ("closing", "corrections", "marking", "outcomes")),
        *(f"bookings.attendance.register.{name}" for name in ("reading", "walk_ins", "home", "absences")),
    ],
    "reporting": [
        *(f"reporting.{name}" for name in ("outcomes", "periods", "registers", "statistics", "courses", "headline")),
    ],
    "training": ["training.models.schedule", "training.working_days", "training.text", "training.dates"],
}
TESTS = {
    "places": [
        *(f"tests/bookings/places/{layer}" for layer in ("operations", "rules", "sessions")),
        *("tests/bookings/places/test_who_did_it.py", "tests/bookings/places/test_locks.py", "tests/bookings/models"),
    ],
    "register": [
        *("tests/bookings/attendance/register", "tests/bookings/attendance/test_after_session.py"),
        "tests/bookings/places/test_locks.py",
    ],
    "reporting": [
        *(f"tests/reporting/test_{name}.py" for name in ("courses", "headline", "outcomes", "periods", "registers")),
        *("tests/reporting/test_statistics.py", "tests/reporting/test_yearly_tables.py", "tests/reporting/reports"),
    ],
    "training": [
        "tests/training/models",
        "tests/training/operations",
        *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("tests/training/test_*.py"))),
    ],
}
RESULTS = ROOT / "var" / "mutants" / "results.jsonl"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--share", type=float, default=1.0, help="of the changes, drawn with a fixed seed")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--say", action="store_true", help="what is known, without trying anything")
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    given.results = given.results.absolute()
    given.results.parent.mkdir(parents=True, exist_ok=True)
    if given.again:
        given.results.unlink(missing_ok=True)
    tree = ROOT if given.say else _copied()
    for room, modules in ROOMS.items():
        wanted = [module for module in modules if module in given.modules or not given.modules]
        if wanted and not given.say:
            _try(tree, wanted, TESTS[room], given)
    if not given.say:
        shutil.rmtree(tree, ignore_errors=True)
    return _say(given.results, given.modules)


def _copied() -> Path:
    """The tree as it is now, elsewhere: whoever goes on working does not change what is tried."""
    tree = Path(tempfile.mkdtemp(prefix="turnout-mutants-"))
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for name in listed.stdout.decode().split("\0")[:-1]:
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    return tree


def _try(tree: Path, modules: list[str], tests: list[str], given: argparse.Namespace) -> None:
    """In a process of its own: a room's tests are all it has read."""
    settings = {
        "DJANGO_SETTINGS_MODULE": "deploy.settings",
        "VAR_DIR": str(tree / "var"),
        "COMPILED_QUERIES": "off",  # a query that was compiled before is not changed any more
        "MUTANTS": json.dumps({"modules": modules, "results": str(given.results), "share": given.share}),
    }
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | settings
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--no-migrations", "--tb=line"]
    without = ["-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not browser and not long"]
    reached = [test for test in tests if (tree / test).exists()]
    subprocess.run(
        [*command, *without, "-p", "tests.support.mutants.plugin", *reached], cwd=tree, env=environment, check=False
    )


def _say(results: Path, wanted: list[str]) -> int:
    rows: dict[tuple[str, str], dict] = {}
    for line in results.read_text().splitlines():
        row = json.loads(line)
        rows[row["module"], row["change"]] = row
    kept = [row for row in rows.values() if row["module"] in wanted or not wanted]
    by_result: dict[str, list[dict]] = {"caught": [], "missed": [], "not tried": []}
    for row in kept:
        by_result[row["result"]].append(row)
    same = [row for row in by_result["missed"] if (row["module"], row["change"]) in EQUIVALENT]
    holes = [row for row in by_result["missed"] if row not in same]
    for row in sorted(holes, key=lambda row: (row["module"], row["line"])):
        print(f"{row['module']}:{row['line']}  {row['change']}  ({row['tests']} tests)")
    caught = len(by_result["caught"])
    rate = 100 * caught / max(1, caught + len(holes))
    print(
        f"{len(kept) - len(by_result['not tried'])} changes: {caught} caught, {len(same)} change nothing, "
        f"{len(holes)} that no test notices: {rate:.1f} % caught. {len(by_result['not tried'])} could not be tried."
    )
    return int(rate < 95)


if __name__ == "__main__":
    sys.exit(main())
