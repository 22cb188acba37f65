"""Ask the registry what is known against the packages that the lock files name: `python deploy/audit.py`.

A registry in between may know packages and not each release of them; it then has what is known against the newest one,
and a package is audited where that is the one we name. Where nobody answers, as on a machine without network, nothing
has been audited: that is said, and is no fault of the code. Further arguments go to pip-audit, such as
`--ignore-vuln ID`.
"""

import json
import re
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from packaging.utils import canonicalize_name
from pip._internal.models.index import PyPI

HERE = Path(__file__).resolve().parent
FIRST = [HERE / "pip.lock"]  # one package: who does not answer for it will not for the other hundred
REST = [HERE / "node.lock", HERE.parent / "requirements-dev.lock"]  # the latter holds requirements.lock
NOTHING = "no registry answered, nothing audited"
# How pip-audit ends where it was not answered: it writes a traceback, or this advice.
UNANSWERED = ("requests.exceptions.", "ServiceError", "ConnectionError", "your network may be blocking")
_PIN = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
SECONDS = 10  # for one answer

Asked = Callable[[str], Mapping[str, Any]]  # what the registry says of a package, by its name


def pinned(text: str) -> dict[str, str]:
    """Return by package the release that a lock file names."""
    return {canonicalize_name(name): release for name, release in _PIN.findall(text)}


def page_of(name: str) -> Mapping[str, Any]:
    """Return what the registry says of a package and its newest release. Raises OSError or ValueError."""
    with urlopen(f"{PyPI.pypi_url}/{name}/json", timeout=SECONDS) as answer:  # noqa: S310  # pip's own address
        said: Mapping[str, Any] = json.load(answer)
    return said


def of_newest(
    package: dict[str, Any], pins: Mapping[str, str], ask: Asked, ignored: Collection[str] = ()
) -> dict[str, Any]:
    """Return the package with what is known against it, if the release that we name is the newest; or as it is. What
    is ignored, by its id or another name of it, is left out.
    """
    release = pins.get(canonicalize_name(package["name"]))
    if "vulns" in package or release is None:
        return package
    try:
        page = ask(package["name"])
        if page["info"]["version"] != release:
            return {**package, "version": release, "newest": page["info"]["version"]}
        known = [
            fault
            for fault in page["vulnerabilities"]
            if not fault.get("withdrawn") and not {fault["id"], *fault.get("aliases", ())} & set(ignored)
        ]
        faults = [{"id": fault["id"], "fix_versions": fault["fixed_in"]} for fault in known]
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return package
    return {"name": package["name"], "version": release, "vulns": faults}


def ignored_by(arguments: Sequence[str]) -> set[str]:
    """Return the ids that pip-audit is told to ignore."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--ignore-vuln", action="append", default=[])
    return set(parser.parse_known_args(arguments)[0].ignore_vuln)


def verdict(code: int, said: str, complaints: str, *, more: Callable[[Any], Iterable[Any]] = list) -> tuple[int, str]:
    """Return how to exit, and what to tell, from how pip-audit exited and what it wrote as JSON and beside it; `more`
    asks further for packages that it knows nothing of.
    """
    try:
        packages = list(more(json.loads(said)["dependencies"]))
    except ValueError:
        unanswered = any(sign in complaints for sign in UNANSWERED)
        return (0, NOTHING) if unanswered else (code or 1, complaints.strip())
    answered = [package for package in packages if "vulns" in package]
    if not answered:
        return 0, NOTHING
    found = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none'}"
        for package in answered
        for fault in package["vulns"]
    ]
    unknown = [package for package in packages if "vulns" not in package]
    counted = f"{len(answered)} packages audited" + (f", {len(unknown)} unknown to the registry" if unknown else "")
    older = [f"{one['name']} {one['version']} (newest: {one['newest']})" for one in unknown if "newest" in one]
    return (1 if found else 0), "\n".join([*found, counted + (f": {', '.join(older)}" if older else "")])


def audited(locks: list[Path]) -> tuple[int, str]:
    named = [part for lock in locks for part in ("-r", str(lock))]
    asked = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format=json", *named]
    run = subprocess.run(
        [*asked, "--progress-spinner=off", "--timeout=10", *sys.argv[1:]], capture_output=True, text=True, check=False
    )
    pins = {name: release for lock in locks for name, release in pinned(lock.read_text()).items()}
    ignored = ignored_by(sys.argv[1:])
    with ThreadPoolExecutor(4) as pool:
        return verdict(
            run.returncode,
            run.stdout,
            run.stderr,
            more=lambda packages: pool.map(lambda package: of_newest(package, pins, page_of, ignored), packages),
        )


def main() -> int:
    code, told = audited(FIRST)
    if (code, told) != (0, NOTHING):
        rest, told_of_rest = audited(REST)
        code, told = code or rest, f"{told}\n{told_of_rest}"
    print(told)  # noqa: T201  # its purpose
    return code


if __name__ == "__main__":
    sys.exit(main())
