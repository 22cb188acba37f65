"""One's own bookings, and giving a place back."""

import datetime as dt

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import (
    Booking,
    Certificate,
    CheckIn,
    DateWish,
    Invitation,
    JointWish,
    Moment,
    Question,
    Reservation,
    TrainingElsewhere,
)
from bookings.models.booking import BookingQuerySet, who_booked
from bookings.places.operations.answering_offers import accept_offer, decline_offer
from bookings.places.operations.booking import cancel_booking
from bookings.places.operations.calls import call_list_choice
from bookings.places.operations.group_turns import answered_with
from bookings.places.operations.late_offers import offer_can_be_taken
from bookings.places.pages.forms.booking import CancelForm
from bookings.places.pages.presenters.giving_up import giving_up
from bookings.places.pages.presenters.hindrances import OtherDate, other_dates_in_words
from bookings.places.rules.clashes import clashing_day
from bookings.places.rules.other_dates import dates_with_places_for
from bookings.roles import may_cancel, may_read_files_with
from training.access import only
from training.models import CourseAttachment, SessionDay, User
from training.partnership import ours
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.roles import may_run_the_partnership, may_see_own_organisation


def _bookings_for_pages(user: User) -> BookingQuerySet:
    return (
        Booking.objects.visible_to(user)
        .select_related("session__course", "practitioner", "organisation", "evaluation")
        .with_how_it_ended()
        .prefetch_related("session__days__venue", "session__days__room")
    )


NO_SHOWS_SHOWN = 50
NOT_OLDER_THAN = dt.timedelta(days=2 * 365)
_CERTIFICATES = Prefetch("certificates", Certificate.objects.order_by("-pk"))  # the current one first


@require_safe
def my_bookings(request: SignedInRequest) -> HttpResponse:
    """The next one first, then what waits, then the past."""
    now = timezone.now()
    bookings = _bookings_for_pages(request.user).for_person(request.user).with_queue_position()
    bookings = bookings.prefetch_related(_CERTIFICATES)
    live = bookings.live().filter(session__ends_at__gt=now).order_by("session__starts_at", "pk")
    coming = [booking for booking in live if booking.status == Booking.Status.CONFIRMED]
    past = bookings.exclude(pk__in=[booking.pk for booking in live]).order_by("-session__starts_at", "-pk")
    following = coming[0] if coming else None
    context = {
        "next": following,
        "cancel_by": following and following.cancel_by(following.session),
        "freed_by_change": following and following.is_freed_by_change(following.session, now),
        "coming": coming[1:],
        "offers": [booking for booking in live if booking.status == Booking.Status.OFFERED or _is_asked(booking, now)],
        "waiting": [
            booking for booking in live if booking.status == Booking.Status.WAITING and not _is_asked(booking, now)
        ],
        "asking": [booking for booking in live if booking.status == Booking.Status.AWAITING_APPROVAL],
        "past": past[:100],
        "elsewhere": TrainingElsewhere.objects.counting()
        .filter(person=request.user)
        .select_related("course")
        .order_by("-completed_on", "-pk")[:100],
        "wishes": list(DateWish.objects.open_of(request.user).values()),
        "now": now,
    }
    return render(request, "bookings/places/my_bookings.html", context)


def _is_asked(booking: Booking, now: dt.datetime) -> bool:
    """Tell whether a free place is offered to this person and all others who wait."""
    return booking.is_asked_with_all and booking.offer_is_open(now)


@require_safe
@only(may_see_own_organisation, "Only the lead of an organisation sees its people’s bookings.")
def organisation_bookings(request: SignedInRequest) -> HttpResponse:
    """A lead's home: who of their organisation is coming, waiting, and who did not come."""
    now = timezone.now()
    bookings = _bookings_for_pages(request.user).filter(organisation=request.user.organisation)
    live = bookings.live().filter(session__ends_at__gt=now).with_queue_position()
    missed = Booking.objects.missed().filter(organisation=request.user.organisation)  # years of them: chosen first
    if not (shows_all := "all" in request.GET):
        missed = missed.filter(session__starts_at__gte=now - NOT_OLDER_THAN)
    latest = missed.order_by("-session__starts_at", "pk").values_list("pk", flat=True)[:NO_SHOWS_SHOWN]
    reserved = (
        Reservation.objects.visible_to(request.user)
        .open()
        .to_be_named()
        .filter(organisation=request.user.organisation_id)
    )
    asked = Invitation.objects.visible_to(request.user).open().filter(organisation=request.user.organisation_id)
    context = {
        "organisation": request.user.organisation,
        "asked": asked.select_related("session__course").order_by("answer_by_at", "pk")[:200],
        "reserved": reserved.select_related("session__course").order_by("names_by_at", "pk"),
        "groups": JointWish.objects.open()
        .filter(organisation=request.user.organisation_id)
        .select_related("session__course")
        .order_by("session__starts_at", "pk"),
        "coming": live.order_by("session__starts_at", "practitioner__name")[:200],
        "shows_all": shows_all,
        "has_call_list": bool(request.user.organisation_id and (choice := call_list_choice()) and choice.is_on),
        "missed": bookings.filter(pk__in=list(latest)).order_by("-session__starts_at", "pk"),
    }
    return render(request, "bookings/places/organisation.html", context)


def _elsewhere(booking: Booking) -> SessionDay | None:
    """Return the day that keeps somebody who waits from getting a place."""
    if booking.status != Booking.Status.WAITING:
        return None
    return clashing_day(booking.session, booking.practitioner)


