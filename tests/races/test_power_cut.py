"""r55: the power goes at any moment: the database opens, is sound, and has every booking that somebody was told of."""

import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from bookings.places.operations.booking import book_place
from tests.support import thoroughness
from tests.support.factories import OrganisationFactory, UserFactory, make_session
from tests.support.power_cut import cuts, noted

pytestmark = [
    pytest.mark.r55,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's own tests hold what it does"),
]
MOMENTS = thoroughness.rounds(1000, usually=100)
BOOKINGS = 60  # enough that what is in the log is brought into the database on the way


@pytest.fixture
def elsewhere(tmp_path):
    """The database of the test, copied, with people and a session; a new connection to it is Django's."""
    session = make_session(on=timezone.localdate() + timezone.timedelta(days=40), capacity=20)
    organisation = OrganisationFactory()
    people = [UserFactory(organisation=organisation) for _ in range(BOOKINGS)]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    name, options = (connection.settings_dict[key] for key in ("NAME", "OPTIONS"))
    connection.close()
    file = tmp_path / "site.sqlite3"
    shutil.copyfile(name, file)
    as_installed = options["init_command"].removesuffix(" PRAGMA synchronous=OFF;")  # which tests alone have
    connection.settings_dict.update(NAME=str(file), OPTIONS={**options, "init_command": as_installed})
    yield session, people, file
    connection.close()
    connection.settings_dict.update(NAME=name, OPTIONS=options)


def booked(session, people, file, how: str):
    """Book, and return what the disk was asked meanwhile, and what it had before."""
    before = {file.name: file.read_bytes()}
    now = timezone.now()
    with noted() as notes:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={how}")
        for person in people:
            notes.told(book_place(session=session, practitioner=person, by=person, now=now).pk)
    return notes, before


def found(disk: dict[str, bytes], folder: Path) -> tuple[str, set[int]]:
    """Start again with what the disk has: what SQLite says of it, and the bookings that are there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in disk.items():
        (folder / name).write_bytes(data)
    own = sqlite3.connect(folder / "site.sqlite3")
    try:
        [said] = own.execute("PRAGMA integrity_check").fetchone()
        return said, {key for (key,) in own.execute("SELECT id FROM bookings_booking")}
    finally:
        own.close()


def test_nothing_is_corrupt_and_nothing_lost_that_somebody_was_told_of(elsewhere, tmp_path):
    session, people, file = elsewhere
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,), "FULL is what an installation has unless it says otherwise"
    connection.close()
    notes, before = booked(session, people, file, "FULL")
    assert {("sync", file.name), ("sync", f"{file.name}-wal")} <= {event[:2] for event in notes.events}
    lost = 0
    for disk, told in cuts(notes, before, MOMENTS, random.Random(55)):
        said, there = found(disk, tmp_path / "again")
        assert said == "ok"
        lost += bool(set(told) - there)
    assert lost == 0


def test_control_where_nothing_waits_for_the_disk_told_bookings_are_lost(elsewhere, tmp_path):
    session, people, file = elsewhere
    connection.close()
    notes, before = booked(session, people, file, "NORMAL")
    for disk, told in cuts(notes, before, 100, random.Random(55)):
        said, there = found(disk, tmp_path / "again")
        assert said == "ok", "a power cut corrupts nothing, however it is set"
        if set(told) - there:
            return
    pytest.fail("100 power cuts lost nothing: the test above proves nothing")
