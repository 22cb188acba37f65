"""Whose calendar has an entry of a booking, and the one of a booking that was left for another date."""

import datetime as dt

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking, Entry
from bookings.notices.about.move import PerhapsAfterAMove
from bookings.notices.about.notice import Notice
from bookings.notices.calendar.entries import calendar_for
from bookings.notices.kinds import KINDS

_PUT_IN = [kind for kind, notice in KINDS.items() if issubclass(notice, AboutBooking) and notice.entry is Entry.PUTS_IN]


def had_an_entry(booking: Booking) -> bool:
    """Tell whether a mail has put the booking into the person's calendar."""
    return Mail.objects.filter(booking=booking, kind__in=_PUT_IN).exists()


def entries_to_take_out(notice: Notice, *, to: str, now: dt.datetime) -> str:
    """Return the calendar that takes out the entries of the booking that was left; "" if it had none."""
    moved = notice.moved if isinstance(notice, PerhapsAfterAMove) else None
    if moved is None:
        return ""
    left = Booking.objects.select_related("session__course", "practitioner").filter(pk=moved.booking).first()
    if left is None or not had_an_entry(left):
        return ""
    return calendar_for(left, method="CANCEL", sequence=moved.sequence, now=now, attendee=to)
