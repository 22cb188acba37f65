"""Writing mails into the outbox, inside the transaction that causes them."""

import datetime as dt
import uuid

from bookings.models import Booking, Mail
from bookings.models.booking import queue_position
from bookings.notices.links.addresses import site_host
from bookings.notices.sending.tasks import deliver_mail
from training.models import User


def queue_mail(
    *,
    kind: Mail.Kind,
    booking: Booking,
    now: dt.datetime,
    facts: dict | None = None,
    occasion: str = "",
    to: str = "",
) -> Mail:
    """Write the row of a mail to the booking's person, and the task that sends it: both stand or fall with the caller's
    transaction, so nothing is sent of what did not happen. `to` is the address of somebody else, such as the line
    manager, who need not be known here.

    The mail carries the calendar entry with the booking's `invite_sequence` as it stands. `facts` is what the text says
    and the tables may have lost by the time it is made: `position` (place in the queue; filled in here), `expires_at`
    of an offer, `before` of a change (training.when_and_where.days_as_said of the session as it was) and `removed_days`
    (`day`, `starts_at`, `ends_at` of those it took out), `reason` of a session's cancellation.
    """
    facts = dict(facts or {})
    if kind == Mail.Kind.WAITING_LIST:
        facts.setdefault("position", queue_position(booking))
    mail = Mail.objects.create(
        kind=kind,
        booking=booking,
        recipient_id=None if to else booking.practitioner_id,
        to=to or booking.practitioner.email,
        occasion=occasion,
        sequence=booking.invite_sequence,
        facts=facts,
        message_id=f"<{uuid.uuid4()}@{site_host()}>",
        created_at=now,
    )
    deliver_mail.enqueue(mail.pk)
    return mail


def queue_mail_to(*, kind: Mail.Kind, person: User, occasion: str, now: dt.datetime, facts: dict) -> Mail:
    """Write the row of a mail that is about no booking. `occasion` sets it apart from others of its kind to the person;
    `facts` holds the keys of what it is about. bookings.notices.wording.general makes its text.
    """
    mail = Mail.objects.create(
        kind=kind,
        recipient=person,
        to=person.email,
        occasion=occasion,
        facts=facts,
        message_id=f"<{uuid.uuid4()}@{site_host()}>",
        created_at=now,
    )
    deliver_mail.enqueue(mail.pk)
    return mail
