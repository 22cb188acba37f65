"""Writing notices into the outbox, inside the transaction that causes them."""

import datetime as dt
import uuid

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.links.addresses import site_host
from bookings.notices.sending.tasks import deliver_mail
from training.models import User


def queue_notice(notice: AboutBooking, *, booking: Booking, now: dt.datetime, occasion: str = "", to: str = "") -> Mail:
    """Write the row of a mail to the booking's person, and the task that sends it: both stand or fall with the caller's
    transaction, so nothing is sent of what did not happen. `to` is the address of somebody else, such as the line
    manager, who need not be known here.

    The mail carries the calendar entry of the booking's first day, with its `invite_sequence` as it stands; those of
    further days follow it in mails of their own (further_days.py).
    """
    mail = Mail.objects.create(
        kind=notice.kind,
        booking=booking,
        recipient_id=None if to else booking.practitioner_id,
        to=to or booking.practitioner.email,
        occasion=occasion,
        sequence=booking.invite_sequence,
        facts=notice.as_json(),
        message_id=f"<{uuid.uuid4()}@{site_host()}>",
        created_at=now,
    )
    deliver_mail.enqueue(mail.pk)
    return mail


def queue_notice_to(
    notice: AboutNoBooking, *, person: User | None, occasion: str, now: dt.datetime, to: str = ""
) -> Mail:
    """Write the row of a mail that is about no booking, in the same way. `occasion` sets it apart from others of its
    kind to the person. `to` is the address of somebody who has no account.
    """
    if person is None and not to:
        raise ValueError("A mail goes to somebody.")
    mail = Mail.objects.create(
        kind=notice.kind,
        recipient=person,
        to=person.email if person else to,
        occasion=occasion,
        facts=notice.as_json(),
        message_id=f"<{uuid.uuid4()}@{site_host()}>",
        created_at=now,
    )
    deliver_mail.enqueue(mail.pk)
    return mail
