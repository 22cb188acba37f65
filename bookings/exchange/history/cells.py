"""One cell of a history file: the text, date, time, number or choice that it stands for."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bookings.models import Booking, Register
from training.models import Session
from training.tables.reading import MIDNIGHT, as_typed
from training.tables.shown import not_known
from training.text import tidy, validate_readable

CANCELLED, LATE, WAITING = "cancelled", "late cancellation", "waiting list"
OUTCOMES = (
    Booking.Outcome.ATTENDED.value,
    Booking.Outcome.PARTLY_ATTENDED.value,
    Booking.Outcome.NO_SHOW.value,
    Booking.Outcome.EXCUSED.value,
    CANCELLED,
    LATE,
    WAITING,
    Booking.Outcome.NOT_RECORDED.value,
)
REGISTERS = (Register.State.COMPLETE.value, Register.State.PARTIAL.value, Register.State.UNAVAILABLE.value)
MOST_DAYS = 30


class Unfit(ValueError):
    """A cell's value does not fit its column; the message goes behind the value."""


def shown(value: object) -> str:
    """Return a value as a message quotes it: short, on one line, nothing hidden in it."""
    text = value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
    text = as_typed(value) if isinstance(value, dt.timedelta) else text
    text = "".join(
        c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else f"\\u{ord(c):04x}" for c in text[:61]
    )
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'


# A day as databases write it has the first moment of it behind.
_ISO = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d){MIDNIGHT}", re.ASCII)
_DAY_FIRST = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){MIDNIGHT}", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::00)?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)


def _plain_text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        raise Unfit("is a date or time of the spreadsheet, not text: format the column as text")
    return str(value)


def _text(longest: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        raw = re.sub(r"[\t\n\v\f\r]", " ", _plain_text(value))
        text = tidy(raw)
        if len(raw.strip()) > longest or len(text) > longest:
            raise Unfit(f"is longer than {longest} characters")
        if not_known(text):
            raise Unfit("is an error of the spreadsheet")
        try:
            validate_readable(unicodedata.normalize("NFC", raw.strip()))
        except ValidationError as refused:
            raise Unfit(_clause(refused.messages[0])) from None
        return text

    return read


def _clause(sentence: str) -> str:
    """Make a sentence of ours fit behind a value: "cannot be kept: remove the hidden control characters…"."""
    return "cannot be read: " + sentence[0].lower() + sentence[1:].rstrip(".")


def _email(value: object) -> str:
    text = str(value).strip().lower()
    if len(text) > 254:
        raise Unfit("is longer than 254 characters")
    try:
        validate_email(text)
    except ValidationError:
        raise Unfit("is not an email address") from None
    if not text.isascii() or "[" in text:
        raise Unfit("is not an email address that mail can reach: use plain letters and a domain name")
    return text


def _date(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        if value.time() != dt.time(0):
            raise Unfit("is a date with a time of day: keep the date only")
        value = value.date()
    if isinstance(value, dt.date):
        day = value
    else:
        text = str(value).strip()
        if match := _ISO.fullmatch(text):
            year, month, date = match.groups()
        elif match := _DAY_FIRST.fullmatch(text):
            date, month, year = match.groups()
        elif _SERIAL.fullmatch(text):
            raise Unfit("is a bare number, not a date: format the column as dates")
        else:
            raise Unfit("is not a date")
        try:
            day = dt.date(int(year), int(month), int(date))
        except ValueError:
            raise Unfit("is not a date") from None
    if not 1990 <= day.year <= 2100:
        raise Unfit("is outside the years 1990 to 2100")
    return day


def _dates(value: object) -> tuple[dt.date, ...]:
    if not isinstance(value, str):
        return (_date(value),)
    days = tuple(_date(part) for part in value.split(";"))
    if len(days) > MOST_DAYS:
        raise Unfit(f"has more than {MOST_DAYS} days")
    if len(set(days)) < len(days):
        raise Unfit("names a day twice")
    return tuple(sorted(days))


def _time(value: object) -> dt.time:
    if isinstance(value, dt.timedelta) and dt.timedelta(0) <= value < dt.timedelta(days=1):
        value = (dt.datetime(1900, 1, 1, tzinfo=dt.UTC) + value).time()
    if isinstance(value, dt.datetime) and value.year < 1905:  # a time of day on the spreadsheet's day nought
        value = value.time()
    if isinstance(value, dt.time):
        return value.replace(second=0, microsecond=0)
    match = _TIME.fullmatch(str(value).strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise Unfit("is not a time of day such as 09:30")
    return dt.time(int(match[1]), int(match[2]))


def _whole_number(lowest: int, highest: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
        whole = re.fullmatch(r"(\d{1,9})(?:\.0{1,6})?", text, re.ASCII)  # programs that know only fractions write 20.0
        if not whole or not lowest <= int(whole[1]) <= highest:
            raise Unfit(f"is not a whole number from {lowest} to {highest:,}")
        return int(whole[1])

    return read


def _one_of(choices: tuple[str, ...]) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = " ".join(re.sub(r"[-_]", " ", tidy(str(value))).casefold().split())
        if text not in choices:
            raise Unfit(f"is not one of {', '.join(choices)}")
        return text

    return read


READERS: dict[str, Callable] = {
    "course": _text(200),
    "session_ref": _text(60),
    "session_date": _dates,
    "practitioner_email": _email,
    "practitioner_name": _text(150),
    "organisation": _text(200),
    "organisation_type": _text(120),
    "outcome": _one_of(OUTCOMES),
    "category": _text(120),
    "start_time": _time,
    "end_time": _time,
    "venue": _text(150),
    "delivery": _one_of(tuple(Session.Delivery.values)),
    "capacity": _whole_number(1, 5000),
    "register": _one_of(REGISTERS),
    "booked_on": _date,
    "cancelled_on": _date,
    "evaluation_score": _whole_number(1, 5),
}