@require_safe
def booking_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One booking: where it stands, when and where to be, what to do when one can't come."""
    bookings = _bookings_for_pages(request.user).with_queue_position()
    bookings = bookings.select_related(
        "booked_by", "takes_over_from__practitioner", "moved_from__session", "joint_wish__made_by"
    )
    bookings = bookings.with_what_was_said()
    booking = get_object_or_404(bookings.prefetch_related(_CERTIFICATES), pk=pk)
    now = timezone.now()
    context = {
        "booking": booking,
        "session": booking.session,
        "now": now,
        "group": _group(booking),
        "first_yes": booking.is_asked_with_all and offer_can_be_taken(booking, now=now),
        "just_booked": "booked" in request.GET and booking.is_live,
        "is_own": booking.practitioner_id == request.user.pk,
        "booked_by": "You"
        if booking.booked_by_id == request.user.pk != booking.practitioner_id
        else who_booked(booking),
        "may_cancel": may_cancel(request.user, booking, now),
        "cancel_by": booking.cancel_by(booking.session),
        "freed_by_change": booking.is_freed_by_change(booking.session, now),
        "may_join": booking.status == Booking.Status.CONFIRMED and now < booking.session.ends_at,
        "has_begun": booking.session.has_begun(now),
        "files": _files(request.user, booking),
        "elsewhere": _elsewhere(booking),
        "dates": _other_dates(booking, now),
        "runs_the_partnership": may_run_the_partnership(request.user),
        "asked": Invitation.objects.visible_to(request.user).open().filter(instead_of=booking).first(),
        "asks_before": _asks_before(booking, request.user, now),
        "checked_in": _checked_in(booking, request.user),
        "cost": ours().cost_of_empty_place,
    }
    return render(request, "bookings/places/booking.html", context)


def _group(booking: Booking) -> JointWish | None:
    """Return the wish of those with whom the person waits: then one answers for all of them."""
    return booking.joint_wish if len(answered_with(booking)) > 1 else None


def _checked_in(booking: Booking, reader: User) -> list[dt.datetime]:
    """Return when the person checked in themselves, for the team, who looks into a register that is called wrong."""
    if not booking.is_disputed or not may_run_the_partnership(reader):
        return []
    return list(
        CheckIn.objects.filter(booking=booking).order_by("checked_in_at").values_list("checked_in_at", flat=True)
    )


def _asks_before(booking: Booking, reader: User, now: dt.datetime) -> bool:
    """Tell whether the person, who reads it, can still say how confident they are before the course."""
    is_coming = booking.status == Booking.Status.CONFIRMED and not booking.session.has_begun(now)
    if not is_coming or booking.practitioner_id != reader.pk:
        return False
    said = getattr(booking, "evaluation", None)
    if said is not None and said.before_at:
        return False
    return Question.objects.asked_of(booking.session.course_id, Moment.BEFORE).exists()


def _other_dates(booking: Booking, now: dt.datetime) -> list[OtherDate]:
    """Return the dates of the course that have places, to somebody who waits for one on this date."""
    if booking.status != Booking.Status.WAITING or booking.session.has_begun(now):
        return []
    return other_dates_in_words(dates_with_places_for(booking, now=now))


def _files(user: User, booking: Booking) -> list[CourseAttachment]:
    """Return what goes with the course, for those who may read it."""
    if not may_read_files_with(user, booking):
        return []
    return list(booking.session.course.attachments.order_by("position", "pk"))


_CANCELLED = "Cancelled. Thank you for letting us know: somebody else can have the place."
_ENDED: dict[str, str] = {
    Booking.Status.WAITING: "Off the waiting list. Thank you for letting us know: the next person moves up.",
    Booking.Status.AWAITING_APPROVAL: "The request is withdrawn. Thank you for letting us know.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """I can't come: the reason, what cancelling now means, and the button."""
    booking = get_object_or_404(_bookings_for_pages(request.user), pk=pk)
    now = timezone.now()
    if not booking.is_live or booking.session.has_begun(now):
        return redirect("booking", booking.pk)
    is_own, status = booking.practitioner_id == request.user.pk, booking.status
    form = CancelForm(posted(request), booking=booking, is_own=is_own, now=now)
    if form.is_valid():
        try:
            cancel_booking(booking=booking, by=request.user, now=now, **form.cleaned_data)
        except Refused as refused:
            messages.error(request, refused.message_to(request.user))
        else:
            messages.success(request, _ENDED.get(status, _CANCELLED))
        return redirect("booking", booking.pk)
    context = {
        "booking": booking,
        "session": booking.session,
        "form": form,
        "page": giving_up(booking, is_own=is_own, now=now),
    }
    return render(request, "bookings/places/cancel.html", context)


@require_POST
def answer_offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take up the place on offer, or say that somebody else can have it."""
    # Whoever answers for a group need not be in it.
    answered_for = Booking.objects.filter(joint_wish__made_by=request.user).values("pk")
    seen = Booking.objects.visible_to(request.user).values("pk")
    booking = get_object_or_404(Booking.objects.filter(Q(pk__in=seen) | Q(pk__in=answered_for)), pk=pk)
    wish, now = booking.joint_wish, timezone.now()
    to = redirect("joint-wish", wish.pk) if wish and wish.is_open else redirect("booking", booking.pk)
    try:
        if request.POST.get("answer") == "accept":
            accept_offer(booking=booking, by=request.user, now=now)
            messages.success(request, "All the places are yours." if wish and wish.is_open else "The place is yours.")
        elif request.POST.get("answer") == "decline":
            decline_offer(booking=booking, by=request.user, now=now)
            messages.success(request, "Thank you for telling us. Somebody else can have the place.")
    except Refused as refused:
        messages.error(request, refused.message_to(request.user))
    return to
