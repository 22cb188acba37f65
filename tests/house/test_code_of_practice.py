"""docs/code-of-practice.md has each of the 14 principles once, and what it names as proof is there."""

import ast
import re

import pytest

from tests.support.source import ROOT

TEXT = (ROOT / "docs" / "code-of-practice.md").read_text()
ROWS = re.findall(r"^\| (\d\.\d) [^|]+\|([^|]+)\|([^|]+)\|$", TEXT, re.MULTILINE)
TESTS = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_each_principle_has_one_row_with_what_is_done_and_what_holds_it():
    themes = {1: 4, 2: 2, 3: 5, 4: 3}
    assert [number for number, *_ in ROWS] == [
        f"{theme}.{n}" for theme, most in themes.items() for n in range(1, most + 1)
    ]
    for number, done, held in ROWS:
        assert done.strip(), number
        assert TESTS.search(held) or held.strip() in ("process, no test", "not met"), number


@pytest.mark.parametrize(("file", "name"), sorted(set(TESTS.findall(TEXT))))
def test_test_that_is_named_is_there(file, name):
    tree = ast.parse((ROOT / file).read_text())
    assert not name or name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
