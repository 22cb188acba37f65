"""Where the processes of one gunicorn count what they answer: known before Django is, and the same until it ends."""

import os
import tempfile
from functools import cache
from pathlib import Path


@cache
def counts_folder() -> tuple[Path, bool]:
    """Return the folder, and whether it was made here and is to be deleted at the end.

    Asked once a process: gunicorn reads its settings again on each HUP, and would then take its own folder for a given
    one.
    """
    given = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(given or tempfile.mkdtemp(prefix="turnout-counts-")), not given
