"""Try small changes of the modules that compute, and say which no test notices: `make mutants`.

By hand: python -m tests.support.mutants [--share 0.2] [--again] [--together] [module …]; without a module,
all that compute. What was caught before stays known (var/mutants/results.jsonl) as long as its function is the same;
--again forgets it. It works on a copy of the tree, so that one can go on working, and resumes where it was stopped.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.support.mutants.changes import changes_of
from tests.support.mutants.equivalents import EQUIVALENT
from tests.support.mutants.modules import JUDGED_BY
from tests.support.mutants.plugin import own_steps, text_of

ROOT = Path(__file__).resolve().parents[3]

RESULTS = ROOT / "var" / "mutants" / "results.jsonl"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--share", type=float, default=1.0, help="of the changes, drawn with a fixed seed")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--together", action="store_true", help="in one process, which is quicker for a few modules")
    parser.add_argument("--say", action="store_true", help="what is known, without trying anything")
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    given.results = given.results.absolute()
    given.results.parent.mkdir(parents=True, exist_ok=True)
    if given.again:
        given.results.unlink(missing_ok=True)
    tree = ROOT if given.say else _copied()
    wanted = given.modules or list(JUDGED_BY)
    if not given.say:
        for modules in [wanted] if given.together else [[module] for module in wanted]:
            _try(tree, modules, given)
        shutil.rmtree(tree, ignore_errors=True)
    return _say(given.results, wanted)


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


def _try(tree: Path, modules: list[str], given: argparse.Namespace) -> None:
    """In a process of its own: the tests of these modules are all it has read."""
    tests = sorted({test for module in modules for test in JUDGED_BY[module]})
    settings = {
        "DJANGO_SETTINGS_MODULE": "deploy.settings",
        "VAR_DIR": str(tree / "var"),
        "COMPILED_QUERIES": "off",  # a query that was compiled before is not changed any more
        "MUTANTS": json.dumps({"modules": modules, "results": str(given.results), "share": given.share}),
    }
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | settings
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--no-migrations", "--tb=line"]
    without = ["-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not browser and not long"]
    subprocess.run(
        [*command, *without, "-p", "tests.support.mutants.plugin", *tests], cwd=tree, env=environment, check=False
    )


def _say(results: Path, wanted: list[str]) -> int:
    """Say a line a module, as docs/reliability.md has it, and each hole."""
    rows: dict[tuple[str, str], dict] = {}
    for line in results.read_text().splitlines():
        row = json.loads(line)
        rows[row["module"], row["change"]] = row
    there = {key for module in wanted for key in _there(module)}
    kept = [row | {"result": _result(row)} for key, row in rows.items() if (*key, row["text"]) in there]
    for row in sorted(kept, key=lambda row: (row["module"], row["line"])):
        if row["result"] == "missed":
            print(f"{row['module']}:{row['line']}  {row['change']}  ({row['tests']} tests)")
    print("| module | tried | noticed | change nothing | unnoticed | could not be tried |")
    print("|---|---|---|---|---|---|")
    for module in wanted:
        print(_line(f"`{module.replace('.', '/')}`", Counter(r["result"] for r in kept if r["module"] == module)))
    all_together = Counter(row["result"] for row in kept)
    print(_line("all", all_together))
    caught, missed = all_together["caught"], all_together["missed"]
    rate = 100 * caught / max(1, caught + missed)
    print(f"{rate:.1f} % of what changes something is noticed.")
    return int(rate < 95)


def _there(module: str) -> set[tuple[str, str, str]]:
    """The changes of the module as it is now: what was tried of a function that has changed since says nothing."""
    source = ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text()
    changes = changes_of(source, own_steps())
    return {(module, change.name, text_of(source, change.function)) for change in changes}


def _result(row: dict) -> str:
    is_hole = row["result"] == "missed"
    return "nothing" if is_hole and (row["module"], row["change"]) in EQUIVALENT else row["result"]


def _line(name: str, results: Counter[str]) -> str:
    tried = results.total() - results["not tried"]
    figures = [tried, *(results[result] for result in ("caught", "nothing", "missed", "not tried"))]
    return f"| {' | '.join([name, *map(str, figures)])} |"


if __name__ == "__main__":
    sys.exit(main())
