"""Log lines as JSON, without personal data.

Of an error its kind and the way to it are written, not its words: those of a database name the row that it refused,
and those of a file or a parser quote what somebody wrote.
"""

import datetime as dt
import json
import logging
import traceback
from typing import Any

from django.db import Error as DatabaseError

from deploy.watching.naming import request_id, route_of

# What our own lines bear besides their message.
_FIELDS = ("route", "method", "status", "ms", "event", "person", "way")


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how grave, who says it, what, in which request."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if name := request_id.get():
            line["request_id"] = name
        line |= {field: getattr(record, field) for field in _FIELDS if hasattr(record, field)}
        if record.exc_info and record.exc_info[1]:
            line["errors"] = errors(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    """Return what is said, with the name of the page instead of its address, in which a visitor may write anything."""
    request = getattr(record, "request", None)
    message = record.getMessage()
    path = getattr(request, "path", "")
    if len(path) <= 1:
        return message
    escaped = path.encode("unicode_escape").decode("ascii")  # as the framework writes it, against forged lines
    return message.replace(escaped, route_of(request)).replace(path, route_of(request))


def errors(error: BaseException) -> list[dict[str, Any]]:
    """Describe an error and what it came of, the last first: kind, code, and the lines of code on the way."""
    described: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(described) < 10:
        way = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(current.__traceback__)]
        described.append(
            {"kind": f"{type(current).__module__}.{type(current).__name__}", **_codes(current), "way": way}
        )
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return described


def _codes(error: BaseException) -> dict[str, Any]:
    """Return what an error says that cannot be about a person: a number, the name of a rule of the database."""
    about = getattr(error, "diag", None)
    codes = {
        "errno": getattr(error, "errno", None),
        "sqlstate": getattr(error, "sqlstate", None),
        "sqlite": getattr(error, "sqlite_errorname", None),
        "constraint": getattr(about, "constraint_name", None),
    }
    if isinstance(error, DatabaseError) and str(error).startswith(("no such ", "database is locked", "disk ")):
        codes["says"] = str(error)
    return {name: value for name, value in codes.items() if value is not None}
