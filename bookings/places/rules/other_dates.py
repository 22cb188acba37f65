"""The same training on another date, with a place for somebody: what is said wherever one date is full or won't do."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q

from bookings.models import Booking
from bookings.places.rules.clashes import days_when_elsewhere
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import tell_what_is_left
from training.models import Anybody, Course, Organisation, Session
from training.models.schedule import SessionQuerySet

MOST_LOOKED_AT = 50


def same_training(course: Course) -> set[int]:
    """Return the keys of the courses whose sessions are another date of this one: itself, and its successor."""
    return {course.pk, course.successor_id} - {None}  # type: ignore[return-value]  # None is taken out


def dates_with_places(session: Session, *, person: Anybody, now: dt.datetime, most: int = 3) -> list[Session]:
    """Return the soonest other dates of the session's course on which somebody could have a place at once.

    Left out are dates that are not open for booking, are for other organisation types, or on which the person has a
    booking already or a place elsewhere at the time; their place in `session` itself does not count, as it would be
    given up. Each has its days and what with_places() and tell_what_is_left() say of it. `person` may be a visitor, of
    whom nothing is known. At most two queries more than the days take.
    """
    organisation = person.organisation if person.is_authenticated else None
    return _dates(session, person=person.pk, organisation=organisation, now=now, most=most)


def dates_with_places_for(booking: Booking, *, now: dt.datetime, most: int = 3) -> list[Session]:
    """Return the same for whoever has this booking, which stays that of the organisation it was made for."""
    organisation = Organisation(pk=booking.organisation_id, type_id=booking.organisation_type_id)
    return _dates(booking.session, person=booking.practitioner_id, organisation=organisation, now=now, most=most)


def _dates(
    session: Session, *, person: int | None, organisation: Organisation | None, now: dt.datetime, most: int
) -> list[Session]:
    others = Session.objects.in_the_catalogue(now).filter(course__in=same_training(session.course))
    others = _open_for_booking(others.exclude(pk=session.pk), now)
    if person is not None:
        live = Booking.objects.live().filter(practitioner=person)
        others = others.exclude(pk__in=live.values("session"))
        others = others.exclude(Exists(days_when_elsewhere(person, besides=session.pk)))
    if organisation is not None:
        others = _for_organisation_type(others, organisation.type_id)
    with_some: Any = with_places(others)
    found = list(with_some.filter(places_left__gt=0).with_days()[:MOST_LOOKED_AT])
    tell_what_is_left(found, organisation, now=now)
    return [each for each in found if not each.must_wait][:most]


def _open_for_booking(sessions: SessionQuerySet, now: dt.datetime) -> SessionQuerySet:
    opened = Q(booking_opens_at=None) | Q(booking_opens_at__lte=now)
    not_closed = Q(booking_closes_at=None) | Q(booking_closes_at__gt=now)
    return sessions.filter(opened, not_closed)


def _for_organisation_type(sessions: SessionQuerySet, organisation_type: int) -> SessionQuerySet:
    audience = Course.audience_types.through.objects.filter(course=OuterRef("course"))
    return sessions.filter(~Exists(audience) | Exists(audience.filter(organisationtype=organisation_type)))
