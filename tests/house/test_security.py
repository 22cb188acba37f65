"""docs/security.md answers each requirement of the standard once, and what it names as proof is there."""

import ast
import re

import pytest

from tests.support.source import ROOT
from training.accounts import limits

ROW = re.compile(r"^\| (\d+\.\d+\.\d+) [^|]+\| ([12]) \|(.*)\| ([^|]+) \|$", re.MULTILINE)
TESTS = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
TEXT = (ROOT / "docs" / "security.md").read_text()
ROWS = {number: (level, proof) for number, level, _, proof in ROW.findall(TEXT)}
# Each requirement of levels 1 and 2, with its level, as the standard numbers them.
STANDARD = dict(line.split() for line in (ROOT / "tests" / "support" / "asvs_5_0.txt").read_text().splitlines())


def test_each_requirement_of_the_standard_has_one_row():
    assert len(ROW.findall(TEXT)) == len(ROWS)
    assert {number: level for number, (level, _) in ROWS.items()} == STANDARD


def test_page_says_how_many_are_proved_and_how_many_are_not_met():
    """Most are held by a test: at least four in five of those that apply."""
    proofs = [proof.strip() for _, proof in ROWS.values()]
    idle = sum(proof.startswith("not applicable") for proof in proofs)
    proved = sum(bool(TESTS.search(proof)) for proof in proofs)
    unmet = sum(proof.startswith("not met") for proof in proofs)
    apply = len(proofs) - idle
    assert (
        f"Of {len(proofs)} requirements {idle} do not apply; of the other {apply} a test proves {proved}. "
        f"Not met, or not in full: {unmet}."
    ) in TEXT
    assert proved >= 0.8 * apply
    assert all(proofs), "each says by what"


@pytest.mark.parametrize(("file", "name"), sorted(set(TESTS.findall(TEXT))))
def test_test_that_is_named_is_there(file, name):
    tree = ast.parse((ROOT / file).read_text())
    tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert tests if not name else name in tests


def test_limits_that_the_page_names_are_those_of_the_code():
    words, a_day = {3: "three", 5: "five"}, limits.PASSWORDS_AT_ACCOUNT_A_DAY.most
    mails, tries = words[limits.MAILS_ASKED_FOR.most], words[limits.CODE_TRIES.most]
    said = " ".join(TEXT.split())
    wrong, step = words[limits.PASSWORDS_AT_ACCOUNT.most], words[limits.SECOND_STEPS.most]
    assert (
        f"a password ({wrong} wrong by one visitor in five minutes, {a_day} in a day, "
        f"{limits.PASSWORDS_BY_ALL_A_DAY.most} by all in a day), a code by email ({tries} tries "
        f"a code, {mails} asked for in ten minutes)"
    ) in said
    assert (
        f"({step} tries by one visitor in five minutes, {limits.SECOND_STEPS_A_DAY.most} in a day, "
        f"{limits.SECOND_STEPS_BY_ALL_A_DAY.most} by all in a day)"
    ) in said
    windows = [limits.PASSWORDS_AT_ACCOUNT, limits.SECOND_STEPS, limits.MAILS_ASKED_FOR]
    assert [limit.window.total_seconds() for limit in windows] == [300, 300, 600]
