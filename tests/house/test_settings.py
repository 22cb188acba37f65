"""A setting is read when it is needed: what a module keeps as it is imported depends on who imports it first."""

import ast
from collections.abc import Iterator

import pytest

from tests.support.source import dotted, modules_under, packages, tree_of

# What the program is put together from does not change while it runs.
FOR_GOOD = {"AUTH_USER_MODEL", "ALSO_FOR_PROGRAMS"}


def kept_at_import(node: ast.AST) -> Iterator[str]:
    """The settings that are read outside of functions: by modules, classes, and as what parameters default to."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Lambda):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for once in (*child.decorator_list, child.args):
                yield from kept_at_import(once)
            continue
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name) and child.value.id == "settings":
            yield child.attr
        yield from kept_at_import(child)


@pytest.mark.parametrize("package", packages())
def test_no_module_keeps_a_setting_as_it_is_imported(package):
    kept = {
        dotted(path): names
        for path in modules_under(package)
        if (names := set(kept_at_import(tree_of(path))) - FOR_GOOD)
    }
    assert kept == {}


@pytest.mark.parametrize(
    "source",
    [
        "A = settings.SITE_URL",
        "class A:\n    a = f'{settings.SITE_URL}'",
        "def a(b=settings.SITE_URL): pass",
        "@b(settings.SITE_URL)\ndef a(): pass",
    ],
)
def test_control_what_is_kept_is_seen(source):
    assert list(kept_at_import(ast.parse(source))) == ["SITE_URL"]


@pytest.mark.parametrize("source", ["def a(): return settings.SITE_URL", "class A:\n    a = field(lambda: settings.A)"])
def test_control_what_is_read_when_needed_may_be(source):
    assert list(kept_at_import(ast.parse(source))) == []
