"""A reservation: places of a session that an organisation has, for people it names later."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from training.models import Organisation, OrganisationType, Session, User
from training.models.locking import LockableQuerySet


class ReservationQuerySet(LockableQuerySet["Reservation"]):
    def visible_to(self, user: User) -> Self:
        """All for the team, their organisation's for a lead, none for anyone else."""
        if user.is_team:
            return self
        if user.is_lead and user.organisation_id:
            return self.filter(organisation_id=user.organisation_id)
        return self.none()

    def open(self) -> Self:
        """Those that still hold places for people without a name."""
        return self.filter(ended_at=None)

    def to_be_named(self) -> Self:
        """Those that an organisation has for people it names, not for a colleague who has been asked by name."""
        return self.filter(is_for_invited=False)


class Reservation(models.Model):
    """Each of the places asked for is unnamed yet (`places`), named (somebody's booking), or released.

    The organisation's type is that of the day it was made. Session.ring_fenced_for is another
    thing: places that a session keeps for an organisation *type*.
    """

    class EndedBecause(models.TextChoices):
        ALL_NAMED = "all named", "Everyone was named"
        GIVEN_BACK = "given back", "The rest was given back"
        LAPSED = "lapsed", "The time to name people had passed"
        SESSION_CANCELLED = "session cancelled", "The session was cancelled"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reservations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reservations")
    organisation_type = models.ForeignKey(OrganisationType, on_delete=models.PROTECT, related_name="reservations")
    places = models.PositiveIntegerField(help_text="held, and nobody named for them yet")
    places_asked = models.PositiveIntegerField()
    places_named = models.PositiveIntegerField(default=0, help_text="those that became somebody's booking")
    places_released = models.PositiveIntegerField(default=0, help_text="given back, lapsed, or gone with the session")
    names_by_at = models.DateTimeField(help_text="what is unnamed then is released")
    is_for_invited = models.BooleanField(
        default=False, db_default=False, help_text="one place, held until a colleague without an account has answered"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reservations_made")
    made_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=20, choices=EndedBecause, blank=True)

    objects = ReservationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "organisation"],
                condition=Q(ended_at__isnull=True, is_for_invited=False),
                name="reservation_one_open_to_be_named",
                violation_error_message="This organisation has reserved places of this session already.",
            ),
            models.CheckConstraint(
                condition=Q(places_asked=F("places") + F("places_named") + F("places_released")),
                name="reservation_places_add_up",
                violation_error_message="Each place that was reserved is unnamed, named or released.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, places__gte=1) | Q(ended_at__isnull=False, places=0),
                name="reservation_open_while_places_are_unnamed",
                violation_error_message="A reservation ends when no place of it is unnamed, and not before.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ ~Q(ended_because=""),
                name="reservation_ended_with_reason",
                violation_error_message="A reservation that has ended says why, and no other does.",
            ),
        ]

    def __str__(self) -> str:
        return f"reservation {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
