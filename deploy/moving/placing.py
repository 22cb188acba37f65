"""The files of a copy go where the installation keeps its own; all of them stay, or none that was not there before."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

from deploy.moving.disk import why
from deploy.moving.manifest import NotBroughtIn


@contextmanager
def files_placed(folder: Path, digests: Mapping[str, str]) -> Iterator[None]:
    """Have the files there for what follows, and take away again those that came if it fails. Raises NotBroughtIn.

    One that is there already and is the same is left: another attempt, or another database over the same folder.
    """
    placed: list[str] = []
    try:
        for name, digest in digests.items():
            if default_storage.exists(name):
                _refuse_another(name, digest)
            else:
                placed.append(name)  # before: one that is half written goes too
                _place(folder / name, name)
        yield
    except BaseException:
        for name in placed:
            with suppress(OSError):
                default_storage.delete(name)
        raise


def _refuse_another(name: str, digest: str) -> None:
    try:
        with default_storage.open(name) as file:
            is_same = hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError as fault:
        raise NotBroughtIn(
            f"There is a file {name} here already, and it cannot be read: {why(fault)}. Nothing was brought in."
        ) from fault
    if not is_same:
        raise NotBroughtIn(
            f"There is a file {name} here already, and it is not the one of the copy. Nothing was brought in. "
            "Move it away, or use an empty folder for files."
        )


def _place(path: Path, name: str) -> None:
    try:
        with path.open("rb") as file:
            default_storage.save(name, File(file))
    except OSError as fault:
        raise NotBroughtIn(f"The file {name} could not be written: {why(fault)}. Nothing was brought in.") from fault
