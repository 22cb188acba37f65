import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from reporting.models import Publication
from reporting.reports.registry import REPORTS
from tests.support.factories import CourseFactory, UserFactory
from tests.support.report_cases import DAY, Outcome, booked, session

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(time_machine, now):
    """A course with 3 attendances in 2025-26 and 1 in 2023-24."""
    time_machine.move_to(now, tick=False)
    course = CourseFactory(title="Exploitation & Vulnerability")
    booked(session(course=course), Outcome.ATTENDED, 3)
    booked(session(course=course, on=DAY.replace(year=2023)), Outcome.ATTENDED)
    return course


def report(*arguments):
    out = io.StringIO()
    call_command("report", *arguments, stdout=out)
    return out.getvalue()


def refusal(*arguments):
    with pytest.raises(CommandError) as refused:
        report(*arguments)
    assert refused.value.returncode == 1
    return str(refused.value)


def attended(*arguments):
    return json.loads(report("attendance-by-course", "--format", "json", *arguments))["total"]["attended"]


def test_report_is_a_table_of_the_latest_year_that_is_over(course):
    lines = report("attendance-by-course").splitlines()
    assert lines[0] == "Attendance by course, 2025-26 (1 April 2025 to 31 March 2026)"
    lines = [line.split()[-4:] for line in lines if "Exploitation" in line or "Total" in line]
    assert lines == [["3", "3", "0", "0"]] * 2


def test_report_takes_a_year_or_two_dates(course):
    assert attended("--year", "2023-24") == 1
    assert attended("--from", "2023-04-01", "--to", "31/03/2026") == 4
    assert attended("--from", "2025-11-04", "--to", "2025-11-04") == 3


def test_report_by_lineage_counts_under_the_successor(course):
    course.replaced_by = CourseFactory(title="Heir")
    course.save()
    rows = json.loads(report("attendance-by-course", "--by-lineage", "--format", "json"))["rows"]
    assert [(row["course"], row["attended"]) for row in rows] == [("Heir", 3)]


def test_csv_on_the_screen_has_no_mark_in_front(course):
    rows = list(csv.DictReader(io.StringIO(report("attendance-by-course", "--format", "csv"))))
    assert [(row["category"], row["course"], row["attended"]) for row in rows] == [
        (course.category.name, course.title, "3"),
        ("Total", "", "3"),
    ]


@pytest.mark.parametrize("extension", ["table", "json", "csv", "xlsx"])
def test_report_goes_into_a_file(course, tmp_path, extension):
    file = tmp_path / f"report.{extension}"
    assert report("attendance-by-course", "--format", extension, "--output", str(file)) == ""
    if extension == "xlsx":
        assert load_workbook(file).worksheets[0]["B2"].value == course.title
    else:
        assert course.title in file.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["no-such-report"],
            "There is no report called no-such-report. The reports are: "
            f"{', '.join([*REPORTS, 'no-show-review', 'yearly'])}.",
        ),
        (["attendance-by-course", "--year", "2023-25"], "2023-25 is not a reporting year: write 2023-24"),
        (
            ["attendance-by-course", "--from", "31/04/2023", "--to", "2023-05-01"],
            '"31/04/2023" is not a date: there is no such day in the calendar',
        ),
        (
            ["attendance-by-course", "--from", "2023-04-01"],
            "Give both --from and --to: the first and the last day of the period.",
        ),
        (
            ["attendance-by-course", "--year", "2023-24", "--to", "2023-04-01"],
            "Give either --year or --from and --to, not both.",
        ),
        (
            ["attendance-by-course", "--format", "xlsx"],
            "An Excel file cannot be shown on the screen: add --output FILE.",
        ),
        (["attendance-by-course", "--format", "pdf"], "A PDF cannot be shown on the screen: add --output FILE."),
        (
            ["attendance-by-course", "--format", "docx"],
            "A Word document cannot be shown on the screen: add --output FILE.",
        ),
        (
            ["repeat-no-shows", "--compare", "2022-23"],
            "repeat-no-shows cannot be put beside another period: leave out --compare.",
        ),
        (
            ["attendance-by-course", "--year", "2022-23", "--compare", "2022-23"],
            "2022-23 cannot be compared with itself. Choose another year.",
        ),
        (
            ["attendance-by-course", "--delivery", "by post"],
            "--delivery: there is no delivery called by post. There are: In person; Online; In person and online.",
        ),
        (
            ["attendance-by-course", "--venue", "Nowhere"],
            "--venue: there is no venue called Nowhere. There are: none yet.",
        ),
        (
            ["attendance-by-course", "--course", "Nothing"],
            "--course: there is no course called Nothing. Write its title as the catalogue has it.",
        ),
        (
            ["training-record", "--suppress"],
            "Training record cannot be published: it names people, or cannot be told without them.",
        ),
        (
            ["attendance-by-course", "--output", "/no/such/folder/report"],
            "/no/such/folder/report cannot be written: No such file or directory.",
        ),
    ],
)
def test_report_refuses_with_a_sentence(arguments, message):
    assert refusal(*arguments) == message


def test_report_of_one_trainer_is_printed_and_not_published(course):
    trainer = UserFactory(name="Tara Trainer", is_trainer=True)
    course.sessions.first().trainers.add(trainer)
    narrowed = ("attendance-by-course", "--trainer", "Tara Trainer")
    assert report(*narrowed)
    assert refusal(*narrowed, "--suppress") == (
        "A table of one trainer is about that person’s work, so it cannot be published. Choose all trainers first."
    )
    assert not Publication.objects.exists()


def test_yearly_report_is_a_document_of_one_year(course, tmp_path):
    data = json.loads(report("yearly", "--year", "2023-24", "--format", "json"))
    assert (data["report"], data["title"]) == ("yearly", "Yearly training report 2023-24")
    assert data["figures"]["attendances"] == 1
    assert report("yearly").startswith("Yearly training report 2025-26 – ")
    for extension in ("docx", "pdf", "xlsx", "json", "table"):
        file = tmp_path / f"yearly.{extension}"
        assert report("yearly", "--format", extension, "--output", str(file)) == ""
        assert file.stat().st_size > 1000


def test_yearly_report_refuses_what_it_cannot_be():
    assert "leave out --from and --to" in refusal("yearly", "--from", "2023-04-01", "--to", "2023-05-01")
    assert "leave out --compare" in refusal("yearly", "--compare", "2022-23")
    assert "leave out --suppress" in refusal("yearly", "--suppress")
    assert "which one CSV cannot hold" in refusal("yearly", "--format", "csv")
    assert "add --output FILE" in refusal("yearly", "--format", "pdf")
    assert "not a reporting year" in refusal("yearly", "--year", "2023")
