"""Writing mails into the outbox, inside the transaction that causes them."""

import datetime as dt
import uuid

from bookings.models import Booking, Mail


def queue_mail(*, kind: Mail.Kind, booking: Booking, now: dt.datetime, facts: dict | None = None) -> Mail:
    """Write the row of a mail to the booking's person; the worker makes and sends it after commit.

    The mail carries the calendar entry with the booking's `invite_sequence` as it stands.
    """
    return Mail.objects.create(
        kind=kind,
        booking=booking,
        recipient_id=booking.practitioner_id,
        to=booking.practitioner.email,
        sequence=booking.invite_sequence,
        facts=facts or {},
        message_id=f"<{uuid.uuid4()}@turnout>",
        created_at=now,
    )
