"""Which register a page is about."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from bookings.roles import may_open_register
from training.models import Session, User


def session_with_register(user: User, pk: int) -> Session:
    """Return the session whose register the person may open; for anybody else there is none."""
    session = get_object_or_404(Session.objects.visible_to(user).select_related("course"), pk=pk)
    if not may_open_register(user, session) or session.status == Session.Status.DRAFT:
        raise Http404
    return session
