"""Minimum numbers: the team is warned while there is time to find people, to merge or to call off."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bookings.notices.kinds.minimum_warning import MinimumWarning
from bookings.notices.sending.outbox import queue_notice_to
from bookings.places.rules.counts import places_held, with_places
from training.authorship import save_as
from training.models import Session, User


def warn_of_minimums(*, now: dt.datetime) -> int:
    """Write to the team about each session that is soon and below its minimum, once a date; return how many.

    A session put off, or with a minimum raised, is warned of anew: change_session takes `minimum_warned_at` back.
    """
    last_day = timezone.localdate(now) + dt.timedelta(days=settings.MINIMUM_WARNING_DAYS)
    soon = Session.objects.running().upcoming(now).filter(first_on__lte=last_day, minimum_warned_at=None)
    thin = with_places(soon).filter(places_held__lt=F("minimum")).order_by("pk")  # type: ignore[misc]  # of with_places()
    return sum(_warn(session, now) for session in thin)


@transaction.atomic
def _warn(session: Session, now: dt.datetime) -> bool:
    session = Session.objects.locked().get(pk=session.pk)
    held = places_held(session)
    running = session.status == Session.Status.PUBLISHED and not session.has_begun(now)
    if session.minimum_warned_at or not running or held >= session.minimum:
        return False
    session.minimum_warned_at = now
    save_as(session, by=None, now=now, fields=["minimum_warned_at"])
    for person in User.objects.filter(is_team=True, is_active=True).order_by("pk"):
        queue_notice_to(
            MinimumWarning(session=session.pk, held=held, minimum=session.minimum),
            person=person,
            occasion=f"session {session.pk}, {now.isoformat()}",  # again when it is put off
            now=now,
        )
    return True
