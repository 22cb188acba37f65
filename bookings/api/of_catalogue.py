"""Courses and sessions, for everybody: what the catalogue shows a visitor."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from bookings.api import telling
from bookings.api.paging import page_of
from bookings.api.schemas import CourseFilter, CourseOut, Courses, Key, SessionFilter, SessionOut, Sessions
from bookings.api.scoped import answers
from bookings.places.rules.counts import with_places
from training.models import Course, Session
from training.models.schedule import SessionQuerySet

router = Router(tags=["Catalogue"])
_EVERYBODY = AnonymousUser()


@router.get("/courses", response=answers(Courses, keyed=False), summary="Courses")
def courses(request: HttpRequest, asked: Query[CourseFilter]) -> Any:
    rows = Course.objects.visible_to(_EVERYBODY).select_related("category")
    if asked.category:
        rows = rows.filter(category=asked.category)
    return page_of(request, rows, asked, lambda page: [_course(course) for course in page])


@router.get("/courses/{slug:slug}", response=answers(CourseOut, keyed=False), summary="One course")
def course(request: HttpRequest, slug: str) -> Any:
    return _course(get_object_or_404(Course.objects.visible_to(_EVERYBODY).select_related("category"), slug=slug))


@router.get("/sessions", response=answers(Sessions, keyed=False), summary="Sessions, by their first day")
def sessions(request: HttpRequest, asked: Query[SessionFilter]) -> Any:
    """Without `from`, those that begin today or later."""
    rows = _sessions().filter(first_on__gte=asked.from_ or timezone.localdate())
    if asked.to:
        rows = rows.filter(first_on__lte=asked.to)
    if asked.course:
        rows = rows.filter(course__slug=asked.course)
    if asked.status:
        rows = rows.filter(status=asked.status)
    return page_of(request, rows, asked, lambda page: [_session(session) for session in page])


@router.get("/sessions/{int:pk}", response=answers(SessionOut, keyed=False), summary="One session")
def session(request: HttpRequest, pk: Key) -> Any:
    return _session(get_object_or_404(_sessions(), pk=pk))


def _sessions() -> SessionQuerySet:
    return with_places(Session.objects.visible_to(_EVERYBODY)).with_days()


def _course(course: Course) -> dict[str, Any]:
    return {
        "id": course.pk,
        **telling.course_name(course),
        "status": course.status,
        "category": {"id": course.category_id, "name": course.category.name},
        "level": course.get_level_display(),
        "provider": course.get_provider_display(),
        "aims": course.aims,
        "audience": course.audience,
        "cpd_hours": course.cpd_hours,
        "certificate_valid_months": course.certificate_valid_months,
        "url": telling.address("course", course.slug),
    }


def _session(session: Any) -> dict[str, Any]:
    return {
        **telling.session_name(session),
        "reference": session.ref,
        "status": session.status,
        "delivery": session.get_delivery_display().lower(),
        "days": [_day(day) for day in session.days.all()],
        "places": session.capacity + session.overfull_allowance,
        "places_left": 0 if session.people_waiting else session.places_left,
        "people_waiting": session.people_waiting,
        "is_open_for_booking": session.is_open_for_booking(timezone.now()),
        "url": telling.address("session", session.pk),
    }


def _day(day: Any) -> dict[str, Any]:
    venue = day.venue and {"name": day.venue.name, "town": day.venue.town, "postcode": day.venue.postcode}
    return {"starts_at": telling.at(day.starts_at), "ends_at": telling.at(day.ends_at), "venue": venue}
