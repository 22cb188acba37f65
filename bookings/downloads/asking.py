"""Asking for a file, taking up again what a worker left, and throwing away what was kept long enough."""

import datetime as dt
from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bookings.downloads.kinds import Wish, kind_named
from bookings.downloads.making import MOST_ATTEMPTS
from bookings.downloads.tasks import make_soon, prepare_download
from bookings.models import Download
from bookings.models.download import FOLDER, KEPT
from training.models import User
from training.refusals import Refused

MOST_AT_ONCE = 5
# A worker says at least every second that it is at it, but for one long statement of the database.
THOUGHT_DEAD_AFTER = dt.timedelta(minutes=3)


class TooManyAtOnce(Refused):
    def __init__(self) -> None:
        super().__init__(
            f"{MOST_AT_ONCE} files are being prepared for you already. Wait until one of them is ready, then try again."
        )


@transaction.atomic
def ask_for(wish: Wish, *, by: User, now: dt.datetime) -> Download:
    """Have it made, and return its row; asked for twice while it is being made, it is made once.

    Raises PermissionDenied for somebody who may not have it, TooManyAtOnce.
    """
    if not kind_named(wish.kind).may(by, wish.asked):
        raise PermissionDenied
    User.objects.locked().get(pk=by.pk)  # two presses at once wait for each other
    waiting = list(Download.objects.unfinished().filter(asked_by=by))
    for download in waiting:
        if (download.kind, download.asked) == (wish.kind, wish.asked):
            return download
    if len(waiting) >= MOST_AT_ONCE:
        raise TooManyAtOnce
    download = Download.objects.create(
        asked_by=by,
        kind=wish.kind,
        asked=wish.asked,
        title=wish.title,
        name=wish.name,
        content_type=wish.content_type,
        rows=wish.rows,
        asked_at=now,
        alive_at=now,
    )
    make_soon(download)
    return download


def take_up_again(*, now: dt.datetime) -> int:
    """Enqueue again what a worker left half made, and what has lost its task; return how many.

    What has killed its worker three times is given up, and its reader told: it would take every worker along.
    """
    left = Download.objects.filter(state=Download.State.BEING_MADE, alive_at__lt=now - THOUGHT_DEAD_AFTER)
    given_up = left.filter(attempts__gte=MOST_ATTEMPTS).update(state=Download.State.FAILED, finished_at=now)
    left.update(state=Download.State.WAITING, alive_at=now, rows_done=0)
    tasks = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=prepare_download.module_path)
    have_a_task = {arguments["args"][0] for arguments in tasks.values_list("args_kwargs", flat=True)}
    lost = [
        download for download in Download.objects.filter(state=Download.State.WAITING) if download.pk not in have_a_task
    ]
    for download in lost:
        make_soon(download)
    return given_up + len(lost)


def forget_old(*, now: dt.datetime) -> int:
    """Throw away what was finished a day ago, or asked for a day ago and never made; return how many."""
    forgotten = 0
    old = Download.objects.exclude(state=Download.State.BEING_MADE).filter(asked_at__lte=now - KEPT)
    for download in old:
        if download.kept_until <= now:
            if download.file:  # first the bytes: a row that is left over is found again
                with suppress(FileNotFoundError):
                    download.file.delete(save=False)
            download.delete()
            forgotten += 1
    return forgotten + _forget_strays(now)


def _forget_strays(now: dt.datetime) -> int:
    """Throw away bytes that no row knows: their worker was killed right before it said where they are."""
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    known = set(Download.objects.exclude(file="").values_list("file", flat=True))
    strays = [
        place
        for place in (f"{FOLDER}/{name}" for name in names)
        if place not in known and default_storage.get_modified_time(place) < now - KEPT
    ]
    for place in strays:
        default_storage.delete(place)
    return len(strays)
