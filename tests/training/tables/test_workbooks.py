import datetime as dt
import io
import re
import time
import tracemalloc
import zipfile

import openpyxl
import pytest

from bookings.exchange.history.reading import read_history
from bookings.exchange.history.rows import RowReader
from tests.support.history_files import HEADER, a_row, xlsx_file
from tests.support.thoroughness import rounds
from training.tables.shown import NotKnown
from training.tables.unreadable import Unreadable

ROWS = [
    a_row(session_date=dt.date(2023, 11, 7), start_time=dt.time(9, 15), capacity=20, session_ref=1234),
    a_row(session_date="2023-11-07;2023-11-14", practitioner_name="Bob"),
]


def refusal(path) -> str:
    with pytest.raises(Unreadable) as refused:
        list(read_history(path).rows)
    return str(refused.value)


def repacked(path, change, add=()):
    """Rewrite a workbook with its parts passed through change(name, content), and more parts added."""
    parts = [(name, zipfile.ZipFile(path).read(name)) for name in zipfile.ZipFile(path).namelist()]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*((name, change(name, content)) for name, content in parts), *add]:
            archive.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


def unchanged(name, content):
    return content


def test_a_workbook_is_read_with_its_dates_times_and_numbers(tmp_path):
    first, *_ = read_history(xlsx_file(tmp_path, ROWS)).rows
    row, problems = RowReader().read(first.number, first)
    assert problems == []
    assert (row.number, row.dates, row.start_time) == (2, (dt.date(2023, 11, 7),), dt.time(9, 15))
    assert (row.capacity, row.session_ref) == (20, "1234")


def test_a_workbook_with_its_texts_in_a_table_of_their_own_is_read(tmp_path):
    """As Excel itself writes them; openpyxl writes each text into its cell."""
    texts: list[bytes] = []

    def share(name, content):
        if name == "[Content_Types].xml":
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            return content.replace(
                b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
            )

        def number(match):
            texts.append(match[1])
            return b't="s"><v>%d</v>' % (len(texts) - 1)

        return re.sub(rb't="inlineStr"><is><t>(.*?)</t></is>', number, content)

    path = repacked(xlsx_file(tmp_path, ROWS), share)
    table = b"".join(b"<si><t>" + text + b"</t></si>" for text in texts)
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", b"<sst " + space + b">" + table + b"</sst>")
    assert [row["practitioner_name"] for row in read_history(path).rows] == ["Ann Archer", "Bob"]


def test_a_workbook_of_the_1904_calendar_has_the_same_dates(tmp_path):
    path = xlsx_file(tmp_path, ROWS[:1])
    workbook = openpyxl.load_workbook(path)
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    workbook.save(path)
    (row,) = read_history(path).rows
    assert row["session_date"] == dt.datetime(2023, 11, 7)


def test_the_first_visible_sheet_is_read_and_that_is_told(tmp_path):
    workbook = openpyxl.Workbook()
    hidden = workbook.active
    hidden.append(["course"])
    hidden.sheet_state = "hidden"
    shown = workbook.create_sheet("2023")
    shown.append(HEADER)
    shown.append([a_row().get(name) for name in HEADER])
    workbook.create_sheet("Notes").append(["later"])
    workbook.save(tmp_path / "sheets.xlsx")
    history = read_history(tmp_path / "sheets.xlsx")
    assert [row["session_ref"] for row in history.rows] == ["S-1"]
    assert history.notes == ['Only the first visible sheet was read: "2023".']


def test_formulas_give_what_they_last_showed_and_what_cannot_be_known_is_never_empty(tmp_path):
    path = xlsx_file(tmp_path, [a_row(), a_row(), a_row(capacity="=10+10")])
    workbook = openpyxl.load_workbook(path)
    workbook.active.merge_cells("A2:A3")
    workbook.save(path)
    rows = list(read_history(path).rows)
    assert [type(row["course"]) for row in rows] == [str, NotKnown, str]
    assert rows[1]["course"] == "is one of the merged cells A2:A3: split them, and fill each"
    assert isinstance(rows[2]["capacity"], NotKnown)  # never calculated, so it has never shown anything


def test_a_column_name_under_merged_cells_is_refused(tmp_path):
    path = xlsx_file(tmp_path, ROWS[:1])
    workbook = openpyxl.load_workbook(path)
    workbook.active.merge_cells("A1:B1")
    workbook.save(path)
    assert refusal(path) == "A column name in row 1 is one of the merged cells A1:B1: split them, and fill each."


def test_empty_rows_count_and_rows_far_below_are_read(tmp_path):
    path = xlsx_file(tmp_path, ROWS)
    workbook = openpyxl.load_workbook(path)
    for column, name in enumerate(HEADER, 1):
        workbook.active.cell(5000, column, a_row().get(name))
    workbook.save(path)
    assert [row.number for row in read_history(path).rows] == [2, 3, 5000]


