"""Events beside the courses: what the team says of them, and how many it counted."""

import datetime as dt

from django.db import transaction

from training.authorship import delete_as, save_as
from training.models import Event, User
from training.refusals import refuse_unfit
from training.text import tidy


@transaction.atomic
def keep_event(
    *,
    title: str,
    kind: str,
    held_on: dt.date,
    lowest: int | None,
    highest: int | None,
    by: User,
    now: dt.datetime,
    event: Event | None = None,
    place: str = "",
    evaluations: int | None = None,
    note: str = "",
) -> Event:
    """Add an event, or change one; with one figure alone the count is exact, without any nobody counted.

    Raises DoesNotFit where the figures are at odds.
    """
    kept = Event.objects.locked().get(pk=event.pk) if event else Event()
    kept.title, kept.kind, kept.held_on = tidy(title), kind, held_on
    kept.place, kept.note = tidy(place), tidy(note)
    figures = [figure for figure in (lowest, highest) if figure is not None]
    kept.lowest, kept.highest = (figures[0], figures[-1]) if figures else (None, None)
    kept.evaluations = evaluations
    refuse_unfit(kept)
    return save_as(kept, by=by, now=now)


@transaction.atomic
def remove_event(*, event: Event, by: User, now: dt.datetime) -> None:
    """Take out an event that was never held, or stands twice. Its history stays."""
    delete_as(Event.objects.locked().get(pk=event.pk), by=by, now=now)
