"""What the team's desk says of the list of who to ring: how many of today's are still to be rung."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from bookings.desk.agenda import Agenda, Task
from bookings.models import Booking, Call, CallListChoice, Listed
from training.templatetags.words import plural


def add_people_to_ring(tasks: Agenda, coming: list[Any], now: dt.datetime) -> None:
    """Add one task for all of today's names that nobody has rung, and that the reader finds on the list (one query)."""
    last = CallListChoice.objects.order_by("-chosen_at", "-pk").values("is_on")[:1]
    waiting = Listed.objects.visible_to(tasks.reader).filter(
        call_list__day=timezone.localdate(now),
        booking__status=Booking.Status.CONFIRMED,
        booking__session__starts_at__gt=now,
    )
    rung = Call.objects.standing().filter(booking=OuterRef("booking"), called_at__gte=OuterRef("call_list__made_at"))
    waiting = waiting.exclude(booking__reply=Booking.Reply.COMING).exclude(Exists(rung))
    number = waiting.annotate(is_on=Subquery(last)).filter(is_on=True).count()
    if number:
        text = f"{plural(number, 'person,people')} to ring today about a session in the next 7 days."
        tasks.this_week.append(Task(text=text, address=reverse("calls"), link="See who to ring"))
