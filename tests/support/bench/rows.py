"""Rows for the measurements, made in bulk or by bare SQL: each like one that Turnout itself has written.

Columns are read from the database, so that a new one needs no change here.
"""

import contextlib
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from itertools import count

import psycopg
from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

_numbers = count(1)
_RUN = uuid.uuid4().hex[:6]  # a database that is filled already has people of another run


def people(number: int) -> list:
    """Return so many new practitioners of one organisation."""
    from training.models import User

    organisation = _organisation()
    return User.objects.bulk_create(
        User(email=f"bench{next(_numbers)}-{_RUN}@example.org", name="Bench Practitioner", organisation=organisation)
        for _ in range(number)
    )


def _organisation():
    from tests.support.factories import OrganisationFactory
    from training.models import Organisation

    return Organisation.objects.first() or OrganisationFactory()


def planned_sessions(number: int, *, capacity: int) -> list[int]:
    """Return the keys of so many new sessions, a year from now, on days of their own."""
    from tests.support.factories import VenueFactory, make_session

    first = timezone.localdate() + timezone.timedelta(days=365)
    venue = VenueFactory()
    return [
        make_session(on=first + timezone.timedelta(days=next(_numbers)), capacity=capacity, venue=venue).pk
        for _ in range(number)
    ]


# ---- the floor ----


@contextlib.contextmanager
def bare_booking() -> Iterator[Callable]:
    """Yield `book(person, session_pk)`: the rows of a booking by psycopg, on a connection for each thread."""
    from bookings.places.operations.booking import book_place
    from training.models import Session

    [example] = people(1)
    [session] = planned_sessions(1, capacity=1)
    made = book_place(session=Session(pk=session), practitioner=example, by=example, now=timezone.now())
    tables = [
        ("bookings_booking", f"id = {made.pk}", "id"),
        ("bookings_historicalbooking", f"id = {made.pk}", "history_id"),
        ("bookings_mail", f"booking_id = {made.pk}", "id"),
        ("django_tasks_database_dbtaskresult", "true ORDER BY enqueued_at DESC LIMIT 1", ""),
    ]
    inserts = [_insert_like(*table) for table in tables]
    own, opened = threading.local(), []

    def book(person, session_pk: int) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(os.environ["DATABASE_URL"])
            opened.append(own.connection)
        _write(own.connection, inserts, person=person, session_pk=session_pk)

    yield book
    for one in opened:
        one.close()


def _write(own: psycopg.Connection, inserts: list[tuple[str, dict]], *, person, session_pk: int) -> None:
    now = timezone.now()
    said = {"session_id": session_pk, "practitioner_id": person.pk, "booked_by_id": person.pk, "booked_at": now}
    with own.transaction():
        places = own.execute("SELECT capacity FROM training_session WHERE id = %s FOR NO KEY UPDATE", [session_pk])
        [capacity] = places.fetchone() or [0]
        taken = "SELECT count(*) FROM bookings_booking WHERE session_id = %s AND status IN ('confirmed', 'offered')"
        [held] = own.execute(taken, [session_pk]).fetchone() or [0]
        if held < capacity:
            said |= {"status": "confirmed", "confirmed_at": now}
        else:
            highest = "SELECT coalesce(max(queue_number), 0) + 1 FROM bookings_booking WHERE session_id = %s"
            [number] = own.execute(highest, [session_pk]).fetchone() or [1]
            said |= {"status": "waiting", "confirmed_at": None, "queue_number": number}
        (booking, booking_row), (history, history_row), (mail, mail_row), (task, task_row) = inserts
        [key] = own.execute(booking, booking_row | said).fetchone() or [0]
        own.execute(history, history_row | said | {"id": key, "history_date": now})
        about = {"booking_id": key, "recipient_id": person.pk, "to": person.email, "created_at": now}
        [key] = own.execute(mail, mail_row | about | {"message_id": f"<{uuid.uuid4()}@example.org>"}).fetchone() or [0]
        own.execute(task, task_row | {"id": uuid.uuid4(), "args_kwargs": Jsonb({"args": [key], "kwargs": {}})})


def _insert_like(table: str, which: str, key: str) -> tuple[str, dict]:
    """Return an INSERT of every column but the key, and the values of the row that is meant."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {which}")
        names = [column.name for column in cursor.description]
        values = dict(zip(names, cursor.fetchone(), strict=True))
    values.pop(key, None)
    values = {name: Jsonb(value) if isinstance(value, dict | list) else value for name, value in values.items()}
    columns = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(f"%({name})s" for name in values)
    return f"INSERT INTO {table} ({columns}) VALUES ({places})" + (f" RETURNING {key}" if key else ""), values


# ---- a large database ----


def filled_up_to(bookings: int) -> None:
    """Bring the database to so many bookings: sessions of twenty over six years, ten bookings a person."""
    from bookings.models import Booking, Mail
    from tests.support.factories import make_booking, make_session
    from training.models import Session, User

    missing = bookings - Booking.objects.count()
    if missing <= 0:
        return
    session = make_session(on=timezone.localdate() - timezone.timedelta(days=2))
    booking = make_booking(session=session, practitioner=people(1)[0])
    mail = Mail.objects.create(
        kind="confirmation",
        booking=booking,
        to="many@example.org",
        message_id=f"<like{next(_numbers)}-{_RUN}@example.org>",
        created_at=booking.booked_at,
        state="sent",
        sent_at=booking.booked_at,
        text="A mail as long as such mails are. " * 40,
    )
    sessions, persons = -(-missing // 20), -(-missing // 10) + 100
    earlier = "- (n % 2000) * interval '1 day'"
    moved = {name: f"{name} {earlier}" for name in ("starts_at", "ends_at", "cancel_by_at")}
    history = booking.history.get()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no foreign key is looked up for each row
        first_person = _multiply(
            cursor, User, booking.practitioner_id, persons, {"email": "'many' || n || '-' || {key} || '@example.org'"}
        )
        first_session = _multiply(
            cursor, Session, session.pk, sessions, moved | {"first_on": "first_on - (n % 2000)::int", "ref": "NULL"}
        )
        day = session.days.get()
        times = {name: moved[name] for name in ("starts_at", "ends_at")}
        _multiply(cursor, type(day), day.pk, sessions, times | {"session_id": f"{first_session} + n"})
        whose = {
            "session_id": f"{first_session} + 1 + (n - 1) / 20",
            "practitioner_id": f"{first_person} + 1 + n * 7 % {persons}",
        }
        first_booking = _multiply(cursor, Booking, booking.pk, missing, whose)
        _multiply(cursor, type(history), history.pk, missing, whose | {"id": f"{first_booking} + n"})
        about = {"booking_id": f"{first_booking} + n", "message_id": "'<many' || n || '-' || {key} || '@example.org>'"}
        _multiply(cursor, Mail, mail.pk, missing, about)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _multiply(cursor, model, like: int, times: int, changed: dict[str, str]) -> int:
    """Write a row so many times over with other keys; return the key before the first of them."""
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute(f"SELECT max({key}) FROM {table}")
    [[last]] = cursor.fetchall()
    columns = [field.column for field in model._meta.concrete_fields if field.column != key]
    values = ", ".join(changed.get(name, f'"{name}"').replace("{key}", str(last)) for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({key}, {names}) SELECT {last} + n, {values} "
        f"FROM {table}, generate_series(1, {times}) n WHERE {key} = {like}"
    )
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), {last} + {times})")
    return last
