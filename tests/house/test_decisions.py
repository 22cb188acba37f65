"""Decisions are numbered without gaps, dated, all of one form, and found by those who name them."""

import re

import pytest

from tests.support.source import ROOT

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
FORM = re.compile(
    r"# (?P<number>\d+)\. .+\n\n\d{1,2} [A-Z][a-z]+ \d{4}.*\n\n"
    r"\*\*Context\.\*\*.+\n\*\*Decision\.\*\*.+\n\*\*Consequences\.\*\*.+",
    re.DOTALL,
)
NAMED = re.compile(r"(?:decisions/|\b)(0\d{3}-[a-z-]+\.md)|decisions/(0\d{3})\b(?!-)")
FOLDERS = ("docs", "deploy", "training", "bookings", "reporting", "tests", "templates")


def test_decisions_are_numbered_without_gaps():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_number_date_context_decision_and_consequences(path):
    said = FORM.fullmatch(path.read_text())
    assert said
    assert int(said["number"]) == int(path.name[:4])


def test_decisions_that_are_named_exist():
    texts = [*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
    readable = [path for path in texts if path.suffix in {".md", ".py", ".html", ".txt"}]
    named = {name or number for path in readable for name, number in NAMED.findall(path.read_text())}
    known = {path.name for path in DECISIONS} | {path.name[:4] for path in DECISIONS}
    assert len(named) > 3
    assert named - known == set()
