"""Before a change of a session is saved the team sees who will be told what, and can say why."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Booking, Mail, TextSettings
from bookings.notices.sending.delivery import deliver
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.foretelling import foretell
from bookings.places.sessions.session_change import SessionChange
from tests.support.factories import (
    UserFactory,
    VenueFactory,
    make_booking,
    make_invitation,
    make_reservation,
    make_session,
)
from training.models import Session
from training.operations.schedule import DayPlan, as_planned, local_time

pytestmark = pytest.mark.django_db
JULY = dt.date(2026, 7, 7)


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def plan(on=JULY, start=dt.time(9, 30), **fields):
    return DayPlan(starts_at=local_time(on, start), ends_at=local_time(on, dt.time(16, 30)), **fields)


def answers(session, **said):
    days = {
        "days-TOTAL_FORMS": 1, "days-INITIAL_FORMS": 1, "days-0-on": "2026-07-07",
        "days-0-starts": "09:30", "days-0-ends": "16:30",
    }  # fmt: skip
    own = {"course": session.course_id, "delivery": session.delivery, "capacity": session.capacity}
    return own | {"status": "published", "minimum": 0, "cancellation_working_days": 3} | days | said


def test_whoever_is_told_by_text_too_is_counted_once(now, settings):
    settings.SENDS_TEXTS = True
    TextSettings.objects.create(kinds=["promotion"], monthly_limit=100)
    session, person = make_session(capacity=1), UserFactory(mobile="+447700900123")
    make_booking(session=session)
    make_booking(session=session, status="waiting", practitioner=person)
    more = SessionChange(capacity=2)
    told = foretell(session=session, change=more, by=None, now=now)
    assert told.besides == ("1 person who waits gets a place",)
    change_session(session=session, change=more, by=None, now=now)
    assert sorted(Mail.objects.filter(recipient=person).values_list("channel", flat=True)) == ["email", "text"]


def test_who_is_told_is_counted_from_what_would_be_written_and_nothing_is(team_member, now):
    session = make_session(capacity=3, trainers=[UserFactory(is_trainer=True)])
    lead = UserFactory(is_lead=True)
    make_reservation(session=session, organisation=lead.organisation, made_by=lead)
    for _ in range(2):
        make_booking(session=session)
    make_booking(session=session, status=Booking.Status.WAITING)
    make_booking()
    venue = VenueFactory(name="Shirehall")
    ask = {"session": session, "by": team_member, "now": now}
    foretold = foretell(change=SessionChange(days=[plan(venue=venue)]), **ask)
    assert foretold.sentence == (
        "2 people with a place, 1 waiting, 1 trainer and 1 lead with places to name will be told: "
        "the venue has changed."
    )
    assert ([day.where for day in foretold.after], Mail.objects.count()) == (["Shirehall"], 0)
    assert as_planned(session.days.get()).venue is None
    moved = foretell(change=SessionChange(days=[plan(dt.date(2026, 7, 8), dt.time(10))]), **ask)
    assert moved.changed == ("the date", "the time") and "have changed." in moved.sentence
    more = foretell(change=SessionChange(capacity=9), **ask)
    assert (more.told, more.besides) == ((), ("1 person who waits gets a place",))
    assert foretell(change=SessionChange(notes="x"), **ask).is_nobody
    assert Session.objects.get(pk=session.pk).capacity == 3


def test_change_is_shown_first_then_saved_with_its_reason_in_the_mails(team, now, mailoutbox):
    session, venue = make_session(trainers=[UserFactory(is_trainer=True)]), VenueFactory(name="Shirehall")
    make_booking(session=session)
    address = reverse("desk-session-edit", args=[session.pk])
    sent = answers(session, **{"days-0-venue": venue.pk, "trainers": [person.pk for person in session.trainers.all()]})
    page = team.post(address, sent)
    assert "1 person with a place and 1 trainer will be told: the venue has changed." in page.text
    assert (Mail.objects.count(), session.days.get().venue) == (0, None)
    kept = {}
    for name, value in page.context["said"]:
        kept.setdefault(name, []).append(value)
    again = team.post(address, kept | {"explain": "1", "explanation": "The <i>roof</i>", "change_again": "1"})
    assert f'<option value="{venue.pk}" selected>' in again.text and Mail.objects.count() == 0
    assert again.context["explanation"] == "The <i>roof</i>" and "The &lt;i&gt;roof&lt;/i&gt;</textarea>" in again.text
    day_more = team.post(address, kept | {"add_day": "1", "explanation": "The <i>roof</i>"})
    assert "The &lt;i&gt;roof&lt;/i&gt;</textarea>" in day_more.text
    asked_again = team.post(address, kept | {"explanation": "The <i>roof</i>"})
    assert asked_again.context["form"]["explanation"].value() == "The <i>roof</i>"
    assert "The &lt;i&gt;roof&lt;/i&gt;" in asked_again.text and "explanation" not in dict(asked_again.context["said"])
    too_long = team.post(address, kept | {"explain": "1", "explanation": "x" * 301})
    assert too_long.context["form"].errors and Mail.objects.count() == 0
    done = team.post(address, kept | {"explain": "1", "explanation": " The old room\nis <b>flooded</b>. "})
    assert done.status_code == 302 and session.days.get().venue == venue
    for mail in Mail.objects.order_by("pk"):
        deliver(mail_id=mail.pk, now=now)
    assert ["The old room is <b>flooded</b>." in mail.body for mail in mailoutbox] == [True, True]
    assert all("<b>flooded" not in mail.alternatives[0][0] for mail in mailoutbox)


def test_change_that_nobody_hears_of_is_saved_at_once(team):
    session = make_session()
    make_booking(session=session)
    response = team.post(reverse("desk-session-edit", args=[session.pk]), answers(session, notes="Bring pens"))
    session.refresh_from_db()
    assert (response.status_code, session.notes, Mail.objects.count()) == (302, "Bring pens", 0)


def test_who_was_asked_and_has_not_answered_and_line_managers_are_counted(team_member, now):
    session = make_session()
    make_invitation(session=session)
    asking = {"status": Booking.Status.AWAITING_APPROVAL, "approver_email": "boss@example.org"}
    make_booking(session=session, approval_expires_at=now + dt.timedelta(days=2), **asking)
    change = SessionChange(days=[plan(dt.date(2026, 7, 8))])
    foretold = foretell(session=session, change=change, by=team_member, now=now)
    assert "1 person asked who has not answered" in foretold.told
    assert "1 line manager asked" in foretold.told
