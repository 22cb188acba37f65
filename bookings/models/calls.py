"""Who to ring: whether a partnership has the list, whom it named on which day, and what each call came to."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.models.booking import Booking
from training.models import User
from training.models.locking import LockableQuerySet

NAMES = 8  # on the list of a day, unless the team says otherwise
MOST_NAMES = 40


class CallListChoice(models.Model):
    """That the team turned the list on or off, with how many names it is to have. The latest is what counts; without
    one it is off.
    """

    is_on = models.BooleanField()
    names = models.PositiveSmallIntegerField(default=NAMES)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="call_lists_chosen", null=True, blank=True
    )

    objects = LockableQuerySet["CallListChoice"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(names__range=(1, MOST_NAMES)),
                name="call_list_has_some_names",
                violation_error_message=f"A list has between 1 and {MOST_NAMES} names.",
            ),
        ]

    def __str__(self) -> str:
        return f"call list {'on' if self.is_on else 'off'}"


class CallList(models.Model):
    """The list of a day, and what could be said of it: it is made once, and names nobody by itself."""

    class Verdict(models.TextChoices):
        HELPS = "helps", "It finds many no-shows"
        LITTLE = "little", "It finds a few more than luck would"
        CANNOT = "cannot", "It can’t tell who is likely to forget"
        TOO_FEW = "too few", "Too few marked registers"

    day = models.DateField(unique=True)
    made_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    recorded = models.PositiveIntegerField(help_text="places of the year before with attendance recorded")
    caught = models.FloatField(
        null=True, blank=True, help_text="the part of that year’s no-shows that its first fifth would have had"
    )

    objects = LockableQuerySet["CallList"].as_manager()

    def __str__(self) -> str:
        return f"call list of {self.day}"


class ListedQuerySet(LockableQuerySet["Listed"]):
    def visible_to(self, user: User) -> Self:
        """The team: all; a lead: whoever is booked for their organisation. Nobody finds themselves on it."""
        others = self.exclude(booking__practitioner=user.pk)
        if user.is_team:
            return others
        if user.is_lead and user.organisation_id is not None:
            return others.filter(booking__organisation=user.organisation_id)
        return self.none()


class Listed(models.Model):
    """A booking on the list of a day. `reasons` are the names of what was against it, the strongest first; how likely
    anybody is to come is kept nowhere.
    """

    call_list = models.ForeignKey(CallList, on_delete=models.CASCADE, related_name="listed")
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="listed_to_ring")
    position = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)

    objects = ListedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call_list", "booking"],
                name="listed_once_a_day",
                violation_error_message="This booking is on the list of that day already.",
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.booking_id} on {self.call_list_id}"


class CallQuerySet(LockableQuerySet["Call"]):
    def standing(self) -> Self:
        """Those that are of the day, time and place that the session has now."""
        return self.filter(overtaken_at=None)

    def reached(self) -> Self:
        """Those in which the person said something of it."""
        return self.standing().exclude(outcome=Call.Outcome.NOT_REACHED)


class Call(models.Model):
    """What a call came to. That never changes; another call is another row. Once the session is moved it is of another
    day than people are asked about, and they may be rung again.
    """

    class Outcome(models.TextChoices):
        COMING = "coming", "Coming"
        CANT = "cant", "Can’t come"
        NOT_REACHED = "not reached", "Not reached"

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="calls")
    outcome = models.CharField(max_length=12, choices=Outcome)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_made")
    overtaken_at = models.DateTimeField(null=True, blank=True, help_text="when the session was moved after it")

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=~Q(outcome="not reached") & Q(overtaken_at__isnull=True),
                name="call_reached_once",
                violation_error_message="This person has been rung for this booking.",
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.booking_id}: {self.outcome}"
