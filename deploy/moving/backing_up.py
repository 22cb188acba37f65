"""One file with everything: the tables as they were at one moment, the files, the key of badges; sealed if one likes.

It is the same copy as `export_all` writes, so it needs no program of the database's, fits either database, and is read
by later versions.
"""

import datetime as dt
import errno
import gzip
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings

from deploy.moving.disk import why
from deploy.moving.leaving import export_all
from deploy.moving.manifest import Manifest, NotACopy
from deploy.moving.sealing import NotOpened, Opened, Sealing, is_sealed

BADGE_KEY = "badge-key.pem"
_NAME = re.compile(r"turnout-\d{8}-\d{6}\.backup")
_PACKED = 3  # of gzip: beyond it the file is hardly smaller, and takes three times as long


def back_up(folder: Path, *, key: bytes | None, now: dt.datetime, scratch: Path | None = None) -> tuple[Path, Manifest]:
    """Write a backup into the folder and return it: under its name only once it is whole and on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"turnout-{now.astimezone(dt.UTC):%Y%m%d-%H%M%S}.backup"
    unfinished = path.with_suffix(".unfinished")
    with tempfile.TemporaryDirectory(prefix="turnout-backup-", dir=scratch) as given:
        copy = Path(given) / "copy"
        manifest = export_all(copy, now=now)
        if settings.BADGE_KEY_FILE.is_file():
            shutil.copyfile(settings.BADGE_KEY_FILE, copy / BADGE_KEY)
        try:
            _pack(copy, unfinished, key)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    _to_disk(folder)
    return path, manifest


def _pack(copy: Path, path: Path, key: bytes | None) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with ExitStack() as inner:
            sealed: Any = inner.enter_context(Sealing(out, key)) if key else out
            packed = inner.enter_context(gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=_PACKED, mtime=0))
            with tarfile.open(fileobj=packed, mode="w|") as archive:
                archive.add(copy, arcname=".")
        out.flush()
        os.fsync(out.fileno())


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def unpacked(path: Path, *, key: bytes | None, scratch: Path | None = None) -> Iterator[Path]:
    """Unpack a backup into a folder of the moment. Raises NotACopy."""
    sealed = _is_sealed(path)
    if sealed and key is None:
        raise NotACopy("This backup is sealed: say where its key is, with --key-file or BACKUP_KEY_FILE.")
    if key and not sealed:  # anybody may have made it: only who has the key can make a sealed one
        raise NotACopy(
            "This backup is not sealed, though a key is set. If you made it without one, restore it with "
            "BACKUP_KEY_FILE empty and without --key-file."
        )
    with _room(scratch) as given:
        try:
            with path.open("rb") as file:
                source: IO[bytes] = Opened(file, key) if sealed and key else file  # type: ignore[assignment]
                with gzip.GzipFile(fileobj=source) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
                    _extract(archive, Path(given))
                    while packed.read(1 << 20):  # to the end: what was cut off is noticed there
                        pass
        except NotOpened as fault:
            raise NotACopy(str(fault)) from None
        except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, OverflowError) as fault:
            if getattr(fault, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
                raise NotACopy(
                    "There is no room to unpack the backup. Name a folder that has, with --scratch."
                ) from fault
            raise NotACopy(f"The backup cannot be unpacked: {type(fault).__name__}. Use another one.") from fault
        yield Path(given)


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Write the files and folders of the archive, all of them inside this folder. Raises ValueError for anything else.

    The filter "data" of tarfile would do the same, but Python has it since 3.11.4, and Debian 12 comes with 3.11.2.
    """
    for member in archive:
        name = PurePosixPath(member.name)
        if name.is_absolute() or ".." in name.parts or not (member.isfile() or member.isdir()):
            raise ValueError("a backup has files and folders of its own alone")
        if member.isdir():
            (folder / name).mkdir(exist_ok=True)
        elif (content := archive.extractfile(member)) is not None:
            with content, (folder / name).open("xb") as file:
                shutil.copyfileobj(content, file)


def _is_sealed(path: Path) -> bool:
    try:
        if path.is_file():
            return is_sealed(path)
    except OSError as fault:
        raise NotACopy(f"The backup cannot be read: {why(fault)}.") from fault
    raise NotACopy(f"There is no file {path}.")


def _room(scratch: Path | None) -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="turnout-restore-", dir=scratch)
    except OSError as fault:
        raise NotACopy(f"The backup cannot be unpacked: {why(fault)}. Name another folder with --scratch.") from fault


def let_old_ones_go(folder: Path, *, keep: int) -> list[Path]:
    """Delete the oldest backups beyond the number to keep; what has another name is somebody else's."""
    backups = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    old = backups[: max(len(backups) - keep, 0)]
    for path in old:
        path.unlink()
    return old


def rehearse(path: Path, *, key_file: Path | None, scratch: Path | None = None) -> str:
    """Restore the backup into a new, empty installation of the moment, and have it checked there; return what it says.

    Raises NotACopy.
    """
    with tempfile.TemporaryDirectory(prefix="turnout-rehearsal-", dir=scratch and scratch.absolute()) as given:
        own = {"VAR_DIR": given, "DATABASE_URL": f"sqlite:///{given}/rehearsal.sqlite3", "SQLITE_SYNCHRONOUS": "NORMAL"}
        own["SECRET_KEY"] = settings.SECRET_KEY  # of a checkout it lies in VAR_DIR
        own["TMPDIR"] = given  # it is unpacked where there is room
        environment = {name: value for name, value in os.environ.items() if name != "BADGE_KEY_FILE"} | own
        if key_file:
            environment["BACKUP_KEY_FILE"] = str(key_file.absolute())
        manage = Path(__file__).resolve().parents[2] / "manage.py"
        command = [sys.executable, str(manage), "restore", str(path.absolute())]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise NotACopy(f"The backup cannot be restored:\n{run.stdout}{run.stderr}")
    return run.stdout
