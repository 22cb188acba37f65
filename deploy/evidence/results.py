"""What test runs said, from the JUnit files that pytest writes with --junitxml."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from defusedxml.ElementTree import ParseError, parse

NONE_FOUND = (
    "No results of tests were found. `make evidence RESULTS=<folder>` takes the files that `pytest --junitxml` writes."
)


@dataclass(frozen=True)
class Run:
    name: str
    at: str
    tests: int
    failed: int
    skipped: int
    seconds: float


def runs(folder: Path | None) -> list[Run]:
    """Return what each file of the folder tells of, one that is no such file left out."""
    return [run for path in sorted(folder.glob("**/*.xml")) if (run := _run(path))] if folder else []


def _run(path: Path) -> Run | None:
    try:
        root = parse(path).getroot()
    except (ParseError, OSError):
        return None
    suites = root.findall("testsuite") if root.tag == "testsuites" else [root]
    if not suites or any(suite.tag != "testsuite" for suite in suites):
        return None
    total = {name: sum(float(suite.get(name, 0)) for suite in suites) for name in _COUNTED}
    at = suites[0].get("timestamp") or f"{dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    failed = int(total["failures"] + total["errors"])
    return Run(path.name, at, int(total["tests"]), failed, int(total["skipped"]), total["time"])


_COUNTED = ("tests", "failures", "errors", "skipped", "time")


def results_page(found: list[Run]) -> str:
    lines = ["# Test results", ""]
    if not found:
        return "\n".join([*lines, NONE_FOUND, ""])
    lines += ["| run | when | tests | failed | skipped | seconds |", "|---|---|---|---|---|---|"]
    lines += [f"| {r.name} | {r.at} | {r.tests:,} | {r.failed} | {r.skipped} | {r.seconds:,.0f} |" for r in found]
    return "\n".join([*lines, ""])
