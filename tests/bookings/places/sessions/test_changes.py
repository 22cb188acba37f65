import datetime as dt

import pytest

from bookings.models import Booking, Mail, Mark, Register
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.rules.counts import places_held
from bookings.places.sessions.changes import (
    CapacityBelowHeld,
    SessionNotCancelled,
    SessionNotChanged,
    cancel_session,
    change_session,
)
from bookings.places.sessions.session_change import SessionChange
from tests.support.factories import CourseFactory, UserFactory, VenueFactory, make_booking, make_session
from training.models import Session
from training.operations.schedule import DayPlan, ScheduleRefused, as_planned, local_time
from training.refusals import Refused

JULY = dt.date(2026, 7, 7)


def plan(on=JULY, start=dt.time(9, 30), end=dt.time(16, 30), **fields):
    return DayPlan(starts_at=local_time(on, start), ends_at=local_time(on, end), **fields)


def days_of(session):
    return [as_planned(day) for day in session.days.order_by("position")]


def mails(kind):
    return Mail.objects.filter(kind=kind).count()


@pytest.mark.r11
def test_change_session_date_tells_each_of_twenty_once(team_member, now):
    session = make_session()
    bookings = [make_booking(session=session) for _ in range(20)]
    make_booking(session=session, status=Booking.Status.CANCELLED)
    waiting = make_booking(session=session, status=Booking.Status.WAITING)
    days = list(session.days.values_list("pk", flat=True))
    for _ in range(2):  # the second time nothing is new
        change_session(session=session, change=SessionChange(days=[plan(dt.date(2026, 7, 8))]), by=team_member, now=now)
        assert mails("session changed") == Mail.objects.count() == 20 + 1
        assert Mail.objects.filter(booking__in=bookings).count() == 20
        assert [Booking.objects.get(pk=b.pk).invite_sequence for b in bookings] == [1] * 20
    waiting.refresh_from_db()
    assert waiting.invite_sequence == 1
    assert list(session.days.values_list("pk", flat=True)) == days  # the calendar's UIDs hang on these
    session.refresh_from_db()
    assert session.first_on == dt.date(2026, 7, 8)
    assert session.cancel_by_at == local_time(dt.date(2026, 7, 3), dt.time(17))


@pytest.mark.r11
@pytest.mark.parametrize("what", ["start", "end", "venue", "link"])
def test_change_session_time_or_place_raises_the_sequence_by_one(what, team_member, now):
    session = make_session()
    booking = make_booking(session=session, invite_sequence=4)
    changed = {
        "start": plan(start=dt.time(10)),
        "end": plan(end=dt.time(15)),
        "venue": plan(venue=VenueFactory(name="Shirehall")),
        "link": plan(joining_link="https://meet.example.org/1"),
    }[what]
    change_session(session=session, change=SessionChange(days=[changed]), by=team_member, now=now)
    booking.refresh_from_db()
    assert booking.invite_sequence == 5
    mail = Mail.objects.get()
    assert (mail.kind, mail.sequence, mail.booking) == ("session changed", 5, booking)
    assert mail.facts["before"] == [{"when": "Tuesday 7 July 2026, 9:30am to 4:30pm", "where": "To be announced"}]


def test_change_session_facts_say_what_was_and_which_day_is_gone(team_member, now):
    session = make_session(days=2)
    make_booking(session=session)
    second = session.days.get(position=2)
    change_session(
        session=session,
        change=SessionChange(days=[plan(venue=VenueFactory(name="Shirehall"))]),
        by=team_member,
        now=now,
    )
    facts = Mail.objects.get().facts
    assert facts["before"] == [
        {"when": "Tuesday 7 July 2026, 9:30am to 4:30pm", "where": "To be announced"},
        {"when": "Tuesday 14 July 2026, 9:30am to 4:30pm", "where": "To be announced"},
    ]
    assert facts["removed_days"] == [
        {"day": second.pk, "starts_at": second.starts_at.isoformat(), "ends_at": second.ends_at.isoformat()}
    ]


