"""The bulletin of new dates: asked for, left, and sent once a week at most, to nobody for whom nothing is new."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from bookings.models import Booking, Bulletin
from bookings.notices.kinds.bulletin import NewDatesBulletin
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.sending.quiet_hours import FIRST_HOUR, is_night
from bookings.places.rules.audience import audience_of
from bookings.places.sessions.new_dates import towns_asked_for
from training.models import Course, Session, User
from training.text import folded

TUESDAY = 1
LATE_UNTIL = 3  # days: a worker that was down on Tuesday still sends it; later the next one is near
NAMED = 30  # dates in one mail; of more it says how many


@transaction.atomic
def subscribe(*, by: User, now: dt.datetime, town: str = "") -> Bulletin:
    """Keep that the person wants the bulletin, from when, and for which town; asked twice it is for the later town."""
    town = towns_asked_for().get(folded(town), "")
    row, is_new = Bulletin.objects.get_or_create(person=by, defaults={"consented_at": now, "town": town})
    if not is_new and row.town != town:
        row.town = town
        row.save(update_fields=["town"])
    return row


@transaction.atomic
def unsubscribe(*, bulletin: int) -> None:
    """Forget the consent; left twice is left once."""
    Bulletin.objects.filter(pk=bulletin).delete()


def send_bulletins(*, now: dt.datetime) -> int:
    """Write this week's, from Tuesday morning on, to those for whom there is something new; return how many."""
    local = timezone.localtime(now)
    tuesday = local.date() - dt.timedelta(days=(local.weekday() - TUESDAY) % 7)
    from_at = timezone.make_aware(dt.datetime.combine(tuesday, dt.time(FIRST_HOUR)))
    if is_night(now) or not from_at <= now < from_at + dt.timedelta(days=LATE_UNTIL):
        return 0
    due = Bulletin.objects.filter(Q(sent_at=None) | Q(sent_at__lt=from_at), person__is_active=True)
    due = due.filter(consented_at__lt=from_at).select_related("person__organisation")
    rows = list(due.order_by("pk"))
    if not rows:
        return 0
    dates = _dates_to_come(since=min(row.sent_at or row.consented_at for row in rows), now=now)
    return sum(_send(row, dates, tuesday, now) for row in rows) if dates else 0


def _dates_to_come(*, since: dt.datetime, now: dt.datetime) -> list[Any]:
    """Return the dates that can be booked, now or later, and that everybody can see since then: `public_at` is when,
    for a session is seen once both it and its course are published.
    """
    since_when = {
        "session_public_at": _first_at(Session.history.filter(id=OuterRef("pk"), status=Session.Status.PUBLISHED)),
        "course_public_at": _first_at(Course.history.filter(id=OuterRef("course"), status=Course.Status.PUBLISHED)),
    }
    sessions = Session.objects.running().upcoming(now).filter(course__status=Course.Status.PUBLISHED)
    sessions = sessions.filter(Q(booking_closes_at=None) | Q(booking_closes_at__gt=now))
    public_at = Greatest("session_public_at", Coalesce("course_public_at", "session_public_at"))
    sessions = sessions.annotate(**since_when).annotate(public_at=public_at).filter(public_at__gt=since)
    found = sessions.select_related("course").prefetch_related("course__audience_types", "days__venue")
    return list(found.order_by("starts_at", "pk"))


def _first_at(lines: Any) -> Subquery:
    """Return the time of the first of these lines of a history."""
    return Subquery(lines.order_by().values("id").annotate(first=Min("history_date")).values("first"))


def _send(row: Bulletin, dates: Sequence[Any], tuesday: dt.date, now: dt.datetime) -> bool:
    since = row.sent_at or row.consented_at
    new = [date for date in dates if date.public_at > since and _is_for(date, row)]
    booked = Booking.objects.live().filter(practitioner=row.person, session__starts_at__gt=now)
    has = set(booked.values_list("session", flat=True))
    new = [date for date in new if date.pk not in has]
    if not new:
        return False
    named = new[:NAMED]
    notice = NewDatesBulletin(bulletin=row.pk, sessions=tuple(date.pk for date in named), further=len(new) - len(named))
    try:
        with transaction.atomic():
            queue_notice_to(notice, person=row.person, occasion=f"{row.pk} {tuesday}", now=now)
            Bulletin.objects.filter(pk=row.pk).update(sent_at=now)
    except IntegrityError:  # another worker was faster
        return False
    return True


def _is_for(date: Any, row: Bulletin) -> bool:
    """Tell whether the date is in the person's town, or online, and its course for people like them."""
    audience, organisation = audience_of(date.course), row.person.organisation
    if audience and organisation and organisation.type_id not in {each.pk for each in audience}:
        return False
    if not row.town or date.delivery != Session.Delivery.IN_PERSON:
        return True
    return folded(row.town) in {folded(day.venue.town) for day in date.days.all() if day.venue}
