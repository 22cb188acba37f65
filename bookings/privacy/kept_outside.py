"""Erasures written down beside the database: a copy of the database from before an erasure does not know of it.

Each line of the file has the time and the codes, nothing that names anybody. It is no part of a backup of the database,
and is put back, or left where it is, when one is restored.
"""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from bookings.models import Erasure

NAME = "erasures.jsonl"


def place() -> Path:
    return Path(settings.VAR_DIR) / NAME


def write_down(erasure: Erasure) -> None:
    """Add a line for it. The file is for whoever runs the installation alone."""
    file = place()
    file.parent.mkdir(parents=True, exist_ok=True)
    line = {"erased_at": erasure.erased_at.isoformat(), "person_key": erasure.person_key, "codes": erasure.codes}
    file.touch(mode=0o600, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")


def written_down(file: Path | None = None) -> Iterator[tuple[dt.datetime, list[str]]]:
    """Yield when each was erased, and by which codes they are known. Lines that are broken off are passed over."""
    file = file or place()
    if not file.exists():
        return
    for text in file.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
            yield dt.datetime.fromisoformat(line["erased_at"]), [str(code) for code in line["codes"]]
        except (ValueError, KeyError, TypeError):
            continue
