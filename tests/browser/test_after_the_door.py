"""What comes after the door, in a browser: closing, opening again, correcting, and a no-show that somebody contests.

By touch on a phone, and by the keys Tab, Space, Enter and arrows alone.
"""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bookings.attendance.after_session import ask_the_missing
from bookings.attendance.register.closing import close_register
from bookings.models import Booking, Certificate, Mail, Mark, Register
from bookings.notices.wording.compose import compose
from bookings.upkeep.due import run_due
from tests.browser.test_keyboard import tab_to
from tests.support.factories import UserFactory, make_booking, make_session

TOUCH = {"has_touch": True, "is_mobile": True}


@pytest.fixture
def trainer(transactional_db):
    return UserFactory(name="Tom Trainer", is_trainer=True)


@pytest.fixture
def team(transactional_db):
    return UserFactory(name="Teresa Team", is_team=True)


def session_of(trainer, people, *, days_ago=0):
    session = make_session(on=timezone.localdate() - dt.timedelta(days=days_ago), trainers=[trainer], capacity=40)
    for number in range(people):
        make_booking(session=session, practitioner=UserFactory(name=f"Person {number:02}"))
    return session


@pytest.fixture
def today(trainer):
    """A session that runs until 4:30pm; it is 2pm."""
    return session_of(trainer, 3)


@pytest.fixture
def past(trainer):
    """Twelve people of yesterday, all of them called absent by a register that is closed."""
    return closed(session_of(trainer, 12, days_ago=1), trainer)


def closed(session, by):
    day = session.days.get()
    answers = {(booking.pk, day.pk): "absent" for booking in Booking.objects.filter(session=session)}
    close_register(session=session, answers=answers, by=by, now=session.ends_at + dt.timedelta(minutes=5))
    return session


def outcomes(session):
    rows = Booking.objects.filter(session=session).order_by("practitioner__name")
    return list(rows.values_list("outcome", flat=True))


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).tap()


def test_closing_early_by_touch_warns_and_certificates_and_enquiries_wait_for_the_end(page_for, trainer, today):
    page = page_for(trainer, **TOUCH)
    page.goto(reverse("register", args=[today.pk]))
    for name in ("Person 00", "Person 01"):
        page.locator("[data-row]").filter(has_text=name).locator("[data-here-button]").tap()
    expect(page.locator("[data-status]")).to_have_text("All saved")
    press(page, "Close the register")
    expect(page.locator(".govuk-warning-text")).to_contain_text("The session has not ended yet")
    page.get_by_label("Absent", exact=True).tap()
    press(page, "Close the register")  # without saying that it is meant
    expect(page.locator(".govuk-error-summary")).to_contain_text("Tick this to close the register before the session")
    assert page.title().startswith("Error:")
    assert not Register.objects.exists()
    expect(page.get_by_label("Absent", exact=True)).to_be_checked()  # nothing that was said is lost
    page.get_by_label("Close it now, although the session runs until 4:30pm").tap()
    press(page, "Close the register")
    expect(page.get_by_role("main")).to_contain_text("2 came, 1 did not")
    expect(page.get_by_role("main")).to_contain_text("wait until the session ends")
    assert outcomes(today) == ["attended", "attended", "no show"]
    run_due(now=timezone.now())
    assert not Certificate.objects.exists()
    assert not Mail.objects.filter(kind="no-show enquiry").exists()
    with time_machine.travel(today.ends_at + dt.timedelta(minutes=5), tick=True):
        run_due(now=timezone.now())
        assert Certificate.objects.count() == 2
        assert [mail.booking.practitioner.name for mail in Mail.objects.filter(kind="no-show enquiry")] == ["Person 02"]
    assert page.faults == []


