"""What became of a booking that is no more, in the words of pages, mails, calendars and exports."""

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from bookings.models.booking import Booking


class CancelReason(models.TextChoices):
    SICKNESS = "sickness", "I am ill"
    WORKLOAD = "workload", "I’m needed at work"
    EMERGENCY = "emergency", "Something urgent came up"
    LEAVE = "leave", "I will be on leave"
    LEFT = "left", "I have changed or left my job"
    OTHER = "other", "Another reason"
    SESSION_CANCELLED = "session cancelled", "The session was cancelled"
    SUBSTITUTED = "substituted", "A colleague takes the place"
    TRANSFERRED = "transferred", "Moved to another session"
    APPROVAL_REFUSED = "approval refused", "The line manager did not agree"
    APPROVAL_LAPSED = "approval lapsed", "The line manager did not answer in time"
    OFFER_DECLINED = "offer declined", "The place offered was not wanted"
    OFFER_LAPSED = "offer lapsed", "The place offered was not taken up in time"
    SESSION_CHANGED = "session changed", "The new day, time or place does not suit me"
    DOUBLED = "doubled", "The same person’s second booking"


class AbsenceReason(models.TextChoices):
    """What kept away somebody who held a place, as they say it: what reports count, without their own words."""

    SICKNESS = "sickness", "I was ill"
    WORKLOAD = "workload", "I was needed at work"
    EMERGENCY = "emergency", "Something urgent came up"
    LEAVE = "leave", "I was on leave"
    LEFT = "left", "I have changed or left my job"
    FORGOT = "forgot", "I forgot, or did not know that I had a place"
    PRESENT = "present", "I was there: the register is wrong"
    OTHER = "other", "Another reason"


# What a person can give as their reason; the others are recorded by the platform.
OWN_REASONS = (*tuple(CancelReason)[:6], CancelReason.SESSION_CHANGED)

# What is read of the bookings that follow.
FOLLOWERS = ("moved_to__session", "taken_over_by__practitioner")

# Of what it is worked out: where a list is read as values.
ENDS_BY = (
    "status",
    "cancel_reason",
    "confirmed_at",
    "cancelled_late",
    "cancelled_after_change",
    "excused_at",
    "approval_asked_at",
    "approved_at",
    "session__first_on",
    "moved_to__session__starts_at",
    "taken_over_by__practitioner__name",
)

_NO_PLACE_HELD: dict[str, str] = {
    CancelReason.APPROVAL_REFUSED: "Request not approved",
    CancelReason.APPROVAL_LAPSED: "Request not answered",
    CancelReason.OFFER_DECLINED: "Offer declined",
    CancelReason.OFFER_LAPSED: "Offer not answered",
}


def how_it_ended(booking: "Booking") -> str:
    """Return such as "Given to Sam Lee" of a cancelled booking; "" of one that is live. See with_how_it_ended()."""
    if booking.is_live:
        return ""
    if booking.cancel_reason == CancelReason.SESSION_CANCELLED:
        return "Session cancelled by the partnership"
    if booking.cancel_reason == CancelReason.TRANSFERRED:
        return _moved(booking)
    if booking.cancel_reason == CancelReason.SUBSTITUTED:
        try:
            return f"Given to {booking.taken_over_by.practitioner.name}"
        except ObjectDoesNotExist:
            return "Given to a colleague"
    if booking.cancel_reason == CancelReason.DOUBLED:
        return "Second booking of the same person"
    if booking.confirmed_at is None:
        return _NO_PLACE_HELD.get(booking.cancel_reason) or _given_up_before_a_place(booking)
    if booking.cancelled_late:
        return "Cancelled late, excused" if booking.excused_at else "Cancelled late"
    return "Cancelled after a change" if booking.cancelled_after_change else "Cancelled"


def _moved(booking: "Booking") -> str:
    late = ", late" if booking.cancelled_late and not booking.excused_at else ""
    try:
        day = timezone.localtime(booking.moved_to.session.starts_at).date()
    except ObjectDoesNotExist:
        return f"Moved to another date{late}"
    year = "" if day.year == booking.session.first_on.year else f" {day.year}"
    return f"Moved to {day.day} {day:%B}{year}{late}"


def _given_up_before_a_place(booking: "Booking") -> str:
    if booking.approval_asked_at and not booking.approved_at:
        return "Request withdrawn"
    return "Left the waiting list"
