"""What a mail about a booking says of the one it follows: another date's, or a colleague's."""

import datetime as dt

from bookings.models import Booking, Mail
from bookings.notices.calendar.entries import calendar_for

_PUT_IN = (Mail.Kind.CONFIRMATION, Mail.Kind.PROMOTION)


def before_the_move(mail: Mail) -> Booking | None:
    """Return the booking that was left for this one, if the mail says so."""
    moved = mail.facts.get("moved")
    if not moved:
        return None
    return Booking.objects.select_related("session__course", "practitioner").filter(pk=moved["booking"]).first()


def entries_to_take_out(mail: Mail, left: Booking | None, *, now: dt.datetime) -> str:
    """Return the calendar that takes out the entries of the booking that was left; "" if it had none."""
    if left is None or not Mail.objects.filter(booking=left, kind__in=_PUT_IN).exists():
        return ""
    return calendar_for(left, method="CANCEL", sequence=mail.facts["moved"]["sequence"], now=now, attendee=mail.to)
