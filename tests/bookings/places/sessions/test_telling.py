"""Who hears of a change besides those booked, each once; and what a new date takes back."""

import datetime as dt
import re
from html import unescape

import pytest

from bookings.models import Booking, Mail, NoticeText
from bookings.notices.wording.compose import compose
from bookings.places.operations.replies import say_coming
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.merging import merge_session
from bookings.places.sessions.minimums import warn_of_minimums
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import UserFactory, VenueFactory, make_booking, make_reservation, make_session
from training.models import Session
from training.operations.schedule import DayPlan, as_planned, local_time

JULY = dt.date(2026, 7, 7)
NOW, BEFORE = "Wednesday 8 July 2026, 9:30am to 4:30pm", "Tuesday 7 July 2026, 9:30am to 4:30pm"


def plan(on=dt.date(2026, 7, 8), **fields):
    return DayPlan(starts_at=local_time(on, dt.time(9, 30)), ends_at=local_time(on, dt.time(16, 30)), **fields)


@pytest.fixture
def trained(trainer):
    session = make_session()
    session.trainers.set([trainer])
    return session


@pytest.fixture
def change(team_member, now):
    def change(session, **changes):
        return change_session(session=session, change=SessionChange(**changes), by=team_member, now=now)

    return change


def read(mail: Mail, now) -> list[str]:
    """Both parts, each as one line of text."""
    compose(mail, now=now)
    mail.save()
    html = unescape(re.sub(r"<(head|title)\b.*?</\1>|<[^>]+>", " ", mail.html, flags=re.DOTALL))
    return [" ".join(part.split()) for part in (mail.text, html)]


def written():
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


@pytest.mark.parametrize(
    "day",
    [plan(), plan(JULY, venue=VenueFactory.build(name="Town Hall")), plan(JULY, joining_link="https://meet.example/1")],
    ids=["date", "venue", "link"],
)
def test_trainers_are_told_of_a_change_once(day, trained, trainer, change, now):
    if day.venue:
        day.venue.save()
    for _ in range(2):  # the second time nothing is new
        change(trained, days=[day])
        assert written() == [("session changed", trainer.email)]
    for part in read(Mail.objects.get(), now):
        assert "It is now: Course" in part
        assert BEFORE in part.split("Before", 1)[1]
        assert (day.venue.name if day.venue else "") in part
    assert day.joining_link in Mail.objects.get().html
    change(trained, days=[plan(dt.date(2026, 7, 9))])
    assert Mail.objects.count() == 2


def test_trainers_hear_nothing_of_a_draft_and_of_nothing_else(trained, trainer, change):
    change(trained, capacity=25, minimum=3)
    draft = make_session(status=Session.Status.DRAFT)
    change(draft, trainers=[trainer], days=[plan()])
    assert written() == []
    change(draft, status=Session.Status.PUBLISHED)
    assert written() == [("session changed", trainer.email)]
    assert Mail.objects.get().facts["whose"] == "added"


def test_trainers_added_and_removed_are_told_once(trained, trainer, change, now):
    new = UserFactory(is_trainer=True)
    for _ in range(2):
        change(trained, trainers=[new], days=[plan()])
    assert written() == [("session changed", new.email), ("session changed", trainer.email)]
    added, removed = Mail.objects.order_by("pk")
    assert all(f", {NOW}" in part and "You train this session Course" in part for part in read(added, now))
    no_longer = "You no longer train this session Course"
    assert all(f", {BEFORE}" in part and no_longer in part for part in read(removed, now))
    change(trained, trainers=[trainer])
    assert Mail.objects.count() == 4


def test_trainers_of_a_session_that_is_over_are_not_written_to(trained, trainer, team_member, now):
    after = trained.ends_at + dt.timedelta(days=1)
    change_session(session=trained, change=SessionChange(trainers=[]), by=team_member, now=after)
    assert written() == []


def test_trainers_are_told_of_a_cancellation(trained, trainer, team_member, now):
    cancel_session(session=trained, reason="The room is flooded", by=team_member, now=now)
    assert written() == [("session cancelled", trainer.email)]
    for part in read(Mail.objects.get(), now):
        assert "This session is cancelled Course" in part
        assert "Why: The room is flooded. " in part


