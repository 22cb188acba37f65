"""Sending reports by email: on the first working day of a month, once for each month."""

import datetime as dt
import logging

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from bookings.notices.kinds.report_by_email import MonthlyReport
from bookings.notices.sending.outbox import queue_notice_to
from reporting.by_email.asking import Asked, asked_of, due_at
from reporting.by_email.choosing import end_for_those_who_read_no_more
from reporting.models import ReportByEmail, ReportEmailed

LATE_UNTIL = dt.timedelta(days=7)  # a worker that was down still sends them; later the page is nearer than the mail
AT_ONCE = 20  # reports written in one round: other mails wait meanwhile
LONG = "It has too many sessions to count for an email. Its page makes a file for you."
GONE = "What it was narrowed to is no longer in our list. Open the report and choose again, then stop these emails."
BEHIND_THE_LINK = "The figures are about one organisation or one person’s work, so you see them once you sign in."

logger = logging.getLogger(__name__)


def send_reports(*, now: dt.datetime) -> int:
    """Write a mail for each report that is due this month and has not been sent for it; return how many.

    One that was chosen after this month's had left begins with the next month.
    """
    end_for_those_who_read_no_more()
    month = timezone.localdate(now).replace(day=1)
    due = due_at(month)
    if not due <= now < due + LATE_UNTIL:
        return 0
    sent = ReportEmailed.objects.filter(by_email=OuterRef("pk"), month=month)
    rows = ReportByEmail.objects.filter(~Exists(sent), chosen_at__lt=due).select_related("person").order_by("pk")
    written = 0
    for row in rows:  # one that can't be made is tried again, and keeps none behind it back
        written += _send(row, month, now)
        if written == AT_ONCE:
            break
    return written


def _send(row: ReportByEmail, month: dt.date, now: dt.datetime) -> bool:
    try:
        notice = notice_for(asked_of(row, now=now))
    except Exception:  # one report that cannot be counted keeps no other back; the log says why
        logger.exception("report by email %s could not be made", row.pk)
        return False
    try:
        with transaction.atomic():
            ReportEmailed.objects.create(by_email=row, month=month, emailed_at=now)
            queue_notice_to(notice, person=row.person, occasion=f"{row.pk} {month:%Y-%m}", now=now)
    except IntegrityError:  # another worker was faster, or it was stopped meanwhile
        return False
    return True


def notice_for(asked: Asked) -> MonthlyReport:
    """Return what the mail says: counted now, before any transaction, for it may take a while."""
    scope, is_long = asked.scope, asked.takes_long
    if scope is None:
        said, attached = [GONE], False
    elif asked.is_confidential:
        attached = settings.ATTACH_REPORTS != "no" and not is_long
        said = [] if attached else [BEHIND_THE_LINK]
    elif is_long:
        said, attached = [LONG], False
    else:
        narrowed = [f"Narrowed to {', '.join(asked.narrowed())}."] if asked.narrowed() else []
        said, attached = [*asked.sentences(scope), *narrowed], settings.ATTACH_REPORTS != "no"
    return MonthlyReport(
        by_email=asked.row.pk,
        title=asked.title,
        period=str(asked.period),
        said=tuple(said),
        address=asked.address,
        is_attached=attached,
    )
