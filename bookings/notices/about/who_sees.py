"""Who besides the person and the team sees that somebody has a place, and that they did not come: what mails say of it
is what is so.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bookings.models import Booking
from bookings.notices.about.facts import Facts
from training.models import User


@dataclass(frozen=True, kw_only=True)
class WhoSees(Facts):
    """Whether a lead other than the person looks after the organisation of the booking, and whether the person's line
    manager is told of a no-show.
    """

    leads: bool = False
    manager: bool = False

    @property
    def in_words(self) -> str:
        """Return it as the person is told, "" where nobody does."""
        if self.leads:
            told = ", and we tell your line manager" if self.manager else ""
            return (
                "Your organisation’s training lead can see that you have a place. If you don’t come and haven’t told "
                f"us, they can see that too{told}."
            )
        return "If you don’t come and haven’t told us, we tell your line manager." if self.manager else ""


def manager_to_tell(booking: Booking) -> str:
    """Return the address of the line manager who is told of a no-show, "" where there is none but the person."""
    manager = booking.practitioner.manager_email.strip().lower()
    return manager if manager != booking.practitioner.email.lower() else ""


def who_sees(bookings: Collection[Booking]) -> dict[int, WhoSees]:
    """Return who sees each of one session's bookings, by its key; they come with their people. One query."""
    leads = User.objects.filter(is_lead=True, is_active=True, organisation__isnull=False)
    looked_after: dict[int | None, set[int]] = {}
    in_hand = leads.filter(
        organisation__in={booking.organisation_id for booking in bookings if booking.organisation_id}
    )
    for organisation, lead in in_hand.values_list("organisation", "pk"):
        looked_after.setdefault(organisation, set()).add(lead)
    return {
        booking.pk: WhoSees(
            leads=bool(looked_after.get(booking.organisation_id, set()) - {booking.practitioner_id}),
            manager=bool(manager_to_tell(booking)),
        )
        for booking in bookings
    }
