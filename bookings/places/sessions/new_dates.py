"""Asking to be told when a course has a new date, and telling those who asked: once, in the order they asked."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bookings.models import Booking, Bulletin, DateWish
from bookings.notices.kinds.new_date import NewDate
from bookings.notices.sending.outbox import queue_notice_to
from bookings.places.rules.audience import OtherAudience, audience_of, why_not_for
from training.models import Course, Session, User, Venue
from training.operations.catalogue import change_course
from training.operations.schedule import DayPlan, plan_session, refuse_start_in_the_past
from training.refusals import Refused
from training.text import folded
from training.working_days import CLOSE_OF_BUSINESS, OPENING, working_days_after, working_days_before

IN_TURN = ("asked_at", "pk")


class TooSoonForAHeadStart(Refused):
    """The session is over before those who did not ask could book it."""


class NoDatesToCome(Refused):
    """The course is not run any more, or not yet offered."""


@transaction.atomic
def ask_for_date(*, course: Course, by: User, now: dt.datetime, town: str = "") -> DateWish:
    """Remember that the person wants to hear of the next date, anywhere or in a town that we have a venue in; asking
    twice is asking once, for the later town.

    Raises NoDatesToCome or OtherAudience.
    """
    course = Course.objects.get(pk=course.pk)
    if course.status != Course.Status.PUBLISHED:
        raise NoDatesToCome("This course is no longer run, so there will be no new date.")
    if reason := why_not_for(course, by):
        raise OtherAudience(reason)
    town = towns_asked_for().get(folded(town), "")
    wish, is_new = DateWish.objects.get_or_create(
        course=course, practitioner=by, told_at=None, defaults={"asked_at": now, "town": town}
    )
    if not is_new and wish.town != town:
        wish.town = town
        wish.save(update_fields=["town"])
    return wish


@transaction.atomic
def stop_asking(*, wish: DateWish) -> None:
    """Forget a wish that is not fulfilled yet; one that is, or is gone, stays as it is."""
    DateWish.objects.filter(pk=wish.pk, told_at=None).delete()


@transaction.atomic
def publish_session(
    *,
    course: Course,
    days: Sequence[DayPlan],
    capacity: int,
    by: User | None,
    now: dt.datetime,
    wishes_first: bool = False,
    **fields: Any,
) -> Session:
    """Plan a session to come as training does, and tell those who asked for a date of its course unless it is a draft.
    With `wishes_first` they can book before everybody else, for whom booking opens later.

    Raises StartsInThePast, TooSoonForAHeadStart, ScheduleRefused or DoesNotFit, and then nothing has happened.
    """
    refuse_start_in_the_past(days, now=now)
    from_at = None
    if wishes_first:
        from_at, fields["booking_opens_at"] = head_start(fields.get("booking_opens_at"), now=now)
        if fields["booking_opens_at"] >= min(day.starts_at for day in days):
            raise TooSoonForAHeadStart(
                "The session begins before everybody else could book it. Choose a later date, or let everybody book at "
                "once."
            )
    session = plan_session(course=course, days=days, capacity=capacity, by=by, now=now, **fields)
    tell_of_new_date(session=session, now=now, books_from_at=from_at)
    return session


@transaction.atomic
def tell_of_new_date(*, session: Session, now: dt.datetime, books_from_at: dt.datetime | None = None) -> int:
    """Write to everyone who waits to hear of a date of this course, or of one that it replaced; return how many.

    Nobody is told of a draft, of what is over, or twice; nor of a course that is not for them, or of a date in another
    town than theirs: then their wish stays. Who has got a place on the course since they asked has what they wanted.
    People are told when the session is published, so before booking opens; they can book from `books_from_at`.
    """
    course = session.course
    told = session.status == Session.Status.PUBLISHED and course.status == Course.Status.PUBLISHED
    if not told or session.has_begun(now):
        return 0
    asked = DateWish.objects.wanting(course).filter(told_at=None, practitioner__is_active=True)
    if audience := audience_of(course):
        asked = asked.filter(Q(practitioner__organisation__type__in=audience) | Q(practitioner__is_team=True))
    if session.delivery == Session.Delivery.IN_PERSON:
        asked = asked.filter(Q(town="") | Q(town__in=_written_alike(asked, _towns_of(session))))
    booked = Booking.objects.holding_a_place().filter(
        practitioner=OuterRef("practitioner"),
        session__course=course,
        session__starts_at__gt=now,
        booked_at__gte=OuterRef("asked_at"),
    )
    wishes = list(asked.annotate(has_a_place=Exists(booked)).select_related("practitioner").locked().order_by(*IN_TURN))
    first = {"books_first": session, "books_from_at": books_from_at} if books_from_at else {}
    written: set[int] = set()
    for wish in wishes:
        # Somebody may have asked for the former course too.
        if wish.practitioner_id not in written and not wish.has_a_place:  # type: ignore[attr-defined]  # annotated
            written.add(wish.practitioner_id)
            notice = NewDate(session=session.pk, books_from_at=books_from_at)
            queue_notice_to(notice, person=wish.practitioner, occasion=str(session.pk), now=now)
    DateWish.objects.filter(pk__in=[wish.pk for wish in wishes]).update(told_at=now, **first)
    return len(written)


def _written_alike(asked: QuerySet[DateWish], towns: set[str]) -> list[str]:
    """Return the towns of the wishes that are one of these, however each is spelt."""
    names = {folded(town) for town in towns}
    return [town for town in asked.order_by().values_list("town", flat=True).distinct() if folded(town) in names]


def _towns_of(session: Session) -> set[str]:
    return {day.venue.town for day in session.days.select_related("venue") if day.venue}


def follow_town(*, town: str, now_written: str) -> None:
    """Let wishes, and bulletins, of a town be of the town as its venue is written now. The caller has a transaction."""
    DateWish.objects.filter(town=town, told_at=None).update(town=now_written)
    Bulletin.objects.filter(town=town).update(town=now_written)


def towns_asked_for() -> dict[str, str]:
    """Return the towns that we have a venue in, by their folded names, in the order of the alphabet."""
    towns = Venue.objects.exclude(town="").order_by().values_list("town", flat=True).distinct()
    return {folded(town): town for town in sorted(towns)}


def head_start(opens_at: dt.datetime | None, *, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return from when those who asked can book, and from when everybody: as many working days later as the setting
    says. Where it is known when booking opens, they can book so long before.
    """
    days = settings.HEAD_START_WORKING_DAYS
    if opens_at and opens_at > now:
        local = timezone.localtime(opens_at)
        earlier = timezone.make_aware(dt.datetime.combine(working_days_before(local.date(), days), local.time()))
        return max(now, earlier), opens_at
    local = timezone.localtime(now + dt.timedelta(minutes=59)).replace(minute=0, second=0, microsecond=0)
    at = min(max(local.time(), OPENING), CLOSE_OF_BUSINESS)
    return now, timezone.make_aware(dt.datetime.combine(working_days_after(timezone.localdate(now), days), at))


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
