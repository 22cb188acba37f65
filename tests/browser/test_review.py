"""r51: the no-show review in each of its states, on a phone and wide, against WCAG 2.2 AA by axe; and on paper."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bookings.models import Booking, Register
from tests.support.factories import CourseFactory, UserFactory, make_action, make_booking, make_reminder, make_session
from tests.support.looked_over import axe_faults

Outcome = Booking.Outcome


def sessions(now, courses, days, away, unknown=0):
    for number in range(courses):
        course = CourseFactory(title=f"Course {number}")
        for day in range(days):
            session = make_session(on=dt.date(now.year - 1, 5 + number, 3 + day), course=course)
            outcomes = [Outcome.NO_SHOW] * away + [Outcome.NOT_RECORDED] * unknown
            outcomes += [Outcome.ATTENDED] * (6 - len(outcomes))
            for outcome in outcomes:
                booking = make_booking(session=session, outcome=outcome)
                make_reminder(booking, sent_at=session.starts_at - dt.timedelta(days=2))
            if not unknown:
                Register.objects.create(session=session, state="complete", closed_at=session.ends_at)


STATES = {
    "empty": lambda now: None,
    "few sessions": lambda now: sessions(now, courses=1, days=2, away=1),
    "coverage below nine in ten": lambda now: sessions(now, courses=4, days=2, away=1, unknown=2),
    "usual": lambda now: [
        sessions(now, courses=5, days=3, away=2),
        make_action(begins_on=dt.date(now.year - 1, 7, 1), decided_at=now - dt.timedelta(days=500)),
    ],
}


@pytest.fixture
def open_review(page_for, transactional_db, now):
    def opened(state, width):
        STATES[state](now)
        page = page_for(UserFactory(is_group_member=True), viewport={"width": width, "height": 900})
        address = f"{reverse('no-show-review')}?year={now.year - 1}-{now.year % 100:02}"
        assert page.goto(address).status == 200
        return page

    return opened


@pytest.mark.r51
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("width", [320, 1280])
def test_review_has_no_accessibility_fault_and_fits_the_window(open_review, state, width):
    page = open_review(state, width)
    for summary in page.locator("main details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    found = [fault["id"] for fault in axe_faults(page)]
    assert (found, page.evaluate("document.documentElement.scrollWidth")) == ([], width)
    assert page.faults == []


def test_review_on_paper_has_its_pictures_and_nothing_to_press(open_review):
    page = open_review("usual", 1280)
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    assert all(f"{number}. " in text for number in range(1, 11))
    assert "Average" in text and "Places booked" in text
    assert not any(
        words in text for words in ("Contents", "Take the review", "Choose another year", "Show these figures")
    )
