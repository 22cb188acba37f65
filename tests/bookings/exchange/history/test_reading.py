import codecs

import pytest

from bookings.exchange.history.reading import MOST_ROWS, read_history
from tests.support.history_files import HEADER, a_row, csv_file, csv_text
from training.tables.unreadable import Unreadable

ROWS = [a_row(practitioner_name="Zoë Müller"), a_row(practitioner_email="bob@example.org", practitioner_name="Bob")]


def names(path, encoding=None) -> list[str]:
    return [row["practitioner_name"] for row in read_history(path, encoding).rows]


def refusal(path, encoding=None) -> str:
    with pytest.raises(Unreadable) as refused:
        list(read_history(path, encoding).rows)
    return str(refused.value)


def written(tmp_path, content: bytes, name="history.csv"):
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_out(tmp_path, encoding, delimiter):
    rows = [{**ROWS[0], "session_date": "2023-11-07;2023-11-14", "course": "A, B; C"}]
    path = csv_file(tmp_path, rows, encoding=encoding, delimiter=delimiter)
    (row,) = read_history(path).rows
    assert row["practitioner_name"] == "Zoë Müller"
    assert row["session_date"] == "2023-11-07;2023-11-14"
    assert row["course"] == "A, B; C"


def test_big_endian_utf_16_with_its_mark_is_read(tmp_path):
    path = written(tmp_path, codecs.BOM_UTF16_BE + csv_text(ROWS).encode("utf-16-be"))
    assert names(path) == ["Zoë Müller", "Bob"]


def test_reading_windows_1252_is_told(tmp_path):
    assert "Windows-1252" in read_history(csv_file(tmp_path, ROWS, encoding="cp1252")).notes[0]
    assert read_history(csv_file(tmp_path, ROWS)).notes == []


def test_a_broken_letter_in_utf_8_does_not_turn_the_rest_into_rubbish(tmp_path):
    text = csv_text([a_row(practitioner_name="Zoë Müller"), a_row(practitioner_name="Bj?rn")]).encode()
    assert "a letter in line 3 is broken" in refusal(written(tmp_path, text.replace(b"Bj?rn", b"Bj\xf8rn")))


def test_the_encoding_can_be_said(tmp_path):
    path = csv_file(tmp_path, [a_row(practitioner_name="Łucja")], encoding="cp1250")
    assert names(path, "cp1250") == ["Łucja"]
    assert '"klingon" is not a text encoding' in refusal(path, "klingon")
    assert '"rot13" is not a text encoding' in refusal(path, "rot13")
    assert "cannot be read as utf-8: see line 2" in refusal(path, "utf-8")


def test_headers_are_matched_without_regard_to_case_and_spacing(tmp_path):
    header = [
        " Session Ref ",
        "COURSE",
        "Session-Date",
        *[name for name in HEADER if name not in HEADER[:1] + HEADER[2:4]],
    ]
    text = csv_text([{name: a_row().get(name, "") for name in HEADER}]).splitlines()[1].split(",")
    cells = [text[2], text[0], text[3], text[1], *text[4:]]
    path = written(tmp_path, (",".join(header) + "\n" + ",".join(cells)).encode())
    (row,) = read_history(path).rows
    assert (row["session_ref"], row["course"], row["session_date"]) == (
        "S-1",
        "Understanding Child Neglect",
        "2023-11-07",
    )


def test_row_numbers_are_those_of_the_spreadsheet(tmp_path):
    rows = [a_row(practitioner_name="Ann\r\nArcher"), a_row(practitioner_name="Bob")]
    text = csv_text(rows).replace('Archer"', 'Archer"', 1)
    lines = text.split("\r\n")
    lines.insert(3, "," * (len(HEADER) - 1))  # an empty row between the two
    path = written(tmp_path, "\r\n".join([*lines, "", ""]).encode())
    assert [(row.number, row["practitioner_name"]) for row in read_history(path).rows] == [
        (2, "Ann\r\nArcher"),
        (4, "Bob"),
    ]


