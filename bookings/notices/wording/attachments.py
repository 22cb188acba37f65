"""The files of a course, as they go with the mails about a place: when it is had, and with the last reminder."""

import logging

from django.db.models import QuerySet

from bookings.models import Mail
from bookings.notices.kinds import notice_of
from training.models import CourseAttachment

logger = logging.getLogger(__name__)


def _carries_files(mail: Mail) -> bool:
    if mail.booking_id is None:  # an example
        return False
    return notice_of(mail).carries_files


def has_files(mail: Mail) -> bool:
    """Tell whether the mail's text may speak of files."""
    return _carries_files(mail) and _of_its_course(mail).exists()


def _of_its_course(mail: Mail) -> QuerySet[CourseAttachment]:
    return CourseAttachment.objects.filter(course__sessions__bookings=mail.booking_id)


def files_with(mail: Mail) -> list[tuple[str, bytes, str]]:
    """Return name, content and type of each file, in the team's order. One that cannot be read keeps no mail back."""
    if not _carries_files(mail):
        return []
    found = []
    for attachment in _of_its_course(mail).order_by("position", "pk"):
        try:
            with attachment.file.open("rb") as file:
                content = file.read()
        except OSError as error:
            logger.error("mail %s goes without file %s of its course: %s", mail.pk, attachment.pk, type(error).__name__)
        else:
            found.append((attachment.name, content, attachment.content_type))
    return found
