"""Signing in with an account of one's organisation, also where its provider does not answer, or says what it should
not: django-allauth takes that for a fault of ours.
"""

import logging
from collections.abc import Callable

import requests
from allauth.socialaccount.providers.openid_connect import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

logger = logging.getLogger(__name__)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def provider_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider once the button is pressed; opened without, say where it leads."""
    return _or_say_so(allauth.login, request, provider_id)


@login_not_required
@require_safe
def provider_answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the provider says of whoever it sends back: they are signed in, or finish signing up."""
    return _or_say_so(allauth.callback, request, provider_id)


def _or_say_so(view: Callable[..., HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return view(request, provider_id)
    except (requests.RequestException, AttributeError, KeyError, TypeError, ValueError) as fault:
        # What it said may name somebody: the log has the kind of fault alone.
        logger.warning("signing in with %s did not work: %s", provider_id[:20], type(fault).__name__)
        return render(request, "socialaccount/authentication_error.html", status=503)
