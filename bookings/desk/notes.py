"""What the team notes on a person: for itself alone."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import PersonNote
from training.models import User
from training.refusals import refuse_unfit
from training.roles import may_run_the_partnership


@transaction.atomic
def add_note(*, person: User, text: str, by: User, now: dt.datetime) -> PersonNote:
    """Keep what was said, with who wrote it down and when. Raises DoesNotFit."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team keeps notes on people.")
    note = PersonNote(person=person, text=text.replace("\r\n", "\n").strip(), written_by=by, written_at=now)
    refuse_unfit(note)
    note.save(force_insert=True)
    return note


@transaction.atomic
def remove_note(*, note: PersonNote, by: User, now: dt.datetime) -> None:
    """Delete what should not stand there; nothing of it is kept."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team keeps notes on people.")
    PersonNote.objects.filter(pk=note.pk).delete()
