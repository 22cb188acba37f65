"""What trainers say: yes or no to a session, by link or on their own page, and when they can't."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings.models import TrainerRequest
from bookings.notices.links.tokens import Purpose, UnusableLink, read_link_token
from bookings.places.pages.forms.trainers import ReasonForm
from bookings.places.sessions.asking_trainers import accept_request, decline_request, stop_training
from bookings.roles import may_train
from training.access import only
from training.forms.refusals import show_refusal
from training.forms.trainers import AwayForm
from training.models import Course, Session, SessionDay, TrainerAway, User
from training.operations.trainers import say_away
from training.pages.paging import paged
from training.pages.responses import kept_secret
from training.refusals import Refused
from training.requests import SignedInRequest, posted

SESSIONS_A_PAGE = 20
trainers_only = only(may_train, "Only trainers have this page.")


@login_not_required
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def link_train(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the email: nothing happens until a button is pressed."""
    now = timezone.now()
    asked = _asked_by(token, now)
    if asked is None:
        return kept_secret(render(request, "bookings/notices/link_unusable.html", status=404))
    form, refusal = ReasonForm(request.POST if request.POST.get("answer") == "no" else None), ""
    if request.method == "POST":
        try:
            if _answer(asked, form, request.POST.get("answer", ""), by=asked.trainer, now=now):
                return redirect(request.path)
        except Refused as refused:
            refusal = str(refused)
            asked.refresh_from_db()
    context = {"asked": asked, "session": asked.session, "form": form, "refusal": refusal} | _state(asked, now)
    return kept_secret(render(request, "bookings/places/link_train.html", context))


def _asked_by(token: str, now: dt.datetime) -> TrainerRequest | None:
    """Return the question that the link is for, until the session is over."""
    try:
        pk = read_link_token(token, purpose=Purpose.TRAIN, now=now)
    except UnusableLink:
        return None
    requests = TrainerRequest.objects.select_related("session__course", "trainer")
    requests = requests.filter(trainer__is_active=True, session__ends_at__gt=now)
    return requests.prefetch_related("session__days__venue", "session__days__room").filter(pk=pk).first()


def _state(asked: TrainerRequest, now: dt.datetime) -> dict[str, Any]:
    """Return what the page says: what there is to answer, or how it ended."""
    session, state = asked.session, asked.state
    trains = session.trainers.filter(pk=asked.trainer_id).exists()
    is_on = session.status != Session.Status.CANCELLED and not session.has_begun(now)
    later = TrainerRequest.objects.filter(session=session, trainer=asked.trainer_id, pk__gt=asked.pk)
    return {
        "is_open": is_on and state == TrainerRequest.State.ASKED,
        "trains": is_on and state == TrainerRequest.State.ACCEPTED and trains,
        "has_declined": state == TrainerRequest.State.DECLINED and not trains,
        "asked_again": state == TrainerRequest.State.WITHDRAWN and later.exists(),
    }


def _answer(asked: TrainerRequest, form: ReasonForm, answer: str, *, by: User, now: dt.datetime) -> bool:
    """Do what the button says, and tell whether there was something to do. Raises what the operations raise."""
    if answer == "yes":
        accept_request(request=asked, by=by, now=now)
        return True
    if answer == "no" and form.is_valid():
        decline_request(request=asked, by=by, now=now, reason=form.cleaned_data["reason"])
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@trainers_only
def my_training(request: SignedInRequest) -> HttpResponse:
    """What one is asked, what comes, when one can't, and what one may deliver."""
    user, now = request.user, timezone.now()
    form = AwayForm(posted(request))
    if form.is_valid():
        try:
            say_away(trainer=user, now=now, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal, about="last_on")
        else:
            messages.success(request, "Written down. The team sees it when it plans.")
            return redirect("my-training")
    days = Prefetch("days", SessionDay.objects.select_related("venue", "room").order_by("position"))
    days_asked = Prefetch("session__days", SessionDay.objects.select_related("venue", "room").order_by("position"))
    coming = Session.objects.delivered_by(user).not_cancelled().not_ended(now).soonest_first()
    page, query = paged(request, coming.select_related("course").prefetch_related(days), a_page=SESSIONS_A_PAGE)
    asked = TrainerRequest.objects.open().filter(trainer=user, session__starts_at__gt=now)
    asked = asked.select_related("session__course").prefetch_related(days_asked)
    away = TrainerAway.objects.filter(trainer=user, last_on__gte=timezone.localdate(now))
    context = {
        "form": form,
        "asked": asked.order_by("session__starts_at", "pk"),
        "page": page,
        "query": query,
        "away": away.order_by("first_on", "pk"),
        "courses": Course.objects.filter(may_be_delivered_by__trainer=user).in_catalogue_order(),
        "now": now,
    }
    return render(request, "bookings/places/my_training.html", context)


@require_POST
@trainers_only
def my_training_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say yes or no to one's own question."""
    asked = get_object_or_404(TrainerRequest.objects.filter(trainer=request.user), pk=pk)
    form = ReasonForm(request.POST)
    said = {"yes": "You train it. Thank you.", "no": "Thank you for telling us. The team has been told."}
    answer = request.POST.get("answer", "")
    try:
        if _answer(asked, form, answer, by=request.user, now=timezone.now()):
            messages.success(request, said[answer])
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("my-training")


@require_http_methods(["GET", "HEAD", "POST"])
@trainers_only
def my_training_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that one can't train a session after all, with a page that says what it means."""
    session = get_object_or_404(Session.objects.delivered_by(request.user).select_related("course"), pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            stop_training(session=session, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal, about="reason")
        else:
            messages.success(request, "Thank you for telling us. You no longer train it, and the team has been told.")
            return redirect("my-training")
    return render(request, "bookings/places/my_training_stop.html", {"session": session, "form": form})


@require_POST
@trainers_only
def my_training_away_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take out days that one can train after all."""
    get_object_or_404(TrainerAway.objects.filter(trainer=request.user), pk=pk).delete()
    messages.success(request, "Taken out. You can train on these days.")
    return redirect("my-training")
