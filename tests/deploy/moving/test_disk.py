"""A folder that is not there, a disk that is full, a file that may not be read: a sentence, and nothing half done."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from deploy.moving import backing_up, leaving
from deploy.moving.backing_up import back_up, unpacked
from deploy.moving.entering import import_all
from deploy.moving.manifest import NotACopy, NotBroughtIn
from deploy.moving.placing import files_placed

pytestmark = [pytest.mark.r58, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def unreadable(monkeypatch):
    """Have one path refuse to be opened, also to somebody who may read everything."""
    opened, refused = Path.open, []

    def checked(self, *given, **how):
        if self in refused:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *given, **how)

    monkeypatch.setattr(Path, "open", checked)
    return refused.append


def test_each_command_says_that_a_folder_is_not_there(tmp_path, frozen_now):
    path, _ = back_up(tmp_path / "backups", key=None, now=frozen_now)
    none = str(tmp_path / "none")
    with pytest.raises(CommandError, match=r"The backup was not finished: No such file or directory \(.*none/"):
        call_command("backup", str(tmp_path / "others"), scratch=none)
    with pytest.raises(CommandError, match=r"cannot be unpacked: No such file .*none/.* with --scratch"):
        call_command("restore", str(path), scratch=none)
    with pytest.raises(CommandError, match=r"The backup was not finished: File exists \(.*\.backup\)"):
        call_command("backup", str(path))
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="the SQLite database is as it was: No such file"):
            call_command("move_to_postgres", "postgres://nobody@127.0.0.1:1/none", scratch=none)
    assert list((tmp_path / "others").iterdir()) == []


def test_a_backup_that_could_not_be_tried_is_kept_as_it_is(tmp_path, monkeypatch):
    def full(*given, **how):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backing_up.subprocess, "run", full)
    with pytest.raises(CommandError, match=r"turnout-.*\.backup was not restored on trial: No space left on device\."):
        call_command("backup", str(tmp_path), verbosity=0)
    assert [path.suffix for path in tmp_path.iterdir()] == [".backup"]


def test_leaving_says_that_the_disk_is_full(tmp_path, monkeypatch):
    def full(path):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(leaving, "_write_dictionary", full)
    with pytest.raises(CommandError, match=r"Not everything was written: No space left on device \(.*dictionary\.csv"):
        call_command("export_all", str(tmp_path / "all"))


def test_a_file_that_may_not_be_read_is_said(tmp_path, frozen_now, unreadable, monkeypatch):
    path, _ = back_up(tmp_path, key=None, now=frozen_now)
    with unpacked(path, key=None) as folder:
        unreadable(folder / "tables" / "training_user.csv")
        with pytest.raises(NotACopy, match=r"training_user\.csv of the copy cannot be read: Permission denied"):
            import_all(folder)
    unreadable(path)
    with pytest.raises(NotACopy, match="The backup cannot be read: Permission denied"), unpacked(path, key=None):
        pass


def test_a_file_in_the_way_that_may_not_be_read_stays(tmp_path, monkeypatch):
    storage = FileSystemStorage(location=tmp_path)
    storage.save("courses/map.pdf", ContentFile(b"ours"))
    (tmp_path / "folder.pdf").mkdir()
    monkeypatch.setattr("deploy.moving.placing.default_storage", storage)
    with (
        pytest.raises(NotBroughtIn, match=r"folder\.pdf here already, and it cannot be read: Is a directory.* Nothing"),
        files_placed(tmp_path, {"folder.pdf": "0"}),
    ):
        pytest.fail("nothing is brought in")
    assert (tmp_path / "folder.pdf").is_dir() and storage.exists("courses/map.pdf")
