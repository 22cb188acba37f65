"""The folder that the processes of one gunicorn count in goes with it, and one that was given stays."""

import os
import runpy
from pathlib import Path

import pytest

from deploy.watching.counting import counts_folder

CONFIGURATION = str(Path(__file__).resolve().parents[3] / "deploy" / "gunicorn_conf.py")


@pytest.fixture(autouse=True)
def newly_started(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    counts_folder.cache_clear()
    yield
    counts_folder.cache_clear()


def test_its_own_folder_is_the_same_after_a_reload_and_is_deleted_at_the_end(tmp_path):
    runpy.run_path(CONFIGURATION)["on_starting"](None)
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    (folder / "counter_1.db").write_text("")
    reloaded = runpy.run_path(CONFIGURATION)  # as HUP does
    assert Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]) == folder and (folder / "counter_1.db").is_file()
    reloaded["on_exit"](None)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_given_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "given"))
    runpy.run_path(CONFIGURATION)["on_starting"](None)
    runpy.run_path(CONFIGURATION)["on_exit"](None)
    assert (tmp_path / "given").is_dir()
