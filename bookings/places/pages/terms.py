"""The terms of booking, for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.models import Terms
from bookings.places.operations.terms import current_terms


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The version in force, or the one that `?version=` names: whoever agreed to it can read it again."""
    current = current_terms()
    shown = current
    if asked := request.GET.get("version", ""):
        known = asked.isascii() and asked.isdecimal() and len(asked) < 9
        shown = Terms.objects.filter(number=int(asked)).first() if known else None
        if shown is None:
            raise Http404
    return render(
        request, "bookings/places/terms.html", {"terms": shown, "is_current": shown == current, "current": current}
    )
