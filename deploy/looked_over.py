"""What the last look at every page found: `make access` writes it, and the accessibility statement says it."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WHERE = Path(__file__).with_name("looked_over.json")


@dataclass(frozen=True, kw_only=True)
class LookedOver:
    """When every page was looked at, how many there were, in which ways they were had, by what, and what is wrong."""

    on: dt.date
    pages: int
    ways: tuple[str, ...]
    by: str
    faulty: tuple[str, ...]  # each page with a fault, by its name in the program, and the way in which it has it

    def written(self) -> str:
        """Return it as the file has it."""
        return json.dumps(vars(self) | {"on": self.on.isoformat()}, indent=2, ensure_ascii=False) + "\n"


@cache
def last_look() -> LookedOver:
    """Return what stands in the file that came with this version."""
    said = json.loads(WHERE.read_text())
    return LookedOver(
        on=dt.date.fromisoformat(said["on"]),
        pages=said["pages"],
        ways=tuple(said["ways"]),
        by=said["by"],
        faulty=tuple(said["faulty"]),
    )
