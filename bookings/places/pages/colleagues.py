"""A lead books for a colleague."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.places.operations.booking import why_not_bookable
from bookings.places.operations.terms import current_terms
from bookings.places.pages.finding import session_to_book_or_404
from bookings.places.pages.forms.colleagues import BookColleagueForm
from bookings.places.pages.pressing import Tried, known_before, try_to_book
from bookings.places.pages.way_back import way_back
from bookings.places.rules.audience import why_not_for
from bookings.roles import may_book_for_colleagues
from training.access import only
from training.partnership import ours
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_book_for_colleagues, "Only the lead of an organisation books for its people.")
def book_colleague(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose a colleague who has an account, and book for them."""
    user, now, terms = request.user, timezone.now(), current_terms()
    form = BookColleagueForm(posted(request), user=user, terms=terms)
    tried = try_to_book(form, pk, by=user, now=now) if form.is_valid() else Tried()
    if tried.booking:
        return redirect(f"{reverse('booking', args=[tried.booking.pk])}?booked=1")
    if tried.already:
        form.add_error("practitioner", tried.already.message_to(user))
    session = session_to_book_or_404(user, pk)
    form.know_deadline(session, now)
    has_audience: bool = session.has_audience  # type: ignore[attr-defined]  # annotated
    person = form.person() if tried.refusal else None
    context = known_before(session, person, form, by=user, here=request.get_full_path(), now=now) | {
        "session": session,
        "form": form,
        "terms": terms,
        "refusal": tried.refusal,
        "is_gone": tried.is_gone,
        "other_audience": why_not_for(session.course, user) if has_audience else "",
        "closed": why_not_bookable(session, by=user, now=now),
        "now": now,
        "onward": way_back(request).onward,
        "cost": ours().cost_of_empty_place,
    }
    return render(request, "bookings/places/book_colleague.html", context)
