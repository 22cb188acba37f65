"""r18: a backup while people book is one moment, and is restored on trial, with its codes."""

import csv
import os
import subprocess
import tarfile
import threading
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from bookings.places.operations.booking import book_place
from bookings.privacy.erasing import erase
from deploy.management.commands import restore
from deploy.moving import backing_up
from deploy.moving.backing_up import back_up, let_old_ones_go, unpacked
from deploy.moving.manifest import NotACopy, fingerprints, knows_secret
from tests.support import thoroughness
from tests.support.factories import OrganisationFactory, UserFactory, make_session
from tests.support.own_database import address_of_test_database
from training.models import Session, User

pytestmark = [
    pytest.mark.r18,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("said_to_be_migrated"),
]
ROUNDS = thoroughness.rounds(10, usually=3)
KEY = b"a key of this test, long enough to be one"


class Booking(threading.Thread):
    """Somebody books all the time."""

    def __init__(self, session, people):
        super().__init__()
        self.session, self.people, self.stopped, self.booked = session, people, threading.Event(), 0
        self.error = None

    def run(self):
        try:
            for person in self.people:
                if self.stopped.is_set():
                    return
                book_place(session=self.session, practitioner=person, by=person, now=timezone.now())
                self.booked += 1
        except Exception as error:
            self.error = error
        finally:
            connection.close()


