"""What was erased is in no page of the database's files, once it has been cleaned up after."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection

from bookings.models import Booking, Erasure
from bookings.privacy.cleaning import clean, clean_in_the_night
from bookings.privacy.erasing import erase
from bookings.privacy.kept_outside import place, written_down
from tests.support.factories import UserFactory, make_booking, make_session
from training.authorship import save_as

NAME = "Zyzzyvaq Quillfeather"


def pages() -> bytes:
    """Return the bytes of all tables, as they lie in the database's files."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return connection.connection.serialize()
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT current_setting('data_directory') || '/' || pg_relation_filepath(oid) FROM pg_class"
                       " WHERE relkind IN ('r', 't', 'i') AND pg_relation_filepath(oid) LIKE 'base/%'")  # fmt: skip
        return b"".join(Path(place).read_bytes() for (place,) in cursor.fetchall() if Path(place).exists())


@pytest.mark.r48
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_pages_of_the_database_hold_nothing_of_the_erased(now, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    person = UserFactory(name=NAME, email="zyzzyvaq@example.org", access_needs="Zyzzyvaq needs")
    booking = make_booking(practitioner=person, session=make_session(on=dt.date(2026, 5, 12)))
    for number in range(30):
        booking.cancel_note = f"Zyzzyvaq note {number} " + "x" * 100
        save_as(booking, by=person, now=now, fields=["cancel_note"])
    assert b"Zyzzyvaq" in pages()
    erase(person=person, by=None, now=now)
    assert Booking.objects.get().cancel_note == ""
    assert clean_in_the_night(now=now) == 0, "not by day"
    place().unlink()
    assert clean(now=now) == 1
    assert Erasure.objects.get().cleaned_at == now
    assert len([*written_down()]) == 1, "a line that is missing is made up for"
    assert b"zyzzyvaq" not in pages().lower()
    assert clean(now=now) == 0
