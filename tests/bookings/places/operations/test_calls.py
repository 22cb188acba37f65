"""What a call came to: the answer, or the place that is free at once, with who and when."""

import datetime as dt

import pytest

from bookings.models import Booking, Call, CallListChoice
from bookings.places.operations.calls import (
    NoNumberOfNames,
    NotListed,
    RungAlready,
    choose_call_list,
    record_call,
)
from bookings.places.operations.replies import NoPlaceToAnswerFor
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.session_change import SessionChange
from tests.support.factories import UserFactory, make_booking, make_listed, make_session
from training.operations.schedule import DayPlan

pytestmark = pytest.mark.django_db
Outcome, Status = Call.Outcome, Booking.Status


@pytest.fixture
def booking(now):
    """In a full session, for which somebody waits."""
    session = make_session(on=dt.date(2026, 6, 8), capacity=1)
    booking = make_booking(session=session)
    make_booking(session=session, status=Status.WAITING)
    make_listed(booking=booking, now=now)
    return booking


def ring(booking, outcome, by, now):
    return record_call(booking=booking, outcome=outcome, by=by, now=now)


def test_coming_is_an_answer_and_keeps_who_rang_and_when(booking, team_member, now):
    call = ring(booking, Outcome.COMING, team_member, now)
    booking.refresh_from_db()
    assert (booking.reply, booking.replied_at, booking.status) == (Booking.Reply.COMING, now, Status.CONFIRMED)
    assert (call.called_by, call.called_at, call.outcome) == (team_member, now, Outcome.COMING)
    assert booking.history.order_by("-history_id").first().history_user == team_member


def test_cant_frees_the_place_at_once_for_whoever_waits(booking, team_member, now):
    ring(booking, Outcome.CANT, team_member, now)
    booking.refresh_from_db()
    assert (booking.status, booking.cancelled_by, booking.cancelled_at) == (Status.CANCELLED, team_member, now)
    other = Booking.objects.exclude(pk=booking.pk).get()
    assert other.status in (Status.CONFIRMED, Status.OFFERED)
    assert set(booking.mails.values_list("kind", flat=True)) == {"cancellation"}


def test_not_reached_changes_nothing_and_counts_once_a_day(booking, team_member, now):
    first = ring(booking, Outcome.NOT_REACHED, team_member, now)
    assert ring(booking, Outcome.NOT_REACHED, team_member, now + dt.timedelta(hours=1)) == first
    ring(booking, Outcome.NOT_REACHED, team_member, now + dt.timedelta(days=1))
    assert Call.objects.count() == 2
    booking.refresh_from_db()
    assert (booking.status, booking.reply) == (Status.CONFIRMED, "")


def test_who_was_reached_is_not_rung_twice(booking, team_member, now):
    ring(booking, Outcome.NOT_REACHED, team_member, now)
    ring(booking, Outcome.COMING, team_member, now)
    with pytest.raises(RungAlready, match="has rung them already: coming"):
        ring(booking, Outcome.CANT, UserFactory(is_team=True), now)
    booking.refresh_from_db()
    assert booking.status == Status.CONFIRMED


def test_only_names_of_the_list_and_only_for_those_one_acts_for(booking, team_member, now):
    with pytest.raises(NotListed):
        ring(make_booking(), Outcome.COMING, team_member, now)
    for outsider in (UserFactory(is_lead=True), UserFactory(is_trainer=True), UserFactory(is_group_member=True)):
        with pytest.raises(NotListed):
            ring(booking, Outcome.COMING, outsider, now)
    with pytest.raises(NotListed):  # nobody rings themselves
        ring(booking, Outcome.COMING, booking.practitioner, now)
    ring(booking, Outcome.COMING, UserFactory(is_lead=True, organisation=booking.organisation), now)


def test_a_place_that_is_gone_and_a_session_that_has_begun_are_refused(booking, team_member, now):
    with pytest.raises(NoPlaceToAnswerFor, match="begun"):
        ring(booking, Outcome.NOT_REACHED, team_member, booking.session.starts_at)
    Booking.objects.filter(pk=booking.pk).update(status=Status.CANCELLED, cancelled_at=now)
    with pytest.raises(NoPlaceToAnswerFor, match="no place"):
        ring(booking, Outcome.COMING, team_member, now)
    assert not Call.objects.exists()


@pytest.mark.parametrize("names", [0, 41])
def test_a_list_has_some_names(names, team_member, now):
    with pytest.raises(NoNumberOfNames):
        choose_call_list(is_on=True, names=names, by=team_member, now=now)
    assert not CallListChoice.objects.exists()


def test_answer_for_another_day_does_not_count_for_the_new_one(booking, team_member, now):
    ring(booking, Outcome.COMING, team_member, now)
    [day] = booking.session.days.all()
    later = dt.timedelta(days=1)
    plan = DayPlan(starts_at=day.starts_at + later, ends_at=day.ends_at + later)
    moved_at = now + dt.timedelta(hours=1)
    change_session(session=booking.session, change=SessionChange(days=[plan]), by=team_member, now=moved_at)
    assert not Call.objects.reached().exists()
    ring(booking, Outcome.COMING, team_member, moved_at)
    booking.refresh_from_db()
    assert (booking.reply, booking.replied_at) == (Booking.Reply.COMING, moved_at)
    with pytest.raises(RungAlready):
        ring(booking, Outcome.CANT, team_member, moved_at)
    assert list(Call.objects.order_by("pk").values_list("overtaken_at", flat=True)) == [moved_at, None]
