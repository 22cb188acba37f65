"""What the mails that ask something say: reminders, the enquiry after a no-show, the request to evaluate."""

import datetime as dt

from django.utils import timezone

from bookings.models import Booking, Mail

# From then on people need to know what to bring and where to ring the bell; before that it would be forgotten.
INSTRUCTIONS_FROM_DAYS = 5


def days_until(booking: Booking, now: dt.datetime) -> int:
    """Return the whole local days from today to the first day of the session: 1 is tomorrow, at whatever hour."""
    return (booking.session.first_on - timezone.localtime(now).date()).days


def asking_context(mail: Mail, booking: Booking, *, now: dt.datetime) -> dict:
    if mail.kind == Mail.Kind.REMINDER:
        days = days_until(booking, now)
        return {
            "days_until": days,
            "instructions": booking.session.course.joining_instructions if days <= INSTRUCTIONS_FROM_DAYS else "",
            "has_said_coming": booking.reply == Booking.Reply.COMING,
        }
    if mail.kind == Mail.Kind.NO_SHOW_ENQUIRY:
        return {"copied": mail.facts.get("copied", False), "is_copy": mail.facts.get("is_copy", False)}
    return {}
