"""What a workbook says of itself: its sheets, its texts, how its numbers are shown, and from when it counts days.

Read by local names and with little asked, for programs write these parts in many ways: with prefixes or in the
namespaces of Strict Open XML, with names in other letters than those of the parts, with styles that no standard knows.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from posixpath import join, normpath
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from training.tables.unreadable import Unreadable

_NUMBERS_OWN_SHEET = "Export Summary"  # Numbers puts it before the tables, to say that it exported them
_WHITE = {"", "rgb=ffffffff", "rgb=00ffffff", "rgb=ffffff", "theme=0", "indexed=9", "indexed=64", "auto=1"}
_TRUE = {"1", "true", "on"}


def local(tag: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


def children(element: Element | None, name: str) -> Iterator[Element]:
    if element is not None:
        yield from (child for child in element if local(child.tag) == name)


def child(element: Element | None, name: str) -> Element | None:
    return next(children(element, name), None)


def is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in _TRUE


def text_in(element: Element) -> str:
    """Return the text of an item or an inline cell: of all its runs, without how it is pronounced."""
    pieces: list[str] = []
    for part in element:
        name = local(part.tag)
        if name == "t":
            pieces.append(part.text or "")
        elif name == "r":
            pieces += [text.text or "" for text in children(part, "t")]
    return "".join(pieces)


@dataclass(frozen=True)
class Sheet:
    title: str
    part: str  # the name in the package
    is_visible: bool = True


class Parts:
    """A workbook's package, opened and looked at before (packages.py)."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self._named = {_key(name): name for name in archive.namelist()}
        self._workbook_part = self._related("", "officeDocument") or "xl/workbook.xml"
        self._workbook = self._root(self._workbook_part)
        if self._workbook is None:
            raise Unreadable("This is not an Excel workbook (.xlsx). Save it as .xlsx or as CSV.")

    def first_visible_sheet(self, notes: list[str]) -> Sheet:
        """Return the sheet that is read, and say in `notes` which it is where there are several."""
        sheets = self.sheets()
        found = next((sheet for sheet in sheets if sheet.is_visible), None)
        if found is None:
            raise Unreadable("The workbook has no visible sheet.")
        if len(list(self._listed())) > 1:
            notes.append(f'Only the first visible sheet was read: "{found.title}".')
        return found

    def sheets(self) -> list[Sheet]:
        """Return every sheet with cells, in the workbook's order, but the one in which Numbers speaks of itself."""
        found = [
            Sheet(sheet.get("name", ""), part, sheet.get("state", "visible").lower() == "visible")
            for sheet, part in self._listed()
        ]
        visible = [sheet for sheet in found if sheet.is_visible]
        if len(visible) > 1 and visible[0].title == _NUMBERS_OWN_SHEET:
            found.remove(visible[0])
        return found

    def _listed(self) -> Iterator[tuple[Element, str]]:
        for sheet in children(child(self._workbook, "sheets"), "sheet"):
            if part := self._part_of(sheet):
                yield sheet, part

    @property
    def epoch(self) -> dt.datetime:
        """The day nought: workbooks made on older Macintoshes count from 1904."""
        properties = child(self._workbook, "workbookPr")
        is_1904 = properties is not None and is_true(properties.get("date1904"))
        return MAC_EPOCH if is_1904 else WINDOWS_EPOCH

    @cached_property
    def texts(self) -> list[str]:
        """The table of texts to which cells point."""
        part = self._related(self._workbook_part, "sharedStrings") or "xl/sharedStrings.xml"
        if (name := self._named.get(_key(part))) is None:
            return []
        texts: list[str] = []
        with self.archive.open(name) as stream:
            for _, element in iterparse(stream):
                if local(element.tag) == "si":
                    texts.append(text_in(element))
                    element.clear()
        return texts

    @cached_property
    def number_formats(self) -> list[str]:
        """How numbers are shown, by the style of their cell."""
        root = self._root(self._related(self._workbook_part, "styles") or "xl/styles.xml")
        own = {form.get("numFmtId"): form.get("formatCode", "") for form in children(child(root, "numFmts"), "numFmt")}
        used = (style.get("numFmtId", "0") for style in children(child(root, "cellXfs"), "xf"))
        return [own[number] if number in own else _built_in(number) for number in used]

    @cached_property
    def fills(self) -> list[str]:
        """How cells are coloured, by their style: "" where they are not, or white."""
        root = self._root(self._related(self._workbook_part, "styles") or "xl/styles.xml")
        of_fill = [_colour(fill) for fill in children(child(root, "fills"), "fill")]
        used = (style.get("fillId", "0") for style in children(child(root, "cellXfs"), "xf"))
        return [of_fill[int(number)] if number.isdecimal() and int(number) < len(of_fill) else "" for number in used]

    def _part_of(self, sheet: Element) -> str | None:
        """Return the part in which a sheet lies; None for a chart, and for one that the file does not have."""
        own = next((value for name, value in sheet.attrib.items() if name != "id" and local(name) == "id"), "")
        relation = self._relations(self._workbook_part).get(own)
        return relation[1] if relation and relation[0] == "worksheet" else None

    def _related(self, part: str, kind: str) -> str | None:
        return next((target for its, target in self._relations(part).values() if its == kind), None)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return by its name the kind of each relation that a part has, and the part it leads to, where it is there."""
        folder, _, name = part.replace("\\", "/").rpartition("/")
        root = self._root(join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in children(root, "Relationship"):
            kind = relation.get("Type", "").rpartition("/")[2]
            if target := self._target(folder, relation.get("Target", "")):
                found[relation.get("Id", "")] = (kind, target)
        return found

    def _target(self, folder: str, target: str) -> str | None:
        """Return the part that a relation means: from the root of the package, from its own folder, or misspelt."""
        target = target.replace("\\", "/")
        for written in (target, unquote(target)):
            for path in (join(folder, written), written):
                if name := self._named.get(_key(normpath(path))):
                    return name
        return None

    def _root(self, part: str) -> Any:
        name = self._named.get(_key(part))
        return None if name is None else fromstring(self.archive.read(name))


def _key(name: str) -> str:
    """Names of parts are the same in any case, and some programs write backslashes."""
    return name.replace("\\", "/").lstrip("/").lower()


def _colour(fill: Element) -> str:
    pattern = child(fill, "patternFill")
    colour = child(pattern, "fgColor")
    if pattern is None or colour is None or pattern.get("patternType", "none") in {"none", "gray125"}:
        return ""
    said = " ".join(f"{local(name)}={value.lower()}" for name, value in sorted(colour.attrib.items()))
    return "" if said in _WHITE else said


def _built_in(number: str) -> str:
    return str(BUILTIN_FORMATS.get(int(number), "General")) if re.fullmatch(r"\d{1,4}", number) else "General"
