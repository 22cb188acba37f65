"""A person's own account."""

from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from training.accounts.devices import device_in_words
from training.accounts.open_sessions import end_sessions, open_sessions
from training.accounts.second_step import second_steps_of
from training.forms.people import OwnDetailsForm
from training.forms.refusals import show_refusal
from training.operations.addresses import clear_bounced, clear_texts_failing
from training.operations.moves import move_of
from training.operations.people import update_own_details
from training.refusals import Refused
from training.requests import SignedInRequest, posted, way_back

SESSIONS_SHOWN = 50


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
    context = {
        "form": form,
        "back": back,
        "move": move_of(person),
        "steps": second_steps_of(person),
        "providers": " or ".join(provider["name"] for provider in settings.SIGN_IN_PROVIDERS),
        "signed_in": open_sessions(person, now=timezone.now()).count(),
    }
    return render(request, "training/my_details.html", context)


def set_password(request: SignedInRequest) -> HttpResponse:
    """A first password, for who signs in by other ways: a lasting way in, so they are asked again who they are.

    They are asked before they type it: a page sent off too late is asked for again, and no password waits in a session.
    """
    try:
        raise_if_reauthentication_required(request, app="")
    except ReauthenticationRequired:
        if request.method == "POST":
            return redirect("account_set_password")
        raise
    return allauth.password_set(request)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(enabled=lambda request: request.method == "POST")
def my_sessions(request: SignedInRequest) -> HttpResponse:
    """Where the person is signed in: they end one of these, or all but this, having shown again who they are."""
    person, here = request.user, request.session.session_key or ""
    if request.method == "POST":
        one = request.POST.get("session", "")
        if one and not (one.isascii() and one.isdecimal() and len(one) < 19):
            raise Http404
        end_sessions(person, but=here, only=int(one) if one else None)
        messages.success(request, "You are signed out there." if one else "You are signed out everywhere but here.")
        return redirect("my-sessions")
    places = [
        (place, device_in_words(place.user_agent), place.session_key == here)
        for place in open_sessions(person, now=timezone.now())[:SESSIONS_SHOWN]
    ]
    return render(
        request, "training/my_sessions.html", {"places": places, "others": any(not own for *_, own in places)}
    )


@require_POST
def address_is_right(request: SignedInRequest) -> HttpResponse:
    """The answer to “mails to you come back”, where nothing about the address is to be changed."""
    clear_bounced(person=request.user, by=request.user, now=timezone.now())
    messages.success(request, "Thank you. We will keep writing to this address.")
    return redirect("my-details")


@require_POST
def number_is_right(request: SignedInRequest) -> HttpResponse:
    """The answer to “our texts don’t reach you”, where nothing about the number is to be changed."""
    clear_texts_failing(person=request.user, by=request.user, now=timezone.now())
    messages.success(request, "Thank you. We will text this number again.")
    return redirect("my-details")
