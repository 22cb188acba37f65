"""How bookings of a long history differ, as they do in life: what the no-show review looks for is there to be found.

Each function takes the SQL of a row's columns and returns that of the columns which differ; n counts the rows from 1.
"""

from collections.abc import Callable, Mapping

from django.db import connection
from django.db.models import Model

from bookings.models import Booking, Mail
from training.models import Course, Session, SessionDay

Sql = Mapping[str, str]
_HOURS = "CASE n % 4 WHEN 0 THEN -1 WHEN 1 THEN 0 WHEN 2 THEN 3 ELSE 7 END"
_ANSWERED = "n * 29 % 100 < 45"


def _courses(sql: Sql) -> Sql:
    return {"provider": "CASE WHEN n % 3 = 0 THEN 'commissioned' ELSE 'partnership' END"}


def _times(sql: Sql) -> Sql:
    return {name: _moved(sql[name], _HOURS, "hour") for name in ("starts_at", "ends_at")}


def _sessions(sql: Sql) -> Sql:
    return _times(sql) | {"delivery": "CASE n % 7 WHEN 0 THEN 'online' WHEN 1 THEN 'both' ELSE 'in person' END"}


def _bookings(sql: Sql) -> Sql:
    """Some booked a day before, others up to four months; two of five were booked by somebody else."""
    return {
        "booked_at": _moved(sql["booked_at"], "29 - n * 53 % 120", "day"),
        "booked_by_id": f"CASE WHEN n % 5 < 2 THEN booked_by_id ELSE {sql['practitioner_id']} END",
        "reply": f"CASE WHEN {_ANSWERED} THEN 'coming' ELSE '' END",
        "replied_at": f"CASE WHEN {_ANSWERED} THEN {sql['confirmed_at']} END",
    }


def _mails(sql: Sql) -> Sql:
    return {"kind": "CASE WHEN n % 5 = 0 THEN 'confirmation' ELSE kind END"}


VARIED: Mapping[type[Model], Callable[[Sql], Sql]] = {
    Course: _courses,
    Session: _sessions,
    SessionDay: _times,
    Booking: _bookings,
    Mail: _mails,
}


def _moved(moment: str, number: str, unit: str) -> str:
    if connection.vendor == "postgresql":
        return f"{moment} + ({number}) * interval '1 {unit}'"
    return f"strftime('%Y-%m-%d %H:%M:%S', {moment}, ({number}) || ' {unit}s')"
