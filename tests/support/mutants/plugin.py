"""A plugin of pytest that plays each test once, notes which lines it reaches, and then tries the changes.

Each change is tried in a process of its own, forked from this one after the database is made (in memory, so that each
has its own), on the tests that reach its lines: those of the module's own file and then the quickest, of which those
that have caught most go first.
"""

import ast
import contextlib
import functools
import importlib
import json
import mmap
import os
import random
import resource
import signal
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from tests.support.mutants.changes import Change, changes_of
from tests.support.mutants.equivalents import EQUIVALENT
from tests.support.mutants.modules import JUDGED_BY
from tests.support.mutants.swapping import put_in

ROOT = Path(__file__).resolve().parents[3]
AT_MOST = float(os.environ.get("MUTANTS_SECONDS", "20"))  # of tests for one change, beside those of its own file
SEED = 20_261_126


class Mutants:
    def __init__(self, modules: list[str], results: Path, share: float):
        self.paths = {ROOT.joinpath(*module.split(".")).with_suffix(".py"): module for module in modules}
        self.results, self.share = results, share
        self.coverage = coverage.Coverage(data_file=None, config_file=False, include=[str(path) for path in self.paths])
        self.coverage.start()  # before the modules are read, so that what they do once is seen
        self.took: dict[str, float] = {}
        self.failed: set[str] = set()
        self.caught: Counter[str] = Counter()  # by each test so far
        self.played = mmap.mmap(-1, 4)  # the number of the test that the forked process is at

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_runtestloop(self, session):
        anchor, *rest = sorted(session.items, key=lambda item: ("django_db" not in item.keywords, item.nodeid))
        for item, following in zip([anchor, *rest], [*rest, anchor], strict=True):
            self.coverage.switch_context(item.nodeid)
            item.own_markers = [each for each in item.own_markers if each.name != "unmeasured"]  # all examples judge
            started = time.process_time()  # whatever else the machine is busy with
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.took[item.nodeid] = time.process_time() - started
        self.coverage.stop()
        self.anchor, self.items = anchor, {item.nodeid: item for item in session.items}
        for path, module in self.paths.items():
            self.try_module(path, module)
        return True

    # ---- one module ----

    def try_module(self, path: Path, module: str) -> None:
        source = path.read_text()
        known = self.known(module)
        changes = list(changes_of(source, own_steps()))
        if self.share < 1:
            changes = random.Random(SEED).sample(changes, round(len(changes) * self.share))
        reached = self.coverage.get_data().contexts_by_lineno(str(path))
        with self.results.open("a") as results:
            for change in changes:
                key = (change.name, text_of(source, change.function))
                if key not in known:
                    row = {"module": module, "change": change.name, "text": key[1], "line": change.first_line}
                    print(json.dumps(row | self.try_change(change, module, reached)), file=results, flush=True)

    def known(self, module: str) -> set[tuple[str, str]]:
        """What was tried before and need not be again, of functions that have the same text: it was caught, or changes
        nothing.
        """
        if not self.results.exists():
            return set()
        rows = [row for row in map(json.loads, self.results.read_text().splitlines()) if row["module"] == module]
        settled = [row for row in rows if row["result"] == "caught" or (module, row["change"]) in EQUIVALENT]
        return {(row["change"], row["text"]) for row in settled}

    def try_change(self, change: Change, module: str, reached: dict[int, list[str]]) -> dict:
        chosen = self.tests_for(change, module, reached)
        started = time.monotonic()
        allowed = 30 + round(6 * sum(self.took[item.nodeid] for item in chosen))
        self.played[:] = bytes(4)
        child = os.fork()
        if not child:
            resource.setrlimit(resource.RLIMIT_CPU, (allowed, allowed))
            self.in_the_child(change, module, chosen)
        status = wait_for(child, 10 * allowed)
        result = {0: "missed", 1: "caught", 2: "not tried"}.get(status, "caught")
        if status == 1 and chosen:
            self.caught[chosen[int.from_bytes(self.played[:])].nodeid] += 1
        return {"result": result, "tests": len(chosen), "seconds": round(time.monotonic() - started, 1)}

    def tests_for(self, change: Change, module: str, reached: dict[int, list[str]]) -> list[pytest.Item]:
        lines = range(change.first_line, change.last_line + 1)
        nodes = {node for line in lines for node in reached.get(line, []) if node in self.items} - self.failed
        judges = tuple(JUDGED_BY[module])
        # What is done once, when the module is read, is reached by no test and seen by any.
        nodes = {node for node in nodes or self.items if node.startswith(judges)} - self.failed
        own = (f"test_{module.rpartition('.')[2]}", "test_locks.py")  # locks are held by nothing else on SQLite
        room = "/".join(module.split(".")[:-1])
        order = sorted(
            nodes, key=lambda node: (not any(one in node for one in own), room not in node, self.took[node], node)
        )
        chosen, seconds = [], 0.0
        for node in order:
            seconds += self.took[node]
            if seconds > AT_MOST and not any(one in node for one in own):
                break
            chosen.append(self.items[node])
        return sorted(chosen, key=lambda item: -(self.caught[item.nodeid] + 0.5) / (self.took[item.nodeid] + 0.05))

    def in_the_child(self, change: Change, module: str, chosen: list[pytest.Item]) -> None:
        with contextlib.suppress(BaseException):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            try:
                put_in(importlib.import_module(module), change.function, change.tree())
            except Exception:  # whatever keeps the change from being made, no test has noticed it
                os._exit(2)
            for number, item in enumerate(chosen):
                following = [*chosen, self.anchor][number + 1]
                if following is item:
                    following = chosen[0]
                self.played[:] = number.to_bytes(4)
                if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
                    os._exit(1)
            os._exit(0)
        os._exit(1)


def wait_for(child: int, seconds: float) -> int:
    """Return how the child ended; a change that never comes to an end is noticed too."""
    until = time.monotonic() + seconds
    pause = 0.005
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 1.2, 0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1


@functools.cache
def own_steps() -> frozenset[str]:
    """The methods of our own QuerySets, each of which says something about rows."""
    return frozenset(_own_steps())


def _own_steps() -> Iterator[str]:
    for path in [*ROOT.glob("training/models/*.py"), *ROOT.glob("bookings/models/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name.endswith("QuerySet"):
                yield from (each.name for each in node.body if isinstance(each, ast.FunctionDef))


@functools.cache
def text_of(source: str, function: str) -> str:
    """A fingerprint of the function, by which a result is known again."""
    node: ast.AST = ast.parse(source)
    for name in function.split(".") if function != "module" else []:
        node = next(each for each in ast.walk(node) if getattr(each, "name", None) == name)
        if isinstance(node, ast.FunctionDef):
            break
    return format(zlib.crc32(ast.dump(node).encode()), "x")


def pytest_configure(config):
    if asked := os.environ.pop("MUTANTS", ""):
        connections.databases["default"]["TEST"]["NAME"] = ":memory:"  # what is forked has one of its own
        given = json.loads(asked)
        config.pluginmanager.register(Mutants(given["modules"], Path(given["results"]), given["share"]))
