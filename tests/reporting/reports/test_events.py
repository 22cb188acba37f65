"""Events stand beside the courses and are added to nothing."""

import datetime as dt
import json
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from reporting.formats.csv import csv_text
from reporting.formats.docx import docx_file
from reporting.formats.json import as_json, json_text
from reporting.formats.pdf import pdf_file
from reporting.formats.text import plain_text
from reporting.formats.xlsx import xlsx_file
from reporting.reports.registry import REPORTS
from tests.support.factories import CourseFactory, OrganisationFactory, make_event
from tests.support.report_cases import DAY, YEAR, Outcome, booked, register, scope, session

pytestmark = pytest.mark.django_db
EVENTS, BY_COURSE = REPORTS["events"], REPORTS["attendance-by-course"]


@pytest.fixture
def year():
    """Two events in the year, one on each of its borders and one of each neighbouring year; a session of three."""
    make_event(title="The day before", held_on=YEAR.start - dt.timedelta(days=1), lowest=1000, highest=1000)
    make_event(title="Conference", kind="conference", held_on=YEAR.start, lowest=160, highest=160, evaluations=88)
    make_event(title="Forum", held_on=YEAR.end, place="Online", note="Two counties")
    make_event(title="The day after", held_on=YEAR.end + dt.timedelta(days=1), lowest=1000, highest=1000)
    one = session(on=DAY)
    booked(one, Outcome.ATTENDED, 3)
    register(one)
    return one


def test_events_of_the_period_in_their_order_with_both_figures(year, now):
    table = EVENTS.table(scope(now))
    assert [
        (row["event"], row["kind"], row["date"], row["place"], row["at_least"], row["at_most"]) for row in table.rows
    ] == [
        ("Conference", "Conference", YEAR.start, "", 160, 160),
        ("Forum", "Forum", YEAR.end, "Online", 50, 60),
    ]
    assert table.total == {"at_least": 210, "at_most": 220, "evaluations": 88}
    assert table.headline == "2 events with 210 to 220 people."
    assert (table.rows[1]["evaluations"], table.rows[1]["note"]) == (None, "Two counties")
    assert table.notes == []


def test_event_to_come_is_left_out_and_one_of_today_is_not(now, today):
    make_event(title="Today", held_on=today, lowest=20, highest=20)
    make_event(title="Tomorrow", held_on=today + dt.timedelta(days=1), lowest=30, highest=30)
    period = type(YEAR)(today - dt.timedelta(days=30), today + dt.timedelta(days=30))
    table = EVENTS.table(scope(now, period=period))
    assert [row["event"] for row in table.rows] == ["Today"]
    assert table.headline == "1 event with 20 people."


def test_event_that_nobody_counted_is_said_and_is_no_nought(year, now):
    make_event(title="Briefing", held_on=DAY, lowest=None, highest=None)
    table = EVENTS.table(scope(now))
    assert [row["at_least"] for row in table.rows] == [160, None, 50]
    assert table.total["at_least"] == 210
    assert table.notes == ["1 event in this period has no count."]


def test_period_without_events_says_so(now):
    table = EVENTS.table(scope(now))
    assert (list(table.rows), table.headline) == ([], "No event was held in this period.")


def test_attendance_is_the_same_with_and_without_events(year, now):
    with_events = BY_COURSE.table(scope(now))
    for event in type(make_event()).objects.all():
        event.delete()
    without = BY_COURSE.table(scope(now))
    assert with_events.total == without.total
    assert list(with_events.rows) == list(without.rows)
    assert with_events.headline == without.headline
    assert with_events.total["attended"] == 3
    assert [other.name for other in with_events.beside] == ["events"]
    assert list(without.beside) == []


@pytest.mark.parametrize("name", [name for name in REPORTS if name not in {"events", "attendance-by-course"}])
def test_no_other_report_counts_them(year, now, name):
    before = as_json(REPORTS[name].table(scope(now)))
    make_event(held_on=DAY, lowest=500, highest=500)
    assert as_json(REPORTS[name].table(scope(now))) == before


def test_narrowed_report_has_no_events_beside_it(year, now):
    other = CourseFactory()
    assert list(BY_COURSE.table(scope(now, course_ids=frozenset({other.pk}))).beside) == []
    narrowed = scope(now, organisation_id=OrganisationFactory().pk)
    assert list(BY_COURSE.table(narrowed).beside) == []
    assert "no course or organisation can be chosen" in EVENTS.table(narrowed).notes[-1]


def test_json_has_the_events_in_a_key_of_their_own(year, now):
    document = json.loads(json_text(BY_COURSE.table(scope(now))))
    [events] = document["beside"]
    assert (events["report"], events["total"]) == ("events", {"at_least": 210, "at_most": 220, "evaluations": 88})
    assert events["rows"][1] == {
        "event": "Forum",
        "kind": "Forum",
        "date": YEAR.end.isoformat(),
        "place": "Online",
        "at_least": 50,
        "at_most": 60,
        "evaluations": None,
        "note": "Two counties",
    }
    assert document["total"]["attended"] == 3
    assert "beside" not in as_json(REPORTS["attendance-by-organisation-type"].table(scope(now)))


def test_workbook_has_a_sheet_of_events_and_the_command_line_a_table(year, now):
    table = BY_COURSE.table(scope(now))
    book = load_workbook(BytesIO(xlsx_file(table)), data_only=True)
    assert book.sheetnames[:2] == ["Report", "Events"]
    rows = list(book["Events"].iter_rows(values_only=True))
    assert rows[0][:6] == ("Event", "Kind", "Date", "Where", "People, at least", "People, at most")
    assert (rows[1][0], rows[1][4], rows[-1][0], rows[-1][4]) == ("Conference", 160, "Total", 210)
    sums = load_workbook(BytesIO(xlsx_file(table)), data_only=False)["Events"]
    assert [cell.value for cell in sums[sums.max_row]][4:6] == ["=SUM(E2:E3)", "=SUM(F2:F3)"]
    text = plain_text(table)
    assert text.index("Attendance by course") < text.index("Events, 2025-26")
    assert "Conference" not in csv_text(table)
    assert "Conference" in csv_text(EVENTS.table(scope(now)))


def test_word_and_pdf_have_a_table_of_them_after_the_courses(year, now):
    table = BY_COURSE.table(scope(now))
    document = Document(BytesIO(docx_file(table)))
    assert [len(each.rows) for each in document.tables] == [len(document.tables[0].rows), 4]
    assert [cell.text for cell in document.tables[1].rows[1].cells][:1] == ["Conference"]
    said = [paragraph.text for paragraph in document.paragraphs]
    assert "Table 2: Events, 2025-26" in said
    assert any("are not part of the figures above" in text for text in said)
    assert any(text.startswith("At events people are counted") for text in said)
    pages = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf_file(table))).pages)
    assert "Two counties" in pages
    assert "are not part of the figures above" in " ".join(pages.split())


def test_page_has_them_in_a_section_below(client, group_member, year, time_machine, now):
    time_machine.move_to(now, tick=False)
    client.force_login(group_member)
    page = client.get("/reports/attendance-by-course/?year=2025-26").content.decode()
    assert "Events, 2025-26" in page
    assert "They are counted without names, and are not part of the figures above." in page
    assert "Likely range" not in page  # two counts are no interval of a rate
    assert ">220</td>" in page
    assert page.index(year.course.title) < page.index("Events, 2025-26") < page.index("Two counties")
