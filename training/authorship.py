"""Telling the history of a row who changed it."""

from django.db.models import Model

from training.models import User


def credit(row: Model, by: User | None) -> None:
    """Have the row's next entry in its history name `by`, whoever's request it happens in."""
    row._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
