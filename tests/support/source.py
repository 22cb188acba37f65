"""The source of the program, read as syntax trees: what the tests of the house look at."""

import ast
from collections.abc import Iterator
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
