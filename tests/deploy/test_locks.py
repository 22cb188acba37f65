"""The lock files install with Python's own pip, also when something newer of everything has been published."""

import base64
import hashlib
import re
import subprocess
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.long

LOCKED = re.compile(
    r"^(?P<name>[\w.-]+)(?P<extras>\[[^\]]+\])?==(?P<version>[^\s;]+)(?P<marker> ; [^\\]+)?", re.MULTILINE
)


@pytest.fixture(scope="module")
def own_pip(tmp_path_factory):
    """The pip that this Python brings: the oldest that people will have."""
    folder = tmp_path_factory.mktemp("own-pip")
    venv.create(folder, with_pip=True)
    return folder / "bin" / "pip"


def wheel(folder: Path, name: str, version: str, described: metadata.PackageMetadata | None) -> str:
    """Write a wheel with nothing in it but what the package says it needs; return its SHA-256."""
    needs = [
        f"{field}: {value}"
        for field in ("Requires-Dist", "Provides-Extra")
        for value in (described.get_all(field) or [] if described else [])
    ]
    stem = f"{name.replace('-', '_')}-{version}"
    files = {
        f"{stem}.dist-info/METADATA": "\n".join(
            ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *needs, ""]
        ),
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')},{len(text)}\n"
        for path, text in files.items()
    )
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name_in_wheel, text in {**files, f"{stem}.dist-info/RECORD": record}.items():
            archive.writestr(name_in_wheel, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def needs_of(name: str) -> metadata.PackageMetadata | None:
    """What the installed package says of itself; None for one that other systems alone need."""
    try:
        return metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_installs_with_pythons_own_pip_when_everything_has_a_newer_release(lock, own_pip, tmp_path):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    lines = []
    for locked in LOCKED.finditer((settings.BASE_DIR / lock).read_text()):
        name, version, described = locked["name"], locked["version"], needs_of(locked["name"])
        wheel(shelf, name, "99999", described)
        lines.append(f"{locked[0].strip()} --hash=sha256:{wheel(shelf, name, version, described)}")
    assert len(lines) > 30
    copy = tmp_path / lock
    copy.write_text("\n".join(lines))
    tried = subprocess.run(
        [
            own_pip,
            "install",
            "--dry-run",
            "--isolated",
            "--no-index",
            "--find-links",
            shelf,
            "--require-hashes",
            "-r",
            copy,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stderr
    assert "99999" not in tried.stdout
