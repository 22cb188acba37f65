"""Which register a page is about."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from bookings.roles import may_open_register
from training.compiled import CompiledQuery
from training.models import Session, User


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
