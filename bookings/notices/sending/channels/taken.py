"""What the mail server has taken, noted on disk at once: a worker that is killed before the database hears of it would
send that mail again.

Each machine has a file a day in VAR_DIR, with a Message-ID a line and nothing that names anybody. A note says that the
server took the mail; where there is none, nobody knows. It outlives a killed process, and not a power cut: to wait for
the disk at each mail would cost more than a repeat does.
"""

import datetime as dt
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bookings.models import Mail

NAME = "mails-taken"
KEPT = dt.timedelta(days=30)  # whoever had a mail in hand is done with it by then, or long gone
SKEW = dt.timedelta(days=1)  # between the clock that wrote the mail and the one that names a file


def note_taken(message_id: str) -> None:
    """Note it. Where that can't be done the mail has left all the same."""
    file = _folder() / f"{timezone.now():%Y-%m-%d} {socket.gethostname()}"
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        out = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            is_new = os.fstat(out).st_size == 0
            os.write(out, f"{message_id}\n".encode())  # one write, so that lines of several workers never mix
        finally:
            os.close(out)
        if is_new:
            _forget_old_ones()


def was_taken(mail: Mail) -> bool:
    """Tell whether a note says that the mail server has it, by the Message-ID that it has now."""
    wanted = mail.message_id.encode()
    with suppress(OSError):
        return any(wanted in _lines(file, size) for file, size in _files(since=mail.created_at - SKEW))
    return False


def _folder() -> Path:
    return Path(settings.VAR_DIR) / NAME


def _files(*, since: dt.datetime) -> Iterator[tuple[Path, int]]:
    """Yield the files of that day and of those after it, with their sizes."""
    first = f"{since:%Y-%m-%d}"
    for file in _folder().iterdir():
        if file.name >= first:
            yield file, file.stat().st_size


@lru_cache(maxsize=8)
def _lines(file: Path, size: int) -> frozenset[bytes]:
    """Read a file as long as it is now: many mails are asked after at once when a server is back."""
    with file.open("rb") as text:
        return frozenset(text.read(size).splitlines())


def _forget_old_ones() -> None:
    before = f"{timezone.now() - KEPT:%Y-%m-%d}"
    for file in _folder().iterdir():
        if file.name < before:
            file.unlink(missing_ok=True)
