"""r51: the main pages, as a phone shows them, against WCAG 2.2 AA by axe; and none wider than the window."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, DateWish, TrainerRequest
from bookings.notices.links.tokens import Purpose, make_link_token
from reporting.models import ReportByEmail
from reporting.periods import reporting_year_of, year_before
from reporting.yearly.keeping import keep_report
from tests.support.factories import RoomFactory, UserFactory, make_action, make_booking, make_download, make_session
from tests.support.looked_over import WAYS, axe_faults, faults_of
from training.models import TrainerAway

PAGES = {
    None: ["home", "catalogue", "course", "session", "account_login", "account_signup", "verify", "privacy"],
    "by link": ["link-cancel", "link-offer", "link-coming", "link-absence", "approval"],
    "practitioner": ["book", "my-bookings", "booking", "cancel-booking", "my-details"],
    "practitioner's more": ["send-colleague", "move-booking", "my-calendar", "subscribe", "terms"],
    "lead": ["organisation-bookings"],
    "group": ["reports", "report", "reports-by-email", "report-by-email", "yearly", "yearly-kept-list", "yearly-kept"],
    "group's actions": ["actions", "action", "action-new", "action-look", "action-correct", "action-stop"],
    "team": ["desk", "desk-session", "desk-session-new", "desk-people", "desk-mails", "desk-data", "data-import"],
    "team's more": ["desk-session-merge", "desk-notice", "desk-terms", "desk-charges", "desk-approval"],
    "team's planning": ["desk-venues", "desk-venue-edit", "desk-session-trainers", "desk-trainer", "desk-wishes"],
    "trainer": ["my-training", "my-training-stop", "link-train"],
    "team's downloads": ["data-export", "downloads", "download", "report", "yearly-keep"],
}


# Forms that are sent without an answer that they need, by who sends them.
UNANSWERED = {
    None: ["account_login", "account_signup", "account_request_login_code", "account_reset_password"],
    "practitioner": ["book", "cancel-booking", "send-colleague", "my-details"],
    "team": ["desk-session-new", "desk-course-new", "desk-person-new", "desk-venue-new", "data-import"],
    "group's actions": ["action-new"],
}


@pytest.fixture
def world(transactional_db, settings):
    """Somebody of each kind, a booking to come and one that was a no-show."""
    people = {
        "practitioner": UserFactory(),
        "group": UserFactory(is_group_member=True),
        "team": UserFactory(is_team=True),
        "lead": UserFactory(is_lead=True),
    }
    people |= {f"{who}'s more": people[who] for who in ("practitioner", "team")} | {"team's downloads": people["team"]}
    people["group's actions"] = people["group"]
    people["team's planning"] = people["team"]
    people["trainer"] = UserFactory(is_trainer=True)
    action = make_action(owner=people["group"])
    settings.EXPORT_AT_ONCE_ROWS = 0  # every list is one that takes long
    made = make_download(asked_by=people["team"], state="being made", finished_at=None, file="", rows=9, rows_done=3)
    today = timezone.localdate()
    coming = make_session(on=today + dt.timedelta(days=21))
    booking = make_booking(session=coming, practitioner=people["practitioner"])
    asked, room = _planned(coming, people["trainer"])
    past = make_session(on=today - dt.timedelta(days=21))
    missed = make_booking(session=past, outcome=Booking.Outcome.NO_SHOW)
    make_booking(session=past, outcome=Booking.Outcome.ATTENDED)
    make_booking(session=coming, practitioner=people["lead"])
    other = make_session(on=today + dt.timedelta(days=28), course=coming.course)
    now = timezone.now()
    offer = make_booking(session=coming, status="offered", offer_expires_at=now + dt.timedelta(hours=20))
    asking = make_booking(session=coming, status="awaiting approval", booked_at=now)
    last_year = year_before(reporting_year_of(today))
    make_booking(session=make_session(on=last_year.start), outcome=Booking.Outcome.ATTENDED)
    ReportByEmail.objects.create(person=people["group"], report="outlook", chosen_by=people["team"], chosen_at=now)
    arguments = {
        "course": [coming.course.slug],
        "session": [coming.pk],
        "desk-venue-edit": [room.venue_id],
        "desk-session-trainers": [coming.pk],
        "desk-trainer": [people["trainer"].pk],
        "my-training-stop": [make_session(on=today + dt.timedelta(days=9), trainers=[people["trainer"]]).pk],
        "book": [other.pk],
        "booking": [booking.pk],
        "cancel-booking": [booking.pk],
        "report": ["no-shows-by-organisation-type"],
        "report-by-email": ["no-shows-by-organisation-type"],
        "yearly-kept": [keep_report(period=last_year, by=people["team"], now=timezone.now()).pk],
        "desk-session": [coming.pk],
        "data-import": ["people"],
        "send-colleague": [booking.pk],
        "move-booking": [booking.pk],
        "desk-session-merge": [coming.pk],
        "desk-notice": ["offer"],
        "desk-approval": [asking.pk],
        "data-export": ["organisations", "csv"],
        "download": [made.pk],
        **{name: [action.pk] for name in ("action", "action-look", "action-correct", "action-stop")},
    }
    for name, purpose, about in (
        ("link-cancel", Purpose.CANCEL, booking),
        ("link-offer", Purpose.OFFER, offer),
        ("link-coming", Purpose.REPLY, booking),
        ("link-absence", Purpose.ABSENCE, missed),
        ("approval", Purpose.APPROVE, asking),
        ("link-train", Purpose.TRAIN, asked),
    ):
        arguments[name] = [make_link_token(purpose=purpose, booking=about, now=now)]
    return people, arguments


def _planned(session, trainer):
    """Somebody waits for a date, and the trainer was asked and is away later: the question, and a room."""
    now = timezone.now()
    DateWish.objects.create(course=session.course, practitioner=UserFactory(), asked_at=now, town="Wyebridge")
    later = timezone.localdate() + dt.timedelta(days=60)
    TrainerAway.objects.create(trainer=trainer, first_on=later, last_on=later, note="Leave")
    asked = TrainerRequest.objects.create(session=session, trainer=trainer, asked_at=now)
    return asked, RoomFactory(venue__step_free="yes", capacity=12)


@pytest.mark.r51
@pytest.mark.parametrize("who", PAGES)
def test_main_pages_have_no_accessibility_fault_on_a_phone(page_for, world, who):
    people, arguments = world
    page = page_for(people.get(who), viewport={"width": 320, "height": 800})
    found = {}
    for name in PAGES[who]:
        assert page.goto(reverse(name, args=arguments.get(name, []))).status == 200
        found[name] = [fault["id"] for fault in axe_faults(page)]
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found[name].append("wider than the window")
    assert found == {name: [] for name in PAGES[who]}
    assert page.faults == []


# The form of the page that asks most, as it is sent without any of what it asks.
SENT_EMPTY = """() => {
  const forms = [...document.querySelectorAll("main form[method=post]")];
  const form = forms.sort((one, other) => other.elements.length - one.elements.length)[0];
  for (const box of form.elements) {
    if (box.type === "radio" || box.type === "checkbox") box.checked = false;
    else if (box.matches("input:not([type=hidden], [type=file]), select, textarea")) box.value = "";
  }
  form.noValidate = true;
  form.requestSubmit();
}"""


@pytest.mark.r51
@pytest.mark.parametrize("who", UNANSWERED)
def test_form_that_is_refused_has_no_accessibility_fault_on_a_phone(page_for, world, who):
    people, arguments = world
    page = page_for(people.get(who), viewport={"width": 320, "height": 800})
    found = {}
    for name in UNANSWERED[who]:
        page.goto(reverse(name, args=arguments.get(name, [])))
        with page.expect_navigation():
            page.evaluate(SENT_EMPTY)
        found[name] = faults_of(page, WAYS["zoomed"])
        if not page.locator(".govuk-error-summary").is_visible() or not page.locator(".govuk-error-message").count():
            found[name].append("says no fault")
    assert found == {name: [] for name in UNANSWERED[who]}
    assert page.faults == []


@pytest.mark.r51
@pytest.mark.parametrize(("address", "status"), [("/nothing-here/", 404), ("/desk/", 403)])
def test_page_of_what_is_not_there_or_not_theirs_has_no_accessibility_fault(page_for, world, address, status):
    people, _ = world
    page = page_for(people["practitioner"])
    assert page.goto(address).status == status
    assert {name: faults_of(page, way) for name, way in WAYS.items() if way.scripts} == {
        name: [] for name, way in WAYS.items() if way.scripts
    }
