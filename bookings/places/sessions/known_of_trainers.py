"""What is known against somebody as the trainer of a session: they can't that day, said no, have other courses."""

from collections.abc import Sequence

from django.utils import timezone

from bookings.models import TrainerRequest
from training.models import MayDeliver, Session, SessionDay, TrainerAway, User
from training.templatetags.words import date_in_words


def doubts_about(trainers: Sequence[User], *, session: Session, days: Sequence[SessionDay]) -> dict[int, list[str]]:
    """Return for each trainer, by key, what goes on after their name, such as "said no to this session".

    Three queries. Of whoever has no courses listed nothing is said: silence is no "no".
    """
    keys = [trainer.pk for trainer in trainers]
    dates = [timezone.localdate(day.starts_at) for day in days]
    doubts: dict[int, list[str]] = {key: [] for key in keys}
    requests = TrainerRequest.objects.filter(session=session, trainer__in=keys).order_by("pk")
    latest = {one.trainer_id: one for one in requests}
    for key, request in latest.items():
        if request.state == TrainerRequest.State.DECLINED and request.ended_at:
            why = f" ({request.reason})" if request.reason else ""
            doubts[key].append(f"said no to this session on {date_in_words(request.ended_at, weekday=False)}{why}")
    away = TrainerAway.objects.filter(trainer__in=keys, first_on__lte=max(dates), last_on__gte=min(dates))
    for time in away.order_by("first_on", "pk"):
        if on := next((date for date in dates if time.first_on <= date <= time.last_on), None):
            why = f" ({time.note})" if time.note else ""
            doubts[time.trainer_id].append(f"can’t on {date_in_words(on, weekday=False)}{why}")
    listed: dict[int, set[int]] = {}
    for trainer, course in MayDeliver.objects.filter(trainer__in=keys).values_list("trainer", "course"):
        listed.setdefault(trainer, set()).add(course)
    for key, courses in listed.items():
        if session.course_id not in courses:
            doubts[key].append("does not have this course on their list")
    return doubts
