"""People who wait together, once a merge is undone: the group stands as one, and counts for one organisation."""

import datetime as dt
from typing import Any

from django.db.models import F

from bookings.merging.moving import WHY_BACK
from bookings.models import Booking
from bookings.places.operations.group_turns import people_of
from bookings.places.rules.counts import with_places
from training.authorship import save_as
from training.models import Session, User


def stand_with_group(booking: Booking) -> str:
    """Let a booking that comes back, not saved yet, stand as its group does by now: all of it waits, or is asked.

    Where places are on offer to the others and none is left, it waits alone; return a sentence that says so, or "".
    The session is locked.
    """
    wish = booking.joint_wish
    if wish is None or not wish.is_open:
        return ""
    others = [one for one in people_of(wish) if one.pk != booking.pk]
    if not others:
        return ""
    session: Any = with_places(Session.objects.filter(pk=booking.session_id)).get()
    is_new_offer = others[0].status == Booking.Status.OFFERED != booking.status
    if is_new_offer and session.places_left < 1:
        booking.joint_wish = None
        return f"{booking.practitioner.name} waits alone: their group is being asked, and no place is left for them."
    for name in ("status", "offer_expires_at", "late_offer_at"):
        setattr(booking, name, getattr(others[0], name))
    return ""


def groups_count_for_one(*organisations: int, by: User, now: dt.datetime) -> None:
    """Let whoever was named for a group while its organisation was another's count for the group's."""
    apart = Booking.objects.filter(joint_wish__organisation__in=organisations).select_related("joint_wish")
    for booking in apart.exclude(organisation=F("joint_wish__organisation")).order_by("pk"):
        wish: Any = booking.joint_wish  # they all have one: it is what they were found by
        booking.organisation_id, booking.organisation_type_id = wish.organisation_id, wish.organisation_type_id
        save_as(booking, by=by, now=now, reason=WHY_BACK)