@pytest.mark.r51
def test_all_others_absent_by_keyboard_says_how_many_and_whom_before_anything_is_saved(page_for, trainer):
    session = session_of(trainer, 4, days_ago=1)
    page = page_for(trainer, viewport={"width": 1280, "height": 900})
    page.goto(reverse("register-close", args=[session.pk]))
    tab_to(page, "Here")
    page.keyboard.press("Space")
    tab_to(page, "All others were absent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Were all 3 people absent?")).to_be_visible()
    named = page.get_by_role("main").get_by_role("listitem").all_inner_texts()
    assert [words.split(",")[0] for words in named] == ["Person 01", "Person 02", "Person 03"]
    assert (Mark.objects.count(), Register.objects.count()) == (0, 0)
    tab_to(page, "No, answer for each person")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Close the register")).to_be_visible()
    assert (Mark.objects.count(), Register.objects.count()) == (0, 0)
    tab_to(page, "Here")
    page.keyboard.press("Space")
    tab_to(page, "All others were absent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Were all 3 people absent?")).to_be_visible()
    tab_to(page, "Yes, all 3: close the register")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("1 came, 3 did not")
    assert outcomes(session) == ["attended", "no show", "no show", "no show"]
    assert page.faults == []


def test_register_is_opened_again_with_a_reason_marked_and_closed(page_for, trainer, past):
    page = page_for(trainer, **TOUCH)
    page.goto(reverse("register", args=[past.pk]))
    page.get_by_role("link", name="Open the register again").tap()
    press(page, "Open the register again")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say why the register is opened again")
    assert Register.objects.get().state == "complete"
    page.get_by_label("Why is it opened again?").fill("The sheet turned up")
    press(page, "Open the register again")
    expect(page.get_by_role("main")).to_contain_text("Opened again by Tom Trainer")
    here = page.locator("[data-row]").filter(has_text="Person 03").locator("[data-here-button]")
    here.tap()
    expect(page.locator("[data-status]")).to_have_text("All saved")
    press(page, "Close the register")
    expect(page.get_by_role("main")).to_contain_text("Everyone is marked")
    press(page, "Close the register")
    expect(page.get_by_role("main")).to_contain_text("1 came, 11 did not")
    expect(page.get_by_role("main")).to_contain_text("The sheet turned up")
    booking = Booking.objects.get(practitioner__name="Person 03")
    assert (booking.outcome, Certificate.objects.get().booking) == ("attended", booking)
    assert Mark.history.filter(history_change_reason="The sheet turned up").count() == 1
    assert page.faults == []


def test_after_14_days_it_is_the_team_that_opens_a_register_again(page_for, trainer, team, past):
    address = reverse("register", args=[past.pk])
    closed_at = Register.objects.get().closed_at
    with time_machine.travel(closed_at + dt.timedelta(days=14, minutes=-1), tick=False):
        page = page_for(trainer, **TOUCH)
        page.goto(address)
        expect(page.get_by_role("link", name="Open the register again")).to_be_visible()
    with time_machine.travel(closed_at + dt.timedelta(days=14, minutes=1), tick=True):
        page = page_for(trainer, **TOUCH)
        page.goto(address)
        expect(page.get_by_role("link", name="Open the register again")).to_have_count(0)
        page.goto(reverse("register-open-again", args=[past.pk]))
        expect(page.get_by_role("main")).to_contain_text("closed more than 14 days ago. Ask the partnership team")
        expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
        page = page_for(team, **TOUCH)
        page.goto(address)
        page.get_by_role("link", name="Open the register again").tap()
        page.get_by_label("Why is it opened again?").fill("The sheet turned up")
        press(page, "Open the register again")
        expect(page.get_by_role("main")).to_contain_text("Opened again by Teresa Team")
    assert Register.objects.get().state == "open"