@pytest.mark.r11
def test_change_session_other_than_time_and_place_tells_nobody_booked(team_member, trainer, now):
    session = make_session(minimum=3)
    booking = make_booking(session=session)
    change_session(
        session=session,
        change=SessionChange(
            minimum=5, capacity=25, trainers=[trainer], cancellation_working_days=5, days=days_of(session)
        ),
        by=team_member,
        now=now,
    )
    booking.refresh_from_db()
    session.refresh_from_db()
    assert list(Mail.objects.values_list("to", flat=True)) == [trainer.email]
    assert booking.invite_sequence == 0
    assert (session.minimum, session.capacity, list(session.trainers.all())) == (5, 25, [trainer])
    assert session.cancel_by_at == local_time(dt.date(2026, 6, 30), dt.time(17))


def test_change_session_unchanged_leaves_no_history(team_member, now):
    session = make_session()
    before = session.history.count()
    change_session(
        session=session, change=SessionChange(days=days_of(session), capacity=20, minimum=0), by=team_member, now=now
    )
    assert session.history.count() == before


def test_change_session_history_says_who_and_when(team_member, now):
    session = make_session()
    change_session(session=session, change=SessionChange(capacity=21), by=team_member, now=now)
    record = session.history.order_by("history_id").last()
    assert (record.history_user, record.history_date, record.capacity) == (team_member, now, 21)


@pytest.mark.r08
def test_change_session_fewer_places_than_held_takes_an_explicit_yes(team_member, now):
    session = make_session(capacity=20)
    for _ in range(18):
        make_booking(session=session)
    with pytest.raises(CapacityBelowHeld) as refusal:
        change_session(session=session, change=SessionChange(capacity=15), by=team_member, now=now)
    assert (refusal.value.held, refusal.value.places) == (18, 15)
    session.refresh_from_db()
    assert (session.capacity, places_held(session)) == (20, 18)


@pytest.mark.r08
def test_change_session_overfull_keeps_everyone_and_promotes_nobody_until_under(team_member, now):
    session = make_session(capacity=20)
    bookings = [make_booking(session=session) for _ in range(18)]
    waiting = make_booking(session=session, status=Booking.Status.WAITING)
    change_session(session=session, change=SessionChange(capacity=15), allow_overfull=True, by=team_member, now=now)
    session.refresh_from_db()
    assert (session.capacity, session.places_kept, places_held(session)) == (15, 18, 18)
    assert Mail.objects.count() == 0
    held = []
    for booking in bookings[:4]:
        cancel_booking(booking=booking, reason="other", by=team_member, now=now)
        waiting.refresh_from_db()
        held.append((places_held(session), waiting.status))
    assert held == [(17, "waiting"), (16, "waiting"), (15, "waiting"), (15, "confirmed")]


@pytest.mark.r08
def test_change_session_overfull_gives_a_newcomer_no_place(team_member, practitioner, now):
    session = make_session(capacity=2)
    first = make_booking(session=session)
    make_booking(session=session)
    change_session(session=session, change=SessionChange(capacity=1), allow_overfull=True, by=team_member, now=now)
    cancel_booking(booking=first, reason="other", by=team_member, now=now)
    booking = book_place(session=session, practitioner=practitioner, by=practitioner, now=now)
    assert booking.status == Booking.Status.WAITING


def test_change_session_more_places_go_to_those_who_wait_in_order(team_member, now):
    session = make_session(capacity=1)
    make_booking(session=session)
    queue = [make_booking(session=session, status=Booking.Status.WAITING) for _ in range(3)]
    change_session(session=session, change=SessionChange(capacity=3), by=team_member, now=now)
    assert [Booking.objects.get(pk=b.pk).status for b in queue] == ["confirmed", "confirmed", "waiting"]
    assert mails("promotion") == Mail.objects.count() == 2


def test_change_session_still_overfull_but_less_needs_no_second_yes(team_member, now):
    session = make_session(capacity=1)
    for _ in range(3):
        make_booking(session=session)
    change_session(session=session, change=SessionChange(capacity=2), by=team_member, now=now)
    session.refresh_from_db()
    assert session.capacity == 2


