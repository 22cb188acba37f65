"""r62: nothing that a person wrote is printed as markup, or read as a template: no template and no code asks for it."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.source import functions_that, places_that

pytestmark = pytest.mark.r62

TEMPLATES = Path(settings.BASE_DIR, "templates")
UNESCAPED = re.compile(r"\|\s*(safe|safeseq)\b|\{%-?\s*autoescape\s+off|\{%\s*(debug|filter\s+safe)\b")
# Names that say "this is markup already", or that read a text as a template.
MARKS_AS_MARKUP = {"mark_safe", "SafeString", "SafeText", "SafeData", "html_safe", "__html__", "format_html_join"}
READS_AS_TEMPLATE = {"Template", "from_string", "DebugLexer"}


def unescaped(name: str, text: str) -> list[str]:
    """Return what a template does not escape; the text of a mail is no markup, and may leave it all as it is."""
    found = [match.group() for match in UNESCAPED.finditer(text)]
    return [one for one in found if "autoescape" not in one] if name.endswith(".txt") else found


def test_no_template_prints_anything_unescaped():
    files = [path for path in TEMPLATES.rglob("*.*") if path.suffix in {".html", ".txt", ".svg", ".xml"}]
    assert len(files) > 150
    assert {path.name: found for path in files if (found := unescaped(path.name, path.read_text()))} == {}


@pytest.mark.parametrize(
    "text", ["{{ a|safe }}", "{{ a | safe }}", "{{ a|safeseq|join:', ' }}", "{% autoescape off %}", "{% debug %}"]
)
def test_each_way_to_print_unescaped_is_seen(text):
    assert len(unescaped("a.html", text)) == 1
    assert unescaped("a.html", "{{ safe }}, {{ a|safely }} and {% autoescape on %}") == []


def test_text_of_a_mail_may_leave_everything_as_it_is_but_says_so_once():
    assert unescaped("a.txt", "{% autoescape off %}") == []
    assert unescaped("a.txt", "{{ a|safe }}") == ["|safe"]


def says_it_is_markup(node: ast.AST) -> bool:
    """Tell whether a piece of code calls a text markup, or reads one as a template, or has words of others do so."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.alias(name=name):
            return name in MARKS_AS_MARKUP | READS_AS_TEMPLATE
        case ast.Call(func=ast.Name(id="format_html") | ast.Attribute(attr="format_html"), args=[form, *_]):
            return not (isinstance(form, ast.Constant) and isinstance(form.value, str))
    return False


def test_no_code_calls_a_text_markup_or_reads_it_as_a_template():
    assert places_that(says_it_is_markup, left_out={"migrations"}) == {}


@pytest.mark.parametrize(
    "line",
    [
        "from django.utils.safestring import mark_safe",
        "django.utils.safestring.SafeString(name)",
        "format_html(name)",
        "format_html(f'<b>{name}</b>')",
        "format_html('<b>' + name)",
        "html.format_html(name, 1)",
        "Template(name).render()",
        "engine.from_string(name)",
    ],
)
def test_each_way_to_call_a_text_markup_is_seen(line):
    assert list(functions_that(says_it_is_markup, line)) == [""]


def test_markup_of_our_own_with_a_persons_words_in_it_is_no_fault():
    assert list(functions_that(says_it_is_markup, "format_html('<b>{}</b>', name)")) == []
