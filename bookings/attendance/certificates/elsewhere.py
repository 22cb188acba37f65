"""Courses done elsewhere: recorded by the team with evidence, and withdrawn with a reason.

They are no attendance of ours, so no report of attendance counts them. They count in the person's record, put off a
refresher, and meet a prerequisite where the course that is asked for says so.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from bookings.models import TrainingElsewhere
from training.attachments import content_type_of, safe_name
from training.authorship import save_as
from training.models import Course, User
from training.refusals import ReasonMissing, Refused, refuse_unfit
from training.text import tidy

MEGABYTE = 1_000_000


class ElsewhereRefused(Refused):
    """It is not recorded, or not withdrawn; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What somebody has done elsewhere, and when; `course` is that of the catalogue which it counts as."""

    course: Course
    title: str
    provider: str
    completed_on: dt.date
    expires_on: dt.date | None
    cpd_hours: Decimal | int
    evidence: str


@transaction.atomic
def record_training_elsewhere(
    *, person: User, done: Done, file: BinaryIO | None, file_name: str = "", by: User, now: dt.datetime
) -> TrainingElsewhere:
    """Keep it in the person's record, with the file as evidence if there is one.

    Raises ElsewhereRefused, of training.attachments AttachmentRefused, and DoesNotFit.
    """
    if done.completed_on > timezone.localdate(now):
        raise ElsewhereRefused("The day it was completed must be today or in the past.")
    if person.pk == by.pk:
        raise ElsewhereRefused("Ask another member of the team to record your own training.")
    record = TrainingElsewhere(
        person=person,
        course=done.course,
        title=tidy(done.title),
        provider=tidy(done.provider),
        completed_on=done.completed_on,
        expires_on=done.expires_on,
        cpd_hours=done.cpd_hours,
        evidence=done.evidence.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    if file is not None:
        record.file_name = safe_name(file_name)
        _check_size(file)
        record.file_type = content_type_of(record.file_name, file)
    User.objects.locked().get(pk=person.pk)  # recorded twice at once, the second is told
    refuse_unfit(record, exclude=["file"])  # before anything is written to disk
    if file is not None:
        record.file = File(file, name="file")
    try:
        return save_as(record, by=by, now=now)
    except BaseException:
        if record.file:
            default_storage.delete(record.file.name or "")
        raise


def _check_size(file: BinaryIO) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise ElsewhereRefused("The file is empty.")
    if size > settings.ATTACHMENT_MB * MEGABYTE:
        raise ElsewhereRefused(f"The file is larger than {settings.ATTACHMENT_MB} MB. Make it smaller.")


@transaction.atomic
def withdraw_training_elsewhere(
    *, record: TrainingElsewhere, reason: str, by: User, now: dt.datetime
) -> TrainingElsewhere:
    """Have it count no longer. The record stays, and the file of its evidence is deleted.

    Raises ReasonMissing, or ElsewhereRefused where it was withdrawn before.
    """
    if not reason.strip():
        raise ReasonMissing("Say why it is withdrawn.")
    record = TrainingElsewhere.objects.locked().get(pk=record.pk)
    if record.withdrawn_at:
        raise ElsewhereRefused("This was withdrawn already.")
    if record.file:
        place = record.file.name or ""
        transaction.on_commit(lambda: default_storage.delete(place), robust=True)  # it is withdrawn all the same
        record.file = ""
    record.withdrawn_at, record.withdrawn_by, record.withdrawn_reason = now, by, reason.strip()[:300]
    return save_as(record, by=by, now=now)