def test_trainers_are_told_where_the_people_of_a_merged_session_go(trained, trainer, team_member, now):
    other = make_session(course=trained.course, on=dt.date(2026, 7, 8))
    merge_session(session=trained, into=other, reason="Too few", by=team_member, now=now)
    assert written() == [("session cancelled", trainer.email)]
    assert all(f"Its people come to another date instead: {NOW}." in part for part in read(Mail.objects.get(), now))


def test_leads_with_places_to_name_are_told_of_another_date(lead, change, now):
    session = make_session()
    reservation = make_reservation(
        session=session, organisation=lead.organisation, names_by_at=session.starts_at, made_by=lead
    )
    sooner = plan(dt.date(2026, 7, 6))
    for _ in range(2):
        change(session, days=[sooner])
        assert written() == [("session changed", lead.email)]
    reservation.refresh_from_db()
    assert reservation.names_by_at == sooner.starts_at
    for part in read(Mail.objects.get(), now):
        assert "3 places are still reserved" in part
        assert "Name people by Monday 6 July 2026, 9:30am" in part
        assert BEFORE in part.split("Before", 1)[1]
    change(session, days=[plan(dt.date(2026, 7, 6), joining_link="https://meet.example/1")])
    assert Mail.objects.count() == 1
    change(session, days=[plan(dt.date(2026, 7, 6), venue=VenueFactory())])
    assert Mail.objects.count() == 2


def test_line_manager_who_was_asked_is_told_of_the_new_date(change, now, settings):
    session = make_session(needs_approval=True)
    asked = {"session": session, "status": Booking.Status.AWAITING_APPROVAL, "booked_at": now}
    make_booking(**asked, approval_expires_at=session.starts_at)
    make_booking(**asked, approver_email=settings.PARTNERSHIP_EMAIL.lower())
    sooner = plan(dt.date(2026, 7, 6))
    for _ in range(2):
        change(session, days=[sooner])
        mail = Mail.objects.get(kind="approval request")
    assert mail.to == "manager@example.org"
    assert mail.booking.approval_expires_at == sooner.starts_at
    for part in read(mail, now):
        assert f"Before, it was for {BEFORE} (To be announced): the session has been changed." in part
        assert "Please answer by Monday 6 July 2026, 9:30am" in part


@pytest.mark.parametrize(
    ("day", "reply"), [(plan(), ""), (plan(JULY, joining_link="https://meet.example/1"), "coming")]
)
def test_coming_was_said_for_the_date_it_was_said_for(day, reply, change, now, practitioner):
    booking = make_booking(practitioner=practitioner)
    say_coming(booking=booking, by=practitioner, now=now)
    change(booking.session, days=[day])
    booking.refresh_from_db()
    assert (booking.reply, booking.replied_at) == (reply, now if reply else None)
    assert list(booking.history.order_by("history_id").values_list("reply", flat=True))[-2:] == ["coming", reply]
    assert list(faults(now=now)) == []


@pytest.mark.parametrize(
    ("changes", "again"),
    [
        ({"days": [plan(dt.date(2026, 7, 8))]}, 1),
        ({"minimum": 4}, 1),
        ({"days": [plan(dt.date(2026, 7, 6))]}, 0),
        ({"minimum": 2}, 0),
    ],
)
def test_team_is_warned_again_of_a_later_date_or_a_higher_minimum(changes, again, team_member, change):
    session = make_session(minimum=3)
    soon = session.starts_at - dt.timedelta(days=5)
    assert warn_of_minimums(now=soon) == 1
    change_session(session=session, change=SessionChange(**changes), by=team_member, now=soon)
    assert warn_of_minimums(now=soon + dt.timedelta(minutes=1)) == again
    assert Mail.objects.filter(kind="minimum warning").count() == 1 + again


def test_teams_own_words_for_those_booked_are_not_said_to_trainers(trained, change, now):
    NoticeText.objects.create(
        kind="session changed", subject="New", text="Your place on {course} is kept.", changed_at=now
    )
    change(trained, days=[as_planned(trained.days.get()), plan(dt.date(2026, 7, 14))])
    assert all("Your place on" not in part for part in read(Mail.objects.get(), now))
