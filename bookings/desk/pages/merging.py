"""The team merges a thin session into another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.desk.pages.forms import MergeForm
from bookings.places.rules.counts import whom_it_concerns
from bookings.places.sessions.merging import NoRoomForAll, dates_to_merge_into, merge_session
from training.access import team_only
from training.forms.refusals import show_refusal
from training.models import Session
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.templatetags.words import plural


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who would be moved, where to, and why; one page, because the operation refuses what does not fit."""
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    now = timezone.now()
    if session.status != Session.Status.PUBLISHED or session.has_begun(now):
        return redirect("desk-session", session.pk)
    form = MergeForm(posted(request), sessions=dates_to_merge_into(session, now=now), name="into")
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
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            people = plural(len(merged.moved), "person is,people are")
            messages.success(request, f"Merged: {people} moved here and told, and the other session is cancelled.")
            return redirect("desk-session", form.cleaned_data["into"])
    context = {"session": session, "form": form, "concerned": whom_it_concerns(session)}
    return render(request, "bookings/desk/desk_session_merge.html", context)
