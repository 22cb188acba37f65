"""What IT is told where a disk is full, or a folder is not there or not ours: a sentence, not lines of the program."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError


def why(fault: OSError) -> str:
    """Return what was wrong and where, such as "No space left on device (/var/backups)"."""
    what = os.strerror(fault.errno) if fault.errno else type(fault).__name__
    return f"{what} ({fault.filename})" if fault.filename else what


@contextmanager
def disk_faults_said(what_became: str) -> Iterator[None]:
    """Have a command that met a fault of the disk say what became of its work, and why. Raises CommandError."""
    try:
        yield
    except OSError as fault:
        raise CommandError(f"{what_became}: {why(fault)}.") from fault
