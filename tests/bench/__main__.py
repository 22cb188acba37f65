"""Play all parts of the measurements and print one table: `make bench`, PART=… and ROUNDS=… as wished."""

import argparse
import ast
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import PARTS
from tests.support.bench.databases import Postgres, Sqlite, as_migrated, postgres
from tests.support.bench.lines import Line, median_of, table

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Run:
    """All rounds of all parts."""

    folder: Path
    databases: dict[str, Postgres | Sqlite]
    lines: dict[str, list[Line]] = field(default_factory=dict)  # by the name of the line: one a round
    failed: list[str] = field(default_factory=list)

    def play(self, part: str) -> None:
        said = _constants(part)
        for vendor in said.get("DATABASES", ("postgres",)):
            name = f"bench_{part}"
            like = self._filled(part, vendor, said["FILLED_AS"]) if "FILLED_AS" in said else ""
            address = self.databases[vendor].make(name, like) if like else self.databases[vendor].make(name)
            if not self._started(part, vendor, address):
                self.failed.append(f"{part} on {vendor}")
            self.databases[vendor].drop(name)
            written = self.folder / "lines.json"
            for text in written.read_text().splitlines() if written.exists() else ():
                line = Line.from_json(json.loads(text))
                self.lines.setdefault(line.name, []).append(line)
            written.unlink(missing_ok=True)

    def _filled(self, part: str, vendor: str, filled_as: str) -> str:
        """Return the name of the database that is copied, and fill it where this run has not yet."""
        databases, name = self.databases[vendor], f"filled_{filled_as}_{os.environ.get('MILLION', '')}_{as_migrated()}"
        if not databases.exists(name):
            print(f"filling {filled_as} on {vendor} …", flush=True)
            if not self._started(part, vendor, databases.make("filling"), "fill"):
                raise SystemExit(f"{part} could not fill {filled_as} on {vendor}")
            databases.rename("filling", name)
        return name

    def _started(self, part: str, vendor: str, address: str, *fill: str) -> bool:
        command = [sys.executable, "-m", "tests.support.bench.playing", part, vendor, str(self.folder / "lines.json")]
        environment = {**os.environ, "DATABASE_URL": address}
        return subprocess.run([*command, *fill], cwd=ROOT, env=environment, check=False).returncode == 0

    def tell(self, rounds: int) -> None:
        lines = [median_of(of_one) for of_one in self.lines.values()]
        print(
            f"\n{'One round' if rounds == 1 else f'The median of {rounds} rounds'}; load of the machine by now: ",
            end="",
        )
        print(f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n\n{table(lines)}\n")
        missed = [line.name for line in lines if not line.met]
        if lines:
            print("Every aim is met." if not missed else f"Not met: {'; '.join(missed)}")
        if self.failed:
            print(f"NOT MEASURED, for it failed: {', '.join(self.failed)}")


def _constants(part: str) -> dict:
    """Return what a part says of itself, without importing it: its imports want a Django that is set up."""
    tree = ast.parse((ROOT / "tests" / "bench" / f"{part}.py").read_text())
    return {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id in {"DATABASES", "FILLED_AS"}
    }


def _folder() -> contextlib.AbstractContextManager:
    """Return where databases lie: thrown away after, or kept in BENCH_FOLDER with what was filled."""
    kept = os.environ.get("BENCH_FOLDER")
    if not kept:
        return tempfile.TemporaryDirectory(prefix="turnout-bench-", ignore_cleanup_errors=True)
    Path(kept).mkdir(parents=True, exist_ok=True)
    return contextlib.nullcontext(kept)


def main() -> int:
    there = [part for part in PARTS if (ROOT / "tests" / "bench" / f"{part}.py").exists()]
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", default=there, choices=[*there, there], metavar="PART", help=", ".join(there)
    )
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and leave no server behind
    with _folder() as folder, postgres(Path(folder)) as (address, pid):
        os.environ["BENCH_DATABASE_PID"] = str(pid)
        run = Run(Path(folder), {"postgres": Postgres(address), "sqlite": Sqlite(Path(folder))})
        for number in range(asked.rounds):
            for part in asked.parts:
                print(f"== {part}{f', round {number + 1}' if asked.rounds > 1 else ''} ==", flush=True)
                run.play(part)
    run.tell(asked.rounds)
    return bool(run.failed)


if __name__ == "__main__":
    sys.exit(main())
