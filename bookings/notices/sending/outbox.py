"""Writing notices into the outbox, inside the transaction that causes them."""

import datetime as dt
from typing import Any

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.notice import Notice
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.links.addresses import new_message_id
from bookings.notices.sending.channels import BY_EMAIL, CHANNELS
from bookings.notices.sending.tasks import send_soon
from training.inserting import insert_row
from training.models import User


def queue_notice(notice: AboutBooking, *, booking: Booking, now: dt.datetime, occasion: str = "", to: str = "") -> Mail:
    """Write the row of a mail to the booking's person, and the task that sends it: both stand or fall with the caller's
    transaction, so nothing is sent of what did not happen. `to` is the address of somebody else, such as the line
    manager, who need not be known here.

    The mail carries the calendar entry of the booking's first day, with its `invite_sequence` as it stands; those of
    further days follow it in mails of their own (further_days.py).
    """
    about = {"booking": booking, "occasion": occasion, "sequence": booking.invite_sequence}
    if to:
        return _queue(notice, channel=BY_EMAIL.name, to=to, now=now, **about)
    return _queue_to(notice, booking.practitioner, now=now, **about)


def queue_notice_to(
    notice: AboutNoBooking, *, person: User | None, occasion: str, now: dt.datetime, to: str = ""
) -> Mail:
    """Write the row of a mail that is about no booking, in the same way. `occasion` sets it apart from others of its
    kind to the person. `to` is the address of somebody who has no account.
    """
    if person:
        return _queue_to(notice, person, now=now, occasion=occasion)
    if not to:
        raise ValueError("A mail goes to somebody.")
    return _queue(notice, channel=BY_EMAIL.name, to=to, now=now, occasion=occasion)


def _queue_to(notice: Notice, person: User, *, now: dt.datetime, **about: Any) -> Mail:
    """Write a row for each channel that reaches the person, and return the one by email, which reaches everybody."""
    rows = {
        channel.name: _queue(notice, channel=channel.name, to=address, recipient=person, now=now, **about)
        for channel in CHANNELS.values()
        if (address := channel.address_of(person)) and channel.takes(notice, about.get("booking"))
    }
    return rows[BY_EMAIL.name]


def _queue(notice: Notice, *, now: dt.datetime, **fields: Any) -> Mail:
    mail = Mail(kind=notice.kind, facts=notice.as_json(), message_id=new_message_id(), created_at=now, **fields)
    send_soon(insert_row(mail))
    return mail
