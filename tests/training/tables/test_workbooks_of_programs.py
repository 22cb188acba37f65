"""Workbooks as programs other than Excel write them, and what a sheet shows, on both ways in: lists and history."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from bookings.exchange.history.importing import HistoryRefused, import_rows
from bookings.exchange.history.reading import read_history
from tests.conftest import NOW
from tests.support.factories import CourseFactory, UserFactory
from tests.support.history_files import HEADER, a_row
from tests.support.list_files import read_file
from training.models import Session
from training.tables.reading import read_table
from training.tables.shown import NotKnown
from training.tables.workbooks import sheet_rows

USUAL, STRICT = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"


def made(path: Path, *rows: list, change: Callable[[openpyxl.Workbook], object] = lambda book: None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(path)
    return path


def rewritten(
    path: Path, part_of: Callable[[str, str], str] = lambda name, text: text, named=lambda name: name
) -> Path:
    """The same workbook with the text and names of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(named(name), part_of(name, text))
    return path


def shown(path: Path) -> list[list[object]]:
    return [list(row) for row in sheet_rows(path, [])]


def strict(name: str, text: str) -> str:
    text = text.replace(f"{USUAL}spreadsheetml/2006/main", f"{STRICT}spreadsheetml/main")
    return text.replace(f"{USUAL}officeDocument/2006/", f"{STRICT}officeDocument/")


def with_prefix(name: str, text: str) -> str:
    """As the Open XML SDK writes it: every element has a prefix."""
    if not name.startswith("xl/worksheets/"):
        return text
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text)
    return text.replace("<x:?xml", "<?xml").replace("xmlns=", "xmlns:x=")


def without_places(name: str, text: str) -> str:
    """Rows and cells may leave out where they stand."""
    if not name.startswith("xl/worksheets/"):
        return text
    return re.sub(r'(<(?:row|c)) r="[A-Z]*\d+"', r"\1", text)


@pytest.mark.parametrize("how", [strict, with_prefix, without_places])
def test_other_ways_of_writing_the_same_sheet(tmp_path, how):
    day = dt.datetime(2023, 11, 7)
    path = rewritten(made(tmp_path / "a.xlsx", ["Name", "On"], ["Ann", day]), how)
    assert shown(path) == [["Name", "On"], ["Ann", day]]


def test_backslashes_in_the_names_of_parts(tmp_path):
    path = made(tmp_path / "a.xlsx", ["Name"], ["Ann"])
    rewritten(path, named=lambda name: name.replace("/", "\\"))
    assert shown(path) == [["Name"], ["Ann"]]


def test_dates_written_as_iso_texts(tmp_path):
    def iso(name, text):
        return re.sub(r'<c r="A2"[^>]*>.*?</c>', '<c r="A2" s="1" t="d"><v>2023-11-07</v></c>', text)

    path = rewritten(made(tmp_path / "a.xlsx", ["On"], [dt.datetime(2023, 1, 1)]), iso)
    assert shown(path) == [["On"], [dt.date(2023, 11, 7)]]


def formula(result: str) -> Callable[[str, str], str]:
    return lambda name, text: re.sub(r'<c r="B2"[^>]*>.*?</c>', f'<c r="B2" {result}</c>', text)


@pytest.mark.parametrize(
    ("cell", "known"),
    [
        ("><f>1+1</f><v>2</v>", 2),
        ('t="str"><f>UPPER("a")</f><v>A</v>', "A"),
        ('t="str"><f>IF(1=1,"","x")</f><v></v>', None),  # an empty text is a result
        ("><f>1+1</f><v></v>", NotKnown),
        ("><f>1+1</f>", NotKnown),
        ('t="str"><f>UPPER("a")</f>', NotKnown),
        ('><f t="shared" si="0"/>', NotKnown),
        ('t="e"><f>1/0</f><v>#DIV/0!</v>', NotKnown),
    ],
)
def test_formula_without_a_result_is_not_an_empty_cell(tmp_path, cell, known):
    path = rewritten(made(tmp_path / "a.xlsx", ["A", "B", "C"], ["x", "y", "z"]), formula(cell))
    value = shown(path)[1][1]
    assert isinstance(value, NotKnown) if known is NotKnown else value == known


