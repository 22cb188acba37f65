"""No app asks a row for what an app above it has hung on: import-linter cannot see `person.bookings.all()`."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.support.source import ROOT, dotted, modules_under, tree_of

BELOW_AND_ABOVE = [("training", "bookings"), ("training", "reporting"), ("bookings", "reporting")]
QUERIES = {
    *("alias", "aggregate", "annotate", "dates", "datetimes", "defer", "distinct", "exclude", "filter", "only"),
    *("order_by", "prefetch_related", "prefetch_related_objects", "select_related", "values", "values_list"),
    *("getattr", "bulk_update", "earliest", "latest"),
}
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def names_hung_on(below: str, above: str) -> set[str]:
    """The names by which models of one app lead back to those of another above it, in Python and in queries."""
    return {
        name
        for model in apps.get_app_config(above).get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label == below
        if not field.remote_field.hidden
        for name in (field.remote_field.get_accessor_name(), field.related_query_name())
    }


def read_in_python(tree: ast.Module, names: set[str]) -> Iterator[str]:
    """Attributes of rows, and what is given to a query by keyword or as text, such as "bookings__status"."""
    imported = {
        (name.asname or name.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            of_a_module = isinstance(node.value, ast.Name) and node.value.id in imported and node.value.id.islower()
            if not of_a_module:
                yield node.attr
        elif isinstance(node, ast.Call):
            for text in _said_to(node):
                yield from names.intersection(text.removeprefix("-").split("__"))


def _said_to(call: ast.Call) -> Iterator[str]:
    yield from (keyword.arg for keyword in call.keywords if keyword.arg)
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in QUERIES or name[:1].isupper():  # such as Count and Prefetch
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        texts = [part.value for value in values for part in ast.walk(value) if isinstance(part, ast.Constant)]
        yield from (text for text in texts if isinstance(text, str))


def read_in_template(text: str, names: set[str]) -> Iterator[str]:
    for tag in TAG.findall(text):
        yield from names.intersection(re.findall(r"\.(\w+)", tag))


@pytest.mark.parametrize(("below", "above"), BELOW_AND_ABOVE)
def test_no_app_reads_what_an_app_above_hangs_on_its_rows(below, above):
    names = names_hung_on(below, above)
    in_python = [(dotted(path), name) for path in modules_under(below) for name in read_in_python(tree_of(path), names)]
    in_templates = [
        (str(path.relative_to(ROOT)), name)
        for path in sorted((ROOT / "templates" / below).rglob("*.html"))
        for name in read_in_template(path.read_text(), names)
    ]
    assert in_python + in_templates == []


def test_names_hung_on_people_and_sessions_are_known():
    assert {"bookings", "register", "date_wishes", "mails", "reservations"} <= names_hung_on("training", "bookings")
    assert "sessions" not in names_hung_on("training", "bookings")


@pytest.mark.parametrize(
    "line",
    [
        "person.bookings.all()",
        "User.objects.filter(bookings__status='confirmed')",
        "User.objects.order_by('-bookings__pk')",
        "User.objects.annotate(n=Count('bookings', distinct=True))",
        "User.objects.filter(Q(pk=1) | Q(name=F('bookings__name')))",
        "User.objects.prefetch_related(Prefetch('organisation__bookings'))",
        "User.objects.only(*['bookings'])",
    ],
)
def test_reading_upwards_in_python_is_seen(line):
    assert set(read_in_python(ast.parse(line), {"bookings", "marks"})) == {"bookings"}


@pytest.mark.parametrize("tag", ["{{ person.bookings.count }}", "{% for each in person.bookings.all %}"])
def test_reading_upwards_in_a_template_is_seen(tag):
    assert list(read_in_template(tag, {"bookings"})) == ["bookings"]
    assert list(read_in_template("<a href='{% url \"bookings\" %}'>Your bookings. bookings</a>", {"bookings"})) == []
