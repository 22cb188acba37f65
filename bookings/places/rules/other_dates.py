"""The same training on another date, with a place for somebody: what is said wherever one date is full or won't do."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from bookings.models import Booking
from bookings.places.rules.clashes import days_when_elsewhere
from bookings.places.rules.counts import with_places
from bookings.places.rules.places_left import tell_what_is_left
from training.compiled import CompiledQuery
from training.models import Anybody, Course, Organisation, Session
from training.models.schedule import SessionQuerySet, days_in_order

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
    same = {"course": session.course.pk, "successor": session.course.successor_id or _NONE, "besides": session.pk}
    if person is not None and organisation is not None:
        found = _THEIRS.rows(**same, person=person, kind=organisation.type_id, now=now)
    else:
        others = _others(**same, now=now)
        if person is not None:
            others = _that_suit(others, person, besides=session.pk)
        found = list(_that_have_places(others))
    prefetch_related_objects(found, days_in_order())
    tell_what_is_left(found, organisation, now=now)
    return [each for each in found if not each.must_wait][:most]


def _others(*, course: int, successor: int, besides: int, now: dt.datetime) -> SessionQuerySet:
    same = Q(course=course) | Q(course=successor)
    return _open_for_booking(Session.objects.in_the_catalogue(now).filter(same).exclude(pk=besides), now)


def _that_suit(sessions: SessionQuerySet, person: int, *, besides: int) -> SessionQuerySet:
    live = Booking.objects.live().filter(practitioner=person)
    free = sessions.exclude(pk__in=live.values("session"))
    return free.exclude(Exists(days_when_elsewhere(person, besides=besides)))


def _that_have_places(sessions: SessionQuerySet) -> Any:
    counted: Any = with_places(sessions)
    return counted.filter(places_left__gt=0).select_related("course__category")[:MOST_LOOKED_AT]


def _theirs(course: int, successor: int, besides: int, person: int, kind: int, now: dt.datetime) -> Any:
    others = _others(course=course, successor=successor, besides=besides, now=now)
    return _that_have_places(_for_organisation_type(_that_suit(others, person, besides=besides), kind))


_NONE = 0  # stands for no successor: no course has this key
# Asked of everybody who presses for a place that has just gone.
_THEIRS: CompiledQuery[Any] = CompiledQuery(_theirs)


def _open_for_booking(sessions: SessionQuerySet, now: dt.datetime) -> SessionQuerySet:
    opened = Q(booking_opens_at=None) | Q(booking_opens_at__lte=now)
    not_closed = Q(booking_closes_at=None) | Q(booking_closes_at__gt=now)
    return sessions.filter(opened, not_closed)


def _for_organisation_type(sessions: SessionQuerySet, organisation_type: int) -> SessionQuerySet:
    audience = Course.audience_types.through.objects.filter(course=OuterRef("course"))
    return sessions.filter(~Exists(audience) | Exists(audience.filter(organisationtype=organisation_type)))
