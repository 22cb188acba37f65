"""The team marks a register for a trainer who rang: a reason first, then as fast as they do, and nothing is lost."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.models import Booking, Mark
from tests.browser.test_register import here, marks, row, status
from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.looked_over import axe_faults
from tests.support.signing_in import sign_in

WIDE = {"width": 1280, "height": 900}
SHEET = "From the paper sign-in sheet"
ASKS = "Why are you marking this register?"


@pytest.fixture
def team(transactional_db):
    return UserFactory(name="Teresa Team", is_team=True)


@pytest.fixture
def session(team):
    session = make_session(on=timezone.localdate(), trainers=[UserFactory(name="Tom Trainer", is_trainer=True)])
    for name in ("Amal Ahmed", "Béa Blanc", "Carys Cole"):
        make_booking(session=session, practitioner=UserFactory(name=name))
    return session


@pytest.fixture
def address(session):
    return reverse("register", args=[session.pk])


def reasons():
    return set(Mark.history.values_list("history_change_reason", flat=True))


def say(page, words=SHEET):
    page.get_by_label(words).check()
    with page.expect_navigation():  # until its script is there
        page.get_by_role("button", name="Mark the register").click()


def test_team_says_why_once_and_marks_as_a_trainer_does(page_for, team, address):
    page = page_for(team)
    page.goto(address)
    expect(page.get_by_text(ASKS)).to_be_visible()
    expect(row(page, "Amal")).to_be_visible()
    expect(page.locator("[data-here-button]")).to_have_count(0)
    assert axe_faults(page) == []
    say(page)
    for name in ("Amal", "Béa"):
        here(page, name).click()
    status(page, "All saved")
    assert marks() == {"Amal Ahmed": "present", "Béa Blanc": "present"}
    expect(page.locator("strong").filter(has_text=SHEET)).to_be_visible()
    page.go_back()
    page.goto(address)
    expect(page.get_by_text(ASKS)).to_have_count(0)
    row(page, "Amal").locator("summary").click()
    expect(row(page, "Amal").locator("[data-marked]")).to_contain_text(f": {SHEET}")
    assert axe_faults(page) == []
    page.get_by_role("link", name="Change why you are marking it").click()
    page.get_by_label("Something else", exact=True).check()
    page.get_by_label("in a few words").fill("Tom rang at five")
    page.get_by_role("button", name="Continue").click()
    here(page, "Carys").click()
    status(page, "All saved")
    assert reasons() == {SHEET, "Tom rang at five"}
    assert page.faults == []


@pytest.mark.r10
def test_marks_that_waited_are_kept_until_a_reason_is_said_again(page_for, team, session, address):
    """Signed in anew on another tab, this one's reason is gone; meanwhile a trainer has marked somebody otherwise."""
    page = page_for(team)
    page.goto(address)
    say(page)
    page.context.set_offline(True)
    here(page, "Amal").click()
    here(page, "Béa").click()
    status(page, "2 waiting, offline")
    absent = Marking(
        day=session.days.get(), booking=Booking.objects.get(practitioner__name="Béa Blanc"), value="absent", seen=None
    )
    mark_attendance(session=session, marking=absent, by=session.trainers.get(), now=timezone.now())
    anew = sign_in(Client(), team).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": anew.key, "value": anew.value, "url": page_for.address}])
    page.evaluate("location.hash = '#walk-in'")  # as after a press that leads there
    page.context.set_offline(False)
    status(page, "2 waiting, say why")
    expect(page.get_by_role("alert")).to_contain_text("Your marks are kept on this device")
    assert marks() == {"Béa Blanc": "absent"}
    page.get_by_role("link", name="Say why").click()
    expect(page.locator("[data-status]")).to_contain_text("2 waiting")  # said while it asks, too
    say(page, "The trainer told us")
    expect(page.get_by_role("alert")).to_contain_text("Not saved: Béa Blanc.")
    status(page, "All saved")
    assert marks() == {"Amal Ahmed": "present", "Béa Blanc": "absent"}
    assert reasons() == {None, "The trainer told us"}


def test_without_scripts_and_by_keyboard_the_team_says_why_and_marks(page_for, team, address):
    page = page_for(team, viewport=WIDE, java_script_enabled=False)
    page.goto(address)
    page.get_by_role("button", name="Mark the register").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why you are marking this register")
    page.get_by_label("The trainer told us").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    here(page, "Amal").click()
    expect(here(page, "Amal")).to_have_attribute("aria-pressed", "true")
    assert (marks(), reasons()) == ({"Amal Ahmed": "present"}, {SHEET})
