"""A group that waits together in the demonstration: its lead wants four places or none, and has named two people."""

import datetime as dt
from typing import Any

from bookings.demo.asking import as_if_sent
from bookings.models import Booking, JointWish, Mail
from bookings.places.operations.joint_wishes import join_together
from bookings.places.rules.counts import with_places
from training.models import Session, User
from training.refusals import Refused

AHEAD = dt.timedelta(days=10)  # time enough to name the others
PLACES, NAMED = 4, 2


def wait_together(*, lead: User, now: dt.datetime) -> JointWish | None:
    """Join the first session on which others wait and two of the lead's people could have a place."""
    coming: Any = with_places(Session.objects.running().filter(starts_at__gt=now + AHEAD, needs_approval=False))
    for session in coming.filter(places_left=0, people_waiting__gt=0, booking_opens_at=None).order_by(
        "starts_at", "pk"
    ):
        on_it = Booking.objects.live().filter(session=session).values("practitioner")
        free = User.objects.filter(organisation=lead.organisation_id, is_active=True).exclude(pk__in=on_it)
        try:
            wish = join_together(
                session=session, people=list(free.order_by("name", "pk")[:NAMED]), places=PLACES, by=lead, now=now
            )
        except Refused:
            continue
        as_if_sent(Mail.objects.filter(created_at=now, state=Mail.State.WAITING), now=now)
        return wish
    return None
