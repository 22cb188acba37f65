import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.approval import (
    ApprovalOver,
    ApproverMissing,
    SinceBooked,
    approve_booking,
    refuse_booking,
)
from bookings.places.operations.booking import AlreadyBooked, book_place, cancel_booking
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.due import run_due
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import UserFactory, make_session
from training.refusals import ReasonMissing

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def person(**fields):
    return UserFactory(**{"manager_email": "Boss@Example.org", **fields})


def ask(session, who, now, by=None):
    return book_place(session=session, practitioner=who, by=by or who, now=now)


def kinds(booking):
    return list(Mail.objects.filter(booking=booking).order_by("pk").values_list("kind", "to"))


@pytest.fixture
def session():
    return make_session(capacity=1, needs_approval=True)


@pytest.fixture
def asked(session, now):
    return ask(session, person(), now)


def test_booking_waits_for_the_line_manager_without_place_or_number(session, asked, now, settings):
    assert (asked.status, asked.queue_number, asked.confirmed_at) == ("awaiting approval", None, None)
    assert (asked.approver_email, asked.approval_asked_at) == ("boss@example.org", now)
    assert asked.approval_expires_at == now + settings.APPROVAL_DAYS * DAY
    assert kinds(asked) == [("approval request", "boss@example.org")]
    assert Mail.objects.get().recipient is None
    assert list(Booking.objects.holding_a_place()) == []
    assert list(faults(now=now)) == []


def test_time_to_agree_ends_with_the_start_of_the_session(session, now):
    late = session.starts_at - DAY
    assert ask(session, person(), late).approval_expires_at == session.starts_at


@pytest.mark.parametrize(
    ("manager", "says"),
    [
        ("", "we do not know their email address. Enter it on your details page"),
        ("ANN@example.org", "is your own. Correct it on your details page"),
        ("ann+boss@example.org", "is your own. Correct it on your details page"),
    ],
)
def test_booking_without_a_manager_to_ask_is_refused_and_says_what_to_do(session, now, manager, says):
    with pytest.raises(ApproverMissing, match=says):
        ask(session, person(email="ann@example.org", manager_email=manager), now)
    assert (Booking.objects.count(), Mail.objects.count()) == (0, 0)


def test_session_that_asks_nobody_needs_no_manager(now):
    assert ask(make_session(), person(manager_email=""), now).status == "confirmed"


def test_asking_twice_is_refused(session, asked, now):
    with pytest.raises(AlreadyBooked, match="already asked"):
        ask(session, asked.practitioner, now)


def test_agreeing_gives_the_place_once(asked, now):
    for _tap in range(2):
        booking = approve_booking(booking=asked, by=None, now=now + DAY)
        assert (booking.status, booking.confirmed_at, booking.approved_at) == ("confirmed", now + DAY, now + DAY)
    assert kinds(asked) == [
        ("approval request", "boss@example.org"),
        ("confirmation", asked.practitioner.email),
    ]
    assert list(faults(now=now + DAY)) == []


def test_agreeing_when_full_puts_the_person_at_the_end_of_the_queue(session, asked, now):
    first, second = (approve_booking(booking=ask(session, person(), now), by=None, now=now) for _ in range(2))
    booking = approve_booking(booking=asked, by=None, now=now + DAY)
    assert (first.status, second.queue_number) == ("confirmed", 1)
    assert (booking.status, booking.queue_number, booking.confirmed_at) == ("waiting", 2, None)
    assert kinds(asked)[-1] == ("waiting list", asked.practitioner.email)


def test_whoever_waits_for_a_manager_keeps_nobody_else_from_a_place(session, asked, now):
    other = ask(session, person(), now)
    assert approve_booking(booking=other, by=None, now=now).status == "confirmed"


def test_not_agreeing_ends_the_request_with_the_reason(asked, now):
    booking = refuse_booking(booking=asked, reason=" No cover that day. ", by=None, now=now)
    assert (booking.status, booking.cancel_reason, booking.cancel_note) == (
        "cancelled",
        "approval refused",
        "No cover that day.",
    )
    assert (booking.cancelled_late, booking.cancelled_by) == (False, None)
    assert kinds(asked)[1:] == [("approval ended", asked.practitioner.email)]
    with pytest.raises(ApprovalOver):
        approve_booking(booking=asked, by=None, now=now)


