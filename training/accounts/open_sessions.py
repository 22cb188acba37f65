"""Where somebody is signed in: one row for each browser, which they can look through and end."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest

from training.models import User


def open_sessions(person: User, *, now: dt.datetime) -> QuerySet[UserSession]:
    """Return where the person is signed in, the latest first."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    found: QuerySet[UserSession] = UserSession.objects.filter(user=person, session_key__in=alive)
    return found.order_by("-created_at", "-pk")


def end_sessions(person: User, *, but: str = "", only: int | None = None) -> int:
    """Sign the person out: everywhere, or but for the session of this key, or at one place only. Return of how many."""
    theirs = UserSession.objects.filter(user=person).exclude(session_key=but)
    if only is not None:
        theirs = theirs.filter(pk=only)
    ended, _ = Session.objects.filter(session_key__in=theirs.values("session_key")).delete()
    theirs.delete()
    return ended


def end_others(request: HttpRequest, person: User) -> int:
    """Sign the person out everywhere but here: what was stolen before is worth nothing afterwards."""
    here = request.session.session_key if request.user.pk == person.pk else ""
    return end_sessions(person, but=here or "")


def forget_ended_sessions(*, now: dt.datetime) -> int:
    """Delete what is kept of sessions that have ended, by themselves or otherwise; return how many."""
    Session.objects.filter(expire_date__lte=now).delete()
    return UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
