"""Which files can go with a course: of kinds that every office opens, being what their name says, and without macros.

Nothing is unpacked here but the list of parts that a Word, PowerPoint or Excel file begins with.
"""

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from training.refusals import Refused
from training.text import has_letters

LONGEST_NAME = 100
MOST_PARTS = 10_000
MOST_BYTES_OF_LIST = 2_000_000
_OFFICE = "application/vnd.openxmlformats-officedocument."
_LIST = "[Content_Types].xml"
_MACROS = "Files with macros are not sent to people. Save it without them, or as PDF."
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, NotImplementedError, EOFError)
# Relationships by the last part of their type: what opens another program, and what may lead out of the file.
_OBJECTS = {"oleObject", "control", "attachedToolbars"}
_OUTWARD = {"hyperlink"}
MOST_BYTES_OF_RELATIONS = 5_000_000
# What a part with programs in it is called, or calls itself.
_PROGRAMS = ("vbaproject", "macroenabled", "/activex/", "macrosheet", "vnd.ms-office.activex")


class AttachmentRefused(Refused):
    """The file does not go with the course; the message says why."""


def safe_name(name: str) -> str:
    """Return the name as people see it and as mails and downloads carry it, its ending in small letters.

    Of a path the last part counts; what is invisible, turns the text round or means something to a file system or a
    header goes. Raises AttachmentRefused for a name without an ending.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join(re.sub(r'[<>:"|?*;%=]+', "-", seen).split()).strip(". ")
    stem, _, ending = line.rpartition(".")
    ending = ending.strip().lower()
    if not stem or not (ending.isascii() and ending.isalnum() and len(ending) <= 10):
        raise AttachmentRefused(f"The name of the file has to end in what it is, such as .pdf. {_accepted()}")
    stem = stem[: LONGEST_NAME - len(ending) - 1].strip(". -")
    return f"{stem if has_letters(stem) else 'file'}.{ending}"


def content_type_of(name: str, file: BinaryIO) -> str:
    """Return the type of a file of this (safe) name after a look into it. Raises AttachmentRefused."""
    ending = name.rpartition(".")[2]
    if re.fullmatch(r"(doc|dot|xls|xlt|xla|ppt|pot|pps|ppa|sld)m|xlsb", ending):
        raise AttachmentRefused(_MACROS)
    if ending not in _KINDS:
        raise AttachmentRefused(f"Files that end in .{ending} cannot go with a course. {_accepted()}")
    what, content_type, fits = _KINDS[ending]
    if not fits(file):
        raise AttachmentRefused(f"This is not {what}, whatever its name says. Open it, and save it as one again.")
    file.seek(0)
    return content_type


def _accepted() -> str:
    endings = [f".{ending}" for ending in _KINDS]
    return f"It can be {', '.join(endings[:-1])} or {endings[-1]}."


def accepted_endings() -> list[str]:
    return [f".{ending}" for ending in _KINDS]


def _begins(*starts: bytes) -> Callable[[BinaryIO], bool]:
    def fits(file: BinaryIO) -> bool:
        file.seek(0)
        return file.read(16).startswith(starts)

    return fits


def _office(main: str) -> Callable[[BinaryIO], bool]:
    """A package whose list of parts names a document of this kind, and no part with programs or from elsewhere."""
    wanted = f"{_OFFICE}{main}.main+xml".lower()

    def fits(file: BinaryIO) -> bool:
        file.seek(0)
        if not file.read(4).startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(file) as package:
                names = package.namelist()
                if len(names) > MOST_PARTS or package.getinfo(_LIST).file_size > MOST_BYTES_OF_LIST:
                    return False
                parts = package.read(_LIST).decode().lower()
                everything = f"{parts}\n{chr(10).join(names).lower()}"
                if any(program in everything for program in _PROGRAMS):
                    raise AttachmentRefused(
                        "Files with macros are not sent to people. Save it without them, or as PDF."
                    )
                _refuse_what_is_not_of_the_file(package, everything)
        except (*_BROKEN, ParseError, DefusedXmlException):
            return False
        return wanted in parts

    return fits


def _refuse_what_is_not_of_the_file(package: zipfile.ZipFile, everything: str) -> None:
    """Refuse objects of other programs, and what is loaded from somewhere when the file is opened: a template, a
    picture. Links that people press may lead anywhere, and a chart brings the table that it was drawn from.
    """
    other_than_tables = re.search(r"/embeddings/[^\n]*\.(?!xlsx\b)\w+$", everything, re.MULTILINE)
    embedded = "oleobject" in everything or other_than_tables is not None
    relations = [part for part in package.infolist() if part.filename.lower().endswith(".rels")]
    if sum(part.file_size for part in relations) > MOST_BYTES_OF_RELATIONS:
        raise ValueError("so many relations are no document")
    for part in relations:
        of_a_chart = "/charts/" in part.filename.lower()
        for relation in fromstring(package.read(part)):
            kind = relation.get("Type", "").rpartition("/")[2]
            embedded = embedded or kind in _OBJECTS or (kind == "package" and not of_a_chart)
            if relation.get("TargetMode", "").strip().lower() == "external" and kind not in _OUTWARD:
                raise AttachmentRefused(
                    "This file loads something from elsewhere when it is opened, such as a template or a linked "
                    "picture. Embed the picture or remove the link, or save the file as PDF."
                )
    if embedded:
        raise AttachmentRefused(
            "This file has another program’s file inside it. Remove the embedded object, or save the file as PDF."
        )


def _text(file: BinaryIO) -> bool:
    file.seek(0)
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in text)


# By ending: what people call it, its type, and whether a file is one.
_KINDS: dict[str, tuple[str, str, Callable[[BinaryIO], bool]]] = {
    "pdf": ("a PDF", "application/pdf", _begins(b"%PDF-")),
    "docx": (
        "a Word document without a password",
        f"{_OFFICE}wordprocessingml.document",
        _office("wordprocessingml.document"),
    ),
    "pptx": (
        "a PowerPoint file without a password",
        f"{_OFFICE}presentationml.presentation",
        _office("presentationml.presentation"),
    ),
    "xlsx": ("an Excel workbook without a password", f"{_OFFICE}spreadsheetml.sheet", _office("spreadsheetml.sheet")),
    "png": ("a PNG picture", "image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("a JPEG picture", "image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": ("a JPEG picture", "image/jpeg", _begins(b"\xff\xd8\xff")),
    "txt": ("a text in UTF-8", "text/plain", _text),
}
