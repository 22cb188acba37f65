"""The mails that follow a mail about several days, each with the calendar entry of one."""

import datetime as dt
from collections.abc import Iterable, Sequence

from bookings.models import Mail
from bookings.notices.kinds.calendar_day import CalendarDay
from bookings.notices.links.addresses import new_message_id
from training.bulk import insert_all


def write_further_days(mail: Mail, notices: Iterable[CalendarDay], *, now: dt.datetime) -> None:
    """Write the mails that take the further days of a mail's booking to the same person's calendar, each once.

    The caller saves the text of the mail in the same transaction. They wait behind it, and have their turn when it has
    left. A mail that is made anew finds them written.
    """
    write_further_days_of([(mail, notice) for notice in notices], now=now)


def write_further_days_of(days: Sequence[tuple[Mail, CalendarDay]], *, now: dt.datetime) -> None:
    """Do what `write_further_days` does for several mails, in as many statements as for one."""
    if not days:
        return
    of_them = Mail.objects.filter(booking__in={mail.booking_id for mail, _ in days}, kind=CalendarDay.kind)
    written = set(of_them.values_list("booking", "sequence", "occasion"))
    rows = [_row(mail, notice, now) for mail, notice in days]
    insert_all(Mail, [row for row in rows if (row.booking_id, row.sequence, row.occasion) not in written])


def _row(mail: Mail, notice: CalendarDay, now: dt.datetime) -> Mail:
    return Mail(
        kind=notice.kind,
        booking_id=mail.booking_id,
        recipient_id=mail.recipient_id,
        channel=mail.channel,
        to=mail.to,
        occasion=f"{notice.method} {notice.entry_of}-{notice.day} {mail.kind}",
        sequence=mail.sequence,
        facts=notice.as_json(),
        message_id=new_message_id(),
        created_at=now,
    )
