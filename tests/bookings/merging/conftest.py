import pytest
from django.apps import apps

from bookings.merging.operation import Chosen, merge
from bookings.merging.undoing import undo_merge

# What a merge adds and undoing it leaves: that it happened, and what people were told.
LEFT_OUT = {"training.merge", "training.mergedrow", "bookings.mail", "django_tasks_db.dbtaskresult"}


def everything() -> dict:
    """All rows of all our tables, but lines of history: what undoing has to bring back."""
    models = [*apps.get_app_config("training").get_models(include_auto_created=True)]
    models += [*apps.get_app_config("bookings").get_models(include_auto_created=True)]
    models += [*apps.get_app_config("account").get_models()]
    return {
        model._meta.label_lower: {tuple(row.items()) for row in _rows(model)}
        for model in models
        if not model.__name__.startswith("Historical") and model._meta.label_lower not in LEFT_OUT
    }


def _rows(model):
    through = model._meta.auto_created  # a new row of a many-to-many column has another key
    for row in model._base_manager.values():
        yield {name: str(value) for name, value in row.items() if not (through and name == "id")}


@pytest.fixture
def merged(team_member, now):
    """Merge two, by what is usual or what is said."""

    def do(kept, gone, *, by=None, at=now, reason="The same, spelt twice", **chosen):
        return merge(kept=kept, merged=gone, chosen=Chosen(**chosen), reason=reason, by=by or team_member, now=at)

    return do


@pytest.fixture
def undone(team_member, now):
    def do(made, *, by=None, at=now):
        return undo_merge(merge=made, by=by or team_member, now=at)

    return do
