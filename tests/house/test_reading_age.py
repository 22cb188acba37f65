"""Nobody needs more than eight years of school for what a page, a mail or a refusal says.

Read are the sentences of each template, and of each module those that it can say. What a name or a date stands for is
one short word. GOV.UK writes for readers of nine; grade 8 is a reader of thirteen or fourteen.
"""

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_words import MODULES, TEMPLATES, documents
from tests.support.reading_age import WORD, grade, syllables
from tests.support.source import ROOT, tree_of

HARDEST = 8
FEWEST_WORDS = 30  # in fewer, one long word such as "organisation" decides
NOT_SAID = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}|<(script|style|svg)\b.*?</\1>", re.DOTALL)
PIECES = re.compile(
    r"</?(?:p|li|legend|h[1-6]|label|d[dt]|t[dhr]|div|summary|button|option|[uo]l|table)\b[^>]*>"
    r"|\{%\s*(?:if|elif|else|endif|for|endfor|block|endblock|include)\b[^%]*%\}"
)
VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
MARKUP = re.compile(r"\{%.*?%\}|<[^>]*>", re.DOTALL)
SENTENCE = re.compile(r"[A-Z“][^.?!]{15,}[.?!](?:\s|$)")


def prose_of_template(path: Path) -> str:
    """Return its paragraphs of five words or more: what is shorter is a label."""
    text = PIECES.sub("\n\n", NOT_SAID.sub("", path.read_text()))
    text = html.unescape(MARKUP.sub(" ", VALUE.sub(" it ", text)))
    return _sentences(piece for piece in re.split(r"\n\s*\n", text) if len(WORD.findall(piece)) >= 5)


def prose_of_module(path: Path) -> str:
    return _sentences(said for said in _said(tree_of(path)) if SENTENCE.search(said))


def _said(tree: ast.Module) -> Iterator[str]:
    not_said = documents(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            not_said |= {id(part) for part in node.values}
            yield "".join(part.value if isinstance(part, ast.Constant) else " it " for part in node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in not_said:
            yield node.value


def _sentences(pieces: Iterator[str]) -> str:
    return "\n\n".join(pieces)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_template_is_easy_to_read(path):
    said = prose_of_template(path)
    assert len(WORD.findall(said)) < FEWEST_WORDS or grade(said) <= HARDEST


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_the_program_says_is_easy_to_read(path):
    said = prose_of_module(path)
    assert len(WORD.findall(said)) < FEWEST_WORDS or grade(said) <= HARDEST


def test_the_prose_is_found_and_no_more(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "{# not this #}<style>nor this, however many words</style><p>You&rsquo;re on the waiting list for "
        "{{ course.title }}.</p><dt>A label</dt>{% if late %}<p>It is too late to cancel this one now.</p>{% endif %}"
    )
    shown = "You’re on the waiting list for it . It is too late to cancel this one now."
    assert " ".join(prose_of_template(page).split()) == shown
    module = tmp_path / "module.py"
    module.write_text('"""Not this sentence either."""\nx = "a key"\ny = f"Choose another date than {x}, or wait."\n')
    assert " ".join(prose_of_module(module).split()) == "Choose another date than it , or wait."


def test_grade_is_that_of_published_examples():
    # https://en.wikipedia.org/wiki/Flesch–Kincaid_readability_tests: 11.3, as 24 syllables in 13 words
    assert grade("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.") == pytest.approx(
        11.3, abs=0.05
    )
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45, abs=0.01)
    assert grade("") == grade("12/03/2026") == 0


def test_syllables_are_counted_as_they_are_said():
    said = {
        1: "place booked come times queue you whole team course used",
        2: "table needed people people's password places manage statement safely listed",
        3: "register organise reminder attendance partnership continue created",
        4: "certificate evaluate practitioner safeguarding available situation multi-use-room",
        5: "organisation evaluation multi-agency",
    }
    assert {word: syllables(word) for words in said.values() for word in words.split()} == {
        word: count for count, words in said.items() for word in words.split()
    }