def test_change_session_marked_day_is_refused_and_another_moves(team_member, trainer):
    session = make_session(days=2)
    booking = make_booking(session=session)
    first, second = session.days.order_by("position")
    during = first.starts_at + dt.timedelta(hours=1)
    Mark.objects.create(booking=booking, session_day=first, value="present", marked_at=during, marked_by=trainer)
    with pytest.raises(ScheduleRefused) as refusal:
        change_session(
            session=session,
            change=SessionChange(days=[plan(start=dt.time(10)), as_planned(second)]),
            by=team_member,
            now=during,
        )
    assert str(refusal.value) == "People are marked for Tuesday 7 July 2026 already, so that day cannot be changed."
    with pytest.raises(ScheduleRefused):  # nor taken out
        change_session(session=session, change=SessionChange(days=[as_planned(second)]), by=team_member, now=during)
    assert Mail.objects.count() == 0
    change_session(
        session=session,
        change=SessionChange(days=[as_planned(first), plan(dt.date(2026, 7, 21))]),
        by=team_member,
        now=during,
    )
    assert [day.starts_at for day in session.days.order_by("position")] == [
        first.starts_at,
        local_time(dt.date(2026, 7, 21), dt.time(9, 30)),
    ]
    assert mails("session changed") == 1


def test_change_session_day_before_a_marked_one_renumbers(team_member, trainer):
    session = make_session(days=1)
    booking = make_booking(session=session)
    day = session.days.get()
    during = day.starts_at + dt.timedelta(hours=1)
    Mark.objects.create(booking=booking, session_day=day, value="present", marked_at=during, marked_by=trainer)
    change_session(
        session=session,
        change=SessionChange(days=[plan(dt.date(2026, 7, 6)), as_planned(day)]),
        by=team_member,
        now=during,
    )
    day.refresh_from_db()
    assert (day.position, list(session.days.order_by("position").values_list("position", flat=True))) == (2, [1, 2])


def test_change_session_days_that_swap_order_keep_their_numbers_straight(team_member, now):
    session = make_session(days=3)
    first, second, third = days_of(session)
    later = plan(dt.date(2026, 8, 4))
    change_session(session=session, change=SessionChange(days=[later, second, third]), by=team_member, now=now)
    assert days_of(session) == [second, third, later]
    assert list(session.days.order_by("position").values_list("position", flat=True)) == [1, 2, 3]
    assert first not in days_of(session)


def test_change_session_with_closed_register_keeps_its_days(team_member):
    session = make_session()
    make_booking(session=session)
    after = session.ends_at + dt.timedelta(days=1)
    Register.objects.create(session=session, state="unavailable", closed_at=after, closed_by=team_member, reason="lost")
    with pytest.raises(SessionNotChanged):
        change_session(
            session=session, change=SessionChange(days=[plan(dt.date(2026, 7, 6))]), by=team_member, now=after
        )
    assert session.days.get().starts_at == session.starts_at


def test_change_session_correcting_the_past_tells_nobody(team_member):
    session = make_session()
    booking = make_booking(session=session)
    after = session.ends_at + dt.timedelta(days=1)
    change_session(session=session, change=SessionChange(days=[plan(end=dt.time(15))]), by=team_member, now=after)
    booking.refresh_from_db()
    assert (Mail.objects.count(), booking.invite_sequence) == (0, 0)


def test_change_session_into_the_past_is_refused(team_member, now):
    session = make_session()
    with pytest.raises(SessionNotChanged):
        change_session(session=session, change=SessionChange(days=[plan(dt.date(2025, 7, 8))]), by=team_member, now=now)
    assert session.days.get().starts_at == session.starts_at


def test_change_session_to_another_course_once_booked_is_refused(team_member, now):
    session = make_session()
    change_session(
        session=session, change=SessionChange(course=CourseFactory(title="The right one")), by=team_member, now=now
    )
    make_booking(session=session, status=Booking.Status.CANCELLED)
    with pytest.raises(SessionNotChanged):
        change_session(session=session, change=SessionChange(course=CourseFactory()), by=team_member, now=now)
    session.refresh_from_db()
    assert session.course.title == "The right one"


def test_change_session_to_draft_once_booked_is_refused(team_member, now):
    session = make_session()
    change_session(session=session, change=SessionChange(status=Session.Status.DRAFT), by=team_member, now=now)
    change_session(session=session, change=SessionChange(status=Session.Status.PUBLISHED), by=team_member, now=now)
    make_booking(session=session, status=Booking.Status.WAITING)
    with pytest.raises(SessionNotChanged):
        change_session(session=session, change=SessionChange(status=Session.Status.DRAFT), by=team_member, now=now)
    session.refresh_from_db()
    assert session.status == "published"


