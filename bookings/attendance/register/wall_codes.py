"""The code on the wall of a room: whoever reads it is there, for it is another one every thirty seconds.

A code is reckoned from the session day and the time, and kept nowhere. It proves that somebody saw the wall just now,
and not who they are; and a picture of it sent to somebody at home is one they could have seen too, for at most a minute
after the wall has changed. The trainer's own list stays the judge.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

from training.models import Session, SessionDay
from training.refusals import Refused
from training.templatetags.words import date_in_words

STEP = 30  # seconds that the wall shows one code
MARGIN = 1  # steps before and after: for slow thumbs, and for servers whose clocks differ
LENGTH = 6
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: no code spells a word; 64 million codes
BEFORE_THE_START = dt.timedelta(hours=1)
GOOD_FOR = dt.timedelta(minutes=15)  # a code that was read in time, while its reader signs in


class CodeNotInUse(Refused):
    """No wall shows the code now, nor did one just before."""

    def __init__(self) -> None:
        super().__init__("No wall shows that code now. It changes every 30 seconds: enter the one you can see.")


class CheckInNotOpen(Refused):
    """It is too early or too late to check in on this day."""


@dataclass(frozen=True, kw_only=True)
class SeenCode:
    """Somebody read the code of this day when it was right. `day` is a key: what the day is, is read under the lock."""

    day: int
    at: dt.datetime

    def is_good(self, now: dt.datetime) -> bool:
        return self.at <= now <= self.at + GOOD_FOR


def code_on_the_wall(day: SessionDay, now: dt.datetime) -> str:
    """Return the six letters that the wall of this day shows now."""
    return _code(day.pk, _step(now))


def seconds_left(now: dt.datetime) -> float:
    """Return for how many seconds the wall shows this code yet, more than 0 and at most STEP."""
    return STEP - now.timestamp() % STEP


def as_code(typed: str) -> str:
    """Return the code that somebody typed, whatever its case, spaces and hyphens; "" if it cannot be one."""
    letters = "".join(sign for sign in typed[:40] if not sign.isspace() and sign not in "-‐‑–.").upper()
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def see_code(typed: str, *, now: dt.datetime) -> SeenCode:
    """Find the day whose wall shows this code, or did just before. Raises CodeNotInUse."""
    code = as_code(typed)
    right = [day for day in days_to_check_in_on(now) if is_code_of(day, code, now)] if code else []
    if not right:
        raise CodeNotInUse
    return SeenCode(day=right[0], at=now)


def is_code_of(day: int, code: str, now: dt.datetime) -> bool:
    """Tell whether it is the code of this step, or of one on either side. It takes as long for any wrong code."""
    steps = range(_step(now) - MARGIN, _step(now) + MARGIN + 1)
    return sum(constant_time_compare(code, _code(day, step)) for step in steps) > 0  # all are compared, always


def days_to_check_in_on(now: dt.datetime) -> list[int]:
    """Return the keys of the days that people can check in on now, whoever they are."""
    running = SessionDay.objects.filter(session__status=Session.Status.PUBLISHED, session__ends_at__gte=now)
    of_now = running.filter(starts_at__lte=now + BEFORE_THE_START, ends_at__gte=now)
    return list(of_now.order_by("pk").values_list("pk", flat=True))


def can_check_in(day: SessionDay, now: dt.datetime) -> bool:
    return day.starts_at - BEFORE_THE_START <= now <= day.ends_at


def refuse_outside(day: SessionDay, now: dt.datetime) -> None:
    if now < day.starts_at - BEFORE_THE_START:
        raise CheckInNotOpen(f"You can check in from an hour before the start, on {date_in_words(day.starts_at)}.")
    if now > day.ends_at:
        raise CheckInNotOpen("This day is over. If you were there, tell the trainer: they can still mark you.")


def _step(now: dt.datetime) -> int:
    return int(now.timestamp()) // STEP


def _code(day: int, step: int) -> str:
    number = int.from_bytes(salted_hmac("turnout.wall", f"{day}.{step}", algorithm="sha256").digest())
    letters = ""
    for _ in range(LENGTH):
        number, which = divmod(number, len(ALPHABET))
        letters += ALPHABET[which]
    return letters
