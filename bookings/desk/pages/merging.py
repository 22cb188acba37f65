"""The team merges a thin session into another."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.desk.pages.forms import MergeForm
from bookings.models import Booking
from bookings.places.operations.transfer import same_training
from bookings.places.rules.counts import places_reserved, with_places
from bookings.places.sessions.merging import NoRoomForAll, merge_session
from bookings.refusals import Refused
from training.access import team_only
from training.forms.refusals import show_refusal
from training.models import Session
from training.requests import SignedInRequest, posted
from training.templatetags.words import plural

DATES_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who would be moved, where to, and why; one page, because the operation refuses what does not fit."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    now = timezone.now()
    if session.status != Session.Status.PUBLISHED or session.has_begun(now):
        return redirect("desk-session", session.pk)
    others = Session.objects.running().upcoming(now).filter(course__in=same_training(session.course))
    others = with_places(others.exclude(pk=session.pk)).with_days().order_by("starts_at", "pk")[:DATES_SHOWN]
    form = MergeForm(posted(request), sessions=list(others), name="into")
    if form.is_valid():
        try:
            merged = merge_session(
                session=session,
                into=form.session("into"),
                reason=form.cleaned_data["reason"].strip(),
                overfull_allowance=form.cleaned_data["overfull_allowance"],
                by=request.user,
                now=now,
            )
        except NoRoomForAll as refusal:
            form.add_error("overfull_allowance", str(refusal))
        except (Refused, ValidationError) as refusal:
            show_refusal(form, refusal)
        else:
            people = plural(len(merged.moved), "person is,people are")
            messages.success(request, f"Merged: {people} moved here and told, and the other session is cancelled.")
            return redirect("desk-session", form.cleaned_data["into"])
    live = Booking.objects.filter(session=session).live()
    context = {
        "session": session,
        "form": form,
        "holding": live.holding_a_place().count(),
        "waiting": live.filter(status=Booking.Status.WAITING).count(),
        "reserved": places_reserved(session),
    }
    return render(request, "bookings/desk/desk_session_merge.html", context)
