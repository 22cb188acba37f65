"""Mailboxes that several people read: a training record belongs to one person, and so does the address it hangs on."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError


def is_shared(email: str) -> bool:
    """Tell whether the part before the @ is one that offices use, such as "office", "Office2", "info+training",
    "office.admin" or "school-office".
    """
    names = {_PARTING.sub("", name.casefold()) for name in settings.SHARED_ADDRESSES}
    mailbox = email.strip().casefold().partition("@")[0].partition("+")[0]
    parts = [word for part in _PARTING.split(mailbox) if (word := part.rstrip("0123456789"))]
    return "".join(parts) in names or (bool(parts) and names.issuperset(parts))


_PARTING = re.compile(r"[-_.]")


def refuse_shared(email: str) -> str:
    """Return the address, or raise ValidationError where it is shared and the setting refuses such."""
    if settings.REFUSE_SHARED_ADDRESSES and is_shared(email):
        raise ValidationError(
            "This looks like an address that several people read. Use your own work email address: your bookings and "
            "certificates are yours alone. If you have no other, ask the partnership team.",
            code="shared_address",
        )
    return email
