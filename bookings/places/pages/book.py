"""Booking a place for oneself."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.places.operations.booking import why_not_bookable
from bookings.places.operations.terms import current_terms
from bookings.places.pages.finding import session_to_book_or_404
from bookings.places.pages.forms.booking import BookForm
from bookings.places.pages.forms.colleagues import WhoFor, WhoForForm
from bookings.places.pages.pressing import Tried, known_before, try_to_book
from bookings.places.pages.way_back import way_back
from bookings.places.rules.audience import why_not_for
from bookings.places.rules.no_show_policy import team_must_agree
from bookings.roles import may_book_for_colleagues
from training.partnership import ours
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: SignedInRequest, pk: int) -> HttpResponse:
    """One page: what, when, where; my details; what we expect; agree and book. A lead says first who it is for."""
    if may_book_for_colleagues(request.user) and request.method != "POST" and request.GET.get("for") != WhoFor.ME:
        return _who_for(request, pk)
    user, now, terms = request.user, timezone.now(), current_terms()
    form = BookForm(posted(request), user=user, terms=terms)
    tried = try_to_book(form, pk, by=user, now=now) if form.is_valid() else Tried()
    if tried.already:
        return redirect("booking", tried.already.booking.pk)
    if tried.booking:
        return redirect(f"{reverse('booking', args=[tried.booking.pk])}?booked=1")
    session = session_to_book_or_404(user, pk)
    form.know_deadline(session, now)
    own, has_audience = session.own, session.has_audience  # type: ignore[attr-defined]  # annotated
    if request.method != "POST" and own:
        return redirect("booking", own)
    context = known_before(session, user, form, by=user, here=request.get_full_path(), now=now) | {
        "session": session,
        "form": form,
        "terms": terms,
        "team_decides": team_must_agree(practitioner=user, by=user, now=now),
        "refusal": tried.refusal,
        "is_gone": tried.is_gone,
        "other_audience": why_not_for(session.course, user) if has_audience else "",
        "closed": why_not_bookable(session, by=user, now=now),
        "now": now,
        "onward": way_back(request).onward,
        "cost": ours().cost_of_empty_place,
    }
    return render(request, "bookings/places/book.html", context)


def _who_for(request: SignedInRequest, pk: int) -> HttpResponse:
    """The first question to a lead, so that nobody books for themselves by mistake."""
    session, way = session_to_book_or_404(request.user, pk), way_back(request)
    form = WhoForForm(request.GET if "asked" in request.GET else None, has_own=bool(session.own))  # type: ignore[attr-defined]  # annotated
    if form.is_valid():
        return redirect(f"{reverse(form.page(), args=[session.pk])}{way.onward}")
    context = {
        "session": session,
        "form": form,
        "closed": why_not_bookable(session, by=request.user, now=timezone.now()),
        "way": way,
    }
    return render(request, "bookings/places/book_for.html", context)
