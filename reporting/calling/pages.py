"""Who to ring: today's list, what each call came to, and turning it on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import Booking, Call, Listed
from bookings.models.calls import NAMES
from bookings.places.operations.calls import call_list_choice, choose_call_list, record_call
from bookings.roles import may_ring
from reporting.calling.forms import OFF, ON, CallListForm
from reporting.calling.presenters import call_page
from training.access import only, team_only
from training.forms.refusals import show_refusal
from training.refusals import Refused
from training.requests import SignedInRequest, posted

_REFUSAL = "Only the partnership team, and the lead of an organisation for its people, see who to ring."
_SAID = {
    Call.Outcome.COMING: "{name} is coming. We have kept it as their answer.",
    Call.Outcome.CANT: "{name} can’t come. The place is free again, and {name} has an email to say so.",
    Call.Outcome.NOT_REACHED: "You did not reach {name}. If it still matters tomorrow, they are on the list again.",
}


@require_safe
@only(may_ring, _REFUSAL)
def calls(request: SignedInRequest) -> HttpResponse:
    page = call_page(request.user, now=timezone.now())
    return render(request, "reporting/calling/calls.html", {"page": page})


@require_POST
@only(may_ring, _REFUSAL)
def call(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what a call came to, in one press."""
    mine = Listed.objects.visible_to(request.user).filter(booking=pk)
    booking = get_object_or_404(Booking.objects.select_related("practitioner"), pk__in=mine.values("booking"))
    outcome = request.POST.get("outcome", "")
    if outcome not in Call.Outcome.values:
        messages.error(request, "Choose what the call came to: coming, can’t come, or not reached.")
        return redirect("calls")
    try:
        record_call(booking=booking, outcome=outcome, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message_to(request.user))
    else:
        messages.success(request, _SAID[Call.Outcome(outcome)].format(name=booking.practitioner.name))
    return redirect("calls")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def calls_settings(request: SignedInRequest) -> HttpResponse:
    """Turn the list on or off, where it says what it does."""
    chosen = call_list_choice()
    known = {"is_on": ON if chosen and chosen.is_on else OFF, "names": chosen.names if chosen else NAMES}
    form = CallListForm(posted(request), initial=known)
    if form.is_valid():
        try:
            choice = choose_call_list(**form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal, about="names")
        else:
            said = "The list is on. Today’s is ready in about a minute." if choice.is_on else "The list is off."
            messages.success(request, said)
            return redirect("calls")
    return render(request, "reporting/calling/settings.html", {"form": form})
