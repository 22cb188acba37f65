"""The documentation holds: links lead somewhere, commands exist, and guides name pages and buttons as they are."""

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from tests.support.guides import GUIDED, PICTURES

BASE = Path(settings.BASE_DIR)
DOCS = sorted([*BASE.glob("*.md"), *BASE.glob("docs/**/*.md"), *BASE.glob("templates/**/*.md")])
GUIDES = sorted([*BASE.glob("docs/roles/*.md"), BASE / "docs" / "first-day.md"])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
SETTING = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def name(path: Path) -> str:
    return path.relative_to(BASE).as_posix()


def anchors(path: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(path: Path) -> list[str]:
    """Links of a page that lead nowhere: to no file, or to no heading of one."""
    found = []
    for link in LINK.findall(CODE.sub("", path.read_text())):
        target, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        file = (path.parent / target).resolve() if target else path
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            found.append(link)
    return found


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_links_lead_somewhere(path):
    assert broken(path) == []


def test_what_leads_nowhere_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Some heading, here\n[a](page.md#some-heading-here) [b](gone.md) [c](#gone) `[d](code.md)`")
    assert broken(page) == ["gone.md", "#gone"]


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_commands_exist(path):
    said = path.read_text()
    written = " ".join(CODE.findall(said))
    targets = set(re.findall(r"^([a-z][\w-]*):", (BASE / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z][\w-]+)", written)) - targets == set()
    assert set(re.findall(r"manage\.py ([a-z]\w+)", written)) - set(get_commands()) == set()


@pytest.mark.parametrize(
    "path", [BASE / "docs" / f"{guide}.md" for guide in ("several-servers", "single-sign-on")], ids=name
)
def test_guides_for_it_name_settings_that_there_are(path):
    """Those of a provider have its name in them: `OIDC_NHS_NAME` stands in the table for all."""
    table = (BASE / "docs" / "settings.md").read_text()
    named = {word.replace("ENTRA", "NHS") for code in CODE.findall(path.read_text()) for word in SETTING.findall(code)}
    assert len(named) > 3
    assert [word for word in sorted(named) if f"`{word}`" not in table] == []


@cache
def words_of_pages() -> str:
    """All that pages can say: templates, and the words in the code that they are filled with."""
    files = [*BASE.glob("templates/**/*.html"), *BASE.glob("training/**/*.py")]
    files += [*BASE.glob("bookings/**/*.py"), *BASE.glob("reporting/**/*.py"), *BASE.glob("bookings/**/*.js")]
    return unescape(" ".join(path.read_text() for path in files)).replace("’", "'")


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_guides_name_pages_and_buttons_as_they_are(path):
    """`A page` and **a button**; a bold word that ends in a stop is a heading of its paragraph."""
    said = PICTURE.sub("", path.read_text()).replace("’", "'")
    bold = [label for label, colon in re.findall(r"\*\*([^*]+)\*\*(:?)", said) if label[-1] not in ".?:" and not colon]
    labels = [*re.findall(r"`([^`]+)`", said), *bold]
    named = [label for label in labels if not label.startswith("manage.py")]
    assert [label for label in named if " ".join(label.split()) not in words_of_pages()] == []


def test_every_picture_is_taken_by_a_test_told_of_and_described():
    shown = {}
    for path in GUIDES:
        shown |= {(path.parent / file).resolve(): words for words, file in PICTURE.findall(path.read_text())}
    assert set(shown) == {PICTURES / f"{picture.name}.png" for picture in GUIDED}
    assert set(shown) == set(PICTURES.glob("*.png"))
    assert [words for words in shown.values() if len(words) < 20] == []
