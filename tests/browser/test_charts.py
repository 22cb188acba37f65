"""Pictures of reports with the widest font that a reader may have: no word is cut off at an edge."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

LONG = "Working Together to Safeguard Children - Level 3 for Designated Safeguarding Leads / Named Professionals WWWMMM"
STICKING_OUT = """
    [...document.querySelectorAll('svg.turnout-chart__picture, svg.turnout-figure__picture')].flatMap(svg => {
      const edge = svg.viewBox.baseVal
      return [...svg.querySelectorAll('text')].filter(text => {
        const box = text.getBBox()
        return box.x < -1 || box.x + box.width > edge.width + 1 || box.y + box.height > edge.height + 3
      }).map(text => text.textContent)
    })"""


@pytest.fixture
def reader(transactional_db, now):
    for number in range(5):
        course = CourseFactory(title=f"{LONG} {number}")
        for day in (5, 6, 7):
            session = make_session(on=dt.date(now.year, 5, day), course=course)
            for place in range(6):
                outcome = Booking.Outcome.NO_SHOW if place <= number else Booking.Outcome.ATTENDED
                make_booking(session=session, outcome=outcome)
    return UserFactory(is_group_member=True)


@pytest.mark.parametrize("name", ["no-shows-by-course", "attendance-by-course", "no-show-review"])
@pytest.mark.parametrize("font", ["DejaVu Sans", "arial, sans-serif"])
def test_no_word_of_a_picture_is_cut_off_in_a_wide_font(page_for, reader, now, name, font):
    address = reverse("no-show-review") if name == "no-show-review" else reverse("report", args=[name])
    page = page_for(reader, viewport={"width": 1280, "height": 900})
    page.goto(f"{address}?year={now.year}-{(now.year + 1) % 100:02}")
    page.evaluate("font => document.querySelectorAll('svg, svg *').forEach(each => each.style.fontFamily = font)", font)
    assert page.locator("svg text").count() > 5
    assert page.evaluate(STICKING_OUT) == []
    assert page.faults == []
