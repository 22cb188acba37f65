"""What the team's desk says of comparisons: that one has ended, and with which verdict."""

import datetime as dt
from typing import Any

from django.urls import reverse

from bookings.desk.agenda import Agenda, Task
from bookings.models import Trial
from reporting.models import TrialLook

SAID_FOR = dt.timedelta(days=14)
_SHOWN = 5


def add_comparisons_that_ended(tasks: Agenda, coming: list[Any], now: dt.datetime) -> None:
    """Add a task for each, for two weeks, the latest first (one query). One stopped early has no verdict."""
    ended = TrialLook.objects.filter(is_last=True, trial__ended_at__gt=now - SAID_FOR, trial__ended_at__lte=now)
    ended = ended.exclude(trial__ended_because=Trial.Ended.STOPPED).order_by("-trial__ended_at", "-pk")
    for key, title, verdict in ended.values_list("trial", "trial__title", "verdict")[:_SHOWN]:
        text = f"The comparison “{title}” has ended: {verdict}."
        tasks.this_week.append(Task(text=text, address=reverse("trial", args=[key]), link="See what came of it"))
