"""What is known of trainers when sessions are planned: what they may deliver, and when they can't."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from training.models import Course, MayDeliver, TrainerAway, User
from training.refusals import Refused, refuse_unfit
from training.text import tidy

MOST_TIMES_AWAY = 60


class NotAway(Refused):
    """Nothing was written down; the message says why."""


@transaction.atomic
def say_what_they_may_deliver(*, trainer: User, courses: Iterable[Course]) -> None:
    """Make these the courses that the team lets the trainer deliver."""
    User.objects.locked().get(pk=trainer.pk)  # two of the team at once: the later one counts, whole
    wanted = {course.pk for course in courses}
    MayDeliver.objects.filter(trainer=trainer).exclude(course__in=wanted).delete()
    known = set(MayDeliver.objects.filter(trainer=trainer).values_list("course", flat=True))
    MayDeliver.objects.bulk_create(MayDeliver(trainer=trainer, course_id=key) for key in sorted(wanted - known))


@transaction.atomic
def say_away(*, trainer: User, first_on: dt.date, last_on: dt.date, now: dt.datetime, note: str = "") -> TrainerAway:
    """Write down days on which the trainer can't train; the same days twice are once.

    Raises NotAway for days that are over, or too many times, and DoesNotFit for a last day before the first.
    """
    User.objects.locked().get(pk=trainer.pk)
    if last_on < timezone.localdate(now):
        raise NotAway("These days are over already. Check the dates.")
    to_come = TrainerAway.objects.filter(trainer=trainer, last_on__gte=timezone.localdate(now))
    if same := to_come.filter(first_on=first_on, last_on=last_on).first():
        return same
    if to_come.count() >= MOST_TIMES_AWAY:
        raise NotAway(f"{MOST_TIMES_AWAY} times are written down already. Take out those that no longer count.")
    away = TrainerAway(trainer=trainer, first_on=first_on, last_on=last_on, note=tidy(note))
    refuse_unfit(away)
    away.save()
    return away
