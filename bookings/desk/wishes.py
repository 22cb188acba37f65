"""Who waits to hear of a date of which course, and where: what the team plans by."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery

from bookings.models import DateWish
from training.models import Course, Session


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A course that so many people asked for, the first of them on `since`; `places` are the towns with how many."""

    course: Course
    people: int
    since: dt.datetime
    places: Sequence[tuple[str, int]]
    next_on: dt.date | None


def courses_wanted(words: str = "") -> QuerySet[Course]:
    """Return the courses that somebody waits for, those of the most people first, with `people` and `since`. Whoever
    asked for a course that was replaced waits for its successor.
    """
    waits = _open_wishes().filter(course_now=OuterRef("pk")).order_by().values("course_now")
    people = Subquery(waits.annotate(people=Count("practitioner", distinct=True)).values("people"))
    since = Subquery(waits.annotate(since=Min("asked_at")).values("since"))
    wanted = _open_wishes().values("course_now")
    found = Course.objects.filter(pk__in=wanted, status=Course.Status.PUBLISHED).annotate(people=people, since=since)
    for word in words.split():
        found = found.filter(title_key__contains=word)
    return found.order_by("-people", "title_key", "pk")


def _open_wishes() -> Any:
    return DateWish.objects.filter(told_at=None, practitioner__is_active=True).with_course_now()


def with_places(courses: Sequence[Course], now: dt.datetime) -> list[Wanted]:
    """Return them with where they are wanted, and when they run next: two queries for a page of them."""
    keys = [course.pk for course in courses]
    wishes = _open_wishes().filter(course_now__in=keys)
    towns: dict[int, list[tuple[str, int]]] = {}
    for key, town, people in (
        wishes.order_by()
        .values_list("course_now", "town")
        .annotate(n=Count("practitioner", distinct=True))
        .order_by("-n", "town")
    ):
        towns.setdefault(key, []).append((town, people))
    coming = Session.objects.running().upcoming(now).filter(course__in=keys).order_by()
    soonest = dict(coming.values_list("course").annotate(first=Min("first_on")))
    return [
        Wanted(
            course=course,
            people=getattr(course, "people", 0),
            since=getattr(course, "since", now),
            places=towns.get(course.pk, []),
            next_on=soonest.get(course.pk),
        )
        for course in courses
    ]
