"""Which packages an installation is made of, by the lock files, and under which licence each is given."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
_LOCKED = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[^\]]+\])?==(?P<version>[^\s;]+)(?: ; (?P<where>[^\\\n]+))?"
    r"(?P<hashes>(?:\s*\\\n\s+--hash=\S+)*)",
    re.MULTILINE,
)
# Of packages that are installed on other systems or other Pythons alone, so that they cannot be asked here.
_ELSEWHERE = {"brotlicffi": "MIT", "colorama": "BSD-3-Clause"}


class LicenceUnknown(Exception):
    """Some packages do not say under which licence they are given."""


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    kind: str  # pypi or npm
    licence: str
    sha256: tuple[str, ...] = ()
    where: str = ""  # on which systems, if not on all

    @property
    def purl(self) -> str:
        """Return its address as package URLs write it; the @ of an npm scope is %40."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def packages() -> list[Package]:
    """Return what an installation runs, Python's first. Raises LicenceUnknown."""
    found = [*_of_python((_ROOT / "requirements.lock").read_text()), *_of_pages(_ROOT / "package-lock.json")]
    if unknown := [package.name for package in found if not package.licence]:
        raise LicenceUnknown(f"No licence is known of {', '.join(unknown)}: look it up before anybody is given it.")
    return found


def _of_python(lock: str) -> Iterator[Package]:
    for found in _LOCKED.finditer(lock):
        hashes = re.findall(r"--hash=sha256:(\w+)", found["hashes"])
        licence = licence_of(found["name"])
        where = (found["where"] or "").strip()
        yield Package(found["name"], found["version"], "pypi", licence, tuple(hashes), where)


def _of_pages(lock: Path) -> Iterator[Package]:
    for path, said in sorted(json.loads(lock.read_text())["packages"].items()):
        if path and not said.get("dev"):
            yield Package(path.rpartition("node_modules/")[2], said["version"], "npm", said.get("license", ""))


def licence_of(name: str) -> str:
    """Return the licence that the installed package names, an SPDX expression where it has one; "" if it names none."""
    try:
        said: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return _ELSEWHERE.get(name, "")
    if expression := said.get("License-Expression"):
        return expression
    classified = [one.rpartition(":: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    first = (said.get("License") or "").strip().partition("\n")[0].strip()
    if first.startswith("Copyright"):
        first = ""  # the whole text: what it is called stands among the classifiers
    return first if first and not first.startswith("Dual") else " or ".join(classified)
