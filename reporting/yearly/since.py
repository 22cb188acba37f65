"""What has been done to rows since a moment, by their history: what they were, what they are, who, when and why."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Model, Q

MOST_LINES = 20_000  # of history that one page reads: more was an import, and says so by its first rows


@dataclass(frozen=True, kw_only=True)
class Done:
    """A row that is not as it was. `was` is None where it is new, `now` where it is gone; else its columns by name."""

    row: int
    was: dict[str, Any] | None
    now: dict[str, Any] | None
    at: dt.datetime
    by: str
    reason: str

    @property
    def either(self) -> dict[str, Any]:
        """Its columns as they are, or as they last were."""
        return self.now or self.was or {}


def done_since(model: type[Model], moment: dt.datetime, columns: tuple[str, ...], which: Q) -> Iterator[Done]:
    """Yield the rows of a table with history that these columns of have changed since, or that came or went (one
    query). `which` narrows by columns of the history, as they were at any time. Of more than MOST_LINES the last row is
    left out: its lines may be cut, and half of them would tell what it never was.
    """
    lines: Any = model.history.model.objects  # type: ignore[attr-defined]  # of django-simple-history
    touched = lines.filter(which, history_date__gt=moment).values("id")
    read = ("id", "history_type", "history_date", "history_user__name", "history_change_reason", *columns)
    ordered = lines.filter(id__in=touched).order_by("id", "history_date", "history_id").values(*read)
    read_now = list(ordered[: MOST_LINES + 1])
    cut = read_now[-1]["id"] if len(read_now) > MOST_LINES else None
    for key, of_row in groupby(read_now, key=itemgetter("id")):
        if key == cut:
            break
        found = _folded(key, list(of_row), moment, columns)
        if found is not None:
            yield found


def _folded(key: int, lines: list[dict[str, Any]], moment: dt.datetime, columns: tuple[str, ...]) -> Done | None:
    before = [line for line in lines if line["history_date"] <= moment]
    was = {name: before[-1][name] for name in columns} if before and before[-1]["history_type"] != "-" else None
    now = {name: lines[-1][name] for name in columns} if lines[-1]["history_type"] != "-" else None
    if was == now:
        return None
    last = _latest_to_change(lines[len(before) :], was, columns)
    return Done(
        row=key,
        was=was,
        now=now,
        at=last["history_date"],
        by=last["history_user__name"] or "",
        reason=last["history_change_reason"] or "",
    )


def _latest_to_change(
    lines: list[dict[str, Any]], was: dict[str, Any] | None, columns: tuple[str, ...]
) -> dict[str, Any]:
    """Return the last line that made one of the columns another one: later ones may be about something else."""
    latest, seen = lines[0], was
    for line in lines:
        values = None if line["history_type"] == "-" else {name: line[name] for name in columns}
        if values != seen:
            latest, seen = line, values
    return latest
