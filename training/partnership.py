"""Who runs this installation: what the team has said in the browser, or else the settings of the installation.

Every page and mail names the partnership, so a process remembers the row for a few seconds instead of asking for it
each time; what one process saves it shows at once, the others soon after.
"""

import time
from dataclasses import dataclass

from django.conf import settings

from training.models import OurDetails
from training.text import tidy

REMEMBERED = 10  # seconds


@dataclass(frozen=True, kw_only=True)
class Partnership:
    """Who they are, how to reach them, and what an empty place costs or is charged at, in pounds (0: not named)."""

    name: str
    email: str
    phone: str
    cost_of_empty_place: int
    charge_late_cancellation: int
    charge_no_show: int
    job_roles: tuple[str, ...] = ()
    reminders_signed_by: str = ""


class _Memory:
    row: OurDetails | None = None
    until = 0.0


_memory = _Memory()


def ours() -> Partnership:
    """Return the partnership of this installation. One query in ten seconds."""
    if time.monotonic() >= _memory.until:
        remember(OurDetails.objects.order_by("pk").first())
    return ours_as_remembered()


def ours_as_remembered() -> Partnership:
    """Return it as it was last read, for a page that must not ask the database."""
    row = _memory.row
    return Partnership(
        name=row.name if row else settings.PARTNERSHIP_NAME,
        email=row.email if row else settings.PARTNERSHIP_EMAIL,
        phone=row.phone if row else settings.PARTNERSHIP_PHONE,
        cost_of_empty_place=row.cost_of_empty_place if row else settings.COST_OF_EMPTY_PLACE,
        charge_late_cancellation=row.charge_late_cancellation if row else settings.CHARGE_LATE_CANCELLATION,
        charge_no_show=row.charge_no_show if row else settings.CHARGE_NO_SHOW,
        job_roles=tuple(filter(None, map(tidy, row.job_roles.splitlines()))) if row else (),
        reminders_signed_by=row.reminders_signed_by if row else "",
    )


def remember(row: OurDetails | None, *, seconds: float = REMEMBERED) -> None:
    _memory.row, _memory.until = row, time.monotonic() + seconds


def forget() -> None:
    """Ask the database the next time."""
    _memory.until = 0.0
