"""A history file → its rows. CSV here, XLSX in workbooks; what a file is, its content says, not its name."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bookings.exchange.history.columns import Header, RawRow, known_columns
from training.tables.unreadable import Unreadable
from training.tables.workbooks import sheet_rows

MOST_BYTES = 50_000_000
MOST_ROWS = 100_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


@dataclass
class HistoryFile:
    """An opened file. `rows` go through once and may raise Unreadable on the way; `notes` are for the user."""

    rows: Iterator[RawRow]
    notes: list[str] = field(default_factory=list)


def read_history(path: Path, encoding: str | None = None) -> HistoryFile:
    """Open a history file. Raises Unreadable, with what to do about it, for one that cannot be used."""
    if not path.is_file():
        raise Unreadable("There is no such file.")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Unreadable(
            f"The file has {size // 1_000_000:,} MB; at most {MOST_BYTES // 1_000_000} MB are read. Split it."
        )
    with path.open("rb") as file:
        start = file.read(512)
    if not start.strip():
        raise Unreadable("The file is empty.")
    notes: list[str] = []
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _from_records(sheet_rows(path, notes), notes, may_be_short=True)
    content = path.read_bytes()
    _refuse_other_formats(content)
    return _from_records(_csv_records(_decoded(content, encoding, notes)), notes, may_be_short=False)


def _refuse_other_formats(content: bytes):
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("The workbook is protected by a password. Save it without one.")
        raise Unreadable("This is a workbook of an old Excel format (.xls). Save it as .xlsx or as CSV.")
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise Unreadable("This is a web page or XML, whatever its name says. Save it as .xlsx or as CSV.")


def _decoded(content: bytes, encoding: str | None, notes: list[str]) -> str:
    if encoding is None:
        encoding = _sniffed_encoding(content)
        if encoding == "cp1252":
            notes.append("The file is not in UTF-8; it was read as Windows-1252. Use --encoding for another.")
    try:
        text = content.decode(encoding)
    except LookupError:
        raise Unreadable(f'"{encoding}" is not a text encoding known here. Try utf-8, utf-16 or cp1252.') from None
    except (UnicodeError, ValueError) as error:
        line = content[: getattr(error, "start", 0)].count(b"\n") + 1
        raise Unreadable(f"The file cannot be read as {encoding}: see line {line}. Save it as CSV UTF-8.") from None
    return text.removeprefix("\ufeff")


def _sniffed_encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("The file is in UTF-32. Save it as CSV UTF-8.")
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return encoding
    # Without a mark UTF-16 shows by the empty halves of its plain letters, at odd or at even places.
    start = content[:2000]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        halves, others = start[first::2], start[1 - first :: 2]
        if len(halves) > 8 and halves.count(0) > 0.7 * len(halves) and not others.count(0):
            return encoding
    try:
        content.decode()
        return "utf-8"
    except UnicodeDecodeError as error:
        # Mostly sound UTF-8 with a broken letter in it must not turn into "Ã©" all over.
        letters = len(_UTF8_LETTER.findall(content))
        if letters > len(_HIGH.findall(_UTF8_LETTER.sub(b"", content))):
            line = content[: error.start].count(b"\n") + 1
            raise Unreadable(
                f"The file is in UTF-8, but a letter in line {line} is broken. "
                "Mend it, or name the file's encoding with --encoding."
            ) from None
        return "cp1252"


@contextmanager
def _csv_refusals(number: list[int]):
    try:
        yield
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):
            why = "a quotation mark is opened and never closed"
        else:
            why = "a quotation mark stands where it cannot"
        raise Unreadable(f"The file cannot be read from row {number[0] + 1} on: {why}.") from None


def _csv_records(text: str) -> Iterator[Sequence[object]]:
    """Yield the records of a CSV text. A record is a row of a spreadsheet, however many lines it takes."""
    number = [0]
    with _csv_refusals(number):
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True):
            yield record
            number[0] += 1


def _delimiter(text: str) -> str:
    """Return the delimiter under which the first record has most columns of ours."""

    start = text[:100_000]

    def columns(delimiter: str) -> int:
        try:
            return known_columns(next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)))
        except (csv.Error, StopIteration):
            return 0

    return max(",;\t", key=columns)


def _from_records(records: Iterator[Sequence[object]], notes: list[str], *, may_be_short: bool) -> HistoryFile:
    header = Header(next(records, ()))
    if header.unknown:
        notes.append(f"Columns that are not of a history file were not read: {', '.join(header.unknown)}.")
    return HistoryFile(_counted(header, records, may_be_short=may_be_short), notes)


def _counted(header: Header, records: Iterator[Sequence[object]], *, may_be_short: bool) -> Iterator[RawRow]:
    count = 0
    for number, cells in enumerate(records, 2):
        row = header.row(number, cells, may_be_short=may_be_short)
        if row is None:
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it, by year for example.")
        yield row
    if not count:
        raise Unreadable("The file has a header and no rows.")
