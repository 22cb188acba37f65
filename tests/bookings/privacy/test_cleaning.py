"""What was erased is in no page of the database's files, once it has been cleaned up after."""

import datetime as dt
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from bookings.models import Booking, Erasure
from bookings.privacy.cleaning import clean, clean_in_the_night
from bookings.privacy.erasing import erase
from bookings.privacy.kept_outside import place, written_down
from tests.support.factories import UserFactory, make_booking, make_session
from training.authorship import save_as

NAME = "Zyzzyvaq Quillfeather"


def holding(word: bytes) -> list[str]:
    """Return which files of the database's tables and indexes hold a word: their tables' names."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return ["the file"] * (word in connection.connection.serialize().lower())
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT relname, current_setting('data_directory') || '/' || pg_relation_filepath(oid)"
                       " FROM pg_class WHERE relkind IN ('r', 't', 'i')"
                       " AND pg_relation_filepath(oid) LIKE 'base/%'")  # fmt: skip
        files = [(name, Path(place)) for name, place in cursor.fetchall()]
    return [name for name, file in files if file.exists() and word in file.read_bytes().lower()]


def let_nobody_else_read() -> None:
    """End what other tests and the server itself have open here: the old is kept for it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)"
            )


def cleaned_at_last(now: dt.datetime) -> int:
    """Clean as soon as what began before has ended, be it a test of another worker in its own database."""
    for _ in range(3000):
        if count := clean(now=now):
            return count
        time.sleep(0.1)
    return 0


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
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the server does by itself now and then: it notes what columns have
    assert holding(b"zyzzyvaq")
    erase(person=person, by=None, now=now)
    assert Booking.objects.get().cancel_note == ""
    assert clean_in_the_night(now=now) == 0, "not by day"
    place().unlink()
    let_nobody_else_read()
    assert cleaned_at_last(now) == 1
    assert Erasure.objects.get().cleaned_at == now
    assert len([*written_down()]) == 1, "a line that is missing is made up for"
    assert holding(b"zyzzyvaq") == []
    assert clean(now=now) == 0


@pytest.fixture(params=["here", "in another database of the server"])
def other(request):
    """A connection beside the test's."""
    one = connection.copy()
    if request.param != "here":
        one.settings_dict["NAME"] = "postgres"
    yield one
    one.close()
    getattr(one, "close_pool", lambda: None)()


@pytest.mark.r48
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes its file anew when nobody reads")
@pytest.mark.django_db(transaction=True)
def test_transaction_from_before_an_erasure_puts_cleaning_off(now, settings, tmp_path, other):
    settings.VAR_DIR = tmp_path
    person = UserFactory()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_current_xact_id()")  # as whoever writes has one
    erase(person=person, by=None, now=now)
    assert clean(now=now) == 0
    other.close()
    assert cleaned_at_last(now) == 1
    assert Erasure.objects.get().cleaned_at == now


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes its file anew when nobody reads")
@pytest.mark.django_db(transaction=True)
def test_whoever_reads_since_before_an_erasure_puts_cleaning_off(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    person, other = UserFactory(), connection.copy()
    later = timezone.now() + dt.timedelta(days=365 * 50)  # the server's own clock is not the test's
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1")
        erase(person=person, by=None, now=later)
        assert clean(now=later) == 0
    finally:
        other.close()
        getattr(other, "close_pool", lambda: None)()
    assert cleaned_at_last(later) == 1