def column(folder, table, name) -> list[str]:
    with (folder / "tables" / f"{table}.csv").open(newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


@pytest.mark.usefixtures("made_by_migrations")
def test_backup_while_people_book_is_one_moment_and_is_restored_on_trial(tmp_path, monkeypatch):
    session = make_session(on=timezone.localdate() + timezone.timedelta(days=30), capacity=10)
    organisation = OrganisationFactory()
    somebody = Booking(session, [UserFactory(organisation=organisation) for _ in range(600)])
    somebody.start()
    seen = []
    try:
        for number in range(ROUNDS):
            moment = timezone.now() + timezone.timedelta(seconds=number)
            path, _ = back_up(tmp_path, key=KEY, now=moment)
            with unpacked(path, key=KEY) as folder:
                booked = column(folder, "bookings_booking", "id")
                assert column(folder, "bookings_historicalbooking", "id").count(booked[-1]) >= 1 if booked else True
                assert set(column(folder, "bookings_historicalbooking", "id")) == set(booked)
                assert set(column(folder, "bookings_mail", "booking_id")) == set(booked)
                seen.append(len(booked))
    finally:
        somebody.stopped.set()
        somebody.join()
    assert somebody.error is None
    assert seen[-1] > 0 and seen == sorted(seen) and somebody.booked > seen[0], "people booked meanwhile"
    (tmp_path / "key").write_bytes(KEY)
    monkeypatch.setenv("DATABASE_URL", address_of_test_database())
    said = backing_up.rehearse(path, key_file=tmp_path / "key", scratch=tmp_path)
    assert f"{seen[-1]} bookings" in said and "Checked: sound" in said
    assert "SECRET_KEY is not" not in said


@pytest.mark.r48
def test_who_was_erased_since_the_backup_is_erased_again_by_restoring_it(tmp_path, frozen_now, settings, capsys):
    settings.VAR_DIR = tmp_path / "var"
    UserFactory(is_team=True)
    long_ago = frozen_now - timezone.timedelta(days=9)
    trainer, other = (
        UserFactory(name=name, is_trainer=True, joined_at=long_ago) for name in ("Tom Tutor", "Ann Other")
    )
    person = UserFactory(name="Pat Person", joined_at=long_ago)
    session = make_session(trainers=[trainer])
    path, _ = back_up(tmp_path, key=None, now=frozen_now)
    Session.objects.filter(pk=session.pk).update(status=Session.Status.CANCELLED, cancelled_at=frozen_now)
    for one in (trainer, person):
        erase(person=one, by=None, now=frozen_now)
    call_command("flush", interactive=False, verbosity=0)
    with pytest.raises(CommandError, match=r"There is no list of erasures .* Nothing was restored"):
        call_command("restore", str(path), erasures=tmp_path / "none.jsonl")
    with pytest.raises(CommandError, match=r"Not everybody was erased again\. Tom Tutor is the trainer of 1 session"):
        call_command("restore", str(path))
    assert "Checked: sound" in capsys.readouterr().out
    names = dict(User.objects.values_list("pk", "name"))
    assert (names[person.pk], names[trainer.pk], names[other.pk]) == ("Erased person", "Tom Tutor", "Ann Other")
    Session.objects.filter(pk=session.pk).update(status=Session.Status.CANCELLED, cancelled_at=frozen_now)
    call_command("replay_erasures")
    assert "1 person erased again, by " in capsys.readouterr().out
    assert User.objects.get(pk=trainer.pk).is_erased


def test_who_is_left_to_erase_is_said_before_the_check(tmp_path, frozen_now, monkeypatch, capsys):
    path, _ = back_up(tmp_path, key=None, now=frozen_now)
    call_command("flush", interactive=False, verbosity=0)
    monkeypatch.setattr(restore.Command, "_erase_again", lambda self, erasures: "Not everybody was erased again.")

    def unsound(self):
        raise CommandError("What was restored is not sound")

    monkeypatch.setattr(restore.Command, "_check", unsound)
    with pytest.raises(CommandError, match="not sound"):
        call_command("restore", str(path))
    assert "Not everybody was erased again." in capsys.readouterr().out


def test_a_fault_of_the_disk_while_it_is_brought_in_is_said_in_a_sentence(tmp_path, frozen_now, monkeypatch):
    def full(folder):
        raise OSError(28, "No space left on device", str(folder))

    path, _ = back_up(tmp_path, key=None, now=frozen_now)
    monkeypatch.setattr(restore, "import_all", full)
    with pytest.raises(CommandError, match=r"The backup was not restored: No space left on device \("):
        call_command("restore", str(path))


def test_nobody_reads_a_sealed_backup_without_its_key(tmp_path, frozen_now):
    path, _ = back_up(tmp_path, key=KEY, now=frozen_now)
    assert oct(path.stat().st_mode)[-3:] == "600"
    for key in (None, b"another key of this test, as long as one"):
        with pytest.raises(NotACopy), unpacked(path, key=key):
            pass
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(NotACopy), unpacked(path, key=KEY):
        pass


def test_a_backup_that_anybody_could_have_made_is_not_taken_for_a_sealed_one(tmp_path, frozen_now):
    path, _ = back_up(tmp_path, key=None, now=frozen_now)
    with pytest.raises(NotACopy, match="not sealed, though a key is set"), unpacked(path, key=KEY):
        pass
    with unpacked(path, key=None) as folder:
        assert (folder / "manifest.json").is_file()


@pytest.mark.parametrize("key", [None, KEY])
def test_a_backup_damaged_anywhere_is_refused_with_a_sentence(tmp_path, frozen_now, settings, key):
    settings.BADGE_KEY_FILE = tmp_path / "long"  # also in the middle of a file
    settings.BADGE_KEY_FILE.write_text(" ".join(map(str, range(50_000))))
    path, _ = back_up(tmp_path, key=key, now=frozen_now)
    whole = path.read_bytes()
    for part in range(8):
        damaged, at = bytearray(whole), 20 + (len(whole) - 60) * part // 8
        damaged[at : at + 40] = bytes(byte ^ 0x5A for byte in damaged[at : at + 40])
        path.write_bytes(damaged)
        with pytest.raises(NotACopy), unpacked(path, key=key):
            pass


def test_no_room_to_unpack_it_is_not_a_fault_of_the_backup(tmp_path, frozen_now, monkeypatch):
    def full(*given, **how):
        raise OSError(28, "No space left on device")

    path, _ = back_up(tmp_path, key=None, now=frozen_now)
    monkeypatch.setattr(backing_up.shutil, "copyfileobj", full)
    with pytest.raises(NotACopy, match=r"no room .* with --scratch"), unpacked(path, key=None):
        pass


def test_a_backup_is_unpacked_by_the_first_python_3_11_too(tmp_path, frozen_now, monkeypatch):
    """Debian 12 has 3.11.2, whose tarfile knows no filters."""
    path, _ = back_up(tmp_path, key=None, now=frozen_now)
    for name in ("extract", "extractall"):
        monkeypatch.delattr(backing_up.tarfile.TarFile, name)
    with unpacked(path, key=None) as folder:
        assert (folder / "dictionary.csv").is_file()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../outside", b"0"), ("/outside", b"0"), ("link", b"2"), ("hard", b"1"), ("pipe", b"6"), ("twice", b"0")],
)
def test_a_backup_that_would_write_elsewhere_is_refused(tmp_path, name, kind):
    path, outside = tmp_path / "x.backup", tmp_path / "outside"
    with tarfile.open(path, "w:gz") as archive:
        for _ in range(2 if name == "twice" else 1):
            member = tarfile.TarInfo(name.replace("/outside", str(outside)) if name.startswith("/") else name)
            member.type, member.linkname = kind, str(outside)
            archive.addfile(member)
    with pytest.raises(NotACopy, match="cannot be unpacked"), unpacked(path, key=None, scratch=tmp_path):
        pass
    assert list(tmp_path.iterdir()) == [path]


