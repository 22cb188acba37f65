"""Workbooks part by part, as programs other than ours write them: openpyxl would write all of them its own way."""

import io
import zipfile
from collections.abc import Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PART_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Formats of a workbook's own begin here.
_OWN = 164


def text(words: str) -> str:
    """The inside of a cell whose text stands in it."""
    return f't="inlineStr"><is><t>{words}</t></is>'


def number(value: object, form: int = 0) -> str:
    """The inside of a cell with a number, shown in the format of this place (`formats`), 0 being General."""
    return f's="{form}"><v>{value}</v>'


def row(place: int, *cells: str, more: str = "") -> str:
    """A row of the cells' insides; an empty one is left out."""
    written = (f'<c r="{chr(65 + i)}{place}" {cell}</c>' for i, cell in enumerate(cells) if cell)
    return f'<row r="{place}"{more}>{"".join(written)}</row>'


def styles(formats: Sequence[str]) -> str:
    own = "".join(f'<numFmt numFmtId="{_OWN + i}" formatCode="{form}"/>' for i, form in enumerate(formats))
    used = "".join(f'<xf numFmtId="{_OWN + i}" applyNumberFormat="1"/>' for i in range(len(formats)))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{own}</numFmts>'
        f'<cellXfs count="{len(formats) + 1}"><xf numFmtId="0"/>{used}</cellXfs></styleSheet>'
    )


def shared(*items: str) -> str:
    """The table of texts; an item is what stands in its `si`."""
    return f'<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def workbook(
    *rows: str,
    formats: Sequence[str] = (),
    texts: str = "",
    before: str = "",
    after: str = "",
    properties: str = "",
    at: str = "xl/worksheets/sheet1.xml",
    target: str = "worksheets/sheet1.xml",
    parts: dict[str, str] | None = None,
) -> bytes:
    """A workbook of one sheet. `before` and `after` stand around its rows, `properties` in front of its sheets; `at` is
    where the sheet lies, `target` how the workbook names it; `parts` replace parts, or leave one out with "".
    """
    lies = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK_TYPE}"/>'
        + (f'<Override PartName="/xl/sharedStrings.xml" ContentType="{PART_TYPE}.sharedStrings+xml"/>' if texts else "")
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
        '<sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="{target}"/></Relationships>',
        "xl/styles.xml": styles(formats),
        "xl/sharedStrings.xml": texts,
        at: f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>',
    } | (parts or {})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in lies.items():
            if content:
                archive.writestr(name, content)
    return file.getvalue()
