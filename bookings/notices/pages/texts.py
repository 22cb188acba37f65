"""Text messages: what the team turns on, with words and price; the link in a text; receipts of the network."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import TextMonth
from bookings.notices.kinds import TEXTED
from bookings.notices.links.addresses import mailed_link
from bookings.notices.links.short import text_behind
from bookings.notices.pages.forms import TextsForm
from bookings.notices.sending.channels.text_services import service
from bookings.notices.sending.quiet_hours import quiet_hours
from bookings.notices.sending.texts import choose_texts, first_of_month, note_receipt, text_settings
from bookings.notices.wording.text_examples import text_examples
from training.access import team_only
from training.forms.refusals import show_refusal
from training.models import Course, User
from training.pages.responses import kept_secret
from training.refusals import Refused
from training.requests import SignedInRequest, posted

RECEIPT_BYTES = 20_000
REFERENCE_LENGTH = 320  # of the column


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_texts(request: SignedInRequest) -> HttpResponse:
    """Which notices go as texts: each with its words, length and price before it is turned on."""
    now, said = timezone.now(), text_settings()
    form = TextsForm(posted(request), said=said)
    if form.is_valid():
        try:
            said = choose_texts(by=request.user, now=now, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request, "Saved: these go as texts too." if said.kinds else "Saved: nothing goes as a text."
            )
            return redirect("desk-texts")
    courses = Course.objects.filter(status=Course.Status.PUBLISHED)
    chosen = courses if said.for_all_courses or not said.pk else said.courses.all()
    people = User.objects.filter(is_active=True)
    context = {
        "form": form,
        "said": said,
        "examples": text_examples(list(chosen), price=said.price, now=now),
        "sends": settings.TEXTS_BY,
        "month": TextMonth.objects.filter(first_on=first_of_month(now)).first(),
        "quiet_hours": quiet_hours(),
        "with_number": people.exclude(mobile="").count(),
        "people": people.count(),
    }
    return render(request, "bookings/notices/desk_texts.html", context)


@login_not_required
@require_safe
def text_link(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from the link of a text to the page that the mail's link opens; only a press there does anything."""
    text = text_behind(code)
    leads_to = TEXTED[text.kind].text_leads_to if text and text.kind in TEXTED else None
    if text is None or text.booking is None or leads_to is None:
        return kept_secret(render(request, "bookings/notices/link_unusable.html", status=404))
    name, purpose = leads_to
    return kept_secret(redirect(mailed_link(name, purpose=purpose, booking=text.booking, now=text.created_at)))


@csrf_exempt  # the service that carries our texts calls it, and its token is the proof
@login_not_required
@require_POST
def text_receipts(request: HttpRequest) -> HttpResponse:
    """Take in what the network says of a text. What is said twice, or of a text that is not ours, changes nothing."""
    token = settings.NOTIFY["NOTIFY_CALLBACK_TOKEN"]
    given = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(given, f"Bearer {token}"):
        return HttpResponse("This address takes delivery receipts from our text service.", status=403)
    said = _read(request)
    if said is None:
        return HttpResponse("That is no delivery receipt.", status=400)
    receipt = service().receipt(said)
    if receipt and "\0" not in receipt[0] and len(receipt[0]) <= REFERENCE_LENGTH:
        note_receipt(reference=receipt[0], receipt=receipt[1], now=timezone.now())
    return HttpResponse(status=204)


def _read(request: HttpRequest) -> dict[str, Any] | None:
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > RECEIPT_BYTES:
        return None
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
