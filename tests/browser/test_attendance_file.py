"""A Teams file of thirty with four doubtful names, by the trainer's hands: nothing is saved before it was looked at."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import Booking, Mark
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from tests.support.meeting_files import Was, teams, written

NAMES = ["Siân Jones", "Mohammed Ali Khan", "Sam Lee", "Sam Lee"]  # who joined without an address, or not as themselves


@pytest.fixture
def trainer(transactional_db):
    return UserFactory(name="Tom Trainer", is_trainer=True)


@pytest.fixture
def session(trainer):
    session = make_session(on=timezone.localdate(), trainers=[trainer], capacity=32)
    trust = OrganisationFactory(name="Wye Valley NHS Trust")
    for number in range(26):
        person = UserFactory(name=f"Booked Person{number:02}", email=f"booked{number}@example.org", organisation=trust)
        make_booking(session=session, practitioner=person)
    for number, name in enumerate(NAMES):
        person = UserFactory(name=name, email=f"doubtful{number}@example.org", organisation=trust)
        make_booking(session=session, practitioner=person)
    return session


@pytest.fixture
def file(trainer):
    """Everybody with an address but four: two names that somebody has, a room with two people, and a stranger."""
    people = [Was(f"B. Person{number:02}", f"booked{number}@example.org") for number in range(24)]
    people += [Was("Booked Person24", "booked24@example.org", ("9:30", "11:00"))]
    people += [Was("Booked Person25", "booked25@example.org", ("9:30", "9:35"))]
    people += [Was("Siân Jones"), Was("Mohammed Khan (Guest)"), Was("Hub East"), Was("Nia New")]
    people += [Was(trainer.name, trainer.email, role="Organizer")]
    return {
        "name": "Safeguarding - Attendance report.csv",
        "mimeType": "text/csv",
        "buffer": written(teams(people, on=timezone.localdate(), language="German")),
    }


def doubt(page, name):
    return page.locator(".turnout-doubt").filter(has=page.get_by_role("group", name=name))


@pytest.mark.r68
@pytest.mark.parametrize("screen", [{}, {"viewport": {"width": 1280, "height": 900}}, {"java_script_enabled": False}])
def test_teams_file_of_thirty_with_four_doubtful_names(page_for, trainer, session, file, screen):
    ben, cat = Booking.objects.filter(practitioner__name="Sam Lee")
    page = page_for(trainer, **screen)
    page.set_default_timeout(10_000)
    page.goto(reverse("register", args=[session.pk]))
    page.get_by_role("link", name="Bring in an attendance file").click()
    page.get_by_label("Choose an attendance file").set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check before anything is saved")
    expect(page.locator(".turnout-doubt")).to_have_count(4)
    assert page.locator(".turnout-doubt input:checked").count() == 0  # a proposal is not an answer
    assert Mark.objects.count() == 0

    doubt(page, "Siân Jones").get_by_label("Yes, this is Siân Jones").check()
    doubt(page, "Hub East").get_by_role("button", name="Somebody else, or several people").click()
    page.get_by_label("Somebody on the register").check()
    for booking in (ben, cat):
        page.locator(f"input[name=people][value='{booking.pk}']").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".turnout-decided").first).to_contain_text("2 people: Sam Lee, Sam Lee")
    expect(page.locator(".turnout-decided").first).to_contain_text("Siân Jones")  # what was chosen before stays
    doubt(page, "Nia New").get_by_role("button", name="Somebody else, or several people").click()
    page.get_by_label("Somebody who came without a place").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter their organisation")
    page.get_by_label("Their organisation", exact=True).fill("Wye Valley NHS Trust")
    page.get_by_role("button", name="Continue").click()
    assert Mark.objects.count() == 0

    expect(page.locator(".turnout-doubt")).to_have_count(1)
    page.get_by_role("button", name="Save 29 marks").click()
    expect(page.get_by_text("28 marks saved from the file, 1 walk-in added, 1 name left out.")).to_be_visible()
    marked = dict(Mark.objects.values_list("booking__practitioner__email", "value"))
    assert len(marked) == 29
    assert (marked["booked24@example.org"], marked["doubtful2@example.org"]) == ("partly", "present")
    assert not {"booked25@example.org", "doubtful1@example.org"} & set(marked)
    assert page.faults == []
