"""Letting Python's collector of cycles rest while very many rows are looked at."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cycles meanwhile. The collector goes through all rows of a year again and again as they come, which
    took as long as half the review, and finds nothing: rows make no cycles.

    Other threads have it rest as well. Of several who ask, who found it at work lets it go on.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
