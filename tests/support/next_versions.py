"""The quick tests under the newest Python and Django that there are, so that the day of an upgrade holds no surprise.

Run by `make test-next`, in an environment of its own under var/next. Every other package is the one that is locked; a
warning that something will be removed is an error, as in all tests. NEXT_PYTHON names a Python to take instead.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-dev.lock"
OLDEST = (3, 12)  # that Django 6 runs on
_DJANGO = re.compile(r"^django==[^\n]*\\\n(?:[^\n]*\\\n)*[^\n]*\n", re.MULTILINE)


def newest_python() -> Path | None:
    """Return the newest Python of this machine that Django 6 runs on."""
    if named := os.environ.get("NEXT_PYTHON"):
        return Path(shutil.which(named) or named)
    found: dict[tuple[int, int], Path] = {}
    for folder in [*os.environ.get("PATH", "").split(os.pathsep), *Path.home().glob(".pyenv/versions/*/bin")]:
        for path in Path(folder).glob("python3.*"):
            match = re.fullmatch(r"python3\.(\d+)", path.name)
            version = (3, int(match[1])) if match else (0, 0)
            if version >= OLDEST and version not in found and _answers(path):
                found[version] = path
    return found[max(found)] if found else None


def _answers(python: Path) -> bool:
    """Tell whether it runs: pyenv leaves stubs of versions that are not chosen."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def without_django(lock: str) -> str:
    """Return the lock file without Django, whose newest version no lock names."""
    left, number = _DJANGO.subn("", lock)
    if number != 1:
        raise SystemExit(f"{LOCK.name} names Django {number} times; once was expected.")
    return left


def made(python: Path, folder: Path) -> Path:
    """Return the Python of the environment, made anew where the lock file or the Python is another one."""
    like = hashlib.sha256(LOCK.read_bytes() + str(python.resolve()).encode()).hexdigest()
    own, mark, pip = folder / "bin" / "python", folder / "made-of", ["-m", "pip", "--disable-pip-version-check"]
    if not mark.exists() or mark.read_text() != like:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", folder], check=True)
        rest = folder / "locked.txt"
        rest.write_text(without_django(LOCK.read_text()))
        subprocess.run([own, *pip, "install", "-qq", "--no-deps", "--require-hashes", "-r", rest], check=True)
        mark.write_text(like)
    subprocess.run([own, *pip, "install", "-qq", "--upgrade", "django"], check=True)
    return own


def main() -> int:
    python = newest_python()
    if python is None:
        print(f"There is no Python {OLDEST[0]}.{OLDEST[1]} or later here: name one by NEXT_PYTHON.")
        return 1
    own = made(python, ROOT / "var" / "next")
    said = "import sys, django; print(f'Python {sys.version.split()[0]}, Django {django.__version__}')"
    subprocess.run([own, "-c", said], check=True)
    return subprocess.run([own, "-m", "pytest", *sys.argv[1:]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
