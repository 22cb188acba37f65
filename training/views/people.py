"""A person's own account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from training.forms.people import OwnDetailsForm
from training.forms.refusals import show_refusal
from training.models import User
from training.operations.addresses import clear_bounced
from training.operations.people import update_own_details
from training.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def my_details(request: HttpRequest) -> HttpResponse:
    """What we hold about the person that they can change, and why we ask."""
    person = request.user
    assert isinstance(person, User)  # LoginRequiredMiddleware lets nobody else through
    form = OwnDetailsForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            update_own_details(person=person, by=person, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "Your details are saved.")
            return redirect("my-details")
    return render(request, "training/my_details.html", {"form": form})


@require_POST
def address_is_right(request: HttpRequest) -> HttpResponse:
    """The answer to “mails to you come back”, where nothing about the address is to be changed."""
    assert isinstance(request.user, User)  # likewise
    clear_bounced(person=request.user, by=request.user, now=timezone.now())
    messages.success(request, "Thank you. We go on writing to this address.")
    return redirect("my-details")
