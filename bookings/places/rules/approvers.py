"""Whom a person has line managers' mails sent to: how often, and whether the address is one of their organisation's.

People enter the address themselves. A second mailbox of their own looks like any other, so the team is shown those
whose domain nobody else of the organisation has, and nobody is written to as often as somebody likes.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from bookings.models import Booking
from training.models import User
from training.partnership import ours

ASKED_FOR_ONE_PERSON = 6  # in a day: as many sessions as anybody books at once
ASKED_OF_ONE_ADDRESS = 40  # a manager whose whole team is booked
A_DAY = dt.timedelta(days=1)
# Anybody has an address there, so that it says nothing of an organisation.
OPEN_TO_ALL = frozenset(
    [
        "aol.com",
        "btinternet.com",
        "gmail.com",
        "gmx.co.uk",
        "gmx.com",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.co.uk",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
        "ymail.com",
    ]
)


def asked_too_often(*, practitioner: User, approver: str, now: dt.datetime) -> bool:
    """Tell whether another mail to a line manager would be one too many for this day, withdrawn requests included."""
    lately = Booking.objects.filter(approval_asked_at__gt=now - A_DAY).exclude(approver_email=ours().email.lower())
    for_the_person = lately.filter(practitioner=practitioner).count()
    of_the_address = lately.filter(approver_email=approver).count()
    return for_the_person >= ASKED_FOR_ONE_PERSON or of_the_address >= ASKED_OF_ONE_ADDRESS


def asked_outside(bookings: Iterable[Booking]) -> set[int]:
    """Return the keys of those bookings whose approver has an address at a domain that nobody else of the organisation
    has. It takes one query, however many they are.
    """
    asked = [booking for booking in bookings if booking.approver_email and not booking.asks_the_team]
    members = User.objects.filter(organisation__in={booking.organisation_id for booking in asked}, is_active=True)
    known: dict[int | None, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for person, organisation, email in members.values_list("pk", "organisation_id", "email"):
        known[organisation][_domain(email)].add(person)

    def is_known(booking: Booking) -> bool:
        domain = _domain(booking.approver_email)
        others = known[booking.organisation_id][domain] - {booking.practitioner_id}
        return domain not in OPEN_TO_ALL and bool(others)

    return {booking.pk for booking in asked if not is_known(booking)}


def _domain(email: str) -> str:
    return email.strip().lower().rpartition("@")[2]
