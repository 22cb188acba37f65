"""Changing a course, with what follows for those who asked to hear of its dates."""

import datetime as dt

from django.db import transaction

from bookings.places.sessions.new_dates import tell_of_new_date
from training.models import Course, Session, User
from training.operations.catalogue import change_course


@transaction.atomic
def change_course_and_tell(*, course: Course, by: User | None, now: dt.datetime, **fields) -> Course:
    """Change a course as training does. Where that opens it, as its draft is published, or it takes the place of
    another, those who asked for a date are told of the next one there is.

    Raises CatalogueRefused or ValidationError.
    """
    was = Course.objects.get(pk=course.pk)
    course = change_course(course=course, by=by, now=now, **fields)
    opened = was.status != Course.Status.PUBLISHED and course.status == Course.Status.PUBLISHED
    became = course.successor_id if course.successor_id != was.successor_id else None
    for told in ([course.pk] if opened else []) + ([became] if became else []):
        _tell_of_the_next_date(told, now)
    return course


def _tell_of_the_next_date(course_id: int, now: dt.datetime) -> None:
    """One mail to each, about the first date that can still be booked; the course's page has the others."""
    coming = Session.objects.running().upcoming(now).filter(course=course_id).select_related("course")
    for session in coming.order_by("starts_at", "pk"):
        if session.booking_closes_at is None or now < session.booking_closes_at:
            tell_of_new_date(session=session, now=now)
            return
