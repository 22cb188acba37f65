"""What people have said of who somebody was in an online meeting, so that they are asked once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from training.models import Session


class JoinedAs(models.Model):
    """Under this address or name, neither of which Turnout knew, this person joined the session; None: nobody on its
    register. Several rows of one name are people behind one screen.

    An attendance file that comes a second time, or of another day, is read by it: no name marks anybody by itself.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="joined_as")
    address = models.CharField(max_length=254, blank=True)
    name_key = models.CharField(max_length=300, blank=True, help_text="folded, of who joined without an address")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="joined_as", null=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="joined_as_decided", null=True
    )

    class Meta:
        indexes = [models.Index(fields=["address", "name_key"])]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "address", "name_key", "person"],
                name="joined_as_once_a_person",
                violation_error_message="This has been said already.",
            ),
            models.UniqueConstraint(
                fields=["session", "address", "name_key"],
                condition=Q(person__isnull=True),
                name="joined_as_nobody_once",
                violation_error_message="This has been said already.",
            ),
            models.CheckConstraint(
                condition=Q(address="") ^ Q(name_key=""),
                name="joined_as_by_address_or_name",
                violation_error_message="Somebody joined under an address, or else under a name.",
            ),
        ]

    def __str__(self) -> str:
        return f"joined as {self.pk}"
