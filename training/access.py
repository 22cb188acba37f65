"""Keeping the desk's pages to the partnership team."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from training.requests import SignedInRequest
from training.roles import may_run_the_partnership


def team_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse the page to everybody else; who is not signed in was sent to sign in before."""

    @wraps(view)
    def for_the_team(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_run_the_partnership(request.user):
            raise PermissionDenied("Only the partnership team has this page.")
        return view(request, *args, **kwargs)

    return for_the_team
