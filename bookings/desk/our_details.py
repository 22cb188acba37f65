"""Changing who runs this installation, and what depends on the address: bookings that wait for the team to agree."""

import datetime as dt
from typing import Any

from django.db import transaction

from bookings.models import Booking
from training.authorship import update_all_as
from training.models import OurDetails, User
from training.operations.partnership import keep_our_details
from training.partnership import ours


@transaction.atomic
def change_our_details(*, by: User, now: dt.datetime, email: str, **fields: Any) -> OurDetails:
    """Keep the partnership's details. Bookings that ask the team for its agreement ask at the new address.

    Raises DoesNotFit.
    """
    before = ours().email.lower()
    details = keep_our_details(by=by, now=now, email=email, **fields)
    if details.email.lower() != before:
        asking = list(Booking.objects.locked().awaiting_approval().filter(approver_email=before))
        for booking in asking:
            booking.approver_email = details.email.lower()
        update_all_as(asking, ["approver_email"], by=by, now=now, reason="Partnership's address changed")
    return details
