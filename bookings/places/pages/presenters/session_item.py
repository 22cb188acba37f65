"""A session as one of a list: when and where it is, and how many places are left."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from django.template.defaultfilters import floatformat
from django.utils import timezone

from training.models import Course, Session, SessionDay, Venue
from training.templatetags.words import plural, span_in_words
from training.text import folded


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A few words on a coloured ground (templates/components/_tag.html)."""

    text: str
    colour: str = ""


@dataclass(frozen=True, kw_only=True)
class CourseName:
    """The course as a list of sessions names it."""

    slug: str
    title: str
    category: str

    @classmethod
    def of(cls, course: Course) -> Self:
        return cls(slug=course.slug, title=course.title, category=course.category.name)


@dataclass(frozen=True, kw_only=True)
class SessionItem:
    """What the catalogue and the front page say of a session: words alone, so that the same make the same HTML."""

    pk: int
    course: CourseName
    starts_at: dt.datetime
    month: str
    days: tuple[str, ...]
    where: str
    cpd_hours: str  # "" where there are none
    level: str
    places: Tag


def session_item(session: Any, *, now: dt.datetime) -> SessionItem:
    """Return a session of with_places() and with_days() as it stands in a list."""
    days = list(session.days.all())
    return SessionItem(
        pk=session.pk,
        course=CourseName.of(session.course),
        starts_at=session.starts_at,
        month=f"{session.first_on:%B %Y}",
        days=tuple(span_in_words(day) for day in days),
        where=where_in_words(session, days),
        cpd_hours=hours_in_words(session.course),
        level=session.course.get_level_display(),
        places=places_tag(session, now=now),
    )


def hours_in_words(course: Course) -> str:
    """Return the CPD hours such as "6" or "1.5"; "" for none."""
    return str(floatformat(course.cpd_hours)) if course.cpd_hours else ""


def where_in_words(session: Session, days: list[SessionDay]) -> str:
    """Return the venues in one line, each as the days come to it, or "Online"."""
    if session.delivery == Session.Delivery.ONLINE:
        return "Online"
    first = _with_town(days[0].venue) if days[0].venue else "Venue to be announced"
    moves = (day.venue for before, day in pairwise(days) if day.venue_id != before.venue_id)
    venues = " and ".join([first, *(_with_town(venue) for venue in moves if venue)])
    return f"{venues}, or online" if session.delivery == Session.Delivery.BOTH else venues


def _with_town(venue: Venue) -> str:
    """Return "The Old Cider Store, Arrowmouth"; a town that the name has in it is not said twice."""
    if not venue.town or folded(venue.town) in folded(venue.name):
        return venue.name
    return f"{venue.name}, {venue.town}"


def places_tag(session: Any, *, now: dt.datetime) -> Tag:
    """Return how many places a session of with_places() has left, or why that is no question.

    After tell_what_is_left(), `left_for_them` is what there is for the reader's organisation, where rules set it apart.
    """
    if reason := _no_question(session, now):
        return reason
    people = plural(session.people_waiting, "person,people")
    waiting = f", {people} waiting" if session.people_waiting else ""
    left, left_for_them = session.places_left, getattr(session, "left_for_them", None)
    if left_for_them == 0:
        return Tag(text=f"Full for your organisation{waiting}", colour="yellow")
    if left_for_them:
        return Tag(text=f"{plural(left_for_them, 'place,places')} left for you", colour="green")
    if left and not waiting:
        return Tag(text=f"{plural(left, 'place,places')} left", colour="green")
    if left and (session.ring_fenced_places or session.places_per_organisation):
        return Tag(text=f"{plural(left, 'place,places')} for some{waiting}", colour="yellow")
    return Tag(text=f"Full{waiting}", colour="yellow")


def places_left_in_words(session: Any) -> str:
    """Return "3 places left", or "3 places left for you" where rules set the reader's organisation apart."""
    left_for_them = getattr(session, "left_for_them", None)
    if left_for_them is not None:
        return f"{plural(left_for_them, 'place,places')} left for you"
    return f"{plural(session.places_left, 'place,places')} left"


def _no_question(session: Session, now: dt.datetime) -> Tag | None:
    """Return what is said instead of a number while nobody can book, or None."""
    if session.status == Session.Status.CANCELLED:
        return Tag(text="Cancelled", colour="grey")
    if session.status == Session.Status.DRAFT:
        return Tag(text="Draft", colour="grey")
    if session.has_begun(now):
        return Tag(text="Has taken place" if session.ends_at <= now else "Has begun", colour="grey")
    if session.booking_opens_at and session.booking_opens_at > now:
        opens = timezone.localtime(session.booking_opens_at)
        return Tag(text=f"Booking opens {opens.day} {opens:%B}")
    if session.booking_closes_at and session.booking_closes_at <= now:
        return Tag(text="Booking has closed", colour="grey")
    return None
