"""Files as LibreOffice, Google Sheets, Numbers, Excel for Mac, old systems and other exporters write them.

Each is read by both ways in. `KNOWN` is what the second cell of the second row then holds, as a list has it and as a
history does: what the sheet shows, or a sentence.
"""

import datetime as dt
import io
from pathlib import Path

import pytest

from tests.support.sheets_of_programs import MAIN, RELATIONS, number, row, shared, text, workbook
from training.tables.reading import Table, read_records, read_table
from training.tables.shown import NotKnown
from training.tables.unreadable import Unreadable

HEAD = row(1, text("Name"), text("Value"))
DAY = dt.datetime(2023, 11, 7)


def as_list(content: bytes) -> Table:
    return read_table(io.BytesIO(content))


def as_history(content: bytes, tmp_path: Path) -> list[list[object]]:
    path = tmp_path / "file"
    path.write_bytes(content)
    return [list(cells) for cells in read_records(path, most_bytes=10_000_000).rows]


def with_cell(cell: str, **how) -> bytes:
    return workbook(HEAD, row(2, text("Ann"), cell), **how)


@pytest.mark.parametrize(
    ("cell", "formats", "typed", "value"),
    [
        ('t="inlineStr"><is><r><t>Jo</t></r><r><t xml:space="preserve"> B</t></r></is>', (), "Jo B", "Jo B"),
        ('t="inlineStr"><is><t>山</t><rPh sb="0" eb="1"><t>ヤマ</t></rPh></is>', (), "山", "山"),
        ('t="b"><v>1</v>', (), "yes", True),
        ('t="b"><v>false</v>', (), "no", False),
        (number(9.5 / 24, 1), ("[h]:mm",), "09:30", dt.timedelta(hours=9.5)),
        (number(25.5 / 24, 1), ("[h]:mm",), "25:30", dt.timedelta(hours=25.5)),  # and no half past one
        (number(0.5, 1), ("0%",), "50%", "50%"),
        (number(45237, 1), ("[$-809]dd mmmm yyyy",), "2023-11-07", DAY),
        (number(45237, 1), ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",), "2023-11-07", DAY),
        (number(45237, 1), ("dd&quot;/&quot;mm&quot;/&quot;yyyy",), "2023-11-07", DAY),
        (number(0.395833333, 1), ("[$-F400]h:mm:ss\\ AM/PM",), "09:30", dt.time(9, 30)),
        (number(20, 1), ("Standard",), "20", 20),
        (number(20, 1), ("Estándar",), "20", 20),
        (number(7, 1), ("&quot;W&quot;000",), "W007", "W007"),
        (number("447700900123", 1), ("0.00E+00",), "447700900123", 447700900123),
        (number("\n 20 \n"), (), "20", 20),
        ('t="d"><v>2023-11-07</v>', (), "2023-11-07", dt.date(2023, 11, 7)),
        ('t="d"><v>2023-11-07T09:30:00.000Z</v>', (), "2023-11-07 09:30", dt.datetime(2023, 11, 7, 9, 30)),
        ('t="d"><v>T09:30:00</v>', (), "09:30", dt.time(9, 30)),
    ],
)
def test_cells_are_what_the_sheet_shows(tmp_path, cell, formats, typed, value):
    content = with_cell(cell, formats=formats)
    assert (as_list(content).rows, as_history(content, tmp_path)[1]) == ([["Ann", typed]], ["Ann", value])


@pytest.mark.parametrize(
    ("cell", "formats", "why"),
    [
        ('t="e"><v>#N/A</v>', (), "error of the spreadsheet, #N/A"),
        ('t="e"><v>#ODD!</v>', (), "error of the spreadsheet, #ODD!"),
        ('t="str"><f>x</f><v>Err:508</v>', (), "error of the spreadsheet, Err:508"),
        (number(-1, 1), ("dd/mm/yyyy",), "before the first"),
        (number(-0.1, 1), ("hh:mm",), "before the first"),
        (number(-0.1, 1), ("[h]:mm",), "before the first"),
        (number("1e10", 1), ("dd/mm/yyyy",), "is none"),
        (number("1.23456789012345E+18"), (), "more than 15 figures"),
        (number("123456789012345678"), (), "more than 15 figures"),
        (number("20,5"), (), "cannot be read, 20,5"),
        ('t="s"><v>5</v>', (), "text that is not in the file"),
        ('t="d"><v>2023-13-07</v>', (), "is none"),
    ],
)
def test_cells_that_cannot_be_known_say_why(tmp_path, cell, formats, why):
    content = with_cell(cell, formats=formats)
    [(number_of_row, place, said)] = as_list(content).not_known
    assert (number_of_row, place, why in said) == (2, 1, True)
    value = as_history(content, tmp_path)[1][1]
    assert isinstance(value, NotKnown)
    assert value == said


def test_shared_texts_are_read_run_by_run_without_how_they_are_pronounced(tmp_path):
    texts = shared(
        "<t>Name</t>",
        "<t>Value</t>",
        '<r><t>Jo</t></r><r><rPr><i/></rPr><t xml:space="preserve"> B</t></r>',
        '<t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh><phoneticPr fontId="1"/>',
        "<t>_x005F_x000D_</t>",
    )
    cells = [f't="s"><v>{i}</v>' for i in range(5)]
    content = workbook(row(1, *cells[:2]), row(2, *cells[2:4]), row(3, cells[4]), texts=texts)
    assert as_list(content).rows == [["Jo B", "山田"], ["_x000D_", ""]]
    assert as_history(content, tmp_path)[1:] == [["Jo B", "山田"], ["_x000D_"]]


@pytest.mark.parametrize("says", ["1", "true"])
def test_days_counted_from_1904(tmp_path, says):
    how = {"formats": ["dd/mm/yyyy hh:mm"], "properties": f'<workbookPr date1904="{says}"/>'}
    content = with_cell(number(43775.5, 1), **how)
    assert as_list(content).rows == [["Ann", "2023-11-07 12:00"]]
    assert as_history(content, tmp_path)[1][1] == dt.datetime(2023, 11, 7, 12)


@pytest.mark.parametrize(
    "how",
    [
        {"target": "/xl/worksheets/sheet1.xml"},
        {"target": "./worksheets/sheet1.xml"},
        {"target": "worksheets\\sheet1.xml"},
        {"target": "xl/worksheets/sheet1.xml"},
        {"at": "xl/data/s.xml", "target": "../xl/data/s.xml"},
        {"at": "sheets/s.xml", "target": "/sheets/s.xml"},
        {"at": "xl/worksheets/Sheet1.xml"},
        {"at": "xl/worksheets/sheet 1.xml", "target": "worksheets/sheet%201.xml"},
    ],
    ids=lambda how: how.get("target", how.get("at")),
)
def test_sheet_is_found_however_the_workbook_names_its_part(tmp_path, how):
    content = workbook(HEAD, row(2, text("Ann"), text("x")), **how)
    assert (as_list(content).rows, as_history(content, tmp_path)[1]) == ([["Ann", "x"]], ["Ann", "x"])


def book(inside: str) -> str:
    sheets = '<sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets>'
    return f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{sheets}{inside}</workbook>'


CREATED = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:created>7 Nov 2023</dcterms:created></cp:coreProperties>'
)
ODD_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font><color rgb="FFF"/><family val="99"/></font></fonts>'
    '<fills><fill><patternFill patternType="odd"/></fill></fills>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="1"/></cellXfs></styleSheet>'
)


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/styles.xml": ""},
        {"xl/styles.xml": ODD_STYLES},
        {"docProps/core.xml": CREATED},
        {"xl/workbook.xml": book('<bookViews><workbookView activeTab="9" visibility="odd"/></bookViews>')},
        {"xl/workbook.xml": book('<calcPr calcId="abc"/>')},
        {
            "xl/workbook.xml": book(
                '<definedNames><definedName name="a" localSheetId="7">#REF!</definedName></definedNames>'
            )
        },
    ],
    ids=["no styles", "odd styles", "odd date", "odd view", "odd calculation", "odd name"],
)
def test_what_is_no_matter_of_the_cells_may_be_as_odd_as_it_likes(tmp_path, parts):
    content = workbook(HEAD, row(2, text("Ann"), number(20, 1)), parts=parts)
    assert (as_list(content).rows, as_history(content, tmp_path)[1]) == ([["Ann", "20"]], ["Ann", 20])


