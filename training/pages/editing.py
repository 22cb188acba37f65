"""A page that shows a form and saves what it is told: what the pages of courses, venues and organisations share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from training.forms.refusals import show_refusal
from training.refusals import Refused
from training.requests import SignedInRequest


def edit_page(
    request: SignedInRequest,
    form: forms.Form,
    save: Callable[..., Any],
    *,
    heading: str,
    back: str,
    about: str | None = "name",
    note: str = "",
    template: str = "training/desk_form.html",
    more: dict[str, Any] | None = None,
    on_to: str = "",
    then: str = "",
    more_told: Callable[[Any], str] = lambda saved: "",
) -> HttpResponse:
    """Show a form, and save its answers with who and when; a refusal stands beside the field it is about.

    Afterwards comes the page `back`, or the page of what was saved where `on_to` names one, or the address
    `then`. What `more_told` says of what was saved is told with it.
    """
    if form.is_valid():
        try:
            saved = save(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal, about=about)
        else:
            messages.success(request, " ".join(filter(None, [f"Saved: {saved}.", more_told(saved)])))
            return redirect(on_to, saved.pk) if on_to else redirect(then or back)
    context = {"form": form, "heading": heading, "back": reverse(back), "note": note, **(more or {})}
    return render(request, template, context)