@pytest.mark.parametrize("by", ["touch", "keyboard"])
def test_ten_are_corrected_at_once_for_one_reason(page_for, trainer, past, by):
    page = page_for(trainer, **TOUCH)
    page.goto(reverse("register-correct-several", args=[past.pk]))
    for number in range(10):
        choice = page.get_by_label(f"Person {number:02}", exact=True)
        if by == "touch":
            choice.select_option("Here")
        else:
            tab_to(page, f"Person {number:02}")
            page.keyboard.press("ArrowUp")
            page.keyboard.press("ArrowUp")
    if by == "touch":
        press(page, "Save the corrections")
        expect(page.locator(".govuk-error-summary")).to_contain_text("Say why it is corrected")
        assert set(outcomes(past)) == {"no show"}
        expect(page.get_by_label("Person 09", exact=True)).to_have_value("present")
        page.get_by_label("Why is it corrected?").fill("They signed the paper sheet")
        press(page, "Save the corrections")
    else:
        tab_to(page, "Why is it corrected?")
        page.keyboard.type("They signed the paper sheet")
        tab_to(page, "Save the corrections")
        page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("10 came, 2 did not")
    expect(page.locator(".moj-timeline__item")).to_have_count(10)
    assert outcomes(past) == ["attended"] * 10 + ["no show"] * 2
    assert Certificate.objects.count() == 10
    assert Mark.history.filter(history_change_reason="They signed the paper sheet").count() == 10
    assert page.faults == []


def test_somebody_forgotten_is_added_to_a_closed_register(page_for, trainer, past):
    UserFactory(name="Orla Walker", organisation=Booking.objects.first().organisation)
    page = page_for(trainer, **TOUCH)
    page.goto(reverse("register", args=[past.pk]))
    page.get_by_role("link", name="Add somebody who came without a place").tap()
    page.get_by_label("Their name").fill("Orla Walker")
    page.get_by_label("Here", exact=True).tap()
    page.get_by_label("Why are they added now?").fill("On the paper sheet")
    page.get_by_label("Their organisation", exact=True).fill(Booking.objects.first().organisation.name)
    press(page, "Add them to the register")
    page.get_by_label(re.compile("^Orla Walker, ")).tap()
    press(page, "Add them to the register")
    expect(page.get_by_role("main")).to_contain_text("Orla Walker is on the register now.")
    expect(page.get_by_role("main")).to_contain_text("1 came, 12 did not")
    assert Booking.objects.get(practitioner__name="Orla Walker").is_walk_in
    assert page.faults == []


@pytest.mark.parametrize("found", ["wrong", "right"])
def test_contested_no_show_goes_from_the_mail_to_the_desk_and_back(page_for, team, trainer, past, settings, found):
    settings.SITE_URL = page_for.address
    now = timezone.now()
    ask_the_missing(now=now)
    mail = Mail.objects.get(booking__practitioner__name="Person 07", kind="no-show enquiry")
    compose(mail, now=now)
    address = re.search(r"https?://\S+/link/absence/\S+", mail.text)[0]
    person = page_for(**TOUCH)
    person.goto(address)
    person.get_by_label("I was there", exact=False).tap()
    press(person, "Send my answer")
    expect(person.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    desk = page_for(team, **TOUCH)
    desk.goto(reverse("desk"))
    expect(desk.get_by_role("main")).to_contain_text("Person 07")
    button = "^Put right: Person 07 was there" if found == "wrong" else "^Leave as it is"
    desk.get_by_role("main").get_by_role("button", name=re.compile(button)).tap()
    done = "The register now says that Person 07 was there." if found == "wrong" else "The register stays as it is."
    expect(desk.get_by_text(done)).to_be_visible()
    booking = Booking.objects.get(practitioner__name="Person 07")
    told = set(Mail.objects.filter(booking=booking).exclude(pk=mail.pk).values_list("kind", flat=True))
    if found == "wrong":
        assert (booking.outcome, told) == ("attended", {"register put right"})
        assert Certificate.objects.get().booking == booking
    else:
        assert (booking.outcome, told) == ("no show", {"register found right"})
        assert not Certificate.objects.exists()
    assert not Booking.objects.disputed().exists()
    expect(desk.get_by_role("button", name=re.compile("^Leave as it is"))).to_have_count(0)
    assert outcomes(past).count("no show") == (11 if found == "wrong" else 12)
    assert (person.faults, desk.faults) == ([], [])
