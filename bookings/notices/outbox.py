"""Writing mails into the outbox, inside the transaction that causes them."""

import datetime as dt
import uuid

from bookings.models import Booking, Mail
from bookings.notices.links import site_host
from bookings.places import queue_position
from bookings.tasks import deliver_mail


def queue_mail(*, kind: Mail.Kind, booking: Booking, now: dt.datetime, facts: dict | None = None) -> Mail:
    """Write the row of a mail to the booking's person, and the task that sends it: both stand or fall with the caller's
    transaction, so nothing is sent of what did not happen.

    The mail carries the calendar entry with the booking's `invite_sequence` as it stands. `facts` is what the text says
    and the tables may have lost by the time it is made: `position` (place in the queue; filled in here), `expires_at`
    of an offer, `before` of a change (bookings.notices.days.days_as_said of the session as it was) and `removed_days`
    (`day`, `starts_at`, `ends_at` of those it took out), `reason` of a session's cancellation.
    """
    facts = dict(facts or {})
    if kind == Mail.Kind.WAITING_LIST:
        facts.setdefault("position", queue_position(booking))
    mail = Mail.objects.create(
        kind=kind,
        booking=booking,
        recipient_id=booking.practitioner_id,
        to=booking.practitioner.email,
        sequence=booking.invite_sequence,
        facts=facts,
        message_id=f"<{uuid.uuid4()}@{site_host()}>",
        created_at=now,
    )
    deliver_mail.enqueue(mail.pk)
    return mail
