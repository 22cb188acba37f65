"""The files of a course, as they go with the mails about a place: when it is had, and with the last reminder."""

import logging
from collections.abc import Iterable

from bookings.models import Mail
from bookings.notices.kinds import notice_of
from training.compiled import CompiledQuery
from training.models import CourseAttachment

logger = logging.getLogger(__name__)

# In the team's order.
_FILES = CompiledQuery(
    lambda booking: CourseAttachment.objects.filter(course__sessions__bookings=booking).order_by("position", "pk")
)
_READ = "files_that_were_read"  # on a mail


def _carries_files(mail: Mail) -> bool:
    if mail.booking_id is None:  # an example
        return False
    return notice_of(mail).carries_files


def has_files(mail: Mail) -> bool:
    """Tell whether the mail's text may speak of files."""
    return _carries_files(mail) and bool(_of_its_course(mail))


def read_files(mails: Iterable[Mail]) -> None:
    """Read what the courses of several mails have in files in one query; their bookings come with their sessions."""
    carrying = {mail: mail.booking.session.course_id for mail in mails if mail.booking and _carries_files(mail)}
    by_course: dict[int, list[CourseAttachment]] = {course: [] for course in carrying.values()}
    if by_course:
        for attachment in CourseAttachment.objects.filter(course__in=by_course).order_by("position", "pk"):
            by_course[attachment.course_id].append(attachment)
    for mail, course in carrying.items():
        vars(mail)[_READ] = by_course[course]


def _of_its_course(mail: Mail) -> list[CourseAttachment]:
    read: list[CourseAttachment] | None = vars(mail).get(_READ)
    if read is not None:
        return read
    return _FILES.rows(booking=mail.booking_id) if mail.booking_id else []


def files_with(mail: Mail) -> list[tuple[str, bytes, str]]:
    """Return name, content and type of each file, in the team's order. One that cannot be read keeps no mail back."""
    if not _carries_files(mail):
        return []
    found = []
    for attachment in _of_its_course(mail):
        try:
            with attachment.file.open("rb") as file:
                content = file.read()
        except OSError as error:
            logger.error("mail %s goes without file %s of its course: %s", mail.pk, attachment.pk, type(error).__name__)
        else:
            found.append((attachment.name, content, attachment.content_type))
    return found
