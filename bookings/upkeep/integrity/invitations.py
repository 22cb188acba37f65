"""What must be true of people who have been asked to come and have no account."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from bookings.models import Invitation, Reservation
from training.models import Session


def faults_of_invitations() -> Iterator[str]:
    """Whoever is asked and has not answered has what is held for them, and nothing is held for anybody else."""
    is_open, holds = Q(ended_at=None), Q(reservation__isnull=False)
    for problem, wrong in (
        ("open, but its session is not running", is_open & ~Q(session__status=Session.Status.PUBLISHED)),
        ("its place is held in another session", is_open & holds & ~Q(reservation__session=F("session"))),
        ("its place is held for another organisation", holds & ~Q(reservation__organisation=F("organisation"))),
        ("open, but nothing is held for it any more", is_open & Q(reservation__ended_at__isnull=False)),
        ("accepted with a booking of another session", Q(ended_because="accepted") & ~Q(booking__session=F("session"))),
    ):
        for pk in Invitation.objects.filter(wrong).order_by("pk").values_list("pk", flat=True):
            yield f"invitation {pk}: {problem}"
    asked = Count("invitations", filter=Q(invitations__ended_at=None))
    held = Reservation.objects.open().annotate(asked=asked)
    for pk in held.filter(asked__gt=F("places")).order_by("pk").values_list("pk", flat=True):
        yield f"reservation {pk}: more people are asked than places are held"
    for pk in held.filter(is_for_invited=True, asked=0).order_by("pk").values_list("pk", flat=True):
        yield f"reservation {pk}: a place is held for somebody who is no longer asked"
