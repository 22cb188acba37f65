"""What was made for one page and serves the next while it would still be made the same."""

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from training.recent import Recent


@dataclass(frozen=True, kw_only=True)
class _Made:
    stamp: Hashable
    at: dt.datetime
    until: dt.datetime
    what: Any


class Kept:
    """At most `most` things by their keys. Each is of a stamp, which stands for all the rows that it was made from, and
    of the time from its making until it would be another by time alone: with another stamp, or at another time, it is
    not there.
    """

    def __init__(self, most: int):
        self._made: Recent[_Made] = Recent(most)

    def __len__(self) -> int:
        return len(self._made)

    def find(self, key: Hashable, *, stamp: Hashable, now: dt.datetime) -> Any:
        """Return what is kept by this key, or None."""
        made = self._made.get(key)
        if made is None or made.stamp != stamp or not made.at <= now < made.until:
            return None
        return made.what

    def keep(self, key: Hashable, what: Any, *, stamp: Hashable, now: dt.datetime, until: dt.datetime) -> None:
        """Keep what was made at `now` from rows that were read after the stamp was asked for."""
        self._made.put(key, _Made(stamp=stamp, at=now, until=until, what=what))

    def clear(self) -> None:
        self._made.clear()
