"""A person's own account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from training.forms.people import OwnDetailsForm
from training.forms.refusals import show_refusal
from training.operations.addresses import clear_bounced
from training.operations.people import update_own_details
from training.refusals import Refused
from training.requests import SignedInRequest, posted, way_back


@require_http_methods(["GET", "HEAD", "POST"])
def my_details(request: SignedInRequest) -> HttpResponse:
    """What we hold about the person that they can change, and why we ask. Whoever came from another page goes back."""
    person, back = request.user, way_back(request)
    form = OwnDetailsForm(posted(request), person=person)
    if form.is_valid():
        try:
            update_own_details(person=person, by=person, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "Your details are saved.")
            return redirect(back or "my-details")
    return render(request, "training/my_details.html", {"form": form, "back": back})


@require_POST
def address_is_right(request: SignedInRequest) -> HttpResponse:
    """The answer to “mails to you come back”, where nothing about the address is to be changed."""
    clear_bounced(person=request.user, by=request.user, now=timezone.now())
    messages.success(request, "Thank you. We will keep writing to this address.")
    return redirect("my-details")
