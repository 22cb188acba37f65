"""Erasures written down beside the database: a copy of the database from before an erasure does not know of it.

Each line of the file has the time and the codes, nothing that names anybody. It is no part of a backup of the database,
and is put back, or left where it is, when one is restored.
"""

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from bookings.models import Erasure

NAME = "erasures.jsonl"


def place() -> Path:
    return Path(settings.VAR_DIR) / NAME


def write_down(erasure: Erasure) -> None:
    """Add a line for it, after a line that was broken off too. The file is for whoever runs the installation alone."""
    file = place()
    file.parent.mkdir(parents=True, exist_ok=True)
    line = {"erased_at": erasure.erased_at.isoformat(), "person_key": erasure.person_key, "codes": erasure.codes}
    file.touch(mode=0o600, exist_ok=True)
    with file.open("ab+") as out:
        if out.tell():
            out.seek(-1, os.SEEK_END)
            out.write(b"" if out.read(1) == b"\n" else b"\n")
        out.write(json.dumps(line).encode() + b"\n")


def make_up_for(erasures: Iterable[Erasure]) -> int:
    """Add the lines that could not be written at the time, such as on a full disk; return how many."""
    there = {(erased_at, *codes) for erased_at, codes in written_down()}
    missing = [one for one in erasures if (one.erased_at, *one.codes) not in there]
    for erasure in missing:
        write_down(erasure)
    return len(missing)


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
