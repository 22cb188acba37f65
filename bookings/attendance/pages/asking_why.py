"""Asking the team why it marks a register: once for each, kept while they are signed in."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from bookings.attendance.pages.forms.why import WhyForm
from bookings.attendance.register.reasons import why_again
from bookings.models import Register
from bookings.roles import marks_with_a_reason
from training.models import Session
from training.requests import SignedInRequest, posted

UNSAID = 428  # the answer to a mark for which a reason must be said first: nothing is wrong with the mark
_KEPT_AS = "why_marked"
_MOST = 50  # registers, the latest: no team marks more on a day


def said_why(request: SignedInRequest, session: Session) -> str:
    """Return what they said of this register since they signed in, "" if nothing."""
    return str(request.session.get(_KEPT_AS, {}).get(str(session.pk), ""))


def is_asked_why(request: SignedInRequest, session: Session) -> bool:
    """Tell whether whoever marks the register must say why. One that was opened again has its reason."""
    if not marks_with_a_reason(request.user, session, listed=getattr(session, "is_theirs", None)):
        return False
    return not why_again(Register.objects.filter(session=session).first())


def question_why(request: SignedInRequest, session: Session) -> WhyForm | None:
    """Return the question, with the answer if one was sent along; None where there is nothing to ask, or it was said.
    A good answer is kept, and needs no question any more.
    """
    if said_why(request, session) or not is_asked_why(request, session):
        return None
    sent = posted(request)
    form = WhyForm(sent if sent and {"why", "why_else"} & sent.keys() else None)
    if form.is_valid():
        keep_why(request, session, form.reason())
        return None
    return form


def keep_why(request: SignedInRequest, session: Session, reason: str) -> None:
    kept = dict(request.session.get(_KEPT_AS, {}))
    kept.pop(str(session.pk), None)
    request.session[_KEPT_AS] = dict([*kept.items(), (str(session.pk), reason)][-_MOST:])


def ask_why_first(request: SignedInRequest, session: Session) -> HttpResponse:
    """Ask on a page of its own, and come back to this one."""
    return redirect(f"{reverse('register-why', args=[session.pk])}?{urlencode({'next': request.get_full_path()})}")
