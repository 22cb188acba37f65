"""Workers say that they run, so that somebody is told when none does: mails would wait without a word."""

import datetime as dt

from bookings.models import Heartbeat


def beat(*, queues: str, version: str, now: dt.datetime) -> None:
    """Say that a worker of these queues runs."""
    Heartbeat.objects.update_or_create(queue=queues, defaults={"at": now, "version": version})
