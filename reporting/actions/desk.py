"""What the team's desk says of actions: that the day to look again has come."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bookings.desk.agenda import Agenda, Task
from reporting.models import Action
from training.templatetags.words import date_in_words

SHOWN = 5


def add_actions_to_look_at(tasks: Agenda, coming: list[Any], now: dt.datetime) -> None:
    """Add a task for each, the longest due first (one query)."""
    due = Action.objects.to_look_at(timezone.localdate(now)).order_by("look_again_on", "pk")
    rows = due.values_list("pk", "title", "look_again_on", "owner__name")[: SHOWN + 1]
    for number, (key, title, on, owner) in enumerate(rows):
        if number == SHOWN:
            text = f"There are more than {SHOWN} actions to look at again."
            tasks.this_week.append(Task(text=text, address=reverse("actions"), link="See all"))
            break
        day = date_in_words(on, weekday=False) if on else ""
        text = f"Did “{title}” work? {owner} and the group wanted to look again on {day}."
        tasks.this_week.append(Task(text=text, address=reverse("action", args=[key]), link="See what came of it"))
