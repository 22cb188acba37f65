"""The story the platform exists for, on the demonstration data: book, mark, close, and see the figures move.

Pictures of each step are kept under var/pictures/, wide and as a phone shows them.
"""

import datetime as dt
import json
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import Booking, Certificate
from bookings.places.rules.counts import with_places
from tests.support.guides import GUIDED, take
from training.models import Session

PICTURES = Path(settings.BASE_DIR) / "var" / "pictures"
PASSWORD = "turnout-demo"


@pytest.fixture
def demonstration(transactional_db, capsys):
    call_command("demo")


@pytest.fixture
def sign_in(page_for):
    def sign_in(who: str):
        page = page_for(viewport={"width": 1280, "height": 900})
        page.goto("/account/login/")
        page.get_by_label("Email address").fill(f"{who}@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("link", name="Sign out")).to_be_visible()
        return page

    return sign_in


def picture(page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, kind in ((1280, "wide"), (390, "phone")):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=PICTURES / f"{name}-{kind}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})


def see_what_the_guides_show(sign_in, page_for) -> None:
    """`make pictures` keeps what the pages look like, for docs/roles."""
    faults = []
    for who in dict.fromkeys(picture.who for picture in GUIDED):
        page = sign_in(who) if who else page_for()
        for picture in GUIDED:
            if picture.who == who:
                take(page, picture)
        faults += page.faults
        page.context.close()
    assert faults == []


def attended_this_year(page, year: str, name: str) -> int:
    answer = page.request.get(f"/reports/attendance-by-course.json?year={year}")
    rows = json.loads(answer.text())["rows"]
    return sum(row["attended"] for row in rows if row["course"] == name)


def test_booking_marking_and_closing_move_the_figures(demonstration, sign_in, page_for):
    see_what_the_guides_show(sign_in, page_for)
    now = timezone.now()
    coming = with_places(Session.objects.upcoming(now)).filter(
        trainers__email="trainer@example.org", places_left__gt=0, people_waiting=0, course__prerequisites=None
    )
    coming = coming.exclude(bookings__practitioner__email="practitioner@example.org")
    open_now = [session for session in coming.order_by("starts_at") if session.is_open_for_booking(now)]
    session = open_now[0]
    title = session.course.title

    page = sign_in("practitioner")
    picture(page, "1-my-bookings")
    page.get_by_role("link", name="Courses").click()
    picture(page, "2-catalogue")
    page.goto(f"/sessions/{session.pk}/")
    picture(page, "3-session")
    page.get_by_role("button", name="Book").first.click()
    picture(page, "4-book")
    page.get_by_label("I agree to the terms of booking").check()
    page.get_by_role("button", name="Book this place").click()
    expect(page.get_by_role("heading", name="Your place is booked")).to_be_visible()
    picture(page, "5-booked")
    booking = Booking.objects.get(session=session, practitioner__email="practitioner@example.org")
    assert booking.status == "confirmed"

    year = f"{session.first_on.year}-{(session.first_on.year + 1) % 100}"
    if session.first_on.month < 4:
        year = f"{session.first_on.year - 1}-{session.first_on.year % 100:02}"
    with time_machine.travel(session.ends_at + dt.timedelta(minutes=10), tick=True):
        group = sign_in("group")
        before = attended_this_year(group, year, title)
        page = sign_in("trainer")
        page.goto("/registers/")
        picture(page, "6-registers")
        page.goto(f"/registers/{session.pk}/")
        names = list(
            Booking.objects.filter(session=session, status="confirmed").values_list("practitioner__name", flat=True)
        )
        buttons = page.locator("[data-here-button]")
        assert buttons.count() == len(names)
        for number in range(len(names) - 1):
            buttons.nth(number).click()
        expect(page.locator("[data-status]")).to_have_text("All saved")
        picture(page, "7-register")
        page.get_by_role("button", name="Close the register").click()
        picture(page, "8-close-the-register")
        page.get_by_label("Absent", exact=True).check()
        page.get_by_role("button", name="Close the register").click()
        picture(page, "9-closed")

        outcomes = Booking.objects.filter(session=session, status="confirmed").values_list("outcome", flat=True)
        assert sorted(outcomes) == ["attended"] * (len(names) - 1) + ["no show"]
        assert attended_this_year(group, year, title) == before + len(names) - 1
        group.goto(f"/reports/no-shows-by-course/?year={year}")
        picture(group, "10-no-shows-by-course")
        group.goto("/reports/?year=2023-24")
        picture(group, "11-reports")
        person = sign_in("practitioner")
        person.goto(f"/bookings/{booking.pk}/evaluation/")
        person.get_by_role("radio").first.check()
        picture(person, "12-evaluation")
        person.locator("main").get_by_role("button").click()
        certificate = Certificate.objects.get(booking=booking)
        pdf = person.request.get(f"/certificates/{certificate.pk}/")
        assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")
        visitor = page_for(viewport={"width": 1280, "height": 900})
        visitor.goto(f"/verify/{certificate.code}/")
        picture(visitor, "13-verify")
        expect(visitor.locator("main")).to_contain_text("Alex Bowen")
    assert [opened.faults for opened in (page, group, person, visitor)] == [[], [], [], []]
