"""The rows of one sheet of a workbook: each cell as text, number, date, time, length of time, None or NotKnown."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl.utils.datetime import from_excel, from_ISO8601

from training.tables.parts import Parts, Sheet, child, is_true, local, text_in
from training.tables.shown import (
    NotKnown,
    is_length_of_time,
    is_moment,
    not_known,
    shown_moment,
    shown_number,
    shown_text,
)

_NO_RESULT = NotKnown("has a formula whose result is not in the file: open it in a spreadsheet program and save it")
_NO_TEXT = NotKnown("has a text that is not in the file: type it again")
_NO_DATE = NotKnown("has a number that is shown as a date or time, and is none: type it again")
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
LAST_COLUMN = 16_384


def numbered_rows(parts: Parts, sheet: Sheet) -> Iterator[tuple[int, list[object]]]:
    """Yield each row that the sheet's part has, with its number there. Raises whatever a broken part makes it."""
    reader = _Cells(parts)
    number = 0
    with parts.archive.open(sheet.part) as stream:
        for _, element in iterparse(stream):
            name = local(element.tag)
            if name == "row":
                number = _row_number(element, number)
                yield number, reader.row(element)
                element.clear()
            elif name == "sheetData":
                return  # what follows is how the sheet looks


def _row_number(row: Element, before: int) -> int:
    return int(float(row.get("r") or before + 1))


class _Cells:
    def __init__(self, parts: Parts) -> None:
        self.texts, self.formats, self.epoch = parts.texts, parts.number_formats, parts.epoch

    def row(self, row: Element) -> list[object]:
        cells: list[object] = []
        for cell in row:
            if local(cell.tag) == "c":
                column = _column(cell.get("r"), len(cells) + 1)
                cells += [None] * (column - len(cells))
                cells[column - 1] = self.value(cell)
        return cells

    def value(self, cell: Element) -> object:
        """Return what the sheet shows in a cell."""
        written = child(cell, "v")
        kind, text = cell.get("t", "n"), None if written is None else written.text
        if kind == "inlineStr":
            inside = child(cell, "is")
            return None if inside is None else _shown_text(text_in(inside))
        if not text:
            # A formula whose result is the empty text says that it is a text, and has a value.
            has_result = child(cell, "f") is None or (kind == "str" and written is not None)
            return None if has_result else _NO_RESULT
        return self._of_kind(kind, text, cell)

    def _of_kind(self, kind: str, text: str, cell: Element) -> object:
        if kind == "n":
            return self._number(text.strip(), self._format(cell.get("s")))
        if kind == "s":
            place = text.strip()
            known = place.isdecimal() and int(place) < len(self.texts)
            return _shown_text(self.texts[int(place)]) if known else _NO_TEXT
        if kind == "b":
            return is_true(text)
        if kind == "d":
            return _iso(text.strip(), self._format(cell.get("s")))
        if kind == "e":
            return not_known(text) or NotKnown(f"has an error of the spreadsheet, {text.strip()[:20]}: correct it")
        return _shown_text(text)

    def _format(self, style: str | None) -> str:
        """Return the format of a style; a style that the file does not have shows the plain value."""
        place = int(style) if style and style.isdecimal() else 0
        return self.formats[place] if place < len(self.formats) else "General"

    def _number(self, text: str, number_format: str) -> object:
        if not _NUMBER.fullmatch(text):
            return NotKnown(f"has a number that cannot be read, {text[:20]}: type it again")
        value = int(text) if text.isdecimal() and len(text) < 20 else float(text)
        if not is_moment(number_format):
            return shown_number(value, number_format)
        if value < 0:
            return NotKnown("has a date or time before the first that a spreadsheet knows: it shows ####")
        try:
            moment = from_excel(value, self.epoch, timedelta=is_length_of_time(number_format))
        except (OverflowError, ValueError):
            return _NO_DATE
        return shown_moment(moment, number_format)


def _column(place: str | None, following: int) -> int:
    """Return the column in which a cell stands: many programs leave that out, and then it is the next one."""
    if place is None:
        return following
    found = _PLACE.fullmatch(place.strip())
    column = 0
    for letter in found[1].upper() if found else "":
        column = column * 26 + ord(letter) - 64
    if not following <= column <= LAST_COLUMN:
        raise ValueError(f"{place} is no cell in its place")
    return column


def _shown_text(text: str) -> object:
    return not_known(text) or shown_text(text) or None


def _iso(text: str, number_format: str) -> Any:
    try:
        moment = from_ISO8601(text)
    except (ValueError, TypeError):
        return _NO_DATE
    return shown_moment(moment, number_format) if isinstance(moment, dt.datetime) else moment
