"""Making the list of a day: once, by the worker, and only where the partnership has turned it on."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.models import Call, CallList, Listed
from bookings.places.operations.calls import call_list_choice
from reporting.calling.choosing import AHEAD, choose


def make_call_list(*, now: dt.datetime) -> int:
    """Make today's list where it is on and not made yet; return how many it names.

    Whoever was reached for a booking is not named for it again; whoever was not, is again the next day.
    """
    choice, today = call_list_choice(), timezone.localdate(now)
    if choice is None or not choice.is_on or CallList.objects.filter(day=today).exists():
        return 0
    lately = {"booking__session__starts_at__gt": now, "booking__session__first_on__lte": today + AHEAD}
    rung = set(Call.objects.reached().filter(**lately).values_list("booking", flat=True))
    chosen = choose(most=choice.names, rung=rung, now=now)
    try:
        with transaction.atomic():
            of_day = CallList.objects.create(
                day=today,
                made_at=now,
                verdict=chosen.judged.verdict.value,
                recorded=chosen.judged.recorded,
                caught=chosen.judged.caught,
            )
            Listed.objects.bulk_create(
                Listed(call_list=of_day, booking_id=one.booking, position=position, reasons=list(one.reasons))
                for position, one in enumerate(chosen.named, 1)
            )
    except IntegrityError:  # another worker was first
        return 0
    return len(chosen.named)
