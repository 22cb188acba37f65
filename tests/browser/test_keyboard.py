"""r51: booking, giving back and taking a report with Tab, Space and Enter alone, and one always sees where one is."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import Booking
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

WHERE = """() => {
  const at = document.activeElement
  const words = at.labels && at.labels.length ? at.labels[0].textContent : at.textContent
  const drawn = [at, at.nextElementSibling, ...(at.labels || [])].filter(Boolean)
    .flatMap((part) => [getComputedStyle(part), getComputedStyle(part, '::before')])
  const seen = drawn.some((style) => parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none'
    || style.boxShadow !== 'none')
  return {words: words.replace(/\\s+/g, ' ').trim(), seen}
}"""


def tab_to(page, words: str) -> None:
    """Press Tab until what begins with these words has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.evaluate(WHERE)
        assert here["seen"], f"nobody sees that “{here['words']}” has the focus"
        if here["words"].startswith(words):
            return
    pytest.fail(f"forty Tabs, and no “{words}”")


@pytest.mark.r51
def test_place_is_booked_and_given_back_by_keyboard_alone(transactional_db, page_for):
    person = UserFactory()
    on = timezone.localdate() + dt.timedelta(days=20)
    session = make_session(course=CourseFactory(title="Understanding Child Neglect"), on=on)
    page = page_for(person, viewport={"width": 1280, "height": 900})
    page.goto("/courses/")
    tab_to(page, "Skip to main content")
    page.keyboard.press("Enter")
    tab_to(page, "Understanding Child Neglect")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/sessions/{session.pk}/")
    tab_to(page, "Book")
    page.keyboard.press("Space")  # it looks like a button, so it works like one
    page.wait_for_url("**/book/")
    tab_to(page, "I will come, or cancel by the deadline")
    page.keyboard.press("Space")
    tab_to(page, "Book this place")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your place is booked")).to_be_visible()
    booking = Booking.objects.get(session=session, practitioner=person)
    assert booking.status == "confirmed"

    tab_to(page, "I can’t come")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cancel/")
    tab_to(page, "I am ill")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Cancel my place")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cancelled. Thank you for letting us know")).to_be_visible()
    booking.refresh_from_db()
    assert (booking.status, booking.cancel_reason) == ("cancelled", "workload")
    assert page.faults == []


@pytest.mark.r51
def test_report_is_taken_by_keyboard_alone(transactional_db, page_for):
    on = timezone.localdate() - dt.timedelta(days=3)
    session = make_session(course=CourseFactory(title="Understanding Child Neglect"), on=on)
    make_booking(session=session, outcome="attended")
    page = page_for(UserFactory(is_team=True), viewport={"width": 1280, "height": 900})
    page.goto("/reports/")
    tab_to(page, "Attendance by course")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/attendance-by-course/**")
    tab_to(page, "CSV")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert "Understanding Child Neglect" in taken.value.path().read_text()
    assert page.faults == []
