"""An invitation: a colleague without an account who has been asked to come, and has not said yes or no yet."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.models.booking import Booking
from bookings.models.reservation import Reservation
from training.models import Organisation, Session, User
from training.models.locking import LockableQuerySet


class InvitationQuerySet(LockableQuerySet["Invitation"]):
    def visible_to(self, user: User) -> Self:
        """All for the team, their organisation's for a lead; for anyone those by which they asked somebody, or by which
        somebody is asked to come instead of them.
        """
        if user.is_team:
            return self
        theirs = Q(asked_by=user) | Q(instead_of__practitioner=user)
        if user.is_lead and user.organisation_id:
            theirs |= Q(organisation_id=user.organisation_id)
        return self.filter(theirs)

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(ended_at=None)


class Invitation(models.Model):
    """Name and address are what the colleague who asked has given, and are kept while the question is open: once it is
    answered, or nobody has answered in time, they go. There is no history of them for the same reason.

    The place meanwhile is held by a reservation: one of its organisation's, or one made for this alone. Where somebody
    is to come instead of another, that other keeps the place until then. Without either, none was free.
    """

    class EndedBecause(models.TextChoices):
        ACCEPTED = "accepted", "Said yes"
        DECLINED = "declined", "Said no"
        LAPSED = "lapsed", "Did not answer in time"
        WITHDRAWN = "withdrawn", "Was no longer asked"
        SESSION_CANCELLED = "session cancelled", "The session was cancelled"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_made")
    asked_at = models.DateTimeField()
    times_asked = models.PositiveSmallIntegerField(default=1)
    answer_by_at = models.DateTimeField(help_text="without an answer it ends then")
    reminded_at = models.DateTimeField(null=True, blank=True)
    reservation = models.ForeignKey(
        Reservation, on_delete=models.PROTECT, related_name="invitations", null=True, blank=True
    )
    instead_of = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="invitations", null=True, blank=True)
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="invitation", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=20, choices=EndedBecause, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asked_by", "asked_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "organisation", "email"],
                condition=Q(ended_at__isnull=True),
                name="invitation_one_open_per_address",
                violation_error_message="This person has been asked already.",
            ),
            models.UniqueConstraint(
                fields=["instead_of"],
                condition=Q(ended_at__isnull=True),
                name="invitation_one_open_per_place_passed_on",
                violation_error_message="Somebody has been asked to take this place already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ ~Q(ended_because=""),
                name="invitation_ended_with_reason",
                violation_error_message="An invitation that has ended says why, and no other does.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ Q(name="", email=""),
                name="invitation_forgets_whom_it_was_for",
                violation_error_message="Name and address are kept while the invitation is open, and no longer.",
            ),
            models.CheckConstraint(
                condition=Q(booking__isnull=True) ^ Q(ended_because="accepted"),
                name="invitation_accepted_with_booking",
                violation_error_message="An invitation that was accepted has its booking, and no other has one.",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def holds_a_place(self) -> bool:
        """Tell whether a place is held for the person alone."""
        return self.reservation_id is not None
