"""The mails that follow a mail about several days, each with the calendar entry of one."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from bookings.models import Mail
from bookings.notices.kinds.calendar_day import CalendarDay
from bookings.notices.links.addresses import site_host


def write_further_days(mail: Mail, notices: Iterable[CalendarDay], *, now: dt.datetime) -> None:
    """Write the mails that take the further days of a mail's booking to the same person's calendar, each once.

    The caller saves the text of the mail in the same transaction, and its task enqueues theirs. A mail that is made
    anew finds them written.
    """
    for notice in notices:
        occasion = f"{notice.method} {notice.entry_of}-{notice.day} {mail.kind}"
        written = Mail.objects.filter(booking=mail.booking_id, kind=notice.kind, sequence=mail.sequence)
        if written.filter(occasion=occasion).exists():
            continue
        Mail.objects.create(
            kind=notice.kind,
            booking_id=mail.booking_id,
            recipient_id=mail.recipient_id,
            to=mail.to,
            occasion=occasion,
            sequence=mail.sequence,
            facts=notice.as_json(),
            message_id=f"<{uuid.uuid4()}@{site_host()}>",
            created_at=now,
        )


def further_days_of(mail_id: int) -> QuerySet[Mail]:
    """Return those that wait for their first attempt, in order."""
    main = Mail.objects.exclude(kind=CalendarDay.kind).filter(pk=mail_id, booking__isnull=False)
    written = Mail.objects.unsent().filter(kind=CalendarDay.kind, attempts=0, booking__in=main.values("booking"))
    return written.order_by("pk")
