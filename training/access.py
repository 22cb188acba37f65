"""Keeping a page to those who have a right to it: its view names the right, and menus ask the view."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import resolve, reverse

from training.models import Anybody
from training.roles import may_run_the_partnership

Right = Callable[[Anybody], bool]
View = TypeVar("View", bound=Callable[..., HttpResponse])


def only(right: Right, refusal: str = "") -> Callable[[View], View]:
    """Return a decorator that refuses a page, in these words, to everybody who has not the right.

    A right is a function of `roles.py` that tells it of a user. Who is not signed in was sent to sign in before.
    """

    def kept(view: View) -> View:
        @wraps(view)
        def for_those_who_may(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not right(request.user):
                raise PermissionDenied(refusal)
            return view(request, *args, **kwargs)

        for_those_who_may.right = right  # type: ignore[attr-defined]  # what `may_open` asks for
        return for_those_who_may  # type: ignore[return-value]  # the same signature, by `wraps`

    return kept


team_only = only(may_run_the_partnership, "Only the partnership team has this page.")


def may_open(user: Anybody, name: str) -> bool:
    """Tell whether the user has the right that the page of this URL name (one without arguments) asks for.

    Raises `NoReverseMatch` where no page has the name.
    """
    right = _right_to(name)
    return right is None or right(user)


@cache
def _right_to(name: str) -> Right | None:
    return getattr(resolve(reverse(name)).func, "right", None)
