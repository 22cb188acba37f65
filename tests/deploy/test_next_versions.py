"""The environment of `make test-next` is the locked one in everything but Django, and of a Python that runs."""

import pytest

from tests.support import next_versions as module
from tests.support.next_versions import LOCK, newest_python, without_django


def test_only_django_itself_is_left_out_of_what_is_locked():
    lock = LOCK.read_text()
    gone = set(lock.splitlines()) - set(without_django(lock).splitlines())
    assert [line for line in gone if "==" in line] == [
        next(li for li in lock.splitlines() if li.startswith("django=="))
    ]
    assert {line.strip().split(":")[0] for line in gone if "==" not in line} == {"--hash=sha256"}


def test_lock_that_does_not_name_django_once_is_refused():
    with pytest.raises(SystemExit, match="0 times"):
        without_django("idna==3.20 \\\n    --hash=sha256:0\n")


def test_newest_python_that_runs_is_taken_and_one_that_is_too_old_never(tmp_path, monkeypatch):
    monkeypatch.delenv("NEXT_PYTHON", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(module.Path, "home", lambda: tmp_path)
    for name, code in (("python3.11", 0), ("python3.12", 0), ("python3.13", 0), ("python3.99", 1)):
        _python(tmp_path / name, code)
    assert newest_python() == tmp_path / "python3.13"
    for name in ("python3.12", "python3.13"):
        (tmp_path / name).unlink()
    assert newest_python() is None
    monkeypatch.setenv("NEXT_PYTHON", str(tmp_path / "python3.11"))
    assert newest_python() == tmp_path / "python3.11"


def test_stub_that_does_not_run_hides_no_python_behind_it(tmp_path, monkeypatch):
    stubs, there = tmp_path / "shims", tmp_path / ".pyenv/versions/3.13.0/bin"
    monkeypatch.delenv("NEXT_PYTHON", raising=False)
    monkeypatch.setenv("PATH", str(stubs))
    monkeypatch.setattr(module.Path, "home", lambda: tmp_path)
    for folder, code in ((stubs, 1), (there, 0)):
        folder.mkdir(parents=True)
        _python(folder / "python3.13", code)
    assert newest_python() == there / "python3.13"


def _python(path, code):
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
