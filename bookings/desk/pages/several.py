"""Booking several people on a session, pasted from an email: what becomes of each is said first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.desk.pages.forms import SeveralForm
from bookings.places.operations.several import HasChanged, Line, What, book_several, in_short, look_at_several
from bookings.places.rules.counts import with_places
from training.access import team_only
from training.forms.refusals import show_refusal
from training.models import Session
from training.refusals import Refused
from training.requests import SignedInRequest
from training.templatetags.words import plural


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_book_several(request: SignedInRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(with_places(Session.objects.visible_to(request.user)).select_related("course"), pk=pk)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    form = SeveralForm(request.POST if step else None)
    lines: list[Line] = []
    if step in ("look", "book") and form.is_valid():
        said = {"session": session, "by": request.user, "now": timezone.now(), **form.asked()}
        try:
            if step == "book":
                done = book_several(expected=request.POST.get("expected", ""), **said)
                _say(request, done)
                return redirect("desk-session", session.pk)
            lines = look_at_several(**said)
        except HasChanged as changed:
            messages.error(request, str(changed))
            lines = list(changed.lines)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "session": session,
        "form": form,
        "lines": lines,
        "expected": in_short(lines),
        "done": sum(line.what.is_done for line in lines),
    }
    return render(request, "bookings/desk/desk_session_several.html", context)


def _say(request: SignedInRequest, lines: list[Line]) -> None:
    words = {
        What.BOOKED: "has a place,have a place",
        What.WAITING: "is on the waiting list,are on the waiting list",
        What.ASKING: "waits until somebody agrees,wait until somebody agrees",
        What.INVITED: "is new and has been asked by email,are new and have been asked by email",
    }
    counts = {what: sum(line.what is what for line in lines) for what in words}
    if done := [plural(counts[what], said) for what, said in words.items() if counts[what]]:
        messages.success(request, f"{'; '.join(done)}.")
    if left := [line.who or line.said for line in lines if not line.what.is_done]:
        messages.warning(request, f"Not booked now: {', '.join(left)}.")
