"""Which sessions the catalogue shows: the questions that people ask of it."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from bookings.places.rules.counts import with_own, with_places
from bookings.places.rules.elsewhere import Elsewhere, with_elsewhere
from training.compiled import CompiledQuery
from training.finding import Search
from training.models import Course, Session, SessionDay, User
from training.models.schedule import SessionQuerySet
from training.text import folded


def _to_look_at(sessions: SessionQuerySet, session: int, person: int) -> SessionQuerySet:
    prerequisites = Course.prerequisites.through.objects.filter(from_course=OuterRef("course"))
    told = sessions.with_audience().annotate(has_prerequisites=Exists(prerequisites)).filter(pk=session)
    return with_elsewhere(with_own(with_places(told), person), session, person).select_related("course")


_SEEN_BY = CompiledQuery(
    lambda session, person: _to_look_at(Session.objects.visible_to(User(pk=person)), session, person)
)
_DAYS = CompiledQuery(lambda session: SessionDay.objects.in_order().filter(session=session))


def session_to_book(user: User, pk: int) -> Session:
    """Return a session that the person sees, with all that the page to book it on says of it; by two queries.

    Raises Session.DoesNotExist.
    """
    if user.is_team:  # who opens few of these pages, and sees by another question
        session = _to_look_at(Session.objects.visible_to(user), pk, user.pk).get()
    else:
        session = _SEEN_BY.get(session=pk, person=user.pk)
    told: Any = session
    told.elsewhere = Elsewhere(person=user.pk, clashes=told.clashes, has_other_date=told.has_other_date)
    days = _DAYS.rows(session=pk)
    session._prefetched_objects_cache = {"days": days}  # type: ignore[attr-defined]  # what prefetch_related fills
    return session


def coming_sessions(now: dt.datetime) -> SessionQuerySet:
    """Return the sessions of published courses that have yet to begin, with their places, soonest first: the same to
    everybody.
    """
    return with_places(Session.objects.in_the_catalogue(now))


def latest_planned(now: dt.datetime) -> SessionQuerySet:
    """Return the coming sessions, those that were planned last first, each with `planned_at`."""
    lines = Session.history.filter(id=OuterRef("pk")).order_by("history_date")
    planned = Session.objects.in_the_catalogue(now).annotate(planned_at=Subquery(lines.values("history_date")[:1]))
    return planned.with_days().order_by("-pk")


def months_of(sessions: SessionQuerySet) -> list[str]:
    """Return the months that the sessions begin in, such as "2026-06", the first one first (one query)."""
    days = sessions.order_by("first_on").values_list("first_on", flat=True)
    return list(dict.fromkeys(f"{day:%Y-%m}" for day in days))


def areas_of(sessions: SessionQuerySet) -> list[str]:
    """Return the towns of the venues that the sessions come to, in the order of the alphabet (one query)."""
    days = SessionDay.objects.filter(session__in=sessions.order_by().values("pk"))
    towns = days.exclude(venue=None).order_by().values_list("venue__town", flat=True).distinct()
    by_name = {folded(town): town for town in sorted(towns) if town}
    return [by_name[name] for name in sorted(by_name)]


def narrowed(sessions: SessionQuerySet, chosen: dict, search: Search | None) -> SessionQuerySet:
    """Keep those that fit every filter of CatalogueForm.chosen(); `search` is what its words are understood as."""
    if search and chosen.get("q"):
        sessions = search.sessions(sessions)
    if month := chosen.get("month"):
        year, number = map(int, month.split("-"))
        sessions = sessions.filter(first_on__year=year, first_on__month=number)
    if area := chosen.get("area"):
        there = SessionDay.objects.filter(venue__town__iexact=area)
        sessions = sessions.filter(pk__in=there.values("session"))
    if category := chosen.get("category"):
        sessions = sessions.filter(course__category=category)
    if delivery := chosen.get("delivery"):
        sessions = sessions.filter(delivery__in=(delivery, Session.Delivery.BOTH))
    if level := chosen.get("level"):
        sessions = sessions.filter(course__level=level)
    if chosen.get("places"):
        sessions = sessions.filter(places_left__gt=0, people_waiting=0)  # type: ignore[misc]  # of with_places()
    return sessions


def open_sessions(now: dt.datetime) -> SessionQuerySet:
    """Return the coming sessions that anybody could have a place on now."""
    opened = Q(booking_opens_at=None) | Q(booking_opens_at__lte=now)
    not_closed = Q(booking_closes_at=None) | Q(booking_closes_at__gt=now)
    counted: Any = coming_sessions(now).filter(opened, not_closed)
    return counted.filter(places_left__gt=0, people_waiting=0)


def courses_without_dates(chosen: dict, search: Search | None, now: dt.datetime) -> QuerySet[Course]:
    """Return published courses that fit the filters about courses and have no session to come."""
    courses = Course.objects.filter(status=Course.Status.PUBLISHED)
    if search and chosen.get("q"):
        courses = search.courses(courses)
    wanted = Q()
    if category := chosen.get("category"):
        wanted &= Q(category=category)
    if level := chosen.get("level"):
        wanted &= Q(level=level)
    dated = Session.objects.running().upcoming(now).values("course")
    return courses.filter(wanted).exclude(pk__in=dated).in_catalogue_order()
