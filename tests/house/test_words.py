"""What users read is plain: no page, mail, refusal or label uses a word that GOV.UK content style would not.

Read are all templates, without their tags and comments, and every text in the program but docstrings, what a comment
says, and what only the people who run the program see. The style: https://www.gov.uk/guidance/style-guide
"""

import ast
import re
from pathlib import Path

import pytest

from tests.support.source import ROOT, modules_under, packages, tree_of

# What is not said, and what is said instead.
INSTEAD = {
    r"e-mail\w*": "email",
    r"whom": "who",
    r"whoever": "the person who, anybody who",
    r"became of": "what happened to",
    r"go on": "continue",
    r"all the same": "anyway",
    r"stands? (?:in|at|on|beside|below|above|here|there)": "is",
    r"thereby|hereby|herewith|forthwith|whilst|amongst": "a plain word",
    r"prior to": "before",
    r"in order to": "to",
    r"utilis\w+": "use",
    r"facilitat\w+|leverag\w+|streamlin\w+": "what is done",
    r"commenc\w+": "start",
    r"terminat\w+": "end",
    r"purchas\w+": "buy",
    r"approximately": "about",
    r"subsequent\w*": "later, after",
    r"in the event of|in the event that": "if",
    r"with regard to|in respect of|regarding": "about",
    r"going forward|at this point in time": "now, from now on",
    r"per annum": "a year",
    r"notwithstanding|aforementioned|pursuant": "a plain word",
}
NOT_SAID = re.compile(r"\b(?:" + "|".join(INSTEAD) + r")\b", re.IGNORECASE)
# Read by the people who run Turnout, in a terminal.
NOT_READ_BY_USERS = ("management", "upkeep")
# On pages a letter is an email; in the program "mail" is also the name of many things.
NOT_ON_PAGES = re.compile(r"\bmails?\b|\bfits\b", re.IGNORECASE)
TAGS = re.compile(r"\{\{.*?\}\}|\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}|\{%.*?%\}|<[^>]*>", re.DOTALL)


def said_in_template(path: Path) -> str:
    return TAGS.sub(" ", path.read_text())


def said_in_module(path: Path) -> str:
    tree = tree_of(path)
    docstrings = documents(tree)
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return "\n".join(text.value for text in texts if id(text) not in docstrings)


def documents(tree: ast.Module) -> set[int]:
    """Return which nodes are docstrings, by their ids."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and _opens(node)}


def _opens(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


def not_plain(said: str) -> list[str]:
    return [match[0] for match in NOT_SAID.finditer(said)]


TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
MODULES = [path for path in modules_under(*packages()) if not set(path.parts).intersection(NOT_READ_BY_USERS)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_template_says_it_plainly(path):
    said = said_in_template(path)
    assert not_plain(said) + NOT_ON_PAGES.findall(said) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_texts_of_the_program_say_it_plainly(path):
    assert not_plain(said_in_module(path)) == []


def test_words_are_found_where_people_read_them_and_nowhere_else():
    assert not_plain("Send an E-mail to whoever stands in the queue.") == ["E-mail", "whoever", "stands in"]
    assert not_plain("Send an email to people who stand up. This is the standard.") == []
