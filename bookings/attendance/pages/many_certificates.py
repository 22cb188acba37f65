"""The certificates of a session, a person or an organisation as one file, made in the background."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.attendance.certificates.in_the_background import (
    ORGANISATION,
    PERSON,
    SESSION,
    certificates_wish,
    may_have_certificates_of,
)
from bookings.downloads.answers import asked_in_the_background
from training.models import Organisation, Session, User
from training.pages.responses import no_store
from training.requests import SignedInRequest
from training.roles import may_run_the_partnership
from training.templatetags.words import date_in_words

methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
def session_certificates(request: SignedInRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.select_related("course"), pk=pk)
    whose = f"{session.course.title}, {date_in_words(session.starts_at, weekday=False)}"
    return _answer(request, SESSION, pk, whose, back=reverse("register", args=[pk]))


@methods
def person_certificates(request: SignedInRequest, pk: int) -> HttpResponse:
    person = request.user if pk == request.user.pk else get_object_or_404(User, pk=pk)
    if pk == request.user.pk:
        back = reverse("my-bookings")
    elif may_run_the_partnership(request.user):
        back = reverse("desk-person", args=[pk])
    else:
        back = reverse("organisation-bookings")
    return _answer(request, PERSON, pk, person.name, back=back)


@methods
def organisation_certificates(request: SignedInRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    from_desk = may_run_the_partnership(request.user)
    back = reverse("desk-organisations" if from_desk else "organisation-bookings")
    return _answer(request, ORGANISATION, pk, organisation.name, back=back)


def _answer(request: SignedInRequest, of: str, key: int, whose: str, *, back: str) -> HttpResponse:
    if not may_have_certificates_of(request.user, of, key):
        raise Http404
    wish = certificates_wish(of, key, whose=whose, by=request.user, today=timezone.localdate())
    if not wish.rows:
        return no_store(render(request, "bookings/attendance/certificates_none.html", {"whose": whose, "back": back}))
    return asked_in_the_background(request, wish, back=back)
