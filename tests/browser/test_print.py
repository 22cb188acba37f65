"""A report on paper: its total once, under the table, and nothing that lies over it."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bookings.models import Booking, Register
from reporting.periods import reporting_year_of, year_before
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

COURSES = 45  # more than fit on a sheet


@pytest.fixture
def printed(page_for, transactional_db, now):
    """Return the text of each sheet of a report, and the page it was printed from."""
    for number in range(COURSES):
        session = make_session(on=dt.date(now.year, 4, 20), course=CourseFactory(title=f"Course {number:02}"))
        make_booking(session=session, outcome=Booking.Outcome.ATTENDED)
        Register.objects.create(session=session, state="complete", closed_at=now)

    def print_it(name):
        page = page_for(UserFactory(is_group_member=True), viewport={"width": 1280, "height": 900})
        page.goto(f"{reverse('report', args=[name])}?year={now.year}-{(now.year + 1) % 100}")
        pdf = page.pdf(format="A4", prefer_css_page_size=True)
        return page, [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages]

    return print_it


@pytest.mark.parametrize("name", ["attendance-by-course", "no-shows-by-course"])
def test_a_printed_report_has_its_total_once_below_the_table(printed, name):
    page, sheets = printed(name)
    assert len(sheets) > 2
    totals = [number for number, sheet in enumerate(sheets) if "\nTotal" in f"\n{sheet}"]
    last_row = max(number for number, sheet in enumerate(sheets) if f"Course {COURSES - 1:02}" in sheet)
    assert totals in ([last_row], [last_row + 1])
    assert not any("Sign out" in sheet or "Download this table" in sheet for sheet in sheets)
    page.emulate_media(media="print")
    positions = page.evaluate(
        "[...document.querySelectorAll('main, main *')].map(each => getComputedStyle(each).position)"
        ".filter(position => position === 'sticky' || position === 'fixed')"
    )
    assert positions == []
    boxes = page.evaluate(
        "['.turnout-chart', '.turnout-report', 'tfoot'].map(name => document.querySelector(name))"
        ".map(part => part.getBoundingClientRect()).map(box => [box.top, box.bottom])"
    )
    tops = [top for top, _ in boxes]
    assert tops == sorted(tops)
    assert boxes[0][1] <= boxes[1][0]  # the chart ends where the table has yet to begin


def test_a_printed_yearly_report_is_the_sheet_alone(page_for, transactional_db, now):
    last_year = year_before(reporting_year_of(now.date()))
    session = make_session(
        on=last_year.start, course=CourseFactory(title="Course with a long name that is told in full")
    )
    make_booking(session=session, outcome=Booking.Outcome.ATTENDED)
    page = page_for(UserFactory(is_team=True), viewport={"width": 1280, "height": 900})
    page.goto(f"{reverse('yearly')}?year={last_year}")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    assert f"Yearly training report {last_year}" in text and "Table 1" in text and "Total" in text
    others = ("Download or print", "Keep this report", "Reporting year", "All reports", "Sign out", "Accessibility")
    assert [words for words in others if words in text] == []


def test_a_wide_table_prints_across_and_nothing_of_it_is_cut_off(printed):
    page, _ = printed("no-shows-by-course")
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    with_rows = [
        sheet for sheet in sheets if "Course 20" in sheet.extract_text() and "Cancelled" in sheet.extract_text()
    ]
    assert with_rows and all(sheet.mediabox.width > sheet.mediabox.height for sheet in with_rows)
