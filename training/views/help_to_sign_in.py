"""Where the links lead that the team has sent to somebody on the telephone. Opening one changes nothing, as mail
scanners open them all; the button on the page does.
"""

from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from training.accounts.links import NEW_PASSWORD, SIGN_IN
from training.accounts.proving import end_ways_in_of_others
from training.forms.accounts import SetPasswordForm
from training.models import User
from training.operations.addresses import clear_bounced
from training.pages.responses import kept_secret
from training.requests import posted


@login_not_required
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def link_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    person = SIGN_IN.person_of(token)
    if person is None:
        return _unusable(request)
    if request.method == "POST":
        end_ways_in_of_others(request, person)
        return kept_secret(_let_in(request, person))
    return kept_secret(render(request, "training/link_sign_in.html", {"person": person}))


@login_not_required
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def link_new_password(request: HttpRequest, token: str) -> HttpResponse:
    person = NEW_PASSWORD.person_of(token)
    if person is None:
        return _unusable(request)
    form = SetPasswordForm(data=posted(request), user=person)
    if form.is_valid():
        end_ways_in_of_others(request, person, tell=False)  # they choose a password this moment
        form.save()
        messages.success(request, "Your new password is saved.")
        return kept_secret(_let_in(request, person))
    return kept_secret(render(request, "training/link_new_password.html", {"form": form, "person": person}))


def _unusable(request: HttpRequest) -> HttpResponse:
    return kept_secret(render(request, "training/link_unusable.html", status=404))


def _let_in(request: HttpRequest, person: User) -> HttpResponse:
    """The link came to their address, so the address is theirs, and mails arrive there."""
    if request.user.is_authenticated and request.user.pk != person.pk:
        logout(request)
    with transaction.atomic():
        sync_user_email_address(person)
        EmailAddress.objects.filter(user=person, email=person.email).update(verified=True)
        clear_bounced(person=person, by=person, now=timezone.now())
    return perform_login(request, User.objects.get(pk=person.pk))
