"""What the desk says of people who have lost their second step: a second member of the team confirms it."""

import datetime as dt

from django.urls import reverse

from bookings.desk.agenda import Agenda, Task
from bookings.models import LostDevice

SHOWN = 10


def add_lost_devices(tasks: Agenda, coming: list, now: dt.datetime) -> None:
    """Add a task for each that waits for a second word: somebody cannot get in meanwhile."""
    waiting = LostDevice.objects.open(now).select_related("person", "said_by").order_by("said_at", "pk")
    for said in waiting[:SHOWN]:
        text = f"{said.said_by.name} says that {said.person.name} has lost their device and cannot sign in. "
        address = reverse("desk-person-lost-device", args=[said.person_id])
        tasks.now.append(Task(text=f"{text}Another of you confirms it.", address=address, link="Look at it"))
