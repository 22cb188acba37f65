"""The files of a course: added, replaced, put in order and taken away by the team.

Mails take them as they are when sent. The bytes lie in the default storage under a random name, the shown one is in the
row; bytes that no row names any more are deleted once the change is certain.
"""

import datetime as dt
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Sum

from training.attachments import AttachmentRefused, content_type_of, safe_name
from training.authorship import delete_as, save_as
from training.models import Course, CourseAttachment, User
from training.refusals import refuse_unfit

MOST_FILES = 10
MEGABYTE = 1_000_000


@transaction.atomic
def add_attachment(*, course: Course, name: str, file: BinaryIO, by: User | None, now: dt.datetime) -> CourseAttachment:
    """Add a file at the end of the course's. Raises AttachmentRefused or DoesNotFit."""
    course = _locked(course)
    others = CourseAttachment.objects.filter(course=course)
    if others.count() >= MOST_FILES:
        raise AttachmentRefused(f"A course has {MOST_FILES} files at most. Delete one first.")
    last = others.aggregate(last=Max("position"))["last"]
    attachment = CourseAttachment(course=course, position=1 if last is None else last + 1)
    return _keep(attachment, name=name, file=file, by=by, now=now)


@transaction.atomic
def replace_attachment(
    *, attachment: CourseAttachment, name: str, file: BinaryIO, by: User | None, now: dt.datetime
) -> CourseAttachment:
    """Put another file in the place of this one; its address stays. Raises AttachmentRefused or DoesNotFit."""
    _locked(attachment.course)
    attachment = CourseAttachment.objects.get(pk=attachment.pk)
    former = attachment.file.name or ""
    kept = _keep(attachment, name=name, file=file, by=by, now=now)
    _delete_once_for_good(former)
    return kept


@transaction.atomic
def remove_attachment(*, attachment: CourseAttachment, by: User | None, now: dt.datetime) -> None:
    """Take the file away; the history keeps its name, and who took it when."""
    _locked(attachment.course)
    for found in CourseAttachment.objects.filter(pk=attachment.pk):
        former = found.file.name or ""
        delete_as(found, by=by, now=now)
        _delete_once_for_good(former)


def _delete_once_for_good(place: str) -> None:
    """What can't be deleted is in the log: the change is made by then, and no reader is to take it for failed."""
    transaction.on_commit(lambda: default_storage.delete(place), robust=True)


@transaction.atomic
def move_attachment_up(*, attachment: CourseAttachment, by: User | None, now: dt.datetime) -> None:
    """Change places with the file before it; the first stays where it is."""
    _locked(attachment.course)
    attachment = CourseAttachment.objects.get(pk=attachment.pk)
    before = (
        CourseAttachment.objects.filter(course=attachment.course_id, position__lt=attachment.position)
        .order_by("-position")
        .first()
    )
    if before is None:
        return
    attachment.position, before.position = before.position, attachment.position
    for moved in (attachment, before):
        save_as(moved, by=by, now=now, fields=["position"])


def _locked(course: Course) -> Course:
    """The course's row is the lock on its files."""
    return Course.objects.locked().get(pk=course.pk)


def _keep(
    attachment: CourseAttachment, *, name: str, file: BinaryIO, by: User | None, now: dt.datetime
) -> CourseAttachment:
    attachment.name = safe_name(name)
    attachment.size = _checked_size(attachment, file)
    attachment.content_type = content_type_of(attachment.name, file)
    attachment.added_at = now
    refuse_unfit(attachment, exclude=["file"])  # before anything is written to disk
    attachment.file = File(file, name="file")
    try:
        save_as(attachment, by=by, now=now)
    except BaseException:
        default_storage.delete(attachment.file.name or "")
        raise
    return attachment


def _checked_size(attachment: CourseAttachment, file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise AttachmentRefused("The file is empty.")
    if size > settings.ATTACHMENT_MB * MEGABYTE:
        raise AttachmentRefused(f"The file is larger than {settings.ATTACHMENT_MB} MB. Make it smaller, or split it.")
    others = CourseAttachment.objects.filter(course=attachment.course_id).exclude(pk=attachment.pk)
    if size + (others.aggregate(sum=Sum("size"))["sum"] or 0) > settings.ATTACHMENTS_MB * MEGABYTE:
        raise AttachmentRefused(
            f"With this file the course would have more than {settings.ATTACHMENTS_MB} MB of files, which many mail "
            "servers refuse. Delete one first, or make this one smaller."
        )
    return size
