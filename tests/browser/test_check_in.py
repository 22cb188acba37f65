"""Checking in by the QR code on the wall: a projector, a phone that scans it, and the register of the trainer."""

import datetime as dt
import re

import pytest
import segno
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.models import CheckIn, Mark
from bookings.notices.links.tokens import Purpose, make_link_token
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import Session

PROJECTOR = {"width": 1280, "height": 720}
SOON = 15000  # milliseconds: the register looks again every ten seconds


@pytest.fixture
def trainer(transactional_db):
    return UserFactory(name="Tom Trainer", is_trainer=True)


@pytest.fixture
def session(trainer):
    return make_session(on=timezone.localdate(), trainers=[trainer], capacity=30)


@pytest.fixture
def booking(session):
    trust = OrganisationFactory(name="Wye Valley NHS Trust")
    return make_booking(session=session, practitioner=UserFactory(name="Nia Nurse", organisation=trust))


@pytest.fixture
def wall(page_for, trainer, session, booking):
    page = page_for(trainer, viewport=PROJECTOR)
    page.goto(reverse("register-wall", args=[session.pk]))
    return page


def letters(wall):
    return wall.locator("[data-code]").inner_text()


@pytest.fixture
def scan(wall, settings):
    """Return the address that a camera reads from the picture: drawn from the letters, it is the same picture."""

    def read():
        address = f"{reverse('check-in')}?code={letters(wall)}"
        drawn = segno.make(settings.SITE_URL + address, error="m", micro=False)
        expect(wall.locator("[data-picture]")).to_have_attribute(
            "src", drawn.svg_data_uri(border=2, dark="#0b0c0c", light="#fff")
        )
        return address

    return read


def test_nurse_scans_presses_and_turns_up_on_the_register_without_a_reload(
    page_for, trainer, session, booking, scan, wall
):
    register = page_for(trainer)
    register.goto(reverse("register", args=[session.pk]))
    register.evaluate("window.stays = true")
    phone = page_for(booking.practitioner, has_touch=True, is_mobile=True)
    phone.goto(scan())
    assert CheckIn.objects.count() == 0
    phone.get_by_role("button", name="I’m here").tap()
    expect(phone.get_by_role("heading", name="You are checked in")).to_be_visible()
    row = register.locator("[data-row]").filter(has_text="Nia Nurse")
    expect(row.locator("[data-here-button]")).to_have_attribute("aria-pressed", "true", timeout=SOON)
    expect(row.locator("[data-said]")).to_have_text(re.compile(r"^Checked in at [0-9:]+[ap]m$"))
    expect(register.locator(".turnout-register__count")).to_have_text("1 of 1 here")
    expect(wall.locator(".turnout-wall__count")).to_have_text("1 of 1 here", timeout=SOON)
    assert register.evaluate("window.stays")
    phone.reload()
    phone.goto(scan())
    expect(phone.get_by_role("heading", name="You are checked in")).to_be_visible()
    assert (Mark.objects.get().value, Mark.history.count(), CheckIn.objects.count()) == ("present", 1, 1)
    assert register.faults == wall.faults == phone.faults == []


def test_trainer_who_said_absent_is_shown_the_conflict_and_decides(page_for, trainer, session, booking, scan):
    day = session.days.get()
    mark_attendance(
        session=session,
        marking=Marking(booking=booking, day=day, value="absent", seen=None),
        by=trainer,
        now=timezone.now(),
    )
    register = page_for(trainer)
    register.goto(reverse("register", args=[session.pk]))
    phone = page_for(booking.practitioner)
    phone.goto(scan())
    phone.get_by_role("button", name="I’m here").click()
    expect(phone.get_by_role("heading", name="Please tell the trainer you are here")).to_be_visible()
    row = register.locator("[data-row]")
    expect(row.locator("[data-said]")).to_have_text(re.compile("but is marked absent$"), timeout=SOON)
    assert Mark.objects.get().value == "absent"
    row.locator("[data-here-button]").click()
    expect(register.locator("[data-status]")).to_have_text("All saved")
    expect(row.locator("[data-said]")).to_have_text(re.compile(r"[ap]m$"))
    assert Mark.objects.get().value == "present"
    phone.reload()


def test_wall_changes_its_code_by_itself_and_the_old_one_dies(page_for, booking, wall, session):
    first = letters(wall)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=91), tick=True):
        expect(wall.locator("[data-code]")).not_to_have_text(first, timeout=SOON)
        phone = page_for(booking.practitioner)
        phone.goto(f"{reverse('check-in')}?code={first}")
        expect(phone.locator(".govuk-error-message")).to_contain_text("No wall shows that code now")
        phone.get_by_label("The six letters on the wall").fill(letters(wall).lower())
        phone.get_by_role("button", name="I’m here").click()
        expect(phone.get_by_role("heading", name="You are checked in")).to_be_visible()


def test_wall_without_a_connection_says_so_and_comes_back(wall, session):
    wall.context.set_offline(True)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=20), tick=True):
        expect(wall.locator("[data-why-not]")).to_contain_text("No connection at the moment", timeout=45000)
    expect(wall.locator("[data-code]")).to_be_hidden()
    wall.context.set_offline(False)
    expect(wall.locator("[data-code]")).to_be_visible(timeout=SOON)
    assert len(letters(wall)) == 6


def test_wall_and_check_in_work_without_scripts(page_for, trainer, session, booking):
    wall = page_for(trainer, viewport=PROJECTOR, java_script_enabled=False)
    wall.goto(reverse("register-wall", args=[session.pk]))
    phone = page_for(booking.practitioner, java_script_enabled=False)
    phone.goto(reverse("check-in"))
    phone.get_by_label("The six letters on the wall").fill(letters(wall))
    phone.get_by_role("button", name="I’m here").click()
    expect(phone.get_by_role("heading", name="You are checked in")).to_be_visible()
    assert Mark.objects.get().marked_by == booking.practitioner


def test_whoever_is_not_signed_in_comes_back_from_signing_in(page_for, booking, scan):
    person = booking.practitioner
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    phone = page_for(None)
    phone.goto(scan())
    phone.get_by_role("button", name="Sign in and check in").click()
    phone.get_by_label("Email").fill(booking.practitioner.email)
    phone.get_by_label("Password", exact=True).fill("correct horse battery")
    phone.get_by_role("button", name="Sign in", exact=True).click()
    assert CheckIn.objects.count() == 0
    phone.get_by_role("button", name="I’m here").click()
    expect(phone.get_by_role("heading", name="You are checked in")).to_be_visible()


def test_link_of_the_reminder_and_the_letters_of_the_wall(page_for, booking, wall):
    token = make_link_token(purpose=Purpose.CHECK_IN, booking=booking, now=timezone.now())
    phone = page_for(None)
    phone.goto(reverse("link-check-in", args=[token]))
    phone.get_by_label("The six letters on the wall").fill(letters(wall))
    phone.get_by_role("button", name="I’m here").click()
    expect(phone.get_by_role("heading", name="You are checked in")).to_be_visible()


def test_session_that_is_over_shows_no_code(page_for, trainer, session):
    Session.objects.filter(pk=session.pk).update(status="cancelled", cancelled_at=timezone.now())
    wall = page_for(trainer, viewport=PROJECTOR)
    wall.goto(reverse("register-wall", args=[session.pk]))
    expect(wall.locator("[data-why-not]")).to_have_text("This session does not run.")
    expect(wall.locator("[data-code]")).to_be_hidden()
