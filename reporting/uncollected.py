"""Letting Python's collector of cycles rest while very many rows are looked at."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0  # threads that look at rows now
_was_at_work = False


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cycles meanwhile. The collector goes through all rows of a year again and again as they come, which
    took as long as half the review, and finds nothing: rows make no cycles.

    Other threads have it rest as well. Of several who ask, the last to leave lets it go on, if it was at work before.
    """
    global _inside, _was_at_work
    with _lock:
        if not _inside:
            _was_at_work = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside and _was_at_work:
                gc.enable()
