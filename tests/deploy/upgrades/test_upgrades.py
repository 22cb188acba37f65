"""r57: whoever comes from an earlier version, with rows in it, finds the same figures in every report."""

import json
import os
import re
import zipfile
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from deploy.version import releases
from tests.support.upgrades import COPIES, REPORTS, brought_in

pytestmark = [pytest.mark.r57, pytest.mark.long]
VERSIONS = sorted(path.stem for path in COPIES.glob("*.zip"))


def copy_of(version, folder):
    with zipfile.ZipFile(COPIES / f"{version}.zip") as archive:
        archive.extractall(folder)
    return json.loads((folder / REPORTS).read_text(encoding="utf-8"))


@pytest.fixture
def empty(tmp_path, db):
    """The address of an empty database of the kind that the run is on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    server = os.environ["DATABASE_URL"]
    name = f"upgrade_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as own:
        own.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            own.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def differences(before, after):
    """Yield where a report of before says something else, by the columns that both have: what is new may be new."""
    for name, said in before.items():
        now = after.get(name)
        if now is None:
            yield f"{name} is gone"
            continue
        keys = {column["key"] for column in said["columns"]} & {column["key"] for column in now["columns"]}
        for part in ("rows", "total"):
            old, new = (report[part] if part == "rows" else [report[part]] for report in (said, now))
            shared = [[{key: row.get(key) for key in keys} for row in rows] for rows in (old, new)]
            if shared[0] != shared[1]:
                yield f"{name}, {part}: {shared[0]} became {shared[1]}"


@pytest.mark.parametrize("version", VERSIONS)
def test_reports_say_the_same_after_the_upgrade(version, empty, tmp_path):
    before = copy_of(version, tmp_path / "copy")
    after = brought_in(tmp_path / "copy", empty)
    assert list(differences(before, after)) == []
    assert sum(bool(report["rows"]) for report in before.values()) > 5


def test_control_a_figure_that_moved_is_seen():
    report = {"columns": [{"key": "held"}, {"key": "gone"}], "rows": [{"held": 28, "gone": 1}], "total": {"held": 28}}
    moved = {"columns": [{"key": "held"}], "rows": [{"held": 27}], "total": {"held": 28}}
    assert list(differences({"a": report}, {"a": {**moved, "rows": [{"held": 28}]}})) == []
    assert len(list(differences({"a": report, "b": report}, {"a": moved}))) == 2


def test_each_release_has_its_copy():
    """`python -m tests.support.upgrades 1.2.0` makes it, with the program as it is released. Before the first release
    there is one of 26 November 2026, made by the program of that day.
    """
    released = [found[0] for one in releases() if (found := re.match(r"\d+\.\d+\.\d+", one.title))]
    assert set(released) <= set(VERSIONS)
    assert VERSIONS