def test_mixed_newlines_are_rows_all_the_same(tmp_path):
    header, one, two, three, _ = csv_text([*ROWS, a_row(practitioner_name="Cy")], newline="\n").split("\n")
    path = written(tmp_path, f"{header}\r\n{one}\n{two}\r{three}".encode())
    assert [(row.number, row["practitioner_name"]) for row in read_history(path).rows] == [
        (2, "Zoë Müller"),
        (3, "Bob"),
        (4, "Cy"),
    ]


def test_a_short_row_and_a_long_one_are_faults_of_the_row(tmp_path):
    header, one, two, _ = csv_text(ROWS, newline="\n").split("\n")
    short, long = ",".join(one.split(",")[:10]), two + ",more"
    problems = [row.problems for row in read_history(written(tmp_path, f"{header}\n{short}\n{long}".encode())).rows]
    assert problems == [
        ["has 10 cells where the header has 18"],
        ["has a value in column 19, which has no name in row 1"],
    ]


def test_empty_cells_beyond_the_header_do_no_harm(tmp_path):
    header, one, two, _ = csv_text(ROWS, newline="\n").split("\n")
    path = written(tmp_path, f"{header},,\n{one},,\n{two}".encode())
    assert [row.problems for row in read_history(path).rows] == [[], []]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b" \r\n\r\n", "The file is empty."),
        (codecs.BOM_UTF8, "Row 1 has none of the column names"),
        (csv_text([]).encode(), "The file has a header and no rows."),
        (csv_text([{}, {}]).encode(), "The file has a header and no rows."),
        (csv_text(ROWS, header=[*HEADER, "Course"]).encode(), "Row 1 has the column course more than once."),
        (
            csv_text(ROWS, header=[name for name in HEADER if name not in ("outcome", "organisation")]).encode(),
            "Row 1 lacks the column organisation and outcome.",
        ),
        (b"name,when\nAnn,today\n", "Row 1 has none of the column names"),
        (csv_text(ROWS, header=[*HEADER[:-1], "evaluation_scor"]).encode(), "If it is evaluation_score, write it so"),
        (csv_text(ROWS, header=HEADER + [f"x{n}" for n in range(16_384)]).encode(), "The file has 16,402 columns"),
        (csv_text(ROWS).encode() + b'S-1,"open', "from row 4 on: a quotation mark is opened and never closed"),
        (csv_text(ROWS).encode() + b'"S-1"x,1\n', "from row 4 on: a quotation mark is in the wrong place"),
        (csv_text(ROWS).encode() + b'"' + b"x" * 200_000, "from row 4 on: a quotation mark is opened"),
        (codecs.BOM_UTF32_LE + csv_text(ROWS).encode("utf-32-le"), "UTF-32"),
        (b"<html><table><tr><td>course</td></tr></table>", "This is a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "This is a web page or XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel format (.xls)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(tmp_path, content, said):
    for name in ("history.csv", "history.xlsx"):
        assert said in refusal(written(tmp_path, content, name))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "nothing.csv") == "There is no such file."
    assert refusal(tmp_path) == "There is no such file."


def test_unknown_columns_are_told_and_left_out(tmp_path):
    path = csv_file(tmp_path, [a_row(shoe_size="7", job="nurse")], header=[*HEADER, "shoe_size", "job"])
    history = read_history(path)
    assert history.notes == ["Columns that are not of a history file were not read: shoe_size, job."]
    assert "shoe_size" not in next(history.rows)


def test_a_million_rows_are_refused_without_reading_them_all(tmp_path):
    line = ",".join(str(a_row().get(name, "")) for name in HEADER) + "\n"
    path = written(tmp_path, (",".join(HEADER) + "\n" + line * (MOST_ROWS + 1)).encode())
    assert f"more than {MOST_ROWS:,} rows" in refusal(path)
    path = written(tmp_path, (",".join(HEADER) + "\n" + line * (51_000_000 // len(line))).encode())
    assert "at most 50 MB are read" in refusal(path)
