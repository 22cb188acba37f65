"""What docs/security.md names as proof is there: each test file, and each test in it."""

import ast
import re

import pytest

from tests.support.source import ROOT

ROW = re.compile(r"^\| (\d+\.\d+\.\d+) [^|]+\| ([12]) \|(.*)\| ([^|]+) \|$", re.MULTILINE)
TESTS = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
TEXT = (ROOT / "docs" / "security.md").read_text()


def test_each_requirement_has_one_row():
    rows = [number for number, *_ in ROW.findall(TEXT)]
    assert len(rows) == len(set(rows)) == TEXT.count("\n| ") - 1
    assert {number.split(".")[0] for number in rows} >= {"6", "7", "8"}


@pytest.mark.parametrize(("file", "name"), sorted(set(TESTS.findall(TEXT))))
def test_test_that_is_named_is_there(file, name):
    tree = ast.parse((ROOT / file).read_text())
    tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert tests if not name else name in tests
