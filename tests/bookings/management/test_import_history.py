import io
import json

import pytest
from django.core.management import call_command

from bookings.models import Booking
from tests.support.history_files import HEADER, a_row, csv_file, people, xlsx_file

pytestmark = pytest.mark.django_db


def run(*arguments) -> tuple[int, str, str]:
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("import_history", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_a_good_file_is_imported_and_summed_up(tmp_path, make):
    path = make(tmp_path, people("attended", "no show"))
    created = "1 organisations, 1 organisation types, 1 categories, 1 courses, 0 venues, 1 sessions, 0 evaluations"
    assert run(path) == (0, f"created 2 bookings, 2 people, {created}; unchanged 0\n", "")
    assert run(path)[1].endswith("; unchanged 2\n")


@pytest.mark.r43
def test_a_faulty_file_leaves_a_line_a_row_and_nothing_else(tmp_path):
    rows = [a_row(practitioner_email=f"p{n}@example.org") for n in range(20)]
    rows[15] |= {"session_date": "31/04/2023"}
    rows[18] |= {"outcome": "came", "capacity": "none"}
    code, out, err = run(csv_file(tmp_path, rows))
    first, second = err.splitlines()
    assert (code, out, first) == (1, "", 'row 17: session_date: "31/04/2023" is not a date')
    assert second.startswith("row 20: ")
    assert not Booking.objects.exists()


def test_a_row_with_too_few_cells_is_a_fault(tmp_path):
    path = csv_file(tmp_path, [a_row()])
    path.write_text(path.read_text() + "Neglect,Neglect,S-2\n")
    code, _out, err = run(path)
    assert (code, err.startswith("row 3: has 3 cells where the header has 18; session_date: missing; ")) == (1, True)


def test_an_unreadable_file_is_one_sentence(tmp_path):
    path = tmp_path / "history.csv"
    path.write_bytes(b"")
    assert run(path) == (1, "", "The file is empty.\n")


@pytest.mark.r43
def test_a_dry_run_says_what_would_be_and_does_nothing(tmp_path):
    code, out, _err = run(csv_file(tmp_path, people("attended")), "--dry-run")
    first, second = out.splitlines()
    assert (code, first) == (0, "dry run: nothing is changed; without --dry-run it would say")
    assert second.startswith("created 1 bookings, 1 people, ")
    assert not Booking.objects.exists()


def test_what_was_understood_is_noted(tmp_path):
    path = csv_file(tmp_path, people("attended", "not recorded", shoe="7"), header=[*HEADER, "shoe"], encoding="cp1252")
    _code, out, _err = run(path, "--encoding", "cp1252")
    assert out.splitlines()[:2] == [
        "note: Columns that are not of a history file were not read: shoe.",
        "note: 1 registers are kept as partial, with people not recorded: S-1",
    ]


REGISTER = "Training log\n\nWho,Mail,School,Course,Day,Came?\nAnn Ash,ann@x.org,Hope,Neglect,7 Nov 23,{}\nTotal,1\n"
MAPPING = {
    "format": "turnout-mapping-1",
    "columns": {
        "Who": "practitioner_name",
        "Mail": "practitioner_email",
        "School": "organisation",
        "Course": "course",
        "Day": "session_date",
        "Came?": "outcome",
    },
    "outcomes": {"oui": "attended"},
    "organisation_types": {"Hope": "Voluntary sector"},
}


def saved(tmp_path, **more):
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(MAPPING | more))
    return path


@pytest.mark.r43
def test_a_file_with_other_columns_is_imported_by_a_mapping(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(REGISTER.format("oui"))
    code, out, err = run(path, "--mapping", saved(tmp_path))
    assert (code, err) == (0, "")
    assert out.startswith("created 1 bookings, 1 people, 1 organisations, 1 organisation types, ")
    assert Booking.objects.get().organisation_type.name == "Voluntary sector"
    assert run(path, "--mapping", saved(tmp_path))[1].endswith("; unchanged 1\n")


@pytest.mark.r43
def test_a_word_that_a_mapping_does_not_know_is_a_fault_of_its_row(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(REGISTER.format("non"))
    assert run(path, "--mapping", saved(tmp_path)) == (1, "", "row 4: Came?: nobody has said what “non” means\n")
    assert not Booking.objects.exists()


def test_a_mapping_that_fits_no_sheet_says_so(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("Name,Course\nAnn,Neglect\n")
    code, _, err = run(path, "--mapping", saved(tmp_path))
    assert (code, err) == (
        1,
        "No sheet of the file has the columns that the mapping names: Who, Mail, School, Course, Day.\n",
    )


@pytest.mark.parametrize("said", ["", "{", "[1]", '{"format": "x"}'])
def test_a_mapping_that_is_none_is_one_sentence(tmp_path, said):
    path = tmp_path / "mapping.json"
    path.write_text(said)
    (tmp_path / "log.csv").write_text(REGISTER)
    code, _, err = run(tmp_path / "log.csv", "--mapping", path)
    assert code == 1 and err.count("\n") == 1 and "mapping" in err
    assert run(tmp_path / "log.csv", "--mapping", tmp_path / "none.json")[0] == 1
