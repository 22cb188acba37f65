"""The week of an organisation, written to its leads on Monday morning where the partnership wants it."""

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.models import Mail
from bookings.notices.about.week import rows_of
from bookings.notices.kinds.digest import Digest
from bookings.notices.sending.outbox import queue_notice_to
from training.models import User

MONDAY_FROM = dt.time(8)
# A worker that was down on Monday still sends it; by Thursday the week is half over.
LATE_UNTIL = dt.timedelta(days=3)


def send_digests(*, now: dt.datetime) -> int:
    """Write the mail to each lead who has not got this week's; return how many. A week with nothing in it: no mail."""
    if not settings.LEAD_DIGEST:
        return 0
    local = timezone.localtime(now)
    monday = local.date() - dt.timedelta(days=local.weekday())
    due_at = timezone.make_aware(dt.datetime.combine(monday, MONDAY_FROM))
    if not due_at <= now < due_at + LATE_UNTIL:
        return 0
    year, week, _ = monday.isocalendar()
    occasion = f"{year}-W{week:02}"
    told = Mail.objects.filter(kind=Digest.kind, occasion=occasion, recipient__isnull=False)
    leads = User.objects.filter(is_lead=True, is_active=True, organisation__isnull=False)
    leads = leads.exclude(pk__in=told.values("recipient")).order_by("pk")
    return sum(_send(lead, monday, occasion, now) for lead in leads)


def _send(lead: User, monday: dt.date, occasion: str, now: dt.datetime) -> bool:
    organisation = lead.organisation_id
    if organisation is None or not any(rows_of(organisation, monday).values()):
        return False
    notice = Digest(organisation=organisation, week=monday)
    try:
        with transaction.atomic():
            queue_notice_to(notice, person=lead, occasion=occasion, now=now)
    except IntegrityError:  # another worker was faster
        return False
    return True
