"""What the desk says of people who were to move to an organisation that is closed to new people meanwhile."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from bookings.desk.agenda import Agenda, Task
from training.models import MoveToCome
from training.templatetags.words import date_in_words

SHOWN = 10


def add_moves_that_cannot_be_made(tasks: Agenda, coming: list, now: dt.datetime) -> None:
    """Add a task for each, at the latest on the day of the move: nobody moves until somebody has decided."""
    refused = MoveToCome.objects.that_cannot_be_made().select_related("person", "organisation")
    for move in refused.order_by("moves_on", "pk")[:SHOWN]:
        days = (move.moves_on - timezone.localdate(now)).days
        text = (
            f"{move.person.name} {'cannot move' if days > 0 else 'was not moved'} to {move.organisation.name} on "
            f"{date_in_words(move.moves_on)}: it is closed to new people."
        )
        address = reverse("desk-person", args=[move.person_id])
        tasks.by_days_left(days).append(Task(text=text, address=address, link="Choose another, or take it back"))
