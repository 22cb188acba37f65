"""Trainers on the team's desk: asking them for a session, what they may deliver, and when they can't."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings.desk.session_rows import with_what_a_row_says
from bookings.desk.trainers_to_ask import trainers_to_ask, who_was_asked, with_doubts
from bookings.models import TrainerRequest
from bookings.places.sessions.asking_trainers import ask_trainer, withdraw_request
from training.access import team_only
from training.forms.refusals import show_refusal
from training.forms.trainers import AwayForm, MayDeliverForm
from training.models import Session, TrainerAway, User
from training.operations.trainers import say_away, say_what_they_may_deliver
from training.pages.paging import paged
from training.refusals import Refused
from training.requests import SignedInRequest

TRAINERS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_trainers(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who trains it, who was asked and what they said, and who else could be asked, with what is known against them."""
    now = timezone.now()
    session = get_object_or_404(with_what_a_row_says(Session.objects.visible_to(request.user)), pk=pk)
    if request.method == "POST":
        _ask_or_not(request, session)
        return redirect(request.get_full_path())
    words = request.GET.get("q", "")[:150]
    page, query = paged(request, trainers_to_ask(session, words), a_page=TRAINERS_A_PAGE)
    context = {
        "session": session,
        "said": who_was_asked(session),
        "words": words,
        "page": page,
        "query": query,
        "to_ask": with_doubts(list(page), session),
        "can_be_asked": session.status != Session.Status.CANCELLED and not session.has_begun(now),
    }
    return render(request, "bookings/desk/desk_session_trainers.html", context)


def _ask_or_not(request: SignedInRequest, session: Session) -> None:
    """Ask whoever was chosen, once or again, or ask them no longer, as the button says."""
    chosen = request.POST.get("trainer", "")
    trainers = User.objects.trainers()
    trainer = get_object_or_404(trainers, pk=chosen if chosen.isdecimal() and len(chosen) < 19 else None)
    now, does = timezone.now(), request.POST.get("does", "")
    if does == "stop":
        for asked in TrainerRequest.objects.open().filter(session=session, trainer=trainer):
            withdraw_request(request=asked, now=now)
        messages.success(request, f"{trainer.name} is no longer asked, and is being told by email.")
        return
    try:
        ask_trainer(session=session, trainer=trainer, by=request.user, now=now, again=does == "again")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{trainer.name} is being asked by email.")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_trainer(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a trainer may deliver, when they can't, and what they train."""
    trainer = get_object_or_404(User.objects.visible_to(request.user).filter(is_trainer=True), pk=pk)
    now = timezone.now()
    adds_days = any(name.startswith("first_on") for name in request.POST)
    courses = MayDeliverForm(request.POST if request.method == "POST" and not adds_days else None, trainer=trainer)
    away = AwayForm(request.POST if adds_days else None)
    if courses.is_valid():
        say_what_they_may_deliver(trainer=trainer, courses=courses.cleaned_data["courses"])
        messages.success(request, f"Saved: what {trainer.name} may deliver.")
        return redirect("desk-trainer", trainer.pk)
    if away.is_valid():
        try:
            say_away(trainer=trainer, now=now, **away.cleaned_data)
        except Refused as refusal:
            show_refusal(away, refusal, about="last_on")
        else:
            messages.success(request, f"Written down. {trainer.name} sees it on their page too.")
            return redirect("desk-trainer", trainer.pk)
    coming = Session.objects.delivered_by(trainer).not_cancelled().not_ended(now).select_related("course")
    asked = TrainerRequest.objects.open().filter(trainer=trainer, session__starts_at__gt=now)
    times = TrainerAway.objects.filter(trainer=trainer, last_on__gte=timezone.localdate(now))
    page, query = paged(request, coming.soonest_first(), a_page=TRAINERS_A_PAGE)
    context = {
        "trainer": trainer,
        "courses": courses,
        "form": away,
        "away": times.order_by("first_on", "pk"),
        "page": page,
        "query": query,
        "asked": asked.select_related("session__course").order_by("session__starts_at", "pk"),
    }
    return render(request, "bookings/desk/desk_trainer.html", context)


@require_POST
@team_only
def desk_trainer_away_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    away = get_object_or_404(TrainerAway.objects.select_related("trainer"), pk=pk)
    away.delete()
    messages.success(request, f"Taken out. {away.trainer.name} can train on these days.")
    return redirect("desk-trainer", away.trainer_id)
