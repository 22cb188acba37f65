"""Where somebody shows that an address the team has entered is theirs. Reading it changes nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.models import NewAddress
from bookings.notices.links.tokens import Purpose, UnusableLink, read_link_token
from bookings.notices.sending.new_addresses import confirm_address
from training.pages.responses import kept_secret
from training.refusals import Refused


@login_not_required
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def link_address(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        pk = read_link_token(token, purpose=Purpose.ADDRESS, now=now)
    except UnusableLink:
        pk = 0
    entered = NewAddress.objects.open(now).select_related("person").filter(pk=pk).first()
    if entered is None:
        return kept_secret(render(request, "bookings/notices/address_unusable.html", status=404))
    context = {"person": entered.person, "email": entered.email, "is_done": False, "refusal": ""}
    if request.method == "POST":
        try:
            context["person"] = confirm_address(entered=entered, now=now)
            context["is_done"] = True
        except Refused as refused:
            context["refusal"] = str(refused)
    return kept_secret(render(request, "bookings/notices/address.html", context))
