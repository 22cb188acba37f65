"""The shape of what the site answers: what stays when only words change, and differs where words became markup."""

import base64
import csv
import json
from html.parser import HTMLParser
from io import BytesIO, StringIO
from xml.etree import ElementTree

from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

Shape = list[object]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, " ".join(sorted(name for name, _ in attrs))))


def shape_of_html(html: str) -> Shape:
    """Return the elements with the names of their attributes, in their order."""
    parser = _Elements()
    parser.feed(html)
    return list(parser.found)


def shape_of_calendar(text: str) -> Shape:
    """Return the properties of each component, with the names of their parameters."""
    items = Calendar.from_ical(text).property_items() if text else []
    return [(name, sorted(getattr(value, "params", ()))) for name, value in items]


def shape_of_pdf(content: bytes) -> Shape:
    """Return how many links and pictures it has, and what it would do of itself. Other words may fill other pages."""
    reader = PdfReader(BytesIO(content))
    actions = [name for name in ("/OpenAction", "/AA", "/AcroForm") if name in reader.root_object]
    return [*actions, sum(len(page.get("/Annots", [])) + len(page.images) for page in reader.pages)]


def _shape_of_json(value: object) -> object:
    if isinstance(value, dict):
        return {
            number: _shape_of_json(inner) for number, inner in enumerate(value.values())
        }  # names of columns are words
    if isinstance(value, list):
        return [_shape_of_json(inner) for inner in value]
    return type(value).__name__


def shape_of_workbook(content: bytes) -> Shape:
    """Return each cell with what it is: text, number, formula."""
    return [(cell.coordinate, cell.data_type) for row in load_workbook(BytesIO(content)).active for cell in row]


def shape_of_document(content: bytes) -> Shape:
    """Return the elements of a Word document, in their order."""
    return [element.tag for element in Document(BytesIO(content)).element.iter()]


def _shape_of_signed(content: bytes) -> Shape:
    """Return the shape of what is signed, in the compact form that has it between two points."""
    claims = content.split(b".")[1]
    return [_shape_of_json(json.loads(base64.urlsafe_b64decode(claims + b"=" * (-len(claims) % 4))))]


def shape_of_feed(content: bytes) -> Shape:
    """Return the elements of an Atom feed, those with HTML in them with its elements."""
    elements = list(ElementTree.fromstring(content).iter())  # our own
    html = [shape_of_html(element.text or "") for element in elements if element.get("type") == "html"]
    return [*(element.tag for element in elements), *html]


def shape(kind: str, content: bytes) -> Shape:
    """Return the shape of content of a type; of a type that is not known here, its length."""
    match kind.partition(";")[0]:
        case "text/html":
            return shape_of_html(content.decode())
        case "text/calendar":
            return shape_of_calendar(content.decode())
        case "text/csv":
            return [len(row) for row in csv.reader(StringIO(content.decode("utf-8-sig")))]
        case "application/json":
            return [_shape_of_json(json.loads(content))]
        case "application/atom+xml":
            return shape_of_feed(content)
        case "application/pdf" if content.rstrip().endswith(b"%%EOF"):  # else a file that tests made up
            return shape_of_pdf(content)
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
            return shape_of_workbook(content)
        case "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
            return shape_of_document(content)
        case "application/vc+jwt" | "application/jwt":
            return _shape_of_signed(content)
        case _:
            return [len(content)]
