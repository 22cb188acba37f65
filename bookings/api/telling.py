"""Rows as programs are told of them: times with their zone, addresses with the site's, no words of people's own."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from training.models import Course, Organisation, Session, User

UNMARKED = "unmarked"  # to programs: nobody has said anything, which is no absence


def at(moment: dt.datetime | None) -> dt.datetime | None:
    """Return the moment as clocks here show it, with its distance to UTC."""
    return timezone.localtime(moment) if moment else None


def address(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def course_name(course: Course) -> dict[str, Any]:
    return {"slug": course.slug, "title": course.title}


def session_name(session: Session) -> dict[str, Any]:
    return {
        "id": session.pk,
        "course": course_name(session.course),
        "starts_at": at(session.starts_at),
        "ends_at": at(session.ends_at),
    }


def organisation_name(organisation: Organisation | None) -> dict[str, Any] | None:
    return {"id": organisation.pk, "name": organisation.name} if organisation else None


def person(somebody: User) -> dict[str, Any]:
    return {"id": somebody.pk, "name": somebody.name, "email": somebody.known_email}


def person_by_name(somebody: User) -> dict[str, Any]:
    """Say of somebody who has left what their former organisation knows: not where they are now, nor their address."""
    return {
        "id": somebody.pk,
        "name": somebody.name,
        "email": "",
        "job_role": "",
        "organisation": None,
        "is_active": None,
    }


def person_in_full(somebody: User) -> dict[str, Any]:
    return {
        **person(somebody),
        "job_role": somebody.job_role,
        "organisation": organisation_name(somebody.organisation),
        "is_active": somebody.is_active,
    }
