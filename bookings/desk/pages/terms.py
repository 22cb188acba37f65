"""Publishing new terms of booking."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.desk.pages.forms import TermsForm
from bookings.models import Terms
from bookings.places.operations.terms import publish_terms
from training.access import team_only
from training.refusals import Refused
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_terms(request: SignedInRequest) -> HttpResponse:
    """The text to change, and the versions there were."""
    versions = list(Terms.objects.select_related("published_by").order_by("-number")[:100])
    current = versions[0] if versions else None
    form = TermsForm(posted(request), initial={"text": current.text if current else ""})
    if form.is_valid():
        try:
            published = publish_terms(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(
                request, f"Version {published.number} is published. People who book from now on agree to it."
            )
            return redirect("desk-terms")
    return render(request, "bookings/desk/desk_terms.html", {"form": form, "versions": versions, "current": current})
