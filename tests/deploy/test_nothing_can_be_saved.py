"""r54: the disk is full or the database read-only while people book: a page that says so, nothing half done, and it
goes on by itself once there is room.
"""

import contextlib

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from bookings.models import Booking, Mail
from deploy.outage import outage, takes_nothing
from tests.support.factories import UserFactory, make_session

pytestmark = [pytest.mark.r54, pytest.mark.django_db(transaction=True)]


def said(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextlib.contextmanager
def read_only():
    """As a standby is, or a server that an administrator has set so."""
    on_postgresql = connection.vendor == "postgresql"
    said("SET default_transaction_read_only = on" if on_postgresql else "PRAGMA query_only = ON")
    try:
        yield
    finally:
        said("SET default_transaction_read_only = off" if on_postgresql else "PRAGMA query_only = OFF")


@contextlib.contextmanager
def full():
    """No page more on SQLite; on PostgreSQL the server says what it says of a full disk when a mail is written."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # or what other tests left free would be room enough
            cursor.execute("PRAGMA page_count")
            [pages] = cursor.fetchone()
        said(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            said("PRAGMA max_page_count = 1073741823")
        return
    said(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$",
        "CREATE TRIGGER no_room BEFORE INSERT ON bookings_mail FOR EACH ROW EXECUTE FUNCTION no_room()",
    )
    try:
        yield
    finally:
        said("DROP TRIGGER no_room ON bookings_mail", "DROP FUNCTION no_room()")


def visitor(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def book(client: Client, session):
    return client.post(f"/sessions/{session.pk}/book/", {"agree": "on"})


def booked_until_refused(clients, session):
    """Return who was refused and what they read: pages that have room take a few more."""
    for client in clients:
        response = book(client, session)
        if response.status_code != 302:
            return client, response
    raise AssertionError("there was always room")


@pytest.mark.parametrize("trouble", [read_only, full])
def test_who_books_reads_that_nothing_was_saved_and_can_later(trouble, frozen_now):
    session = make_session(capacity=200)
    clients = [visitor(UserFactory()) for _ in range(60)]
    with trouble():
        refused, response = booked_until_refused(clients, session)
        kept = Booking.objects.count()
        page = response.content.decode()
        assert (response.status_code, response["Retry-After"]) == (503, "120")
        assert "Sorry, nothing can be saved at the moment" in page
        assert "no part of it was done" in page
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert refused.get(f"/sessions/{session.pk}/").status_code == 200  # people go on reading
        assert not outage.is_on()
    assert Mail.objects.count() == kept == Booking.objects.count()
    assert book(refused, session).status_code == 302
    assert Booking.objects.count() == kept + 1 == Mail.objects.count()


def test_other_errors_of_the_database_are_none_of_it():
    with pytest.raises(DatabaseError) as caught:
        said("SELECT * FROM no_such_table")
    assert not takes_nothing(caught.value)
    assert not takes_nothing(OSError("database or disk is full"))
