"""A course and its dates as search engines and other programs read them on its pages: in the words of schema.org.

It says what the page says to everybody, and no more: no links to join, no names of trainers, no number of places.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from training.models import Course, Session, Venue
from training.partnership import ours

_MODES = {
    Session.Delivery.IN_PERSON: ("onsite", "OfflineEventAttendanceMode"),
    Session.Delivery.ONLINE: ("online", "OnlineEventAttendanceMode"),
    Session.Delivery.BOTH: ("blended", "MixedEventAttendanceMode"),
}


@dataclass(frozen=True, kw_only=True)
class LinkedDate:
    """A `CourseInstance`. `availability` is "" where nobody can book it."""

    url: str
    starts_at: str
    ends_at: str
    mode: str
    attendance: str
    status: str
    venues: Sequence[Venue]
    is_online: bool
    availability: str


@dataclass(frozen=True, kw_only=True)
class LinkedCourse:
    """A `Course`; `workload` is a duration of ISO 8601, or ""."""

    name: str
    url: str
    description: str
    workload: str
    by: str
    site: str
    dates: Sequence[LinkedDate]


def linked_course(course: Course, sessions: Sequence[Any], *, is_full: Mapping[int, bool | None]) -> LinkedCourse:
    """Return what is said of a course with these sessions, after with_days(). `is_full` says by key of the session
    whether newcomers wait for a place, None where it can't be booked.
    """
    return LinkedCourse(
        name=course.title,
        url=_address("course", course.slug),
        description=course.aims or course.title,
        workload=_workload(course),
        by=ours().name,
        site=settings.SITE_URL,
        dates=[_date(one, is_full[one.pk]) for one in sessions],
    )


def _date(session: Any, is_full: bool | None) -> LinkedDate:
    mode, attendance = _MODES[session.delivery]
    venues = {day.venue_id: day.venue for day in session.days.all() if day.venue}
    is_cancelled = session.status == Session.Status.CANCELLED
    return LinkedDate(
        url=_address("session", session.pk),
        starts_at=_moment(session.starts_at),
        ends_at=_moment(session.ends_at),
        mode=mode,
        attendance=attendance,
        status="EventCancelled" if is_cancelled else "EventScheduled",
        venues=list(venues.values()),
        is_online=session.delivery != Session.Delivery.IN_PERSON,
        availability="" if is_cancelled or is_full is None else "SoldOut" if is_full else "InStock",
    )


def _workload(course: Course) -> str:
    """Return "PT6H30M"."""
    hours, minutes = divmod(int(course.cpd_hours * 60), 60)
    said = f"{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}"
    return f"PT{said}" if said else ""


def _moment(moment: dt.datetime) -> str:
    return timezone.localtime(moment).isoformat()


def _address(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(name, args=args)
