"""Lists whose order the team decides: organisation types, as the yearly report has them, and categories of courses."""

import datetime as dt
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, ProtectedError

from training.authorship import delete_as, save_as, update_all_as
from training.models import Category, OrganisationType, User
from training.models.people import LAST_TYPE
from training.refusals import Refused, refuse_unfit
from training.text import folded, tidy

Ordered = TypeVar("Ordered", bound=Category | OrganisationType)


class OrderRefused(Refused):
    """The list stays as it was; the message says why."""


@transaction.atomic
def add_ordered(model: type[Ordered], *, name: str, by: User | None, now: dt.datetime) -> Ordered:
    """Add a row at the end of its list. Raises DoesNotFit for a name that is there or unreadable."""
    positions = model.objects.filter(position__lt=LAST_TYPE).values_list("position", flat=True)
    row = model(name=tidy(name), name_key=folded(name), position=max(positions, default=-1) + 1)
    refuse_unfit(row)
    save_as(row, by=by, now=now)
    return row


@transaction.atomic
def rename(row: Ordered, *, name: str, by: User | None, now: dt.datetime) -> Ordered:
    """Give a row another name, which what lies in the past shows too. Raises DoesNotFit as `add_ordered` does."""
    kept: Ordered = type(row).objects.locked().get(pk=row.pk)  # type: ignore[assignment]  # a row of the same table
    kept.name, kept.name_key = tidy(name), folded(name)
    refuse_unfit(kept)
    save_as(kept, by=by, now=now)
    return kept


@transaction.atomic
def move(row: Ordered, *, up: bool, by: User | None, now: dt.datetime) -> None:
    """Let a row change places with its neighbour; the first stays first and the last stays last."""
    rows = type(row).objects.locked().filter(position__lt=LAST_TYPE).order_by("position", "name_key")
    move_among(list(rows), row, up=up, by=by, now=now)


def move_among(rows: list[Any], row: Model, *, up: bool, by: User | None, now: dt.datetime) -> None:
    """Let a row change places with its neighbour among the rows in their order, and number them anew from the lowest:
    two may have come in with one position. Nothing happens at either end, or for a row that is not among them.

    The caller has a transaction, and has locked what keeps others from moving them.
    """
    here = next((place for place, one in enumerate(rows) if one.pk == row.pk), None)
    there = None if here is None else here - 1 if up else here + 1
    if here is None or there is None or not 0 <= there < len(rows):
        return
    lowest = min(one.position for one in rows)
    rows[here], rows[there] = rows[there], rows[here]
    moved = [(one, place) for place, one in enumerate(rows, lowest) if one.position != place]
    for one, place in moved:
        one.position = place
    update_all_as([one for one, _ in moved], ["position"], by=by, now=now)


@transaction.atomic
def retire_type(kind: OrganisationType, *, retired: bool, by: User | None, now: dt.datetime) -> OrganisationType:
    """Offer a type no longer to organisations, or offer it again."""
    kind = OrganisationType.objects.locked().get(pk=kind.pk)
    if kind.is_active is retired:
        kind.is_active = not retired
        save_as(kind, by=by, now=now)
    return kind


@transaction.atomic
def remove_category(category: Category, *, by: User | None, now: dt.datetime) -> None:
    """Take a category out of the catalogue. Raises OrderRefused where a course is in it, a draft or an old one too."""
    category = Category.objects.locked().get(pk=category.pk)
    if count := category.courses.count():
        courses = "course is" if count == 1 else "courses are"
        raise OrderRefused(f"{count} {courses} in “{category}”. Move them to another category first.")
    delete_as(category, by=by, now=now)


@transaction.atomic
def remove_type(kind: OrganisationType, *, by: User | None, now: dt.datetime) -> None:
    """Take out a type that was never used. Raises OrderRefused for one that an organisation, a booking, a course or a
    session has: it can be retired.
    """
    kind = OrganisationType.objects.locked().get(pk=kind.pk)
    in_use = OrderRefused(f"“{kind}” is in use. Retire it instead: what was counted by it stays.")
    if kind.courses_for_it.exists():
        raise in_use
    try:
        delete_as(kind, by=by, now=now)
    except ProtectedError as used:  # by a row of any table
        raise in_use from used
