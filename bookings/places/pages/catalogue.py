"""The catalogue, a course, a session: open to everybody."""

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking, DateWish
from bookings.places.operations.booking import why_not_bookable
from bookings.places.pages.presenters.course import CourseReader, course_page
from bookings.places.pages.presenters.session_item import session_item
from bookings.places.pages.searching import Found, address_of, wider_searches
from bookings.places.pages.way_back import way_back, way_from_catalogue
from bookings.places.rules.audience import audience_of, in_words, why_not_for
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import tell_what_is_left
from bookings.places.rules.prerequisites import not_attended
from bookings.places.rules.sessions_shown import areas_of, coming_sessions, months_of
from training.forms.catalogue import CatalogueForm
from training.models import Anybody, Course, Organisation, Session, User
from training.pages.paging import paged
from training.roles import may_run_the_partnership

SESSIONS_A_PAGE = 40
DATES_SHOWN = 100  # on the page of a course
CATALOGUE_ORDER = ("course__category__position", "course__position", "course__title_key")


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The coming sessions, by date or by course, narrowed by the filters of the address."""
    now = timezone.now()
    coming = coming_sessions(request.user, now)
    form = CatalogueForm(request.GET, months=months_of(coming), areas=areas_of(coming))
    chosen = form.chosen()
    found = Found(request.user, coming, chosen, now=now)
    order = form.cleaned_data.get("order", "")
    sessions = found.sessions().with_days()
    if order == "course":
        sessions = sessions.order_by(*CATALOGUE_ORDER, "starts_at", "pk")
    page, _ = paged(request, sessions, a_page=SESSIONS_A_PAGE)
    tell_what_is_left(page.object_list, _organisation_of(request.user), now=now)
    context = {
        "form": form,
        "page": page,
        "items": [session_item(session, now=now) for session in page.object_list],
        "order": order,
        "chosen": chosen,
        "meant": found.meant,
        "onward": way_from_catalogue(request).onward,
        "query": address_of(chosen, order=order),
        "by_date": address_of(chosen),
        "by_course": address_of(chosen, order="course"),
        "wider": wider_searches(form, found, order=order) if chosen and not page.paginator.count else [],
        "undated": found.courses_without_dates()[:60] if page.number == 1 else [],
        "wished": DateWish.objects.open_of(request.user),
    }
    return render(request, "bookings/places/catalogue.html", context)


def _own_bookings(user: Anybody, **where: Any) -> list[Booking]:
    if not user.is_authenticated:
        return []
    return list(Booking.objects.live().for_person(user).filter(**where).with_queue_position())


@login_not_required
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """What a course is for, and when it runs."""
    now, user = timezone.now(), request.user
    courses = (
        Course.objects.visible_to(user)
        .select_related("category", "replaced_by", "merged_into")
        .prefetch_related("audience_types")
    )
    course = get_object_or_404(courses, slug=slug)
    running = with_places(Session.objects.visible_to(user).running().upcoming(now).filter(course=course))
    sessions = list(running.with_days().order_by("starts_at", "pk")[:DATES_SHOWN])
    tell_what_is_left(sessions, _organisation_of(user), now=now)
    needed = list(course.prerequisites.in_catalogue_order())
    page = course_page(
        course,
        sessions=sessions,
        who_can_book=in_words(audience_of(course)),
        needed_first=[one for one in needed if one.status != Course.Status.DRAFT or may_run_the_partnership(user)],
        trained_by=[one.name for one in Organisation.objects.with_trainers_of(course).order_by("name_key")],
        takes_the_place_of=list(Course.objects.succeeded_by(course).exclude(status=Course.Status.DRAFT)),
        reader=_reader_of(course, sessions, needed, user, now),
        now=now,
    )
    way = way_back(request)
    context = {"page": page, "back": way.from_course(), "onward": way.onward_from_course}
    return render(request, "bookings/places/course.html", context)


def _reader_of(
    course: Course, sessions: list[Session], needed: list[Course], user: Anybody, now: dt.datetime
) -> CourseReader:
    other_audience = why_not_for(course, user)
    return CourseReader(
        own={booking.session_id: booking for booking in _own_bookings(user, session__course=course)},
        closed={one.pk: other_audience or why_not_bookable(one, by=user, now=now) for one in sessions},
        other_audience=other_audience,
        missing=_missing(needed, user),
        wish=DateWish.objects.open_of(user).get(course.pk),
    )


def _missing(needed: list[Course], user: Anybody) -> set[int] | None:
    """Return the keys of the courses that the reader has to attend first; None where nobody is asked. A lead may still
    book for colleagues, so is not kept from it.
    """
    if not isinstance(user, User) or user.is_lead or may_run_the_partnership(user):
        return None
    return {one.pk for one in not_attended(needed, user)}


def _organisation_of(user: Anybody) -> Organisation | None:
    return user.organisation if isinstance(user, User) else None
