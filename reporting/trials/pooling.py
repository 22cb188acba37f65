"""The file by which partnerships put together what they found: counts of groups of sessions, and nobody in it."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from math import isfinite
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bookings.models import Trial
from reporting.insight.arms import Cluster, difference, least_variance
from reporting.insight.pooling import Found, Pooled, pooled
from reporting.models import PooledFile
from reporting.trials.counting import tally_of
from training.models import User
from training.refusals import Refused

FORM, VERSION = "turnout-comparison", 1
LARGEST = 200_000  # bytes
_MOST = 10_000_000  # people in a count
_PLAUSIBLE = 0.75  # of the variance if each came for themselves: sharing sessions can make it that little
_LONGEST = {"code": 40}  # as our column has it


class NoFile(Refused):
    """There is nothing to give to others yet, or nothing that may be given."""


class FileRefused(Refused):
    """The file is none of ours, or does not belong to this comparison; nothing is kept of it."""


def file_of(trial: Trial, *, now: dt.datetime) -> dict[str, Any]:
    """Return what may be given to other partnerships. Raises NoFile while it is under way, or if a count is small.

    Sessions are put together, in an order that the lot decides, until each of the four counts of a group (of each arm
    places lost, and not lost) is over the number that tables for publication hide; nothing says which they were.
    """
    if trial.is_stopped:
        raise NoFile("This was stopped early, so there is nothing to pool.")
    if not trial.ended_at:
        raise NoFile("This is under way. You can take the file once it has ended, so that nobody looks before.")
    if not trial.pooled_as:
        raise NoFile("No name was agreed with other partnerships, so they could not tell what was compared.")
    clusters = tally_of(trial, before=timezone.localdate(now)).clusters
    found, groups = difference(clusters), grouped(clusters, key=trial.key, over=settings.SMALL_NUMBERS_UP_TO)
    if found is None or not groups:
        raise NoFile("Too few are counted for a file in which nobody can be told.")
    return {
        "form": FORM,
        "version": VERSION,
        "comparison": trial.pooled_as,
        "what": trial.what,
        "measure": trial.measure,
        "code": trial.code,
        "sessions": found.sessions,
        "variance": round(found.variance, 12),
        "groups": [list(group) for group in groups],
    }


def grouped(clusters: Iterable[Cluster], *, key: str, over: int) -> list[Cluster]:
    """Return groups of sessions each of whose four counts is over a number; none, if all together are not."""
    drawn = sorted(clusters)
    Random(key).shuffle(drawn)  # noqa: S311 (it hides an order that nobody could tell anyway)
    groups: list[Cluster] = []
    so_far = Cluster(0, 0, 0, 0)
    for cluster in drawn:
        so_far = _together(so_far, cluster)
        if _least(so_far) > over:
            groups.append(so_far)
            so_far = Cluster(0, 0, 0, 0)
    if groups:
        groups[-1] = _together(groups[-1], so_far)
    return groups


def _together(one: Cluster, other: Cluster) -> Cluster:
    return Cluster(*(a + b for a, b in zip(one, other, strict=True)))


def _least(group: Cluster) -> int:
    return min(group.lost_a, group.counted_a - group.lost_a, group.lost_b, group.counted_b - group.lost_b)


def read_file(raw: bytes) -> dict[str, Any]:
    """Return what a file says. Raises FileRefused, with what is wrong with it."""
    if len(raw) > LARGEST:
        raise FileRefused("This file is too large to be one of a comparison.")
    try:
        said = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise FileRefused("This is not a file of a comparison: it can’t be read as JSON.") from fault
    if not isinstance(said, dict) or said.get("form") != FORM:
        raise FileRefused("This is not a file of a comparison.")
    if said.get("version") != VERSION:
        raise FileRefused(f"This file is of version {str(said.get('version'))[:20]}. We read version {VERSION}.")
    for name in ("comparison", "what", "measure", "code"):
        if not isinstance(said.get(name), str) or not 0 < len(said[name]) <= _LONGEST.get(name, 60):
            raise FileRefused(f"“{name}” is missing in this file, or is no short text.")
        if not said[name].isprintable():
            raise FileRefused(f"“{name}” of this file has characters that nobody can read.")
    if not _is_count(said.get("sessions")) or not said["sessions"]:
        raise FileRefused("“sessions” is missing in this file, or is no whole number.")
    variance = said.get("variance")
    if isinstance(variance, bool) or not isinstance(variance, int | float) or not isfinite(variance) or variance <= 0:
        raise FileRefused("“variance” is missing in this file, or is no number above 0.")
    groups = said.get("groups")
    if not isinstance(groups, list) or not groups:
        raise FileRefused("“groups” is missing in this file, or empty.")
    for number, group in enumerate(groups, 1):
        if not isinstance(group, list) or len(group) != 4 or not all(_is_count(count) for count in group):
            raise FileRefused(f"Group {number} of this file is not four whole numbers.")
        if group[1] > group[0] or group[3] > group[2]:
            raise FileRefused(f"Group {number} of this file has more places lost than people.")
    if not sum(group[0] for group in groups) or not sum(group[2] for group in groups):
        raise FileRefused("One of the two arms of this file has nobody in it.")
    return {name: said[name] for name in _KEPT}


_KEPT = ("form", "version", "comparison", "what", "measure", "code", "sessions", "variance", "groups")


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _MOST


@transaction.atomic
def bring_in(*, trial: Trial, said: dict[str, Any], by: User | None, now: dt.datetime) -> PooledFile:
    """Keep what another partnership's file says; the same one brought again takes the place of the earlier.

    Raises FileRefused where it is of another comparison, or our own.
    """
    trial = Trial.objects.locked().get(pk=trial.pk)
    if said["code"] == trial.code:
        raise FileRefused("This is your own file: it is counted already.")
    if not trial.pooled_as:
        raise FileRefused("No name was agreed with other partnerships when this was stated, so nothing can be pooled.")
    if said["comparison"] != trial.pooled_as:
        raise FileRefused(f"This file is of “{said['comparison']}”, and this comparison is “{trial.pooled_as}”.")
    if (said["what"], said["measure"]) != (trial.what, trial.measure):
        raise FileRefused("This file is of another comparison: what differs, or what is counted, is not the same.")
    PooledFile.objects.filter(trial=trial, code=said["code"]).delete()
    return PooledFile.objects.create(trial=trial, code=said["code"], content=said, brought_at=now, brought_by=by)


def take_out(*, trial: Trial, pk: int) -> None:
    """Forget a file that was brought in by mistake."""
    PooledFile.objects.filter(trial=trial, pk=pk).delete()


def found_in(said: dict[str, Any]) -> Found:
    """Return what a file found, whatever it says: its variance is never much less than its counts allow, nor more than
    a difference of rates can have, and no session is without people.
    """
    counted_a, lost_a, counted_b, lost_b = (sum(column) for column in zip(*said["groups"], strict=True))
    return Found(
        rate_a=lost_a / counted_a,
        fall=lost_a / counted_a - lost_b / counted_b,
        variance=min(max(said["variance"], _PLAUSIBLE * least_variance(counted_a, lost_a, counted_b, lost_b)), 1.0),
        counted=counted_a + counted_b,
        sessions=min(said["sessions"], counted_a + counted_b),
    )


def pooled_for(trial: Trial, files: Sequence[PooledFile], *, now: dt.datetime) -> Pooled | None:
    """Return the estimate over our own, once it may be looked at, and the files in the order in which they came; None
    of no file.
    """
    found = [found_in(file.content) for file in files]
    if files and trial.ended_at and not trial.is_stopped:
        tally = tally_of(trial, before=timezone.localdate(now))
        if own := difference(tally.clusters):
            found.insert(0, Found(own.rate_a, own.fall, own.variance, own.counted, own.sessions))
    return pooled(found, effect=trial.effect)
