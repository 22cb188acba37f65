"""Who looked at whom: each time somebody is shown a page of a person, or a list of several."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from training.models.api_keys import ApiKey
from training.models.locking import LockableQuerySet
from training.models.people import Organisation
from training.models.schedule import Session

# What a page is called where people read who looked; others by the name of their address.
WORDS = {
    "book-colleague": "Booking for a colleague",
    "booking": "Booking",
    "calls": "Who to ring",
    "certificate": "Certificate",
    "desk-person": "Their page at the team’s desk",
    "desk-person-data": "Their data",
    "desk-person-edit": "Their details and needs",
    "desk-session": "People of a session",
    "desk-session-together": "People of an organisation, to put a group on the waiting list",
    "evaluation-answers": "What they said of a course",
    "in-date": "Who of an organisation is in date",
    "in-date-file": "Who of an organisation is in date, as a file",
    "joint-wish": "People who wait together",
    "organisation-bookings": "Bookings of an organisation",
    "record": "Training record",
    "record-file": "Training record, as a file",
    "register": "Register",
    "register-badges": "Name badges",
    "register-people": "People looked for at the register",
    "register-sheet": "Sign-in sheet",
    "register-workbook": "Register, as a workbook",
    "reservation": "Places kept for an organisation",
    "session-certificates": "Certificates of a session",
    "wait-together": "Waiting together with colleagues",
}


class LookQuerySet(LockableQuerySet["Look"]):
    pass


class Look(models.Model):
    """One answer that showed people to somebody else. Which: one person, those of a session or of an organisation, or
    as many as a question found (`asked`, `people`). It is written after the answer, and changes nothing of what was
    shown.
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    by_key = models.ForeignKey(
        ApiKey, on_delete=models.CASCADE, null=True, related_name="+", help_text="another program, by its key"
    )
    page = models.CharField(max_length=60, help_text="by the name of its address")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    asked = models.CharField(max_length=300, blank=True, help_text="what the list was narrowed by")
    people = models.PositiveIntegerField(null=True, help_text="how many were found, where that is known")

    objects = LookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True) ^ Q(by_key__isnull=True),
                name="look_by_a_person_or_a_program",
                violation_error_message="A look is that of a person or of a program.",
            ),
        ]

    def __str__(self) -> str:
        return f"look {self.pk}"

    @property
    def who(self) -> str:
        """Return who it was by name, or which program."""
        return f"{self.by_key} (another program)" if self.by_key else self.by.name if self.by else ""

    @property
    def what(self) -> str:
        if self.by_key_id is not None:
            return f"Read by a program: {self.page.replace('-', ' ')}"
        return WORDS.get(self.page) or self.page.replace("-", " ").removeprefix("desk ").capitalize()


class LookedAt(models.Model):
    """Somebody whom a program was told of in a list: it may be of all organisations, or of one they have left since."""

    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="looked_at")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["look", "person"],
                name="looked_at_once",
                violation_error_message="One look at somebody is one.",
            ),
        ]

    def __str__(self) -> str:
        return f"look {self.look_id} at {self.person_id}"
