"""Being told: of new dates by the bulletin, and when booking opens on a session."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from bookings.models import Bulletin
from bookings.notices.links.leaving import BULLETIN, left_by
from bookings.places.pages.forms.bulletin import BulletinForm
from bookings.places.sessions.bulletins import subscribe, unsubscribe
from bookings.places.sessions.openings import ask_when_it_opens, stop_asking_when_it_opens
from training.models import Session
from training.pages.responses import kept_secret
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.templatetags.words import moment_in_words


@require_http_methods(["GET", "HEAD", "POST"])
def bulletin(request: SignedInRequest) -> HttpResponse:
    """New dates by email: asked for, changed or stopped by its reader."""
    row = Bulletin.objects.filter(person=request.user).first()
    form = BulletinForm(posted(request), initial={"town": row.town if row else ""})
    if request.method == "POST" and request.POST.get("answer") == "stop":
        if row:
            unsubscribe(bulletin=row.pk)
        messages.success(request, "We will not send you new dates by email any more.")
        return redirect("bulletin")
    if form.is_valid():
        subscribe(by=request.user, now=timezone.now(), town=form.cleaned_data["town"])
        messages.success(request, f"Saved. We will send new dates to {request.user.email}.")
        return redirect("bulletin")
    return render(request, "bookings/places/bulletin.html", {"form": form, "row": row})


@csrf_exempt  # mail programs press it for their reader (RFC 8058), and the token in the address is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def bulletin_leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave the bulletin by the link in its mail, without signing in; whoever has left it may press again."""
    key = left_by(token, BULLETIN)
    if not key:
        return kept_secret(render(request, "bookings/notices/link_unusable.html", status=404))
    if request.method == "POST":
        unsubscribe(bulletin=key)
    is_done = not Bulletin.objects.filter(pk=key).exists()
    return kept_secret(render(request, "bookings/places/bulletin_leave.html", {"is_done": is_done}))


@require_POST
def opening_wish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask to be told when booking opens, or no longer."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    if request.POST.get("answer") == "stop":
        stop_asking_when_it_opens(session=session, by=request.user)
        messages.success(request, "We will not remind you when booking opens.")
        return redirect("session", session.pk)
    try:
        ask_when_it_opens(session=session, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"We will email you when booking opens: {moment_in_words(session.booking_opens_at)}.")
    return redirect("session", session.pk)