def test_change_session_to_cancelled_takes_the_operation_with_a_reason(team_member, now):
    session = make_session()
    with pytest.raises(SessionNotChanged):
        change_session(session=session, change=SessionChange(status=Session.Status.CANCELLED), by=team_member, now=now)


@pytest.mark.parametrize(
    "changes", [{"capacity": 0}, {"capacity": 5001}, {"days": []}, {"cancellation_working_days": 31}]
)
def test_change_session_to_nonsense_changes_nothing(changes, team_member, now):
    session = make_session()
    with pytest.raises(Refused):
        change_session(session=session, change=SessionChange(**changes), by=team_member, now=now)
    assert (session.days.count(), Session.objects.get().capacity) == (1, 20)


def test_cancel_session_releases_everyone_and_tells_each_once(team_member, now):
    session = make_session(capacity=2)
    held = [make_booking(session=session) for _ in range(2)]
    waiting = make_booking(session=session, status=Booking.Status.WAITING)
    gone = make_booking(session=session, status=Booking.Status.CANCELLED, cancel_reason="leave")
    after_deadline = session.starts_at - dt.timedelta(hours=1)
    cancel_session(session=session, reason="The trainer is ill.", by=team_member, now=after_deadline)
    session.refresh_from_db()
    assert (session.status, session.cancelled_at, session.cancelled_reason) == (
        "cancelled",
        after_deadline,
        "The trainer is ill.",
    )
    for booking in (*held, waiting):
        booking.refresh_from_db()
        assert (booking.status, booking.cancel_reason, booking.cancelled_late, booking.cancelled_by) == (
            "cancelled",
            "session cancelled",
            False,
            team_member,
        )
        assert booking.invite_sequence == 1
        assert booking.history.order_by("history_id").last().history_user == team_member
    gone.refresh_from_db()
    assert (gone.cancel_reason, gone.invite_sequence) == ("leave", 0)
    assert mails("session cancelled") == Mail.objects.count() == 3
    assert Mail.objects.first().facts == {"reason": "The trainer is ill."}


def test_cancel_session_twice_tells_nobody_again(team_member, now):
    session = make_session()
    make_booking(session=session)
    cancel_session(session=session, reason="Snow", by=team_member, now=now)
    with pytest.raises(SessionNotCancelled):
        cancel_session(session=session, reason="More snow", by=team_member, now=now)
    session.refresh_from_db()
    assert (session.cancelled_reason, Mail.objects.count()) == ("Snow", 1)


def test_cancel_session_that_is_over_or_marked_is_refused(team_member, trainer):
    session = make_session()
    booking = make_booking(session=session)
    with pytest.raises(SessionNotCancelled):
        cancel_session(session=session, reason="Late", by=team_member, now=session.ends_at)
    Mark.objects.create(
        booking=booking,
        session_day=session.days.get(),
        value="present",
        marked_at=session.starts_at,
        marked_by=trainer,
    )
    with pytest.raises(SessionNotCancelled):
        cancel_session(session=session, reason="Fire alarm", by=team_member, now=session.starts_at)
    booking.refresh_from_db()
    assert (booking.status, Mail.objects.count()) == ("confirmed", 0)


def test_cancelled_session_is_changed_no_more(team_member, now):
    session = make_session()
    cancel_session(session=session, reason="Snow", by=team_member, now=now)
    with pytest.raises(SessionNotChanged):
        change_session(session=session, change=SessionChange(capacity=30), by=team_member, now=now)


def test_change_session_that_fails_at_the_end_sends_nothing(team_member, now, monkeypatch):
    session = make_session(capacity=1)
    booking = make_booking(session=session)

    def broken(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("bookings.places.sessions.changes.fill_free_places", broken)
    with pytest.raises(RuntimeError):
        change_session(
            session=session,
            change=SessionChange(capacity=2, days=[plan(dt.date(2026, 7, 9))]),
            by=UserFactory(),
            now=now,
        )
    booking.refresh_from_db()
    session.refresh_from_db()
    assert (Mail.objects.count(), booking.invite_sequence, session.capacity) == (0, 0, 1)
