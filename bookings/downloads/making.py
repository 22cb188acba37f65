"""Making a file that was asked for, by a worker: with its progress on the row, so that a page can show it."""

import datetime as dt
import logging
import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction

from bookings.downloads.kinds import kind_named
from bookings.models import Download
from bookings.models.download import random_place

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
BETWEEN_SIGNS_OF_LIFE = dt.timedelta(seconds=1)


class NoLongerOurs(Exception):
    """The row was thrown away, or another worker has taken it up, because this one was thought dead."""


def make_download(*, download_id: int, clock: Callable[[], dt.datetime]) -> None:
    """Make the file and keep it, or say on the row that it could not be made.

    A worker that is killed on the way leaves the row as it is, and `take_up_again` finds it. Run by two workers, one
    makes it. `clock` because this takes long: each sign of life has its own time.
    """
    download = _taken_up(download_id, clock())
    if download is None:
        return
    try:
        with tempfile.TemporaryFile() as out:
            rows = _write(download, out, clock)
            _keep(download, out, rows, clock())
    except NoLongerOurs:
        return
    except (OperationalError, InterfaceError):
        raise  # the database is away, and with it the row: taken up again later
    except Exception as fault:  # whatever it is, the reader is told, and the worker goes on
        logger.exception("download %s could not be made: %s", download.pk, type(fault).__name__)
        _ours(download).update(state=Download.State.FAILED, finished_at=clock())


def _taken_up(download_id: int, now: dt.datetime) -> Download | None:
    with transaction.atomic():
        download = Download.objects.locked().filter(pk=download_id, state=Download.State.WAITING).first()
        if download is None:
            return None
        download.state, download.alive_at, download.rows_done = Download.State.BEING_MADE, now, 0
        download.attempts += 1
        download.save(update_fields=["state", "alive_at", "rows_done", "attempts"])
    return download


def _ours(download: Download) -> Any:
    """Return the row as long as this attempt is the one that counts."""
    return Download.objects.filter(pk=download.pk, state=Download.State.BEING_MADE, attempts=download.attempts)


def _write(download: Download, out: BinaryIO, clock: Callable[[], dt.datetime]) -> int:
    kind, by = kind_named(download.kind), download.asked_by
    if not (by.is_active and kind.may(by, download.asked)):
        _ours(download).delete()  # the right has gone since; nothing is made, and nothing is left to be seen
        raise NoLongerOurs

    def tell(done: int) -> None:
        now = clock()
        if now - download.alive_at < BETWEEN_SIGNS_OF_LIFE:
            return
        download.alive_at = now
        if not _ours(download).update(rows_done=done, alive_at=now):
            raise NoLongerOurs

    return kind.make(download.asked, by=by, out=out, tell=tell)


def _keep(download: Download, out: BinaryIO, rows: int, now: dt.datetime) -> None:
    """Store the bytes, then say so: bytes without a row are thrown away, a row without bytes never comes about."""
    size = out.tell()
    out.seek(0)
    place = default_storage.save(random_place(), File(out))
    done = {"rows": rows, "rows_done": rows, "size": size, "file": place}
    if not _ours(download).update(state=Download.State.READY, finished_at=now, **done):
        default_storage.delete(place)
        raise NoLongerOurs