def test_the_trial_is_unpacked_where_there_is_room(tmp_path, monkeypatch):
    def asked(command, *, env, **how):
        assert Path(env["TMPDIR"]).is_relative_to(tmp_path) and Path(env["TMPDIR"]).is_dir()
        return subprocess.CompletedProcess(command, 0, "sound", "")

    monkeypatch.setattr(backing_up.subprocess, "run", asked)
    assert backing_up.rehearse(tmp_path / "x.backup", key_file=None, scratch=tmp_path) == "sound"


@pytest.mark.parametrize("key", [None, KEY])
def test_backup_that_was_cut_off_is_no_backup(tmp_path, frozen_now, key):
    path, _ = back_up(tmp_path, key=key, now=frozen_now)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(NotACopy), unpacked(path, key=key):
        pass
    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "none.backup"))


def test_a_disk_that_fills_up_leaves_no_half_of_a_backup(tmp_path, frozen_now, monkeypatch):
    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backing_up.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        back_up(tmp_path / "backups", key=None, now=frozen_now)
    assert list((tmp_path / "backups").iterdir()) == []


def test_old_backups_go_and_what_else_is_there_stays(tmp_path):
    names = [f"turnout-2026010{day}-031000.backup" for day in range(1, 6)]
    for name in [*names, "turnout-20250101-031000.faulty", "letter.txt", "turnout-x.backup"]:
        (tmp_path / name).write_text("")
    assert [path.name for path in let_old_ones_go(tmp_path, keep=2)] == names[:3]
    assert {path.name for path in tmp_path.iterdir()} == {
        *names[3:], "turnout-20250101-031000.faulty", "letter.txt", "turnout-x.backup",
    }  # fmt: skip
    assert let_old_ones_go(tmp_path, keep=2) == []


def test_a_backup_says_under_which_key_links_were_signed(settings):
    mine = fingerprints()["SECRET_KEY"]
    assert settings.SECRET_KEY not in mine and knows_secret(mine)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key " * 5
    assert not knows_secret(mine)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert knows_secret(mine)


def test_a_backup_that_cannot_be_restored_is_said_to_be_faulty(tmp_path, monkeypatch):
    def cannot(path, **how):
        raise NotACopy("The backup cannot be restored.")

    monkeypatch.setattr("deploy.management.commands.backup.rehearse", cannot)
    with pytest.raises(CommandError, match="cannot be restored"):
        call_command("backup", str(tmp_path), verbosity=0)
    assert [path.suffix for path in tmp_path.iterdir()] == [".faulty"]
    assert os.access(tmp_path, os.W_OK)
