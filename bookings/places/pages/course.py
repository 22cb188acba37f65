"""One course: open to everybody."""

import datetime as dt
from copy import copy
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from bookings.models import DateWish
from bookings.places.operations.booking import why_not_bookable
from bookings.places.pages.kept import AsOf, kept_for_visitors
from bookings.places.pages.presenters.course import CourseReader, CourseShown, course_page
from bookings.places.pages.presenters.linked_data import linked_course
from bookings.places.pages.way_back import way_back
from bookings.places.rules.audience import audience_of, in_words, why_not_for
from bookings.places.rules.counts import with_places
from bookings.places.rules.own_bookings import own_on_course
from bookings.places.rules.places_left import rooms_of, tell_what_is_left
from bookings.places.rules.prerequisites import not_attended
from bookings.places.sessions.new_dates import towns_asked_for
from training.models import Anybody, Course, Organisation, Session, User
from training.operations.aliases import course_once_at
from training.roles import may_run_the_partnership

DATES_SHOWN = 100


@login_not_required
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """What a course is for, and when it runs. The address of one that was merged leads to the one it is now."""
    try:
        return _course(request, slug=slug)
    except Http404:
        now_at = course_once_at(slug)
        if now_at is None:
            raise
        return redirect("course", now_at.slug)


@kept_for_visitors
def _course(request: HttpRequest, as_of: AsOf, slug: str) -> HttpResponse:
    user = request.user
    if may_run_the_partnership(user):  # who sees drafts
        shown = _shown(slug, user, as_of.now)
    else:
        shown = as_of.shown_to_all(("course", slug), lambda: _shown(slug, AnonymousUser(), as_of.now))
    sessions = [copy(each) for each in shown.sessions]
    tell_what_is_left(sessions, _organisation_of(user), now=as_of.now, rooms=shown.rooms)
    page = course_page(
        shown.course,
        sessions=sessions,
        who_can_book=shown.who_can_book,
        needed_first=shown.needed_first,
        trained_by=shown.trained_by,
        takes_the_place_of=shown.takes_the_place_of,
        reader=_reader_of(shown, sessions, user, as_of.now),
        now=as_of.now,
    )
    way = way_back(request)
    is_full = {one.pk: one.must_wait if one.is_open_for_booking(as_of.now) else None for one in sessions}
    linked = linked_course(shown.course, sessions, is_full=is_full)
    context = {"page": page, "linked": linked, "back": way.from_course(), "onward": way.onward_from_course}
    return render(request, "bookings/places/course.html", context)


def _shown(slug: str, user: Anybody, now: dt.datetime) -> CourseShown:
    """Return the course and its dates as everybody like the user sees them."""
    courses = (
        Course.objects.visible_to(user)
        .select_related("category", "replaced_by", "merged_into")
        .prefetch_related("audience_types")
    )
    course = get_object_or_404(courses, slug=slug)
    running = with_places(Session.objects.visible_to(user).running().upcoming(now).filter(course=course))
    sessions = list(running.with_days().order_by("starts_at", "pk")[:DATES_SHOWN])
    needed = list(course.prerequisites.in_catalogue_order())
    return CourseShown(
        course=course,
        sessions=sessions,
        rooms=rooms_of(sessions, now=now),
        who_can_book=in_words(audience_of(course)),
        needed=needed,
        needed_first=[one for one in needed if one.status != Course.Status.DRAFT or may_run_the_partnership(user)],
        trained_by=[one.name for one in Organisation.objects.with_trainers_of(course).order_by("name_key")],
        takes_the_place_of=list(Course.objects.succeeded_by(course).exclude(status=Course.Status.DRAFT)),
    )


def _reader_of(shown: CourseShown, sessions: list[Any], user: Anybody, now: dt.datetime) -> CourseReader:
    course = shown.course
    other_audience = why_not_for(course, user)
    wish = DateWish.objects.open_of(user).get(course.pk)
    return CourseReader(
        own=own_on_course(course, user) if sessions else {},
        closed={one.pk: other_audience or why_not_bookable(one, by=user, now=now) for one in sessions},
        other_audience=other_audience,
        missing=_missing(shown.needed, user),
        wish=wish,
        towns=tuple(towns_asked_for().values()) if user.is_authenticated and wish is None else (),
    )


def _missing(needed: Any, user: Anybody) -> set[int] | None:
    """Return the keys of the courses that the reader has to attend first; None where nobody is asked. A lead may still
    book for colleagues, so is not kept from it.
    """
    if not isinstance(user, User) or user.is_lead or may_run_the_partnership(user):
        return None
    return {one.pk for one in not_attended(needed, user)}


def _organisation_of(user: Anybody) -> Organisation | None:
    return user.organisation if isinstance(user, User) else None
