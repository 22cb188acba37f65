"""A lead books for a colleague."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.places.operations.booking import AlreadyBooked, book_place, why_not_bookable
from bookings.places.operations.terms import current_terms
from bookings.places.pages.finding import session_to_book_or_404
from bookings.places.pages.forms.colleagues import BookColleagueForm
from bookings.places.rules.audience import why_not_for
from bookings.places.rules.places_left import places_left_for
from bookings.roles import may_book_for_colleagues
from training.access import only
from training.models import Session
from training.refusals import Refused
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_book_for_colleagues, "Only the lead of an organisation books for its people.")
def book_colleague(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose a colleague who has an account, and book for them."""
    user, now, terms = request.user, timezone.now(), current_terms()
    form = BookColleagueForm(posted(request), user=user, terms=terms)
    refusal = ""
    if form.is_valid():
        try:
            booking = book_place(
                session=Session(pk=pk), practitioner=form.person(), by=user, now=now, terms_version=form.terms_version
            )
        except Session.DoesNotExist as missing:
            raise Http404 from missing
        except AlreadyBooked as already:
            form.add_error("practitioner", already.message_to(user))
        except Refused as refused:
            refusal = refused.message_to(user)
        else:
            return redirect(f"{reverse('booking', args=[booking.pk])}?booked=1")
    session = session_to_book_or_404(user, pk)
    has_audience: bool = session.has_audience  # type: ignore[attr-defined]  # annotated
    context = {
        "session": session,
        "form": form,
        "terms": terms,
        "refusal": refusal,
        "other_audience": why_not_for(session.course, user) if has_audience else "",
        "closed": why_not_bookable(session, by=user, now=now),
        "now": now,
        "places": places_left_for(user.organisation, session, now=now),
        "cost": settings.COST_OF_EMPTY_PLACE,
    }
    return render(request, "bookings/places/book_colleague.html", context)
