"""What the page says on which somebody without an account is asked to come instead of somebody."""

import datetime as dt
from typing import Any

from django.urls import reverse

from bookings.models import Booking
from bookings.places.pages.forms.invitations import AskForm
from bookings.places.pages.forms.moves import ColleagueForm
from bookings.places.rules.answering import answer_by
from training.requests import SignedInRequest
from training.roles import may_run_the_partnership


def asking_instead(
    request: SignedInRequest, booking: Booking, form: ColleagueForm | AskForm, now: dt.datetime
) -> dict[str, Any]:
    """Return the context of the page; from the form before, only the address is taken over."""
    if isinstance(form, ColleagueForm):
        email = form.cleaned_data["email"]
        asks, unknown = AskForm(user=request.user, asks_organisation=False, initial={"email": email}), email
    else:
        asks, unknown = form, ""
    return {
        "session": booking.session,
        "form": asks,
        "unknown": unknown,
        "action": reverse("ask-instead", args=[booking.pk]),
        "back": reverse("send-colleague", args=[booking.pk]),
        "until": answer_by(booking.session, now=now),
        "booking": booking,
        "is_own": booking.practitioner_id == request.user.pk,
        "runs_it": may_run_the_partnership(request.user),
    }
