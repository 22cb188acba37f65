"""Webhooks on the team's desk: added, changed, secret shown once, tried, what they were told, switched off and on."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.api.events import label_of
from bookings.models import Webhook, WebhookDelivery
from bookings.webhooks.addresses import AddressRefused
from bookings.webhooks.keeping import (
    WebhookRefused,
    add_webhook,
    change_secret,
    change_webhook,
    leave_given_up,
    send_again,
    send_test,
    switch_off,
    switch_on,
)
from bookings.webhooks.pages.forms import ChangeWebhookForm, WebhookForm
from training.access import team_only
from training.forms.refusals import show_refusal
from training.pages.paging import paged
from training.pages.responses import no_store
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.templatetags.words import plural

A_PAGE = 40


@require_safe
@team_only
def desk_webhooks(request: SignedInRequest) -> HttpResponse:
    page, query = paged(request, Webhook.objects.latest_first(), a_page=A_PAGE)
    in_trouble = set(Webhook.objects.in_trouble().values_list("pk", flat=True))
    webhooks = [(webhook, _told_of(webhook), webhook.pk in in_trouble) for webhook in page.object_list]
    return render(request, "bookings/webhooks/webhooks.html", {"page": page, "query": query, "webhooks": webhooks})


@require_safe
@team_only
def desk_webhook(request: SignedInRequest, pk: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook.objects.latest_first(), pk=pk)
    deliveries = webhook.deliveries.order_by("-pk")
    page, query = paged(request, deliveries, a_page=A_PAGE, counted_up_to=1000)
    now = timezone.now()
    context = {
        "webhook": webhook,
        "told_of": _told_of(webhook),
        "signs_with_two": webhook.former_until is not None and now < webhook.former_until,
        "given_up": deliveries.filter(state=WebhookDelivery.State.GIVEN_UP).count(),
        "deliveries": [(one, label_of(one.event)) for one in page.object_list],
        "page": page,
        "query": query,
    }
    return render(request, "bookings/webhooks/webhook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_webhook_new(request: SignedInRequest) -> HttpResponse:
    """Add a webhook. The answer shows its secret and is not a redirect: no next page could show it."""
    form = WebhookForm(posted(request))
    if form.is_valid():
        try:
            webhook, secret = add_webhook(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            _show_refusal(form, refusal)
        else:
            return _secret_shown(request, webhook, secret)
    return render(request, "bookings/webhooks/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_webhook_change(request: SignedInRequest, pk: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=pk)
    form = ChangeWebhookForm(posted(request), initial=model_to_dict(webhook, ChangeWebhookForm.base_fields))
    if form.is_valid():
        try:
            change_webhook(webhook=webhook, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            _show_refusal(form, refusal)
        else:
            messages.success(request, "The webhook is changed. Send a test to see whether it arrives.")
            return redirect("desk-webhook", pk)
    return render(request, "bookings/webhooks/change.html", {"form": form, "webhook": webhook})


def _show_refusal(form: ChangeWebhookForm, refusal: Refused) -> None:
    show_refusal(form, refusal, about="address" if isinstance(refusal, AddressRefused) else "name")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_webhook_secret(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a new secret, which the answer shows."""
    webhook = get_object_or_404(Webhook, pk=pk)
    if request.method == "POST":
        webhook, secret = change_secret(webhook=webhook, by=request.user, now=timezone.now())
        return _secret_shown(request, webhook, secret, is_new=True)
    return render(request, "bookings/webhooks/new_secret.html", {"webhook": webhook})


def _secret_shown(request: SignedInRequest, webhook: Webhook, secret: str, *, is_new: bool = False) -> HttpResponse:
    context = {"webhook": webhook, "secret": secret, "is_new": is_new}
    return no_store(render(request, "bookings/webhooks/secret.html", context))


@require_POST
@team_only
def desk_webhook_off(request: SignedInRequest, pk: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=pk)
    switch_off(webhook=webhook, by=request.user, now=timezone.now())
    messages.success(request, f"Switched off: {webhook.name} is told nothing more.")
    return redirect("desk-webhook", pk)


@require_POST
@team_only
def desk_webhook_on(request: SignedInRequest, pk: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=pk)
    switch_on(webhook=webhook, by=request.user)
    messages.success(request, f"Switched on: {webhook.name} is told of what happens from now on.")
    return redirect("desk-webhook", pk)


@require_POST
@team_only
def desk_webhook_test(request: SignedInRequest, pk: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=pk)
    try:
        send_test(webhook=webhook, by=request.user, now=timezone.now())
    except WebhookRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The test goes within a minute. Load this page again to see what came of it.")
    return redirect("desk-webhook", pk)


@require_POST
@team_only
def desk_webhook_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=pk)
    left = leave_given_up(webhook=webhook, by=request.user)
    messages.success(request, f"{plural(left, 'message is,messages are')} off the list.")
    return redirect("desk-webhook", pk)


@require_POST
@team_only
def desk_webhook_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a delivery once more: the one with this key."""
    delivery = get_object_or_404(WebhookDelivery, pk=pk)
    try:
        send_again(delivery=delivery, by=request.user)
    except WebhookRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The message goes again within a minute.")
    return redirect("desk-webhook", delivery.webhook_id)


def _told_of(webhook: Webhook) -> str:
    return ", ".join(label_of(event) for event in webhook.events)
