"""Who looked at somebody: read from the access log, for the team and for the person."""

from django.db.models import Q

from bookings.models import Booking
from training.models import Look, LookedAt, User
from training.models.looks import LookQuerySet


def looks_at(person: User) -> LookQuerySet:
    """Return the latest looks at the person's own pages, at lists of their sessions and of their organisation, and at
    lists that programs read with them in it, by others than themselves.
    """
    theirs = Q(person=person) | Q(pk__in=LookedAt.objects.filter(person=person).values("look"))
    theirs |= Q(person=None, session__in=Booking.objects.filter(practitioner=person).values("session"))
    if person.organisation_id:
        theirs |= Q(person=None, organisation=person.organisation_id)
    looks = (
        Look.objects.filter(theirs).exclude(by=person).select_related("by", "by_key", "session__course", "organisation")
    )
    return looks.order_by("-at", "-pk")


def looked_by(look: Look) -> str:
    """Return who looked, as people are told who ask for their data."""
    return "another program, by a key of the partnership team" if look.by is None else told_by(look.by)


def told_by(somebody: User) -> str:
    """Return who it was, as people are told who ask for their data: by their part, not by name."""
    if somebody.is_team:
        return "the partnership team"
    if somebody.is_lead:
        return "the lead of an organisation"
    return "a trainer" if somebody.is_trainer else "somebody else"
