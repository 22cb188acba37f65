"""The demonstration's outlooks: of what comes as the worker keeps them, of what has been as they would have been."""

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from reporting.models import SessionOutlook
from reporting.outlook.coming import coming
from reporting.outlook.foreseeing import fitted
from reporting.outlook.keeping import foreseen_row, keep_outlooks
from training.models import Session, User, Venue

SPARE_CHAIRS = 2
FROM = dt.date(2023, 9, 1)  # of the demonstration's year, the months before are what one learns from


def load_outlooks(*, by: User, now: dt.datetime) -> None:
    """Foresee each session that has begun as on the day before it, and those to come as of now."""
    Venue.objects.filter(spare_chairs=0).update(spare_chairs=SPARE_CHAIRS)
    keep_outlooks(now=now, foreseen=fitted(now=now))  # the cache may not be there yet
    months: dict[tuple[int, int], list[Session]] = defaultdict(list)
    without = Session.objects.running().begun(now).exclude(pk__in=SessionOutlook.objects.values("session"))
    for session in without.filter(first_on__gte=FROM).order_by("starts_at", "pk"):
        months[session.first_on.year, session.first_on.month].append(session)
    for sessions in months.values():
        SessionOutlook.objects.bulk_create(_as_they_were(sessions))


def _as_they_were(sessions: list[Session]) -> list[SessionOutlook]:
    """Return what would have been foreseen of the sessions of one month, by what was known before the first of them."""
    foreseen = fitted(now=_day_before(sessions[0]))
    rows = []
    for session in sessions:
        before = _day_before(session)
        found = coming(Session.objects.filter(pk=session.pk), mean=foreseen.mean, now=before)
        rows += [row for each in found if (row := foreseen_row(each, foreseen, before))]
    return rows


def _day_before(session: Session) -> dt.datetime:
    return timezone.localtime(session.starts_at) - dt.timedelta(days=1)
