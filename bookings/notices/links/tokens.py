"""The tokens of mailed links: each stands for one purpose and one booking, and ends with age.

A token is signed, not stored: it cannot be made up, changed, or used for another purpose (each has its own salt).
Whoever holds it may do that one thing, so it is kept out of logs, caches and referrers.
"""

import datetime as dt

from django.core.signing import BadSignature, Signer
from django.db import models

from bookings.models import Booking, Invitation, NewAddress, TrainerRequest
from bookings.models.new_address import CONFIRM_WITHIN


class Purpose(models.TextChoices):
    CANCEL = "cancel", "Cancel a place"
    REPLY = "reply", "Answer a reminder"
    OFFER = "offer", "Answer an offer"
    APPROVE = "approve", "Approve a booking"
    ABSENCE = "absence", "Say why one did not come"
    EVALUATE = "evaluate", "Say what a course was like"
    BEFORE = "before", "Say how confident one is before a course"
    LATER = "later", "Say what a course has changed"
    CHECK_IN = "check in", "Check in by the code on the wall"
    INVITATION = "invitation", "Say whether one comes, without an account"
    TRAIN = "train", "Say whether one trains a session"
    ADDRESS = "address", "Confirm a new email address"


# A place can be booked a year ahead, and its link must last until the day; the others are soon without use.
MAX_AGE = {
    Purpose.CANCEL: dt.timedelta(days=500),
    Purpose.REPLY: dt.timedelta(days=60),
    Purpose.OFFER: dt.timedelta(days=30),
    Purpose.APPROVE: dt.timedelta(days=60),
    Purpose.ABSENCE: dt.timedelta(days=60),
    Purpose.BEFORE: dt.timedelta(days=500),  # it comes with the confirmation
    Purpose.LATER: dt.timedelta(days=180),
    Purpose.CHECK_IN: dt.timedelta(days=60),
    Purpose.INVITATION: dt.timedelta(days=60),
    Purpose.TRAIN: dt.timedelta(days=500),  # until the session
    Purpose.ADDRESS: CONFIRM_WITHIN,
    Purpose.EVALUATE: dt.timedelta(days=180),  # a certificate may wait for it
}
_SEPARATOR = "."


class UnusableLink(ValueError):
    """The token is damaged, too old, or of another purpose. Nobody is told which."""


def make_link_token(
    *, purpose: Purpose, booking: Booking | Invitation | NewAddress | TrainerRequest, now: dt.datetime
) -> str:
    """Return a token fit for an address, such as "84.1780304400.…". Whoever is invited has no booking yet: the token
    of that purpose stands for the invitation, that of an address for the row that has it, and that of a trainer who is
    asked for the question.
    """
    return _signer(purpose).sign(f"{booking.pk}{_SEPARATOR}{int(now.timestamp())}")


def read_link_token(token: str, *, purpose: Purpose, now: dt.datetime) -> int:
    """Return the key of the booking, or invitation, that the token stands for. Raises UnusableLink."""
    try:
        booking, made_at = map(int, _signer(purpose).unsign(token).split(_SEPARATOR))
    except (BadSignature, ValueError):  # signed, but not for a stored booking: the preview of a mail
        raise UnusableLink from None
    if now.timestamp() - made_at > MAX_AGE[purpose].total_seconds():
        raise UnusableLink
    return booking


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"turnout.link.{purpose.value}", sep=_SEPARATOR)
