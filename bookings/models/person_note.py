"""A note that the team has made on a person: what was said on the telephone, and by when it is forgotten."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models

from training.models.locking import LockableQuerySet


class PersonNoteQuerySet(LockableQuerySet["PersonNote"]):
    pass


class PersonNote(models.Model):
    """For the team alone. It goes with its person, and has no history: what is taken out is gone."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes_of_the_team")
    text = models.TextField(max_length=2000, validators=[MinLengthValidator(1)])
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes_written")
    written_at = models.DateTimeField(db_index=True)

    objects = PersonNoteQuerySet.as_manager()

    def __str__(self) -> str:
        return f"note {self.pk}"
