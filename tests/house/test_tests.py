"""Where tests lie, and what they say of themselves."""

import ast

import pytest

from tests.conftest import ONE_DATABASE, PLAYED_AGAIN
from tests.support.source import ROOT, dotted

TESTS = ROOT / "tests"
# Measurements are programs of their own; the rest of what is no test helps tests.
HELPERS = {"support", "bench"}
PLAYED = [path for part in ("races", "browser", "stateful") for path in sorted((TESTS / part).glob("test_*.py"))]


def test_helpers_lie_in_support():
    helpers = [
        dotted(path)
        for path in TESTS.rglob("*.py")
        if path.relative_to(TESTS).parts[0] not in HELPERS
        if not path.name.startswith("test_") and path.name not in {"__init__.py", "conftest.py"}
    ]
    assert helpers == []


@pytest.mark.parametrize("path", PLAYED, ids=dotted)
def test_stories_and_races_say_in_their_first_line_what_they_play(path):
    said = ast.get_docstring(ast.parse(path.read_text())) or ""
    assert said.partition("\n")[0].endswith(".")


def test_what_is_tested_once_or_not_watched_exists():
    assert [name for name in ONE_DATABASE if not list(TESTS.glob(f"{name.rstrip('/')}"))] == []
    assert [name for name in sorted(PLAYED_AGAIN) if not (TESTS / name).is_dir()] == []