def test_sheet_without_its_size_and_places_of_cells(tmp_path):
    cells = ['<row><c t="inlineStr"><is><t>Name</t></is></c></row>', "<row><c><v>7</v></c></row>"]
    content = workbook(*cells)
    assert (as_list(content).rows, as_history(content, tmp_path)) == ([["7"]], [["Name"], [7]])


@pytest.mark.parametrize("place", ["b2", "$B$2"])
def test_places_of_cells_in_small_letters_or_fixed(tmp_path, place):
    content = workbook(HEAD, f'<row r="2"><c r="{place}"><v>7</v></c></row>')
    assert (as_list(content).rows, as_history(content, tmp_path)[1]) == ([["", "7"]], [None, 7])


def test_hidden_columns_and_rows_are_read_and_told():
    columns = "<cols><col min='2' max='2' hidden='1'/><col min=\"4\" max=\"9\" hidden=\"true\"/></cols>"
    content = workbook(HEAD, row(2, text("Ann"), text("x"), more=" hidden='1'"), before=columns)
    assert as_list(content).notes == ["Hidden rows were read too: 1.", "Hidden columns were read too: B, D to I."]


def test_merged_cells_are_told_whatever_the_quotation_marks(tmp_path):
    merged = "<mergeCells><mergeCell ref='B2:B3'/></mergeCells>"
    content = workbook(HEAD, row(2, text("Ann"), text("x")), row(3, text("Bob")), after=merged)
    assert [place for *place, _ in as_list(content).not_known] == [[3, 1]]
    assert isinstance(as_history(content, tmp_path)[2][1], NotKnown)