def test_merged_cells_are_told_and_hidden_rows_are_read_and_told(tmp_path):
    def change(book):
        book.active.merge_cells("A2:A3")
        book.active.row_dimensions[4].hidden = True

    notes: list[str] = []
    path = made(tmp_path / "a.xlsx", ["A"], ["x"], ["y"], ["z"], change=change)
    _, first, under, hidden = sheet_rows(path, notes)
    assert ([*first], isinstance(under[0], NotKnown), [*hidden]) == (["x"], True, ["z"])
    assert notes == ["Hidden rows were read too: 1."]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("content.xml", "LibreOffice"),
        ("Index/Document.iwa", "Numbers"),
        ("word/document.xml", "Word"),
        ("xl/workbook.bin", "binary workbook"),
        ("xl/vbaProject.bin", "macros"),
    ],
)
def test_packages_of_other_kinds_are_refused_by_their_kind(tmp_path, part, words):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(Exception, match=words):
        shown(path)


# ---- the two ways in ----


def list_row(path: Path) -> list[str]:
    with path.open("rb") as file:
        return read_table(file).rows[0]


def history_row(path: Path, **cells) -> Path:
    """A history file of one row in which these cells have a value and a number format."""

    def format_cells(book):
        for name, (_, number_format) in cells.items():
            book.active.cell(2, HEADER.index(name) + 1).number_format = number_format

    row = a_row() | {name: value for name, (value, _) in cells.items()}
    return made(path, HEADER, [row.get(name) for name in HEADER], change=format_cells)


def imported(path: Path) -> Session:
    import_rows(rows=read_history(path).rows, by=None, now=NOW)
    return Session.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("how", [lambda name, text: text, strict, with_prefix])
def test_history_means_what_its_sheet_shows(tmp_path, how):
    path = history_row(
        tmp_path / "h.xlsx",
        session_ref=(7, "0000"),
        session_date=(45237.5, "dd/mm/yyyy"),
        start_time=(0.395833, "hh:mm"),
        end_time=(0.6875, "hh:mm"),
    )
    session = imported(rewritten(path, how))
    day = session.days.get()
    assert (session.ref, f"{day.starts_at:%Y-%m-%d %H:%M}", f"{day.ends_at:%H:%M}") == (
        "0007",
        "2023-11-07 09:30",
        "16:30",
    )


@pytest.mark.django_db
def test_history_refuses_what_cannot_be_known_by_its_row(tmp_path):
    path = history_row(tmp_path / "h.xlsx", organisation=('=PROPER("north school")', "General"))
    with pytest.raises(HistoryRefused) as refused:
        imported(path)
    assert [str(fault) for fault in refused.value.faults] == [
        "row 2: organisation: the cell has a formula whose result is not in the file: "
        "open it in a spreadsheet program and save it"
    ]


@pytest.mark.django_db
def test_list_means_what_its_sheet_shows(tmp_path):
    def formats(book):
        book.active["A2"].number_format, book.active["B2"].number_format = "0000", "hh:mm"

    path = made(tmp_path / "l.xlsx", ["Reference", "Start time"], [7, 0.395833], change=formats)
    assert list_row(path) == ["0007", "09:30"]


@pytest.mark.django_db
def test_list_refuses_what_cannot_be_known_by_its_row_and_column(tmp_path, team_member):
    UserFactory(email="ann@example.org", job_role="Health visitor")
    CourseFactory()
    path = made(
        tmp_path / "l.xlsx",
        ["Email", "Name", "Job role", "Ours"],
        ["ann@example.org", "Ann Field", '=PROPER("health visitor")', "=1+1"],
    )
    [row] = read_file("people", team_member, path.read_bytes()).faulty
    assert (row.number, row.label, list(row.faults)) == (
        2,
        "ann@example.org, Ann Field",
        [
            "Job role has a formula whose result is not in the file: open it in a spreadsheet program and save it",
        ],
    )
