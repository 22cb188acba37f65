"""Which version of Turnout this is, and what has changed in it: what pyproject.toml and CHANGELOG.md say."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


@cache
def version() -> str:
    return tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@dataclass(frozen=True)
class Release:
    title: str
    changes: tuple[str, ...]


def releases(text: str | None = None) -> list[Release]:
    """Return what each release changed for those who use it, the newest first: a line for each change."""
    if text is None:
        text = (_ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = []
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        lines = [" ".join(entry.split()) for entry in re.split(r"^- ", body, flags=re.MULTILINE)[1:]]
        found.append(Release(title.strip(), tuple(re.sub(r"\*\*|`", "", line) for line in lines)))
    return found
