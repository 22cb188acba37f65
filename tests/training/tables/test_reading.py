import io
import zipfile

import pytest

from bookings.exchange.lists.all_lists import KINDS
from bookings.exchange.lists.headers import matched_header
from tests.support.list_files import workbook
from training.tables.long_sheets import xlsx_file
from training.tables.reading import MOST_BYTES, MOST_ROWS, read_table
from training.tables.unreadable import Unreadable


def read(content: bytes):
    return read_table(io.BytesIO(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_read_table_of_csv_as_programs_write_it(encoding, delimiter, newline):
    text = newline.join([delimiter.join(["Name", "Town"]), delimiter.join(["Zoë", "“Ross”"]), ""])
    table = read(text.encode(encoding))
    assert (table.header, table.rows, table.numbers) == (["Name", "Town"], [["Zoë", "“Ross”"]], [2])


def test_read_table_leaves_empty_rows_out_and_keeps_the_numbers():
    table = read(b"A,B\n\n1,2\n,\n3,\n")
    assert (table.rows, table.numbers) == ([["1", "2"], ["3", ""]], [3, 5])


def test_read_table_takes_away_the_apostrophe_of_a_text_that_looks_like_a_formula():
    assert read(b"A\n'=1+1\n'+44\n''=x\nO'Neil\n'quoted'\n").rows == [
        ["=1+1"],
        ["+44"],
        ["'=x"],
        ["O'Neil"],
        ["'quoted'"],
    ]


def test_read_table_of_a_workbook_gives_text_as_people_would_type_it():
    import datetime as dt

    table = read_table(
        workbook(["A", "B", "C", "D", "E"], [1.0, dt.datetime(2026, 7, 7), dt.time(9, 30), True, " x "], [2.5, None])
    )
    assert table.rows == [["1", "2026-07-07", "09:30", "yes", "x"], ["2.5", "", "", "", ""]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"Name,Town\n", "no rows below"),
        (b"\n\nName\n", "Row 1 is empty"),
        (b'Name\n"open\n', "quotation mark"),
        (b"Name\na\0b\n", "neither CSV nor"),
        (b"<html><table>", "web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel format"),
        (b"PK\x03\x04nonsense", "damaged"),
        (b"A\n1,2\n", "Row 2 has more cells"),
        (b"A\n" + b"x\n" * (MOST_ROWS + 1), "more than 5,000 rows"),
        (",".join(f"c{n}" for n in range(101)).encode() + b"\n1\n", "101 columns"),
        (b"A\n" + b"x" * 40_001, "more than 40,000 letters"),
        (b"A\n#REF!x\n" + b"x" * MOST_BYTES, "at most 10 MB"),
    ],
)
def test_read_table_refuses_what_it_cannot_take(content, words):
    with pytest.raises(Unreadable, match=words):
        read(content)


@pytest.mark.r41
def test_read_table_refuses_a_bomb_by_its_directory():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 150_000_000)
    with pytest.raises(Unreadable, match="too much to open"):
        read(out.getvalue())


@pytest.mark.r42
def test_read_table_refuses_entities():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_file(["A"], [["1"]], title="x"))) as sound, zipfile.ZipFile(out, "w") as evil:
        for part in sound.namelist():
            content = sound.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + content
            evil.writestr(part, content)
    with pytest.raises(Unreadable, match="entities"):
        read(out.getvalue())


@pytest.mark.parametrize("content", [workbook(["A", "B"], ["x", "#REF!"]).getvalue(), b"A,B\nx,#REF!\n"])
def test_read_table_tells_the_cell_that_has_a_fault_of_the_spreadsheet(content):
    table = read(content)
    assert table.not_known == [(2, 1, "has an error of the spreadsheet, #REF!: correct it")]


def test_matched_header_takes_any_case_order_and_spacing():
    header = matched_header(["organisation-TYPE", "x", " Organisation", ""], KINDS["organisations"].columns())
    assert (header.names, header.unknown) == (["Organisation type", None, "Organisation", None], ["x"])


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["Organisation"], "Row 1 lacks the column “Organisation type”"),
        (["Organisation", "Organisation type", "organisation"], "“Organisation” more than once"),
        (["Organisation", "Organisation type", "Open to member"], "If it is “Open to members”, write it so"),
    ],
)
def test_matched_header_refuses_what_would_lose_data(cells, words):
    with pytest.raises(Unreadable, match=words):
        matched_header(cells, KINDS["organisations"].columns())
