"""A CSV file → its records. What a file is, its content says, not its name; what had to be guessed is said in notes."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice

from training.tables.old_letters import GUESSED, guessed_encoding
from training.tables.shown import not_known
from training.tables.unreadable import Unreadable
from training.tables.writing import text_of_cell

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_NAMED_DELIMITER = re.compile(r'"?sep=(?P<sign>.)"?[ ,;\t]*(\r\n|\r|\n)', re.IGNORECASE)
_DELIMITERS = ",;\t|"
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"SQLite format", "a database"),
)


def csv_records(
    content: bytes,
    notes: list[str],
    *,
    encoding: str | None = None,
    known: Callable[[Sequence[object]], int] = len,
    header_within: int = 1,
) -> Iterator[Sequence[str]]:
    """Yield the records of a CSV file, each cell as text. A record is a row of a spreadsheet, on however many lines.

    `known` counts the cells of a header that mean something: the delimiter is the one under which most do. The header
    is one of the first `header_within` records. Raises Unreadable at once for what is no CSV file, and on the way for
    quotation marks that do not pair.
    """
    _refuse_other_formats(content)
    text = _decoded(content, encoding, notes)
    if named := _NAMED_DELIMITER.match(text):  # Excel's own sign, in a line that it does not show
        return _records(text[named.end() :], named["sign"], blanks=False)
    delimiter = _delimiter(text, known, header_within)
    return _records(text, delimiter, blanks=_has_blanks_before_quotes(text, delimiter))


def _refuse_other_formats(content: bytes) -> None:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("The workbook is protected by a password. Save it without one.")
        raise Unreadable("This is a workbook of an old Excel format (.xls). Save it as .xlsx or as CSV.")
    if start.startswith(b"<"):
        raise Unreadable("This is a web page or XML, whatever its name says. Save it as .xlsx or as CSV.")
    for sign, what in _OTHERS:
        if start.startswith(sign):
            raise Unreadable(f"This is {what}, whatever its name says. Save the table as .xlsx or as CSV.")


def _decoded(content: bytes, encoding: str | None, notes: list[str]) -> str:
    if encoding is None:
        encoding = _sniffed_encoding(content)
        if encoding in GUESSED:
            notes.append(f"The file is not in UTF-8; it was read as {GUESSED[encoding]}. Look at names with accents.")
    try:
        text = content.decode(encoding)
    except LookupError:
        raise Unreadable(f'"{encoding}" is not a text encoding known here. Try utf-8, utf-16 or cp1252.') from None
    except (UnicodeError, ValueError) as error:
        line = content[: getattr(error, "start", 0)].count(b"\n") + 1
        raise Unreadable(f"The file cannot be read as {encoding}: see line {line}. Save it as CSV UTF-8.") from None
    text = text.rstrip("\x1a\0")  # how old systems end a file, and fill its last block
    if "\0" in text:
        raise Unreadable("This is neither CSV nor an Excel workbook. Save it as “CSV UTF-8” or as .xlsx.")
    return text.lstrip("\ufeff")


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
        _refuse_broken_utf8(content, error.start)
    return guessed_encoding(content)


def _refuse_broken_utf8(content: bytes, place: int) -> None:
    """Mostly sound UTF-8 with a broken letter in it must not turn into "Ã©" all over."""
    letters = len(_UTF8_LETTER.findall(content))
    if letters > len(_HIGH.findall(_UTF8_LETTER.sub(b"", content))):
        line = content[:place].count(b"\n") + 1
        raise Unreadable(
            f"The file is in UTF-8, but a letter in line {line} is broken. Mend it, or name the file’s encoding."
        )


def _delimiter(text: str, known: Callable[[Sequence[object]], int], header_within: int) -> str:
    """Return the delimiter under which one of the first records has most cells that mean something."""
    start = text[:100_000]

    def cells(delimiter: str) -> int:
        most = 0
        with suppress(csv.Error):
            for record in islice(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), header_within):
                most = max(most, known(record))
        return most

    return max(_DELIMITERS, key=cells)


def _has_blanks_before_quotes(text: str, delimiter: str) -> bool:
    """Tell whether the header has quotation marks behind a blank, as in `Name, "Town"`: they belong to the file."""
    header = re.split(r"[\r\n]", text[:100_000], maxsplit=1)[0]
    return bool(re.search(rf'{re.escape(delimiter)} +"[^"]*"', header))


_TELLING = frozenset("'#= \t")  # how texts begin that may be more, or less, than they seem
_AS_A_FORMULA = re.compile(r'="((?:[^"]|"")*)"')  # how programs keep the noughts of "0007" from Excel


def _cell(text: str) -> str:
    if formula := _AS_A_FORMULA.fullmatch(text):
        return formula[1].replace('""', '"')
    return not_known(text) or text_of_cell(text)


def _may_be_more(text: str) -> bool:
    return text[:1] in _TELLING or "E+" in text or text.startswith("Err:")


def _records(text: str, delimiter: str, *, blanks: bool) -> Iterator[Sequence[str]]:
    number = [0]
    lines = io.StringIO(text, newline="")
    with _csv_refusals(number):
        for record in csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=blanks):
            yield [_cell(text) if _may_be_more(text) else text for text in record]
            number[0] += 1


@contextmanager
def _csv_refusals(number: list[int]) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):
            why = "a quotation mark is opened and never closed"
        else:
            why = "a quotation mark is in the wrong place"
        raise Unreadable(f"The file cannot be read from row {number[0] + 1} on: {why}.") from None
