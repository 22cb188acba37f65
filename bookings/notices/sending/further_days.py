"""The mails that follow a mail about several days, each with the calendar entry of one."""

import datetime as dt
from collections.abc import Iterable

from bookings.models import Mail
from bookings.notices.kinds.calendar_day import CalendarDay
from bookings.notices.links.addresses import new_message_id


def write_further_days(mail: Mail, notices: Iterable[CalendarDay], *, now: dt.datetime) -> None:
    """Write the mails that take the further days of a mail's booking to the same person's calendar, each once.

    The caller saves the text of the mail in the same transaction. They wait behind it, and have their turn when it has
    left. A mail that is made anew finds them written.
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
            channel=mail.channel,
            to=mail.to,
            occasion=occasion,
            sequence=mail.sequence,
            facts=notice.as_json(),
            message_id=new_message_id(),
            created_at=now,
        )
