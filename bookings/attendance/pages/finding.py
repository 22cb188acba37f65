"""Which register, or whose people, a page is about."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from bookings.roles import may_open_register, may_read_in_date_of
from training.compiled import CompiledQuery
from training.models import Organisation, Session, User
from training.models.people import UserQuerySet


def _with_register(session: int, reader: int) -> QuerySet[Any]:
    theirs = Session.trainers.through.objects.filter(session=OuterRef("pk"), user=reader)
    return Session.objects.select_related("course").annotate(is_theirs=Exists(theirs)).filter(pk=session)


_WITH_REGISTER = CompiledQuery(_with_register)  # docs/decisions/0013: before every page of a register and every mark


def session_with_register(user: User, pk: int) -> Session:
    """Return the session whose register the person may open; for anybody else there is none."""
    session = _WITH_REGISTER.first(session=pk, reader=user.pk)
    if session is None or session.status == Session.Status.DRAFT:
        raise Http404
    if not may_open_register(user, session, listed=session.is_theirs):
        raise Http404
    return session


def organisation_in_date(user: User, pk: int) -> Organisation:
    """Return the organisation of which the person may know who is in date; for anybody else there is none."""
    if not may_read_in_date_of(user, pk):
        raise Http404
    return get_object_or_404(Organisation, pk=pk)


def people_of(organisation: Organisation) -> UserQuerySet:
    """Return those who belong to an organisation now, by name; not those whose account is closed."""
    people: UserQuerySet = User.objects.filter(organisation=organisation, is_active=True)
    return people.order_by("name", "pk")
