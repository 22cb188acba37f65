"""Telling the history of a row who changed it, and when."""

import datetime as dt

from django.db.models import Model

from training.models import User


def credit(row: Model, by: User | None, now: dt.datetime | None = None) -> None:
    """Have the row's next entry in its history name `by`, whoever's request it happens in, and the time if given."""
    row._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
    if now is not None:
        row._history_date = now  # type: ignore[attr-defined]  # likewise
