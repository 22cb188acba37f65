"""A joint wish: several people of one organisation who wait for places of a session together, all of them or none."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from bookings.models.reservation import Reservation
from training.models import Organisation, OrganisationType, Session, User
from training.models.locking import LockableQuerySet


class JointWishQuerySet(LockableQuerySet["JointWish"]):
    def visible_to(self, user: User) -> Self:
        """All for the team, their organisation's for a lead; for anyone those they made or are named in."""
        if user.is_team:
            return self
        theirs = Q(made_by=user) | Q(pk__in=JointWish.objects.filter(bookings__practitioner=user).values("pk"))
        if user.is_lead and user.organisation_id:
            theirs |= Q(organisation_id=user.organisation_id)
        return self.filter(theirs)

    def open(self) -> Self:
        """Those that still ask for places."""
        return self.filter(ended_at=None)


class JointWish(models.Model):
    """Who is named in it has a booking on the waiting list; how many they still are is counted from those bookings,
    so that whoever leaves the waiting list has left the group, and the places without a name (`unnamed`).

    It has as many numbers of the queue as places were asked for, from `queue_number` on: whoever is named later stands
    where the group stands.
    """

    class EndedBecause(models.TextChoices):
        HAD_PLACES = "had places", "All of them have places"
        GIVEN_UP = "given up", "Given up"
        TOO_FEW_LEFT = "too few left", "Fewer than two were left"
        OFFER_LAPSED = "offer lapsed", "The offer was not answered in time"
        SESSION_BEGAN = "session began", "The session began before they had places"
        SESSION_CANCELLED = "session cancelled", "The session was cancelled"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="joint_wishes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="joint_wishes")
    organisation_type = models.ForeignKey(OrganisationType, on_delete=models.PROTECT, related_name="joint_wishes")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="joint_wishes_made",
        help_text="the person who answers an offer for all of them",
    )
    made_at = models.DateTimeField()
    queue_number = models.PositiveIntegerField(help_text="the first of its numbers on the waiting list")
    places_asked = models.PositiveSmallIntegerField()
    unnamed = models.PositiveSmallIntegerField(default=0, help_text="places that nobody is named for yet")
    names_by_at = models.DateTimeField(help_text="what is unnamed then is given back")
    reservation = models.OneToOneField(
        Reservation,
        on_delete=models.PROTECT,
        related_name="joint_wish",
        null=True,
        blank=True,
        help_text="of the places it got that nobody was named for yet",
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=20, choices=EndedBecause, blank=True)

    objects = JointWishQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "queue_number"],
                name="joint_wish_queue_number_unique",
                violation_error_message="Two groups cannot have the same place on the waiting list.",
            ),
            models.CheckConstraint(
                condition=Q(places_asked__gte=2),
                name="joint_wish_of_two_or_more",
                violation_error_message="Two people or more wait together.",
            ),
            models.CheckConstraint(
                condition=Q(unnamed__lte=F("places_asked")),
                name="joint_wish_unnamed_of_those_asked",
                violation_error_message="No more places are unnamed than were asked for.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ ~Q(ended_because=""),
                name="joint_wish_ended_with_reason",
                violation_error_message="A joint wish that has ended says why, and no other does.",
            ),
        ]

    def __str__(self) -> str:
        return f"joint wish {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
