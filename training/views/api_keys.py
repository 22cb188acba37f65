"""Keys of other programs, on the team's desk: made, shown once, listed with when they were last used, ended."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.access import team_only
from training.forms.api_keys import ApiKeyForm
from training.forms.refusals import show_refusal
from training.models import ApiKey
from training.operations.api_keys import end_api_key, make_api_key
from training.pages.paging import paged
from training.pages.responses import no_store
from training.refusals import Refused
from training.requests import SignedInRequest, posted

A_PAGE = 40


@require_safe
@team_only
def desk_api_keys(request: SignedInRequest) -> HttpResponse:
    page, query = paged(request, ApiKey.objects.latest_first(), a_page=A_PAGE)
    now = timezone.now()
    keys = [(key, key.is_valid(now)) for key in page.object_list]
    return render(request, "training/desk_api_keys.html", {"page": page, "query": query, "keys": keys})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_api_key_new(request: SignedInRequest) -> HttpResponse:
    """Make a key. The answer shows it and is not a redirect: the key is kept nowhere that a next page could read."""
    form = ApiKeyForm(posted(request))
    if form.is_valid():
        try:
            key, secret = make_api_key(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal, about="name")
        else:
            return no_store(render(request, "training/desk_api_key_made.html", {"key": key, "secret": secret}))
    return render(request, "training/desk_api_key.html", {"form": form})


@require_POST
@team_only
def desk_api_key_end(request: SignedInRequest, pk: int) -> HttpResponse:
    key = end_api_key(key=get_object_or_404(ApiKey, pk=pk), by=request.user, now=timezone.now())
    messages.success(request, f"Ended: {key.name}. Requests with this key are refused from now on.")
    return redirect("desk-api-keys")