def test_a_workbook_with_a_sheet_of_its_own_size_told_wrong_is_read(tmp_path):
    def shrink(name, content):
        return content.replace(b'<dimension ref="A1:R3"', b'<dimension ref="A1:A1"')

    path = repacked(xlsx_file(tmp_path, ROWS), shrink)
    assert len(list(read_history(path).rows)) == 2


def test_a_row_number_beyond_every_sheet_is_refused(tmp_path):
    def far(name, content):
        return content.replace(b'<row r="3"', b'<row r="900000000"').replace(b' r="A3"', b"")

    assert "more rows than a sheet can have" in refusal(repacked(xlsx_file(tmp_path, ROWS), far))


def test_more_rows_than_are_read_are_refused_without_parsing_them(tmp_path):
    last = rounds(1_048_576, usually=200_010)

    def stretch(name, content):
        more = b"".join(b'<row r="%d"/>' % n for n in range(4, last + 1))
        return content.replace(b"</sheetData>", more + b"</sheetData>")

    path = repacked(xlsx_file(tmp_path, ROWS), stretch)
    started = time.thread_time()
    assert "has more than 200,000 rows" in refusal(path)
    assert time.thread_time() - started < 2


def test_16384_columns_are_refused(tmp_path):
    path = xlsx_file(tmp_path, [], header=[*HEADER, *(f"x{n}" for n in range(16_384 - len(HEADER)))])
    assert "The file has 16,384 columns" in refusal(path)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([("../../evil.xml", b"<a/>")], "leads out of it"),
        ([("/etc/evil.xml", b"<a/>")], "leads out of it"),
        ([("xl\\..\\..\\evil.xml", b"<a/>")], "leads out of it"),
        ([("xl/vbaProject.bin", b"macro")], "has macros"),
        ([(f"part{n}.bin", b"") for n in range(1000)], "too much to open"),
    ],
)
def test_a_workbook_with_unsafe_parts_is_refused(tmp_path, parts, said):
    assert said in refusal(repacked(xlsx_file(tmp_path, ROWS), unchanged, parts))


@pytest.mark.r42
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path, part, encoding):
    def infest(name, content):
        if name != part:
            return content
        body = content.decode().split("?>", 1)[-1]
        return f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaa">]>{body}'.encode(encoding)

    assert "defines entities" in refusal(repacked(xlsx_file(tmp_path, ROWS), infest))


@pytest.mark.r42
def test_the_parser_itself_refuses_entities(tmp_path, monkeypatch):
    monkeypatch.setattr("training.tables.packages._look_inside", lambda archive, part: None)

    def infest(name, content):
        return content.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1)

    assert "damaged" in refusal(repacked(xlsx_file(tmp_path, ROWS), infest))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-30],
        lambda content: content[: len(content) // 2],
        lambda content: content[:1000] + b"\xff" * 200 + content[1200:],
        lambda content: b"PK\x03\x04 nothing of the kind",
    ],
)
def test_a_damaged_workbook_is_refused(tmp_path, spoil):
    path = xlsx_file(tmp_path, ROWS)
    path.write_bytes(spoil(path.read_bytes()))
    assert "damaged" in refusal(path)


def test_another_kind_of_zip_is_refused(tmp_path):
    path = tmp_path / "history.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert "LibreOffice" in refusal(path)


def _bomb(path, part: str, content: bytes, times: int):
    source = xlsx_file(path.parent, ROWS, name="innocent.xlsx")
    with zipfile.ZipFile(source) as innocent, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in innocent.namelist():
            if name != part:
                archive.writestr(name, innocent.read(name))
        with archive.open(part, "w", force_zip64=True) as out:
            for _ in range(times):
                out.write(content)
    return path


@pytest.mark.r41
@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/sharedStrings.xml", b"<si><t>" + b"A" * 10_000 + b"</t></si>"),
        ("xl/worksheets/sheet1.xml", b'<c r="A1" t="inlineStr"><is><t>bomb</t></is></c>' * 200),
        ("xl/styles.xml", b" " * 10_000),
    ],
)
def test_a_zip_bomb_is_refused_within_two_seconds_and_200_mb(tmp_path, part, content):
    path = _bomb(tmp_path / "bomb.xlsx", part, content, 12_500)
    assert path.stat().st_size < 5_000_000
    tracemalloc.start()
    started = time.thread_time()
    with pytest.raises(Unreadable, match="too much to open"):
        list(read_history(path).rows)
    taken, peak = time.thread_time() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (taken < 2, peak < 10_000_000) == (True, True)
