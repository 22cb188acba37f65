"""Asking to be told when a course has a new date, and telling those who asked: once, in the order they asked."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from bookings.models import DateWish
from bookings.notices.kinds.new_date import NewDate
from bookings.notices.sending.outbox import queue_notice_to
from bookings.places.rules.audience import OtherAudience, audience_of, why_not_for
from training.models import Course, Session, User
from training.operations.catalogue import change_course
from training.operations.schedule import DayPlan, plan_session, refuse_start_in_the_past
from training.refusals import Refused


class NoDatesToCome(Refused):
    """The course is not run any more, or not yet offered."""


@transaction.atomic
def ask_for_date(*, course: Course, by: User, now: dt.datetime) -> DateWish:
    """Remember that the person wants to hear of the next date; asking twice is asking once.

    Raises NoDatesToCome or OtherAudience.
    """
    course = Course.objects.get(pk=course.pk)
    if course.status != Course.Status.PUBLISHED:
        raise NoDatesToCome("This course is no longer run, so there will be no new date.")
    if reason := why_not_for(course, by):
        raise OtherAudience(reason)
    wish, _ = DateWish.objects.get_or_create(course=course, practitioner=by, told_at=None, defaults={"asked_at": now})
    return wish


@transaction.atomic
def stop_asking(*, wish: DateWish) -> None:
    """Forget a wish that is not fulfilled yet; one that is, or is gone, stays as it is."""
    DateWish.objects.filter(pk=wish.pk, told_at=None).delete()


@transaction.atomic
def publish_session(
    *, course: Course, days: Sequence[DayPlan], capacity: int, by: User | None, now: dt.datetime, **fields: Any
) -> Session:
    """Plan a session to come as training does, and tell those who asked for a date of its course unless it is a draft.

    Raises StartsInThePast, ScheduleRefused or DoesNotFit, and then nothing has happened.
    """
    refuse_start_in_the_past(days, now=now)
    session = plan_session(course=course, days=days, capacity=capacity, by=by, now=now, **fields)
    tell_of_new_date(session=session, now=now)
    return session


@transaction.atomic
def tell_of_new_date(*, session: Session, now: dt.datetime) -> int:
    """Write to everyone who waits to hear of a date of this course, or of one that it replaced; return how many.

    Nobody is told of a draft, of what is over, or twice; nor of a course that is not for them, for which their wish
    stays. People are told when the session is published, so before booking opens.
    """
    course = session.course
    told = session.status == Session.Status.PUBLISHED and course.status == Course.Status.PUBLISHED
    if not told or session.has_begun(now):
        return 0
    of_this_course = Q(course=course) | Q(course__replaced_by=course) | Q(course__merged_into=course)
    asked = DateWish.objects.filter(of_this_course, told_at=None, practitioner__is_active=True)
    if audience := audience_of(course):
        asked = asked.filter(Q(practitioner__organisation__type__in=audience) | Q(practitioner__is_team=True))
    wishes = list(asked.select_related("practitioner").locked().order_by("asked_at", "pk"))
    written: set[int] = set()
    for wish in wishes:
        if wish.practitioner_id not in written:  # somebody may have asked for the former course too
            written.add(wish.practitioner_id)
            notice = NewDate(session=session.pk)
            queue_notice_to(notice, person=wish.practitioner, occasion=str(session.pk), now=now)
    DateWish.objects.filter(pk__in=[wish.pk for wish in wishes]).update(told_at=now)
    return len(written)


@transaction.atomic
def change_course_and_tell(*, course: Course, by: User | None, now: dt.datetime, **fields: Any) -> Course:
    """Change a course as training does. Where that opens it, as its draft is published, or it takes the place of
    another, those who asked for a date are told of the next one there is.

    Raises CatalogueRefused or DoesNotFit.
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
