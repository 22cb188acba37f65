"""A partnership's long history, written by bulk SQL on either database: sessions, registers, bookings, marks, mails.

Twenty bookings a session, spread evenly over six years; courses, organisations and outcomes mixed as they are in life,
and the same few registers open however long the history is. Columns are read from the models, so that a new one needs
no change here.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from bookings.models import Booking, Mark, Register
from tests.support import factories
from training.models import Course, Organisation, OrganisationType, Session, User

A_SESSION, DAYS = 20, 2190
COURSES, TYPES, ORGANISATIONS = 36, 12, 120
OPEN = 12  # registers, of the latest sessions of a new catalogue
# Of a hundred bookings, so many come to this end or to one before.
_UP_TO = (("attended", 78), ("no show", 86), ("partly attended", 88), ("excused", 90), ("not recorded", 91))
_END = f"CASE {' '.join(f'WHEN n * 37 % 100 < {part} THEN {end!r}' for end, part in _UP_TO)} ELSE 'cancelled' END"


def write_history(
    bookings: int,
    *,
    today: dt.date,
    mails: bool = True,
    catalogue: "Catalogue | None" = None,
    varied: Mapping[type[Model], Callable[[Mapping[str, str]], Mapping[str, str]]] | None = None,
) -> "Catalogue":
    """Write so many bookings more, all of the past, of the catalogue of another call or of a new one. What PostgreSQL
    knows of its tables is brought up to date, as it does by itself; SQLite is left to guess, as it is in service.
    `varied` says how rows differ beyond that (tests/support/bench/varied.py).
    """
    with connection.cursor() as cursor:
        made = _Made(cursor, still_open=0 if catalogue else OPEN, varied=varied or {})
        sessions = -(-bookings // A_SESSION)
        catalogue = catalogue or _write_catalogue(made)
        made.before |= catalogue.before
        session = factories.make_session(on=today - dt.timedelta(days=1), course=catalogue.course)
        _write_sessions(made, session, sessions)
        person = factories.UserFactory(organisation=catalogue.organisation)
        booking = factories.make_booking(session=session, practitioner=person)
        _write_bookings(made, booking, bookings)
        if mails:
            _write_mails(made, booking, bookings)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    return catalogue


@dataclass(frozen=True)
class Catalogue:
    """Courses, organisations and their types: an example of each, and the keys before those like it."""

    course: Course
    organisation: Organisation
    before: Mapping[type[Model], int]


def _write_catalogue(made: "_Made") -> Catalogue:
    course, organisation = factories.CourseFactory(), factories.OrganisationFactory()
    words = {"title": "'Long course ' || n", "title_key": "'long course ' || n", "slug": "'long-course-' || n"}
    made.many(course, COURSES, words)
    named = {"name": "'Long ' || n", "name_key": "'long ' || n"}
    made.many(organisation.type, TYPES, named)
    made.many(organisation, ORGANISATIONS, named | {"type_id": made.one_of(OrganisationType, TYPES)})
    return Catalogue(course, organisation, dict(made.before))


def _write_sessions(made: "_Made", session: Session, number: int) -> None:
    earlier = {name: _days_earlier(name, number) for name in ("starts_at", "ends_at", "cancel_by_at")}
    course, on = made.one_of(Course, COURSES), _days_earlier("first_on", number, is_date=True)
    closed = {"register_closed": _yes_or_no(f"n > {made.still_open}")}
    made.many(session, number, earlier | closed | {"course_id": course, "first_on": on, "ref": "NULL"})
    of_day = {name: earlier[name] for name in ("starts_at", "ends_at")}
    made.many(session.days.get(), number, of_day | {"session_id": made.nth(Session)})
    register = Register.objects.create(session=session, state=Register.State.COMPLETE, closed_at=session.ends_at)
    closed_at = _days_earlier("closed_at", number, f"n + {made.still_open}")
    made.many(
        register,
        number - made.still_open,
        {"session_id": made.nth(Session, f"n + {made.still_open}"), "closed_at": closed_at},
    )


def _write_bookings(made: "_Made", booking: Booking, number: int) -> None:
    persons, nth = max(200, number // 10), f"(n + {A_SESSION - 1}) / {A_SESSION}"
    made.many(booking.practitioner, persons, {"email": "'h' || n || '-' || {key} || '@example.org'"})
    is_cancelled, is_open = f"{_END} = 'cancelled'", f"{nth} <= {made.still_open}"
    sessions = -(-number // A_SESSION)
    made.many(
        booking,
        number,
        {
            "session_id": made.nth(Session, nth),
            "practitioner_id": made.nth(User, f"1 + n * 7 % {persons}"),
            "organisation_id": made.one_of(Organisation, ORGANISATIONS),
            "organisation_type_id": made.one_of(OrganisationType, TYPES),
            "booked_at": _days_earlier("booked_at", sessions, nth),
            "confirmed_at": _days_earlier("confirmed_at", sessions, nth),
            "status": f"CASE WHEN {is_cancelled} THEN 'cancelled' ELSE 'confirmed' END",
            "outcome": f"CASE WHEN {is_cancelled} OR {is_open} THEN 'not recorded' ELSE {_END} END",
            "cancelled_at": f"CASE WHEN {is_cancelled} THEN booked_at END",
            "cancel_reason": f"CASE WHEN {is_cancelled} THEN 'sickness' ELSE '' END",
            "cancelled_late": _yes_or_no(f"{is_cancelled} AND n % 2 = 0"),
            "excused_at": f"CASE WHEN {_END} = 'excused' THEN booked_at END",
        },
    )
    day = booking.session.days.get()
    mark = Mark.objects.create(booking=booking, session_day=day, value="present", marked_at=booking.session.ends_at)
    whose = {"booking_id": made.nth(Booking), "session_day_id": made.nth(type(day), nth)}
    made.many(mark, number, whose, where=f"n > {made.still_open * A_SESSION}")


def _write_mails(made: "_Made", booking: Booking, number: int) -> None:
    mail = factories.make_reminder(booking, sent_at=booking.booked_at)
    about = {"booking_id": made.nth(Booking), "message_id": "'<h' || n || '-' || {key} || '@example.org>'"}
    nth, sessions = f"(n + {A_SESSION - 1}) / {A_SESSION}", -(-number // A_SESSION)
    made.many(mail, number, about | {name: _days_earlier(name, sessions, nth) for name in ("created_at", "sent_at")})


class _Made:
    """Writes a row many times over, and knows the key before the first of each table's."""

    def __init__(self, cursor: Any, *, still_open: int, varied: Mapping[type[Model], Any]):
        self.cursor, self.still_open, self.varied = cursor, still_open, varied
        self.before: dict[type[Model], int] = {}

    def nth(self, model: type[Model], n: str = "n") -> str:
        return f"{self.before[model]} + {n}"

    def one_of(self, model: type[Model], number: int) -> str:
        return self.nth(model, f"1 + n * 13 % {number}")

    def many(self, like: Model, times: int, changed: Mapping[str, str], *, where: str = "1 = 1") -> None:
        """Write a row so many times over; `changed` is SQL by column, in which n counts from 1."""
        model = type(like)
        table, key = model._meta.db_table, model._meta.pk.column
        self.cursor.execute(f"SELECT max({key}) FROM {table}")
        [[last]] = self.cursor.fetchall()
        self.before[model] = last
        columns = [field.column for field in model._meta.concrete_fields if field.column != key]
        sql = {name: f'"{name}"' for name in columns} | dict(changed)
        if model in self.varied:
            sql |= self.varied[model](sql)
        values = ", ".join(sql[name].replace("{key}", str(last)) for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {times})"
        self.cursor.execute(
            f"INSERT INTO {table} ({key}, {names}) {numbers} SELECT {last} + n, {values} "
            f"FROM {table} CROSS JOIN numbers WHERE {key} = {like.pk} AND {where}"
        )
        if connection.vendor == "postgresql":
            self.cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), {last} + {times})")


def _yes_or_no(condition: str) -> str:
    return f"CASE WHEN {condition} THEN {{}} ELSE {{}} END".format(
        *(("true", "false") if connection.vendor == "postgresql" else ("1", "0"))
    )


def _days_earlier(column: str, sessions: int, nth: str = "n", *, is_date: bool = False) -> str:
    days = f"({nth}) * {DAYS} / {sessions}"
    if connection.vendor == "postgresql":
        return f"{column} - ({days})::int" if is_date else f"{column} - ({days}) * interval '1 day'"
    how = "%Y-%m-%d" if is_date else "%Y-%m-%d %H:%M:%S"
    return f"strftime('{how}', {column}, '-' || ({days}) || ' days')"
