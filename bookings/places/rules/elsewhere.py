"""What somebody has elsewhere that a booking would meet: a place at the same time, or another date of the course.

Most people have neither, so one question asks whether there is anything to ask about at all.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import Booking
from bookings.places.rules.clashes import days_when_elsewhere
from training.compiled import CompiledQuery
from training.models import Session, User
from training.models.schedule import SessionQuerySet


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Whether the person of this key holds a place at the time of the session, and whether they have a live booking on
    another date of its course, which may be over.
    """

    person: int
    clashes: bool
    has_other_date: bool


def with_elsewhere(sessions: SessionQuerySet, session: int, person: int) -> SessionQuerySet:
    """Annotate the one session of these with `clashes` and `has_other_date` of the person."""
    others = Booking.objects.live().filter(practitioner=person).exclude(session=session)
    same = Q(session__course=OuterRef("course"))
    for successor in ("replaced_by", "merged_into"):
        same |= Q(**{f"session__course__{successor}": OuterRef("course")})
    return sessions.annotate(
        clashes=Exists(days_when_elsewhere(person, besides=session)), has_other_date=Exists(others.filter(same))
    )


def _met(session: int, person: int) -> QuerySet[Any, Any]:
    told: Any = with_elsewhere(Session.objects.filter(pk=session), session, person)
    return told.values_list("clashes", "has_other_date")


_MET: CompiledQuery[tuple[bool, bool]] = CompiledQuery(_met)


def met_elsewhere(session: Session, practitioner: User) -> Elsewhere:
    """Return it as of now, by one query; none where the session was fetched with it for this person
    (`session_to_book`).
    """
    known = getattr(session, "elsewhere", None)
    if isinstance(known, Elsewhere) and known.person == practitioner.pk:
        return known
    clashes, has_other_date = _MET.get(session=session.pk, person=practitioner.pk)
    return Elsewhere(person=practitioner.pk, clashes=clashes, has_other_date=has_other_date)
