"""The source of the program, read as syntax trees: what the tests of the house look at."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
# Folders of the repository that are packages without being part of the program.
NOT_THE_PROGRAM = {"tests"}


def packages() -> list[str]:
    """The packages that make up the program, as they lie at its root."""
    return sorted(found.parent.name for found in ROOT.glob("*/__init__.py") if found.parent.name not in NOT_THE_PROGRAM)


def modules_under(*places: str) -> Iterator[Path]:
    """Each module of some packages or modules, named with dots; migrations are history and left out."""
    for place in places:
        path = ROOT.joinpath(*place.split("."))
        yield from [path.with_suffix(".py")] if not path.is_dir() else sorted(_written_by_hand(path))


def _written_by_hand(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def imports_of(tree: ast.Module) -> set[str]:
    """Everything a module imports, wherever it does: `from a.b import c` counts as a.b and as a.b.c."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def nodes_by_function(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every node of a tree with the name of the innermost function that it stands in, "" outside of any."""

    def walk(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else name
            yield inside, child
            yield from walk(child, inside)

    yield from walk(tree, "")


def functions_that(does: Callable[[ast.AST], bool], source: str) -> Iterator[str]:
    """The functions of a module in which a node does it, each as often as it is done there."""
    return (name for name, node in nodes_by_function(ast.parse(source)) if does(node))


def places_that(does: Callable[[ast.AST], bool], *, left_out: set[str]) -> dict[tuple[str, str], int]:
    """Where in the program it is done, by file and function, and how often; some folders or files are left out."""
    found: Counter[tuple[str, str]] = Counter()
    for path in modules_under(*packages()):
        where = path.relative_to(ROOT)
        if where.as_posix() not in left_out and not left_out.intersection(where.parts):
            found.update((where.as_posix(), name) for name in functions_that(does, path.read_text()))
    return dict(found)
