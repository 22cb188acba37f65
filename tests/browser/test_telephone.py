"""Each call that a team gets is answered in at most four clicks from any page of its desk, by mouse and by keyboard.

What is typed is no click; what is pressed is, the search box's button included.
"""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import Booking, Certificate, Invitation, Mail, Message, NewAddress, PersonNote
from tests.browser.test_keyboard import WHERE
from tests.support.attended import make_certificate
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    UserFactory,
    make_booking,
    make_reminder,
    make_session,
)
from tests.support.thoroughness import THOROUGH
from training.models import MoveToCome, User

WIDE = {"width": 1280, "height": 900}
DESK_PAGES = ("desk", "desk-sessions", "desk-people", "desk-mails", "desk-more", "desk-venues")
MOST, MOST_TABS = 4, 120
EXACT = {"Name", "Organisation", "Email address"}  # which begin other labels too


class Clicking:
    """Presses what has a name, and counts."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def find(self, words):
        self.write("Find a person, organisation, session or certificate", words)
        self.press("button", "Find", exact=True)
        return self

    def write(self, label, words):
        self.page.get_by_label(label, exact=label in EXACT).fill(words)

    def choose(self, label, option):
        self.page.get_by_label(label, exact=label in EXACT).select_option(label=option)

    def press(self, role, name, *, exact=False):
        self.page.get_by_role(role, name=name, exact=exact).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1
        return self


class Typing(Clicking):
    """Does the same with Tab and Enter alone, and always sees where it is."""

    def write(self, label, words):
        self._tab_to(self.page.get_by_label(label, exact=label in EXACT))
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(words)

    def choose(self, label, option):
        self._tab_to(self.page.get_by_label(label, exact=label in EXACT))
        self.page.keyboard.type(option)

    def press(self, role, name, *, exact=False):
        self._tab_to(self.page.get_by_role(role, name=name, exact=exact).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.clicks += 1
        return self

    def _tab_to(self, wanted):
        wanted.wait_for()
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("(element) => element === document.activeElement"):
                assert self.page.evaluate(WHERE)["seen"]
                return
        pytest.fail(f"{MOST_TABS} Tabs, and no {wanted}")


@pytest.fixture
def world(transactional_db):
    """Priya, who is booked on a session in town tomorrow, and has a certificate and a mail."""
    person = UserFactory(name="Priya Patel", email="priya@example.org", access_needs="Hearing loop")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    session = make_session(
        course=CourseFactory(title="Understanding Child Neglect"), on=tomorrow + dt.timedelta(days=20)
    )
    booking = make_booking(session=session, practitioner=person)
    make_booking(session=make_session(course=CourseFactory(title="Trauma"), on=tomorrow), practitioner=person)
    past = make_booking(session=make_session(on=tomorrow - dt.timedelta(days=30)), practitioner=person)
    certificate = make_certificate(past)
    make_reminder(booking, kind="confirmation", sent_at=timezone.now())
    return person, session, certificate


def person_page(call):
    return call.find("priya patel").press("link", "Priya Patel")


def a_note(call):
    person_page(call)
    call.write("Add a note", "Rang about parking")
    call.press("button", "Keep this note")
    assert PersonNote.objects.get().text == "Rang about parking"


def needs(call):
    person_page(call).press("link", "See or change")
    expect(call.page.get_by_label("Access needs")).to_have_value("Hearing loop")


def another_name_and_manager(call):
    person_page(call).press("link", "Change name, organisation")
    call.write("Name", "Priya Patel-Jones")
    call.write("Job role", "Social worker")
    call.write("Line manager’s email address", "head@example.org")
    call.press("button", "Save")
    priya = User.objects.get(email="priya@example.org")
    assert (priya.name, priya.job_role, priya.manager_email) == (
        "Priya Patel-Jones", "Social worker", "head@example.org",
    )  # fmt: skip


def another_organisation(call):
    OrganisationFactory(name="Hope Primary")
    person_page(call).press("link", "Change name, organisation")
    call.choose("Organisation", "Hope Primary")
    call.press("button", "Save")
    assert User.objects.get(email="priya@example.org").organisation.name == "Hope Primary"


def another_organisation_from_a_later_day(call):
    OrganisationFactory(name="Hope Primary")
    later = timezone.localdate() + dt.timedelta(days=40)
    person_page(call).press("link", "Change name, organisation")
    call.choose("Organisation", "Hope Primary")
    for part, number in (("Day", later.day), ("Month", later.month), ("Year", later.year)):
        call.write(part, str(number))
    call.press("button", "Save")
    move = MoveToCome.objects.get(person__email="priya@example.org")
    assert (move.organisation.name, move.moves_on) == ("Hope Primary", later)


def somebody_new(call):
    OrganisationFactory(name="Hope Primary")
    call.press("link", "People", exact=True).press("button", "Add a person")
    call.write("Name", "Nora New")
    call.write("Email address", "nora@example.org")
    call.choose("Organisation", "Hope Primary")
    call.press("button", "Save")
    assert User.objects.get(email="nora@example.org").name == "Nora New"


def another_password(call):
    person_page(call).press("button", "Send a link to choose a new password")
    expect(call.page.get_by_text("It works once")).to_be_visible()


def their_session(call):
    person_page(call).press("link", "Understanding Child Neglect")
    expect(call.page.get_by_role("heading", level=1)).to_contain_text("Understanding Child Neglect")


def their_certificate(call):
    person_page(call).press("link", Certificate.objects.get().number)
    expect(call.page.get_by_role("heading", name="Certificate")).to_be_visible()


def an_organisation(call):
    organisation = User.objects.get(email="priya@example.org").organisation
    call.find(organisation.name).press("link", organisation.name)
    expect(call.page.get_by_role("heading", level=1)).to_contain_text(organisation.name)


def another_address(call):
    person_page(call).press("link", "New address")
    call.write("New email address", "priya.patel@example.org")
    call.press("button", "Send the link")
    assert NewAddress.objects.get().email == "priya.patel@example.org"


def a_way_in(call):
    person_page(call).press("button", "Send a link to sign in")
    expect(call.page.get_by_text("It works once, for an hour")).to_be_visible()


def the_mail_again(call):
    before = Mail.objects.count()
    person_page(call).press("button", "Send again")
    assert Mail.objects.count() == before + 1


def the_booking(call):
    person_page(call).press("link", "See the booking")
    expect(call.page.get_by_role("heading", level=1)).to_contain_text("Understanding Child Neglect")


def the_certificate(call):
    number = Certificate.objects.get().number
    call.find(number).press("link", number)
    expect(call.page.get_by_role("heading", name="Certificate")).to_be_visible()


def the_end_of_an_account(call):
    person_page(call).press("link", "Close the account").press("button", "Close the account")
    assert not Booking.objects.live().filter(session__starts_at__gt=timezone.now()).exists()


def who_comes_tomorrow(call):
    call.press("link", "Team desk").press("link", "Who is coming tomorrow")
    expect(call.page.get_by_role("cell", name="Hearing loop")).to_be_visible()


def several_people(call):
    OrganisationFactory(name="Hope Primary")
    others = [UserFactory(), UserFactory()]
    lines = [*(f"{one.name} <{one.email}>" for one in others), "Nora New <nora@example.org>"]
    call.find("child neglect").press("link", "Book several people")
    call.write("Who is to be booked?", "\n".join(lines))
    call.choose("Organisation of those who are new", "Hope Primary")
    call.press("button", "Continue").press("button", "Book all 3")
    expect(call.page.get_by_text("2 have a place")).to_be_visible()
    assert Invitation.objects.get().email == "nora@example.org"


def one_person(call):
    UserFactory(name="Olga Other")
    call.find("child neglect").press("link", "Book for somebody")
    call.write("Who is the place for?", "olga")
    call.press("button", "Search").press("button", "Book a place for Olga Other")
    expect(call.page.get_by_text("Olga Other has a place.")).to_be_visible()


def a_message(call):
    call.find("child neglect").press("link", "Email its people")
    call.write("Subject", "The car park is closed")
    call.write("Message", "Please park elsewhere.")
    call.press("button", "Continue")
    expect(call.page.get_by_text("It goes to 1 person")).to_be_visible()
    call.press("button", "Send it now")
    expect(call.page.get_by_text("Your message is on its way to 1 person")).to_be_visible()
    assert Message.objects.count() == 1


CALLS = [
    a_note, needs, another_name_and_manager, another_organisation, another_organisation_from_a_later_day,
    somebody_new, another_address, a_way_in,
    another_password, the_mail_again, the_booking, their_session, the_certificate, their_certificate, an_organisation,
    who_comes_tomorrow, several_people, one_person, a_message, the_end_of_an_account,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(CALLS)), ids=[call.__name__ for call in CALLS])
def test_call_is_answered_in_four_clicks_from_any_page_of_the_desk(world, page_for, number):
    """Each call from another page; THOROUGH from every one would undo what the call before has done."""
    page = page_for(UserFactory(is_team=True, name="Tess Team"), viewport=WIDE)
    starts = DESK_PAGES if THOROUGH and CALLS[number] in (needs, the_booking, the_certificate) else ()
    for start in starts or (DESK_PAGES[number % len(DESK_PAGES)],):
        page.goto(reverse(start))
        call = Clicking(page)
        CALLS[number](call)
        assert call.clicks <= MOST
    assert page.faults == []


@pytest.mark.parametrize("number", range(len(CALLS)), ids=[call.__name__ for call in CALLS])
def test_call_is_answered_by_keyboard_alone_in_as_many_presses(world, page_for, number):
    page = page_for(UserFactory(is_team=True, name="Tess Team"), viewport=WIDE)
    page.goto(reverse(DESK_PAGES[-1 - number % len(DESK_PAGES)]))
    call = Typing(page)
    CALLS[number](call)
    assert call.clicks <= MOST
    assert page.faults == []
