"""What the mail server has taken, noted on disk at once: a worker that is killed before the database hears of it would
send that mail again.

Each machine has a file a day in VAR_DIR, with a Message-ID a line and nothing that names anybody. A note says that the
server took the mail; where there is none, nobody knows. It outlives a killed process, and not a power cut: to wait for
the disk at each mail would cost more than a repeat does.
"""

import datetime as dt
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bookings.models import Mail

logger = logging.getLogger(__name__)
NAME = "mails-taken"
KEPT = dt.timedelta(days=30)  # whoever had a mail in hand is done with it by then, or long gone
SKEW = dt.timedelta(days=1)  # between the clock that wrote the mail and the one that names a file
_read: dict[Path, tuple[int, set[bytes]]] = {}  # how far a file was read, and its lines: they only grow
_told: set[str] = set()


def note_taken(message_id: str) -> None:
    """Note it. Where that can't be done the mail has left all the same."""
    file = _folder() / f"{timezone.now():%Y-%m-%d} {socket.gethostname()}"
    with _told_once("can't be noted"):
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
    return any(wanted in _lines(file) for file in _files(since=mail.created_at - SKEW))


def _folder() -> Path:
    return Path(settings.VAR_DIR) / NAME


@contextmanager
def _told_once(trouble: str) -> Iterator[None]:
    """Go on after trouble of the disk, and let the log have it once: it would be the same for each mail."""
    try:
        yield
    except OSError as error:
        if trouble not in _told:
            _told.add(trouble)
            logger.warning("what the mail server has taken %s: %s", trouble, type(error).__name__)


def _files(*, since: dt.datetime | None = None) -> list[Path]:
    """Return the files of that day and of those after it; None: all."""
    first = f"{since:%Y-%m-%d}" if since else ""
    with _told_once("can't be listed"):
        return [file for file in _folder().iterdir() if file.name >= first] if _folder().exists() else []
    return []


def _lines(file: Path) -> set[bytes]:
    """Read what was added since it was asked before: when a server is back, many mails are asked after at once."""
    size, lines = _read.get(file, (0, set()))
    with _told_once("can't be read"), file.open("rb") as text:
        if os.fstat(text.fileno()).st_size < size:  # it is another file
            size, lines = 0, set()
        text.seek(size)
        whole, end, _ = text.read().rpartition(b"\n")
        lines.update(whole.splitlines())
        _read[file] = (size + len(whole) + len(end), lines)
    return lines


def _forget_old_ones() -> None:
    before = f"{timezone.now() - KEPT:%Y-%m-%d}"
    for file in _files():
        if file.name < before:
            file.unlink(missing_ok=True)
            _read.pop(file, None)
