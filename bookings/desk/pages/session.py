"""One session on the team's desk: who is booked, who waits; booking for somebody and cancelling for somebody."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.attendance.register.reading import was_reminded
from bookings.desk.pages.forms import CancelPlaceForm, FindPersonForm
from bookings.desk.people_to_book import people_to_book
from bookings.desk.session_rows import rows, with_what_a_row_says
from bookings.desk.trainers_to_ask import who_was_asked
from bookings.models import Booking, Invitation, JointWish, Message, Reservation
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.rules.another_date import booked_on_another_date
from bookings.places.rules.counts import with_places
from bookings.places.sessions.worth_checking import worth_checking
from training.access import team_only
from training.models import Session, User
from training.models.people import UserQuerySet
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.templatetags.words import moment_in_words

PEOPLE_FOUND = 20


@require_safe
@team_only
def desk_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about one session; each person with what can be done for them."""
    now = timezone.now()
    session: Any = get_object_or_404(with_what_a_row_says(Session.objects.visible_to(request.user)), pk=pk)
    bookings = (
        Booking.objects.visible_to(request.user)
        .filter(session=session)
        .annotate(was_reminded=was_reminded())
        .select_related("practitioner", "organisation", "organisation_type", "cancelled_by")
        .with_what_was_said()
        .with_how_it_ended()
        .order_by("practitioner__search_text", "pk")
        .with_queue_position()
    )
    everyone = list(bookings)
    waiting = [booking for booking in everyone if booking.status == Booking.Status.WAITING]
    reserved = Reservation.objects.visible_to(request.user).open().to_be_named().filter(session=session)
    asked = Invitation.objects.visible_to(request.user).open().filter(session=session)
    context = {
        "session": rows([session], now)[0],
        "asked": asked.select_related("organisation", "asked_by").order_by("answer_by_at", "pk"),
        "reserved": reserved.select_related("organisation", "made_by").order_by("names_by_at", "pk"),
        "groups": list(
            JointWish.objects.open()
            .filter(session=session)
            .select_related("organisation", "made_by")
            .order_by("queue_number")
        ),
        "booked": [booking for booking in everyone if booking.holds_a_place],
        "waiting": sorted(waiting, key=lambda booking: booking.queue_number or 0),
        "asking": [booking for booking in everyone if booking.status == Booking.Status.AWAITING_APPROVAL],
        "gone": [booking for booking in everyone if not booking.is_live],
        "sent": Message.objects.filter(session=session).select_related("written_by").order_by("-written_at", "-pk"),
        "trainers_asked": [one.request for one in who_was_asked(session) if not one.trains],
        "worth_checking": worth_checking(session) if session.ends_at > now else [],
        "has_begun": session.has_begun(now),
        "is_over": session.ends_at <= now,
        "is_running": session.status == Session.Status.PUBLISHED,
        "is_cancelled": session.status == Session.Status.CANCELLED,
    }
    return render(request, "bookings/desk/desk_session.html", context)


def _standing(booking: Booking) -> str:
    if booking.holds_a_place:
        return "has a place"
    if booking.status == Booking.Status.AWAITING_APPROVAL:
        return "is waiting for somebody to agree"
    return "is on the waiting list"


def _book_for(request: SignedInRequest, session: Session, people: UserQuerySet) -> HttpResponse:
    """Book for the person who was chosen: a place, or the waiting list where the button said so."""
    chosen = request.POST.get("person", "")
    person = get_object_or_404(people, pk=chosen if chosen.isdecimal() and len(chosen) < 19 else None)
    now = timezone.now()
    try:
        booking = book_place(
            session=session,
            practitioner=person,
            by=request.user,
            now=now,
            accept_waiting=request.POST.get("wants") == "list",
        )
    except Refused as refusal:
        messages.error(request, refusal.message_to(request.user))
        return redirect(request.get_full_path())
    say = messages.success if booking.holds_a_place else messages.info  # waiting is no place
    say(request, f"{person.name} {_standing(booking)}.")
    if other := booked_on_another_date(session, person, now=now):
        on = moment_in_words(other.session.starts_at)
        messages.info(request, f"{person.name} {_standing(other)} on another date of this course too: {on}.")
    return redirect("desk-session", session.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_book(request: SignedInRequest, pk: int) -> HttpResponse:
    """Find a person, and book for them; a full session puts them on its waiting list."""
    session = get_object_or_404(with_places(Session.objects.visible_to(request.user)).select_related("course"), pk=pk)
    people = User.objects.visible_to(request.user).filter(is_active=True)
    if request.method == "POST":
        return _book_for(request, session, people)
    form = FindPersonForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found: list[Any] = []
    if words.strip():
        found = people_to_book(people.matching(words), session, most=PEOPLE_FOUND + 1, now=timezone.now())
    context = {
        "session": session,
        "form": form,
        "words": words,
        "found": found[:PEOPLE_FOUND],
        "there_are_more": len(found) > PEOPLE_FOUND,
    }
    return render(request, "bookings/desk/desk_session_book.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_booking_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel somebody's place for them; the next person waiting gets it."""
    bookings = Booking.objects.visible_to(request.user).select_related(
        "session__course", "practitioner", "organisation"
    )
    booking = get_object_or_404(bookings, pk=pk)
    now = timezone.now()
    form = CancelPlaceForm(posted(request), booking=booking, now=now)
    if form.is_valid():
        try:
            cancel_booking(booking=booking, by=request.user, now=now, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, refusal.message_to(request.user))
        else:
            messages.success(request, f"Cancelled for {booking.practitioner.name}, who is being told by email.")
        return redirect("desk-session", booking.session_id)
    context = {
        "form": form,
        "booking": booking,
        "session": booking.session,
        "is_late": booking.would_be_late(booking.session, now),
        "deadline": moment_in_words(booking.cancel_by(booking.session)),
        "freed_by_change": booking.is_freed_by_change(booking.session, now),
    }
    return render(request, "bookings/desk/desk_booking_cancel.html", context)
