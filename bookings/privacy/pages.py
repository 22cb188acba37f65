"""The pages about people's data: one's own, and what the team does for others."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.downloads.asking import TooManyAtOnce, ask_for
from bookings.models import ErasureRequest
from bookings.privacy.erasing import NotErased, erase, plan_erasure
from bookings.privacy.forms import AskToBeErasedForm, EraseForm, RefuseErasureForm
from bookings.privacy.in_the_background import copy_wish
from bookings.privacy.looking import looks_at
from bookings.privacy.requests import ask_to_be_erased, refuse_request, take_request_back
from training.access import team_only
from training.forms.refusals import show_refusal
from training.models import User
from training.pages.paging import paged
from training.refusals import Refused
from training.requests import SignedInRequest, posted

DECIDED_SHOWN = 25
LOOKS_A_PAGE = 50


@require_safe
def my_data(request: SignedInRequest) -> HttpResponse:
    """A copy of one's data, and asking to be erased."""
    asked = ErasureRequest.objects.filter(person=request.user).order_by("-asked_at")
    form = AskToBeErasedForm()
    return render(request, "bookings/privacy/my_data.html", {"asked": asked.first(), "form": form})


@require_POST
@reauthentication_required
def my_data_copy(request: SignedInRequest) -> HttpResponse:
    return _copy(request, request.user, back=reverse("my-data"))


@require_POST
@reauthentication_required
def my_data_erase(request: SignedInRequest) -> HttpResponse:
    """Ask to be erased, or ask no longer."""
    person, now = request.user, timezone.now()
    if "take_back" in request.POST:
        take_request_back(person=person, by=person, now=now)
        messages.success(request, "We will not erase your data.")
        return redirect("my-data")
    form = AskToBeErasedForm(request.POST)
    if not form.is_valid():
        return render(request, "bookings/privacy/my_data.html", {"asked": None, "form": form})
    ask_to_be_erased(person=person, said=form.cleaned_data["said"], by=person, now=now)
    messages.success(request, "We have your request, and will answer within a month.")
    return redirect("my-data")


def _copy(request: SignedInRequest, person: User, *, back: str) -> HttpResponse:
    wish = copy_wish(person, by=request.user, today=timezone.localdate())
    try:
        download = ask_for(wish, by=request.user, now=timezone.now())
    except TooManyAtOnce as refusal:
        messages.error(request, refusal.message_to(request.user))
        return redirect(back)
    return redirect("download", pk=download.pk)


def _person(request: SignedInRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user).filter(erased_at=None), pk=pk)


@require_safe
@team_only
def desk_person_data(request: SignedInRequest, pk: int) -> HttpResponse:
    """What can be done with somebody's data, and who looked at it."""
    person = _person(request, pk)
    page, query = paged(request, looks_at(person), a_page=LOOKS_A_PAGE)
    asked = ErasureRequest.objects.open().filter(person=person).first()
    context = {"person": person, "page": page, "query": query, "asked": asked, "is_own": person == request.user}
    return render(request, "bookings/privacy/desk_person_data.html", context)


@require_POST
@team_only
@reauthentication_required
def desk_person_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    return _copy(request, _person(request, pk), back=reverse("desk-person-data", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def desk_person_erase(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what erasing somebody does, with counts, then do it."""
    person, now = _person(request, pk), timezone.now()
    form = EraseForm(posted(request))
    if form.is_valid():
        try:
            erase(person=person, by=request.user, now=now, gives_back=form.cleaned_data["gives_back"])
        except NotErased as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, "Erased. What they booked and attended is counted as before, without a name.")
            return redirect("desk-erasures")
    context = {"person": person, "plan": plan_erasure(person=person, by=request.user, now=now), "form": form}
    return render(request, "bookings/privacy/desk_person_erase.html", context)


@require_safe
@team_only
def desk_erasures(request: SignedInRequest) -> HttpResponse:
    """Who asks to be erased, and what was answered."""
    asked = ErasureRequest.objects.select_related("person", "decided_by")
    today = timezone.localdate()
    waiting = [(one, one.days_left(today)) for one in asked.open().order_by("answer_by_on", "pk")]
    refused = asked.exclude(decided_at=None).order_by("-decided_at", "-pk")[:DECIDED_SHOWN]
    return render(request, "bookings/privacy/desk_erasures.html", {"waiting": waiting, "refused": refused})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_erasure_refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(ErasureRequest.objects.select_related("person"), pk=pk)
    form = RefuseErasureForm(posted(request))
    if form.is_valid():
        try:
            refuse_request(request=asked, because=form.cleaned_data["because"], by=request.user, now=timezone.now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"Refused, and {asked.person.name} is told why.")
            return redirect("desk-erasures")
    return render(request, "bookings/privacy/desk_erasure_refuse.html", {"asked": asked, "form": form})
