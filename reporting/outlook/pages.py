"""The team's answer to extra places, from the desk."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from reporting.outlook.answering import answer_extra_places
from training.access import team_only
from training.models import Session
from training.refusals import Refused
from training.requests import SignedInRequest, way_back
from training.templatetags.words import plural

ANSWERS = ("yes", "no")


@require_POST
@team_only
def extra_places_answer(request: SignedInRequest, pk: int, suggested: int, answer: str) -> HttpResponse:
    if answer not in ANSWERS:
        raise Http404(f"{answer[:20]} is no answer.")
    session = get_object_or_404(Session.objects.select_related("course"), pk=pk)
    is_yes = answer == "yes"
    try:
        answer_extra_places(session=session, suggested=suggested, accept=is_yes, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message_to(request.user))
    else:
        places = plural(suggested, "extra place,extra places")
        said = f"{session.course} now has {places}." if is_yes else f"{session.course} stays as it is."
        messages.success(request, f"{said} We won’t ask again unless the outlook changes.")
    return redirect(way_back(request) or "desk")