def test_not_agreeing_needs_a_reason(asked, now):
    with pytest.raises(ReasonMissing):
        refuse_booking(booking=asked, reason=" ", by=None, now=now)
    asked.refresh_from_db()
    assert asked.status == "awaiting approval"


def test_refusing_after_agreeing_changes_nothing(asked, now):
    approve_booking(booking=asked, by=None, now=now)
    with pytest.raises(ApprovalOver):
        refuse_booking(booking=asked, reason="Changed my mind", by=None, now=now)
    asked.refresh_from_db()
    assert asked.status == "confirmed"


def test_team_answers_in_the_managers_place_with_a_reason_that_stays_on_record(asked, team_member, now):
    with pytest.raises(ReasonMissing):
        approve_booking(booking=asked, by=team_member, now=now)
    booking = approve_booking(booking=asked, by=team_member, now=now, reason="Rang at 10")
    latest = booking.history.latest()
    assert (latest.history_user, latest.history_change_reason) == (team_member, "Rang at 10")


def test_withdrawing_ends_the_request_and_the_link(asked, now):
    booking = cancel_booking(booking=asked, reason="leave", by=asked.practitioner, now=now)
    assert (booking.status, booking.cancelled_late, booking.invite_sequence) == ("cancelled", False, 0)
    with pytest.raises(ApprovalOver):
        approve_booking(booking=asked, by=None, now=now)


@pytest.mark.r23
def test_time_out_is_at_the_second(asked, now):
    end = asked.approval_expires_at
    with pytest.raises(ApprovalOver, match="time"):
        approve_booking(booking=asked, by=None, now=end)
    run_due(now=end - dt.timedelta(seconds=1))
    asked.refresh_from_db()
    assert asked.status == "awaiting approval"
    for _run in range(2):
        run_due(now=end)
    asked.refresh_from_db()
    assert (asked.status, asked.cancel_reason, asked.cancelled_at) == ("cancelled", "approval lapsed", end)
    assert Mail.objects.filter(booking=asked, kind="approval ended").count() == 1
    assert list(faults(now=end)) == []


def test_agreeing_just_in_time_counts(asked):
    just = asked.approval_expires_at - dt.timedelta(seconds=1)
    assert approve_booking(booking=asked, by=None, now=just).status == "confirmed"


@pytest.mark.r17
def test_manager_is_reminded_once_from_halfway_on(asked, now):
    half = now + (asked.approval_expires_at - now) / 2
    run_due(now=half - dt.timedelta(seconds=1))
    assert len(kinds(asked)) == 1
    for later in (half, half, half + DAY):
        run_due(now=later)
    assert kinds(asked)[1:] == [("approval reminder", "boss@example.org")]


@pytest.mark.r17
def test_a_run_that_comes_too_late_ends_the_request_without_reminding(asked):
    run_due(now=asked.approval_expires_at + DAY)
    assert [kind for kind, _ in kinds(asked)] == ["approval request", "approval ended"]


def test_nobody_is_reminded_of_what_is_answered(asked, now):
    approve_booking(booking=asked, by=None, now=now)
    run_due(now=asked.approval_expires_at - dt.timedelta(seconds=1))
    assert not Mail.objects.filter(kind="approval reminder").exists()


def test_place_taken_elsewhere_meanwhile_is_told_to_the_manager(session, asked, now):
    other = make_session(on=session.first_on)
    elsewhere = ask(other, asked.practitioner, now)
    with pytest.raises(SinceBooked, match=f"{other.course} on Tuesday 7 July 2026"):
        approve_booking(booking=asked, by=None, now=now)
    cancel_booking(booking=elsewhere, reason="other", by=asked.practitioner, now=now)
    assert approve_booking(booking=asked, by=None, now=now).status == "confirmed"


def test_cancelled_session_ends_the_request_once(session, asked, team_member, now):
    cancel_session(session=session, reason="Trainer ill", by=team_member, now=now)
    asked.refresh_from_db()
    assert asked.cancel_reason == "session cancelled"
    with pytest.raises(ApprovalOver):
        approve_booking(booking=asked, by=None, now=now)
    run_due(now=asked.approval_expires_at)
    assert [kind for kind, _ in kinds(asked)] == ["approval request", "session cancelled"]


def test_session_can_be_told_to_ask_the_manager(team_member, now):
    session = make_session()
    change_session(session=session, change=SessionChange(needs_approval=True), by=team_member, now=now)
    assert ask(session, person(), now).status == "awaiting approval"
