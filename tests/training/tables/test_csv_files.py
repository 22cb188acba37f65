"""CSV files of many programs, read as they were meant; what had to be guessed is said."""

import pytest

from training.tables.csv_files import csv_records
from training.tables.unreadable import Unreadable

ROWS = [["Name", "Town"], ["Zoë O’Neil", "Ross, Wye"]]


def read(content: bytes, **how) -> tuple[list[list[str]], list[str]]:
    notes: list[str] = []
    return [list(record) for record in csv_records(content, notes, **how)], notes


def written(delimiter=",", newline="\r\n") -> str:
    return newline.join([delimiter.join(ROWS[0]), delimiter.join([ROWS[1][0], f'"{ROWS[1][1]}"']), ""])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_delimiter_line_end_and_unicode_encoding(delimiter, newline, encoding):
    assert read(written(delimiter, newline).encode(encoding)) == (ROWS, [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding):
    assert read(written().encode(encoding)) == (ROWS, [])


def test_windows_1252_is_guessed_and_said():
    rows, [note] = read(written().encode("cp1252"))
    assert (rows, "Windows-1252" in note) == (ROWS, True)


def test_text_of_a_macintosh_is_guessed_and_said():
    rows, [note] = read(written(newline="\r").encode("mac_roman"))
    assert (rows, "MacRoman" in note) == (ROWS, True)


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_delimiter_that_the_file_names_itself(line):
    assert read(f"{line}\r\n{written(';')}".encode())[0] == ROWS


def test_delimiter_is_the_one_under_which_most_columns_are_known():
    header = 'a,b;c,d;"e,f"'
    rows, _ = read(header.encode(), known=lambda cells: sum(cell in {"a,b", "c,d"} for cell in cells))
    assert rows == [["a,b", "c,d", "e,f"]]


def test_a_record_may_have_several_lines_and_errors_of_the_spreadsheet_are_not_known():
    rows, _ = read(b'A,B\n"one\ntwo",#REF!\n\'=1+1,x\n')
    assert rows == [["A", "B"], ["one\ntwo", "has an error of the spreadsheet, #REF!: correct it"], ["=1+1", "x"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"{\\rtf1", "a text document"),
        (b"\x1f\x8b\x08\0", "a packed file"),
        (b"<html>", "a web page"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel format"),
        ("A\n1".encode("utf-32"), "UTF-32"),
        ("Zoë É ü ö ä".encode() + b"\xe9", "broken"),
        (b"A\n\0\n", "neither CSV nor"),
    ],
)
def test_what_is_no_csv_file_is_refused_by_its_kind(content, words):
    with pytest.raises(Unreadable, match=words):
        read(content)


@pytest.mark.parametrize(("content", "row"), [(b'A\n"open\n', 2), (b'A\nb\n"c"d\n', 3)])
def test_quotation_marks_that_do_not_pair_name_the_row(content, row):
    with pytest.raises(Unreadable, match=f"from row {row} on"):
        read(content)
