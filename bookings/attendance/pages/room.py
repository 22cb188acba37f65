"""Evaluation in the room: the trainer's page with the code, and the page that the code leads to."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings.attendance.evaluation.room import opens_at, room_token, send_own_link, session_in
from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.forms.evaluation import OwnLinkForm
from bookings.models import Booking
from training.accounts.counting import Limit
from training.accounts.visitors import network_of
from training.models import Session
from training.requests import SignedInRequest, posted

# A whole room may share one network.
LINKS_BY_VISITOR = Limit("evaluation link by visitor", 100, dt.timedelta(hours=1))


@require_safe
@never_cache
def evaluation_wall(request: SignedInRequest, pk: int) -> HttpResponse:
    """For a projector, in the last minutes: the code that leads to the questions."""
    session = session_with_register(request.user, pk)
    address = f"{settings.SITE_URL}{reverse('evaluation-here', args=[room_token(session)])}"
    context = {
        "session": session,
        "picture": _picture(address),
        "opens_at": opens_at(session),
        "is_open": opens_at(session) <= timezone.now(),
    }
    return render(request, "bookings/attendance/evaluation_wall.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def evaluation_here(request: HttpRequest, token: str) -> HttpResponse:
    """What the code leads to: one's own questions, or how to get to them."""
    session = session_in(token)
    if session is None:
        return render(request, "bookings/notices/link_unusable.html", status=404)
    now = timezone.now()
    user = request.user
    if user.is_authenticated and (booking := _place_of(request, session)):
        return redirect("evaluate", booking.pk)
    form, is_sent = OwnLinkForm(posted(request)), False
    if form.is_valid() and opens_at(session) <= now:
        if LINKS_BY_VISITOR.take(network_of(request), now=now):
            send_own_link(session=session, email=form.cleaned_data["email"], now=now)
            is_sent = True
        else:
            form.add_error("email", "Too many people have asked from here. Wait an hour, or sign in.")
    context = {
        "session": session,
        "form": form,
        "is_sent": is_sent,
        "is_open": opens_at(session) <= now,
        "opens_at": opens_at(session),
    }
    return render(request, "bookings/attendance/evaluation_here.html", context)


def _place_of(request: HttpRequest, session: Session) -> Booking | None:
    places = Booking.objects.filter(session=session, practitioner=request.user.pk)
    return places.filter(status=Booking.Status.CONFIRMED).first()


def _picture(address: str) -> str:
    """Return the code as an address that holds the picture."""
    import segno  # late: few pages draw anything with it

    return segno.make(address, error="m", micro=False).svg_data_uri(border=2, dark="#0b0c0c", light="#fff")
