"""What every page has to say."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from training.accounts.second_step import to_set_up_by
from training.partnership import Partnership, ours


def partnership(request: HttpRequest) -> dict[str, Partnership]:
    """Give every page the partnership's own name and address."""
    return {"partnership": ours()}


def second_step(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """Give pages until when the reader has to set up a second step (None for everybody else), and whether that is over:
    functions, as the middleware knows it of most pages, and others ask only where they show it.
    """

    def set_up_by() -> dt.datetime | None:
        if not hasattr(request, "second_step_by"):
            user = getattr(request, "user", None)
            request.second_step_by = to_set_up_by(user, now=timezone.now()) if user else None  # type: ignore[attr-defined]
        by: dt.datetime | None = request.second_step_by  # type: ignore[attr-defined]
        return by

    def is_over() -> bool:
        by = set_up_by()
        return by is not None and by <= timezone.now()

    return {"second_step_by": set_up_by, "second_step_is_over": is_over}
