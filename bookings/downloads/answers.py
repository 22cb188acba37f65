"""How a page of another room answers for a file that is made in the background."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bookings.downloads.asking import TooManyAtOnce, ask_for
from bookings.downloads.kinds import Wish, kind_named
from training.pages.responses import no_store
from training.requests import SignedInRequest


def asked_in_the_background(request: SignedInRequest, wish: Wish, *, back: str = "") -> HttpResponse:
    """Answer the address of a file that is too large to be made while somebody waits: the page says so and has a
    button, and a press has it made. `back` is where its reader comes from, where that is another page.
    """
    kind = kind_named(wish.kind)
    context = {"wish": wish, "counted": kind.counted, "back": back or kind.asked_on(wish.asked)}
    if request.method != "POST":
        return no_store(render(request, "bookings/downloads/ask.html", context))
    try:
        download = ask_for(wish, by=request.user, now=timezone.now())
    except TooManyAtOnce as refusal:
        context["refusal"] = refusal.message_to(request.user)
        return no_store(render(request, "bookings/downloads/ask.html", context, status=409))
    return redirect("download", pk=download.pk)
