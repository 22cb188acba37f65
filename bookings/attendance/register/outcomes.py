"""From marks to an outcome: the one rule, for the register, for imported history and for the integrity check."""

from bookings.models import Booking


def settled_outcome(*, days: int, present: int, partly: int, absent: int, excused: bool) -> Booking.Outcome:
    """Return what became of a booking, from how many of its session's `days` bear which mark.

    Days without a mark are silence, not absence: with nothing but silence left to go by, the outcome is not recorded.
    """
    if days and present >= days:
        return Booking.Outcome.ATTENDED
    if present or partly:
        return Booking.Outcome.PARTLY_ATTENDED
    if excused:
        return Booking.Outcome.EXCUSED
    if days and absent >= days:
        return Booking.Outcome.NO_SHOW
    return Booking.Outcome.NOT_RECORDED
