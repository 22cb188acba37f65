"""Which version runs, whether it works, and what has changed: for the team, and for whoever it asks for help."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deploy.version import releases, version
from deploy.watching.checks import findings, pending_migrations
from training.access import team_only
from training.requests import SignedInRequest


@require_safe
@team_only
def desk_version(request: SignedInRequest) -> HttpResponse:
    context = {
        "version": version(),
        "findings": findings(now=timezone.now()),
        "pending": pending_migrations(),
        "releases": releases(),
    }
    return render(request, "desk_version.html", context)
