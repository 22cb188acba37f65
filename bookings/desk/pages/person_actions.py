"""What the team does for the person it has on the telephone, from their page and back to it."""

import datetime as dt
from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings.desk.notes import add_note, remove_note
from bookings.desk.pages.forms import LostDeviceForm, NoteForm
from bookings.models import LostDevice, Mail, NewAddress, PersonNote
from bookings.notices.sending.new_addresses import enter_address, take_back_address
from bookings.notices.sending.second_steps import (
    WAITS_NO_MORE,
    NotLetIn,
    confirm_device_is_lost,
    say_device_is_lost,
    take_back_lost_device,
)
from bookings.notices.sending.sign_in_help import send_new_password_link, send_sign_in_link
from bookings.places.operations.closing_accounts import close_account, reopen_account, to_give_back
from training.access import team_only
from training.accounts.second_step import second_steps_of
from training.forms.refusals import show_refusal
from training.forms.team_people import NewAddressForm
from training.models import Session, User
from training.refusals import Refused
from training.requests import SignedInRequest, posted

SENDS: dict[str, Callable[..., Mail]] = {"sign in": send_sign_in_link, "new password": send_new_password_link}
_ABOUT_A_WORD = ("take_back", "confirm")  # that somebody has lost their device: the names of the buttons under it


def _person(request: SignedInRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user).select_related("organisation"), pk=pk)


@require_POST
@team_only
def desk_person_note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep a note. Faults of so short a form are said on top of the page, which has the text no more: it was empty or
    too long to be one.
    """
    person, form = _person(request, pk), NoteForm(request.POST)
    if form.is_valid():
        add_note(person=person, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
        messages.success(request, "Your note is kept.")
        return redirect(f"{reverse('desk-person', args=[pk])}#notes")
    for fault in form.errors.get("text", []):
        messages.error(request, str(fault))
    return redirect("desk-person", pk)


@require_POST
@team_only
def desk_note_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    note = get_object_or_404(PersonNote, pk=pk)
    remove_note(note=note, by=request.user, now=timezone.now())
    messages.success(request, "The note is deleted.")
    return redirect(f"{reverse('desk-person', args=[note.person_id])}#notes")


@require_POST
@team_only
def desk_person_sign_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a link to sign in, or to a new password. What is in it nobody of the team ever sees."""
    person = _person(request, pk)
    send = SENDS.get(request.POST.get("send", ""), send_sign_in_link)
    try:
        send(person=person, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Sent to {person.email}. It works once, for an hour.")
    return redirect("desk-person", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_person_new_address(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter another email address, which counts once it is shown to be theirs; or ask about one no longer."""
    person, now = _person(request, pk), timezone.now()
    if request.method == "POST" and "take_back" in request.POST:
        if take_back_address(person=person, by=request.user, now=now):
            messages.success(request, f"Emails still go to {person.email}. The link we sent no longer works.")
        else:
            email = _person(request, pk).email  # it may have changed while we looked
            messages.info(request, f"No new address was waiting to be confirmed. Emails go to {email}.")
        return redirect("desk-person", pk)
    form = NewAddressForm(posted(request))
    if form.is_valid():
        try:
            entered = enter_address(person=person, by=request.user, now=now, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal, about="email")
        else:
            messages.success(request, f"We have sent {entered.email} a link. It counts once they confirm it.")
            return redirect("desk-person", pk)
    asked = NewAddress.objects.open(now).filter(person=person).first()
    return render(
        request, "bookings/desk/desk_person_new_address.html", {"person": person, "form": form, "asked": asked}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_person_lost_device(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give one's word that somebody has lost their second step, confirm another's, or take one back."""
    person, now = _person(request, pk), timezone.now()
    said = LostDevice.objects.open(now).filter(person=person).select_related("said_by").first()
    form = LostDeviceForm(posted(request) if said is None else None)
    try:
        if done := _about_a_word(request, person, said, now):
            messages.success(request, done)
            return redirect("desk-person", pk)
        if form.is_valid():
            say_device_is_lost(person=person, by=request.user, now=now, **form.cleaned_data)
            messages.success(request, "Kept. Ask another member of the team to confirm it, on this same page.")
            return redirect("desk-person-lost-device", pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk-person", pk)
    said_it = said is not None and said.said_by_id == request.user.pk
    if request.method == "POST" and said and not said_it:
        messages.info(request, f"{said.said_by.name} has said so already. Read it, then confirm it or take it back.")
    context = {
        "person": person,
        "said": said,
        "said_it": said_it,
        "form": form,
        "is_own": person.pk == request.user.pk,
        "steps": second_steps_of(person),
    }
    return render(request, "bookings/desk/desk_person_lost_device.html", context)


def _about_a_word(request: SignedInRequest, person: User, said: LostDevice | None, now: dt.datetime) -> str:
    """Confirm or take back the word that the page showed, which its buttons name, and return what was done. One that
    has been given meanwhile they have not read: nothing happens to it.
    """
    asked = next((name for name in _ABOUT_A_WORD if name in request.POST), None)
    if asked and said is None:
        raise NotLetIn(WAITS_NO_MORE)
    if not asked or said is None or request.POST[asked] != str(said.pk):
        return ""
    if asked == "take_back":
        take_back_lost_device(said=said, by=request.user, now=now)
        return "Taken back. Their second step stays as it is."
    confirm_device_is_lost(said=said, by=request.user, now=now)
    return f"{person.name} can sign in and set up a second step again. We have emailed them."


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_person_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what closing an account does, then do it; or open one again."""
    person, now = _person(request, pk), timezone.now()
    if request.method == "POST":
        again = "again" in request.POST
        try:
            (reopen_account if again else close_account)(person=person, by=request.user, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done = "is open again. They sign in with a code" if again else "is closed, and they are told by email"
            messages.success(request, f"The account of {person.name} {done}.")
        return redirect("desk-person", pk)
    trains = Session.objects.delivered_by(person).not_cancelled().not_ended(now).select_related("course")
    context = {
        "person": person,
        "bookings": to_give_back(person, now=now),
        "trains": trains.order_by("starts_at", "pk"),
        "is_own": person.pk == request.user.pk,
    }
    return render(request, "bookings/desk/desk_person_close.html", context)
