"""A workbook's package: a zip from a stranger, looked at before it is opened."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from training.tables.unreadable import Unreadable

MOST_UNPACKED = 120_000_000
MOST_UNPACKED_IN_MEMORY = 20_000_000  # of every part but the sheets, which are streamed
MOST_PARTS = 1000
MOST_TIMES_PACKED = 100  # a sheet of the plainest repeated cells packs some forty times
MOST_SHEET_ROWS = 200_000
DAMAGED = "The workbook is damaged. Open it in the spreadsheet program and save it again."
CONTENT_TYPES = "[content_types].xml"

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError)
_OTHER_PACKAGES = (
    ("content.xml", "a LibreOffice or OpenOffice document (.ods). Save it as .xlsx or as CSV."),
    ("Index/Document.iwa", "a Numbers or Pages document. Export it as .xlsx or as CSV."),
    ("word/document.xml", "a Word document. Copy the table into a workbook."),
    ("ppt/presentation.xml", "a presentation. Copy the table into a workbook."),
    ("xl/workbook.bin", "a binary workbook (.xlsb). Save it as .xlsx or as CSV."),
)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a workbook's file. Raises Unreadable for one that is not plain and sound."""
    with path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
            _look_at(archive)
        except Unreadable:
            raise
        except _BROKEN:
            raise Unreadable(DAMAGED) from None
        with archive:
            yield archive


def _look_at(archive: zipfile.ZipFile) -> None:
    """Refuse by the zip's directory, before anything is unpacked; then by what only a look inside tells."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise Unreadable("The workbook has a part with a path that leads out of it. It was not opened.")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The workbook is protected by a password. Save it without one.")
    _refuse_too_much(parts)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("The workbook has macros. Save it as .xlsx, without macros.")
    plain = {name.replace("\\", "/").lower(): name for name in names}
    for name, what in _OTHER_PACKAGES:
        if name.lower() in plain:
            raise Unreadable(f"This is {what}")
    types = plain.get(CONTENT_TYPES)
    if types is None or b"spreadsheetml" not in archive.read(types).replace(b"\0", b""):
        raise Unreadable("This is not an Excel workbook (.xlsx). Save it as .xlsx or as CSV.")
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _look_inside(archive, part)


def _refuse_too_much(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    in_memory = sum(part.file_size for part in parts if not _is_sheet(part.filename))
    packed_tight = any(
        part.file_size > 1_000_000 and part.file_size > MOST_TIMES_PACKED * part.compress_size for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or in_memory > MOST_UNPACKED_IN_MEMORY or packed_tight:
        raise Unreadable(
            f"The workbook would unpack to {unpacked // 1_000_000:,} MB, too much to open. Save it as CSV."
        )


def _is_sheet(name: str) -> bool:
    return bool(_SHEET.fullmatch(name.replace("\\", "/")))


def _look_inside(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse entities: no spreadsheet program writes a document type. Refuse more rows than are ever read."""
    rows, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            seen = tail + chunk.replace(b"\0", b"")  # in UTF-16 the same letters have empty halves between them
            if _DOCTYPE.search(seen):
                raise Unreadable("The workbook defines entities, which no spreadsheet program does. It was not opened.")
            tail = seen[-30:]
            rows += len(_ROW.findall(seen)) - len(_ROW.findall(tail))
            if rows > MOST_SHEET_ROWS:
                raise Unreadable(
                    f"A sheet of the workbook has more than {MOST_SHEET_ROWS:,} rows, empty ones included. "
                    "Copy the filled ones to a new workbook, or save it as CSV."
                )