def test_sheet_that_numbers_puts_before_its_tables_is_passed_over(tmp_path):
    summary = '<sheet name="Export Summary" sheetId="1" r:id="r2"/>'
    sheets = f'<sheets>{summary}<sheet name="People" sheetId="2" r:id="r1"/></sheets>'
    relation = '<Relationship Id="{}" Type="{}/worksheet" Target="worksheets/{}.xml"/>'
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        + relation.format("r1", RELATIONS, "sheet1")
        + relation.format("r2", RELATIONS, "summary")
        + "</Relationships>",
        "xl/worksheets/summary.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
    }
    content = workbook(HEAD, row(2, text("Ann"), text("x")), parts=parts)
    table = as_list(content)
    assert (table.rows, table.notes) == ([["Ann", "x"]], ['Only the first visible sheet was read: "People".'])


# ---- CSV ----


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ('\ufeff"Name","Value"\r\n"Ann","x"\r\n'.encode(), [["Ann", "x"]]),
        ("\ufeff\ufeffName,Value\r\nAnn,x\r\n".encode(), [["Ann", "x"]]),
        ('sep=;\r\nName;Value\r\nAnn;"a\r\nb"\r\n'.encode("utf-16"), [["Ann", "a\r\nb"]]),
        ("\ufeffsep=;\nName;Value\nAnn;x\n".encode(), [["Ann", "x"]]),
        ("Name\tValue\r\nZoë\tx".encode("utf-16-le"), [["Zoë", "x"]]),
        ("Name,Value\rAnn,é\r".encode(), [["Ann", "é"]]),
        ('Name,Value\rAnn,"two\nlines é"\r'.encode("mac_roman"), [["Ann", "two\nlines é"]]),
        ("Name,Value\rZoë,O’Neil\r".encode("mac_roman"), [["Zoë", "O’Neil"]]),
        ("Name,Value\rZoë,x\r".encode("cp1252"), [["Zoë", "x"]]),
        ("Name;Value\r\nZoë Müller;José\r\n\x1a".encode("cp850"), [["Zoë Müller", "José"]]),
        ("Name;Value\r\nŁucja Wałęsa;ciąża\r\n".encode("cp1250"), [["Łucja Wałęsa", "ciąża"]]),
        ("Name;Value\r\nZoë;3 m³ à Noël\r\n".encode("cp1252"), [["Zoë", "3 m³ à Noël"]]),
        ("Name;Value\r\nO’Neil – x;“Zoë” 2–4\r\n".encode("cp1252"), [["O’Neil – x", "“Zoë” 2–4"]]),
        (b"Name,Value\r\nAnn,x\r\n\x1a", [["Ann", "x"]]),
        (b"Name,Value\r\nAnn,x\r\n\x00\x00", [["Ann", "x"]]),
        (b'Name,Value\r\nAnn,"=""0007"""\r\nBob,="0007"\r\n', [["Ann", "0007"], ["Bob", "0007"]]),
        (
            b"Name,Value\r\nAnn,'0007\r\nBob,'+44 7\r\nCy,O'Neil\r\n",
            [["Ann", "0007"], ["Bob", "+44 7"], ["Cy", "O'Neil"]],
        ),
        (b'Name, "Value"\r\nAnn, "x, y"\r\n', [["Ann", "x, y"]]),
        (b"Name;Value;;;\r\nAnn;x;;;\r\n;;;;\r\n", [["Ann", "x"]]),
        (b"Name|Value\nAnn|x", [["Ann", "x"]]),
    ],
)
def test_csv_of_programs(tmp_path, content, rows):
    assert as_list(content).rows == rows
    filled = [[cell for cell in record if cell] for record in as_history(content, tmp_path)[1:]]
    assert [record for record in filled if record] == rows


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("#ERROR!", "error of the spreadsheet"),
        ("Err:502", "error of the spreadsheet"),
        ("########", "too narrow"),
        ("4.477E+11", "shortened"),
    ],
)
def test_csv_cells_that_stand_for_no_value_are_told_by_row(tmp_path, cell, why):
    content = f"Name,Value\r\nAnn,{cell}\r\n".encode()
    [(number_of_row, place, said)] = as_list(content).not_known
    assert (number_of_row, place, why in said) == (2, 1, True)
    assert as_history(content, tmp_path)[1][1] == said


def test_letters_that_were_guessed_are_told():
    content = "Name\r\nZoë\r\n".encode("cp850")
    assert "MS-DOS (code page 850)" in as_list(content).notes[0]


def test_workbook_without_its_main_part_is_refused():
    with pytest.raises(Unreadable, match="not an Excel workbook"):
        as_list(workbook(HEAD, parts={"xl/workbook.xml": ""}))
