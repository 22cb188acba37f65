"""Who to ring in the demonstration: the list is on, its last two months were played, and today's is half rung."""

import datetime as dt

from django.utils import timezone

from bookings.models import Call, CallList, CallListChoice, Register
from bookings.places.operations.calls import choose_call_list, record_call
from reporting.calling.keeping import make_call_list
from training.models import Session, User
from training.operations.schedule import local_time

NAMES = 5
TURNED_ON = dt.timedelta(days=60)
MORNING = dt.time(7)
# What came of the first calls of today; the others are still to be made.
OUTCOMES = (Call.Outcome.COMING, Call.Outcome.NOT_REACHED)


def load_call_list(*, by: User, now: dt.datetime) -> None:
    """Turn it on, and make the lists of the days of sessions since, and today's; a choice that is there stays.

    Of earlier sessions the list of the day itself: answers stand as they were in the end, so that one of a day before
    would know what nobody knew then.
    """
    if CallListChoice.objects.exists():
        return
    choose_call_list(is_on=True, names=NAMES, by=by, now=now - TURNED_ON)
    today = timezone.localdate(now)
    closed = Session.objects.filter(register__state__in=Register.RECORDED, first_on__lt=today)
    days = closed.filter(first_on__gt=today - TURNED_ON).order_by("first_on").values_list("first_on", flat=True)
    for day in dict.fromkeys(days):
        make_call_list(now=local_time(day, MORNING))
    make_call_list(now=now)
    _ring(by=by, now=now)


def _ring(*, by: User, now: dt.datetime) -> None:
    """Let the co-ordinator ring the first names."""
    made = CallList.objects.get(day=timezone.localdate(now))
    listed = made.listed.exclude(booking__practitioner=by).select_related("booking").order_by("position")
    for outcome, one in zip(OUTCOMES, listed, strict=False):
        record_call(booking=one.booking, outcome=outcome, by=by, now=now)
