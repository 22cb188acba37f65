"""Asking a colleague who has no account to come, and what came of it: for leads, the team, and whoever asked."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.models import Booking, Invitation, Reservation
from bookings.places.operations.booking import why_not_bookable
from bookings.places.operations.invitation_answers import ask_again, withdraw_invitation
from bookings.places.operations.invitations import HasAccount, ask_colleague
from bookings.places.pages.asking_instead import asking_instead
from bookings.places.pages.finding import session_to_book_or_404
from bookings.places.pages.forms.invitations import AskForm
from bookings.places.pages.way_back import WayBack, way_back
from bookings.places.rules.answering import answer_by
from bookings.places.rules.counts import places_asked_for
from bookings.places.rules.places_left import places_left_for
from bookings.roles import may_ask_colleagues
from training.access import only
from training.models import Session
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.roles import may_run_the_partnership


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_ask_colleagues, "Only the lead of an organisation, or the team, asks somebody who has no account yet.")
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """A name and an address; with a yes the colleague has an account and the place."""
    user, now = request.user, timezone.now()
    session = session_to_book_or_404(user, pk)
    runs_it = may_run_the_partnership(user)
    form = AskForm(posted(request), user=user, asks_organisation=runs_it)
    closed = why_not_bookable(session, by=user, now=now)
    if not closed and form.is_valid():
        organisation = form.cleaned_data.get("organisation") or user.organisation
        assert organisation is not None  # of a lead: may_ask_colleagues()
        to_ask = {name: form.cleaned_data[name] for name in ("name", "email")}
        try:
            asked = ask_colleague(session=session, organisation=organisation, by=user, now=now, **to_ask)
        except Refused as refusal:
            form.add_error("email", refusal.message_to(user))
        else:
            return redirect(f"{reverse('invitation', args=[asked.pk])}?asked=1")
    places = places_left_for(None if runs_it else user.organisation, session, now=now)
    context = {
        "session": session,
        "form": form,
        "closed": closed,
        "back": _back(session, runs_it=runs_it, way=way_back(request)),
        "until": answer_by(session, now=now),
        "holds_a_place": bool(places.left) and not session.needs_approval,
        "runs_it": runs_it,
    }
    return render(request, "bookings/places/ask_colleague.html", context)


def _back(session: Session, *, runs_it: bool, way: WayBack) -> str:
    """Return the page before: the team's own, or the question who the place is for, with the search it was found by."""
    page = reverse("desk-session-book" if runs_it else "book", args=[session.pk])
    return page if runs_it else f"{page}{way.onward}"


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_reserved(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask somebody without an account to take one of the places that their organisation has reserved."""
    user, now = request.user, timezone.now()
    reservations = Reservation.objects.visible_to(user).to_be_named().select_related("session__course", "organisation")
    reservation = get_object_or_404(reservations, pk=pk)
    if not reservation.is_open:
        return redirect("reservation", reservation.pk)
    session, organisation = reservation.session, reservation.organisation
    form = AskForm(posted(request), user=user, asks_organisation=False)
    if form.is_valid():
        to_ask = {name: form.cleaned_data[name] for name in ("name", "email")}
        try:
            asked = ask_colleague(
                session=session, organisation=organisation, reservation=reservation, by=user, now=now, **to_ask
            )
        except Refused as refusal:
            form.add_error("email", refusal.message_to(user))
        else:
            return redirect(f"{reverse('invitation', args=[asked.pk])}?asked=1")
    context = {
        "session": session,
        "form": form,
        "back": reverse("reservation", args=[reservation.pk]),
        "until": min(answer_by(session, now=now), reservation.names_by_at),
        "reservation": reservation,
        "left": reservation.places - places_asked_for(reservation),
        "runs_it": may_run_the_partnership(user),
    }
    return render(request, "bookings/places/ask_colleague.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_instead(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask somebody without an account to come instead of the person who has the place, and keeps it until a yes."""
    user, now = request.user, timezone.now()
    bookings = Booking.objects.visible_to(user).select_related("session__course", "practitioner", "organisation")
    booking = get_object_or_404(bookings, pk=pk)
    if booking.status != Booking.Status.CONFIRMED or booking.session.has_begun(now):
        return redirect("booking", booking.pk)
    form = AskForm(posted(request), user=user, asks_organisation=False)
    if form.is_valid():
        try:
            asked = ask_colleague(
                session=booking.session,
                organisation=booking.organisation,
                instead_of=booking,
                by=user,
                now=now,
                **form.cleaned_data,
            )
        except HasAccount:
            form.add_error("email", "A colleague with this address has an account. Go back to send them instead.")
        except Refused as refusal:
            form.add_error("email", refusal.message_to(user))
        else:
            return redirect(f"{reverse('invitation', args=[asked.pk])}?asked=1")
    return render(request, "bookings/places/ask_colleague.html", asking_instead(request, booking, form, now))


def _invitation(request: SignedInRequest, pk: int) -> Invitation:
    """Return it; once it is answered it says no more of the colleague than their booking does."""
    invitations = Invitation.objects.visible_to(request.user).select_related(
        "session__course",
        "organisation",
        "asked_by",
        "reservation",
        "instead_of__practitioner",
        "booking__practitioner",
    )
    invitation = get_object_or_404(invitations.prefetch_related("session__days__venue", "session__days__room"), pk=pk)
    if not Session.objects.visible_to(request.user).filter(pk=invitation.session_id).exists():
        raise Http404
    return invitation


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: SignedInRequest, pk: int) -> HttpResponse:
    """How the question is going; asking once more, and taking it back."""
    invitation, now = _invitation(request, pk), timezone.now()
    if request.method == "POST":
        name = invitation.name
        try:
            if request.POST.get("do") == "withdraw":
                withdraw_invitation(invitation=invitation, by=request.user, now=now)
                messages.success(request, f"{name or 'Your colleague'} is no longer asked, and has been told.")
            elif request.POST.get("do") == "again":
                ask_again(invitation=invitation, now=now)
                messages.success(request, f"We have written to {name} again.")
        except Refused as refusal:
            messages.error(request, refusal.message_to(request.user))
        return redirect("invitation", invitation.pk)
    held = invitation.reservation
    context = {
        "invitation": invitation,
        "session": invitation.session,
        "just_asked": "asked" in request.GET and invitation.is_open,
        "reservation": held if held and not held.is_for_invited else None,
        "is_over": now >= invitation.answer_by_at or invitation.session.has_begun(now),
        "runs_it": may_run_the_partnership(request.user),
    }
    return render(request, "bookings/places/invitation.html", context)
