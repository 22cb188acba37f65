"""What each operation locks, and in which order: sessions, then bookings, then the turns, then people.

The races of tests/races show what comes of it when two are at it at once; here no lock can be forgotten, on SQLite
either, which is asked for them and needs none.
"""

import datetime as dt
from dataclasses import replace
from unittest.mock import MagicMock, patch

import pytest
from django.db import connection

from bookings.attendance.evaluation.sending import send_evaluation
from bookings.attendance.register.absences import close_dispute, explain_absence, put_right
from bookings.attendance.register.closing import close_register, declare_unavailable
from bookings.attendance.register.corrections import correct_mark, excuse_absence, excuse_late_cancellation
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.attendance.register.opening import open_register_again
from bookings.attendance.register.walk_ins import add_walk_in
from bookings.models import Register
from bookings.places.operations.answering_offers import accept_offer, decline_offer
from bookings.places.operations.approval import approve_booking, lapse_approvals, refuse_booking, remind_approvers
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.reminders import send_reminders
from bookings.places.operations.replies import say_coming, say_not_coming
from bookings.places.operations.reservation_ends import give_back_places, lapse_reservations, remind_of_reservations
from bookings.places.operations.reservations import name_people, reserve_places
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import transfer
from bookings.places.operations.waiting_list import give_idle_places, lapse_offers
from bookings.places.rules import locks
from bookings.places.rules.locks import hold_all_of
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.merging import merge_session
from bookings.places.sessions.session_change import SessionChange
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_reservation, make_session
from tests.support.locking import watching_locks

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def locks_of(operation, **arguments) -> list[str]:
    with watching_locks() as locked:
        operation(**arguments)
    return list(locked)


@pytest.fixture
def full():
    """A session with one place, which is taken, and somebody who waits."""
    session = make_session(capacity=1)
    return session, make_booking(session=session), make_booking(session=session, status="waiting")


PASSED_ON = ["turns", "people", "booking"]  # how a place goes to whoever is next


def test_booking_a_free_place_locks_the_session_and_the_person(practitioner, now):
    session = make_session()
    assert locks_of(book_place, session=session, practitioner=practitioner, by=practitioner, now=now) == [
        "session",
        "people",
    ]


def test_booking_where_others_come_first_locks_the_turns_before_anybody(full, practitioner, now):
    session, holder, _ = full
    type(holder).objects.filter(pk=holder.pk).update(status="cancelled", cancelled_at=now)
    locked = locks_of(book_place, session=session, practitioner=practitioner, by=practitioner, now=now)
    assert locked == ["session", "turns", "people", *PASSED_ON]


def test_cancelling_locks_session_and_booking_and_then_whoever_is_next(full, now):
    _, holder, waiting = full
    locked = locks_of(cancel_booking, booking=holder, reason="leave", by=holder.practitioner, now=now)
    assert locked == ["session", "booking", *PASSED_ON]
    waiting.refresh_from_db()
    assert waiting.status == "confirmed"


@pytest.mark.parametrize("answer", [accept_offer, decline_offer])
def test_answering_an_offer_locks_session_and_booking(answer, now):
    offer = make_booking(status="offered", offer_expires_at=now + DAY)
    assert locks_of(answer, booking=offer, by=offer.practitioner, now=now) == ["session", "booking"]


def test_offers_lapse_under_the_locks_of_session_and_bookings(full, now):
    session, holder, _ = full
    type(holder).objects.filter(pk=holder.pk).update(status="offered", offer_expires_at=now)
    assert locks_of(lapse_offers, session=session, now=now) == ["session", "booking", *PASSED_ON]


def test_idle_places_are_given_under_the_lock_of_their_session(full, now):
    _, holder, _ = full
    type(holder).objects.filter(pk=holder.pk).update(status="cancelled", cancelled_at=now)
    assert locks_of(give_idle_places, now=now) == ["session", *PASSED_ON]


def test_agreeing_locks_the_turns_and_the_person(now):
    asking = make_booking(status="awaiting approval", booked_at=now)
    assert locks_of(approve_booking, booking=asking, by=None, now=now) == ["session", "booking", "turns", "people"]


def test_refusing_lapsing_and_reminding_of_an_approval_lock_session_and_booking(now):
    def asking():
        return make_booking(status="awaiting approval", booked_at=now)

    assert locks_of(refuse_booking, booking=asking(), reason="Short", by=None, now=now) == ["session", "booking"]
    asking()
    assert locks_of(remind_approvers, now=now + 4 * DAY) == ["session", "booking"]
    assert locks_of(lapse_approvals, now=now + 6 * DAY) == ["session", "booking"]


def test_sending_a_colleague_locks_the_turns_and_the_colleague(now):
    booking = make_booking()
    colleague = UserFactory(organisation=booking.organisation)
    locked = locks_of(substitute, booking=booking, colleague=colleague, by=booking.practitioner, now=now)
    assert locked == ["session", "booking", "turns", "people", "booking"]


def test_choosing_another_date_locks_both_sessions_and_the_person(now):
    course = CourseFactory()
    there, booking = (
        make_session(course=course, on=dt.date(2026, 7, 21)),
        make_booking(session=make_session(course=course)),
    )
    locked = locks_of(transfer, booking=booking, to_session=there, by=booking.practitioner, now=now)
    assert locked == ["session", "booking", "turns", "people"]


@pytest.mark.parametrize("answer", [say_coming, say_not_coming])
def test_an_answer_to_a_reminder_locks_session_and_booking(answer, now):
    booking = make_booking()
    reason = {"reason": "leave"} if answer is say_not_coming else {}
    locked = locks_of(answer, booking=booking, by=booking.practitioner, now=now, **reason)
    assert locked[:2] == ["session", "booking"]


def test_reminders_are_written_under_the_lock_of_the_session(now):
    session = make_booking().session
    assert locks_of(send_reminders, now=session.starts_at - DAY) == ["session"]


def test_reserving_locks_the_session_first_and_whoever_is_served_before(full, lead, now):
    session, _, _ = full
    type(session).objects.filter(pk=session.pk).update(capacity=4)
    locked = locks_of(reserve_places, session=session, organisation=lead.organisation, places=1, by=lead, now=now)
    assert locked == ["session", *PASSED_ON]


def test_naming_locks_the_reservation_the_turns_and_the_people(lead, now):
    reservation = make_reservation(organisation=lead.organisation)
    person = UserFactory(organisation=lead.organisation)
    locked = locks_of(name_people, reservation=reservation, people=[person], by=lead, now=now)
    assert locked == ["session", "reservation", "turns", "people", "booking"]


def test_reserved_places_end_under_the_locks_of_session_and_reservation(lead, now):
    given_back = make_reservation(organisation=lead.organisation)
    locked = locks_of(give_back_places, reservation=given_back, places=3, by=lead, now=now)
    assert locked == ["session", "reservation"]
    reservation = make_reservation(made_at=now)
    assert locks_of(remind_of_reservations, now=reservation.names_by_at - dt.timedelta(hours=3)) == [
        "session",
        "reservation",
    ]
    assert locks_of(lapse_reservations, now=reservation.names_by_at) == ["session", "reservation"]


def test_changing_and_cancelling_a_session_lock_it_first(full, team_member, now):
    session, _, _ = full
    change = SessionChange(capacity=2)
    assert locks_of(change_session, session=session, change=change, by=team_member, now=now)[0] == "session"
    assert locks_of(cancel_session, session=session, reason="Snow", by=team_member, now=now)[:2] == [
        "session",
        "booking",
    ]


def test_merging_locks_both_sessions_the_bookings_and_then_all_of_their_people(team_member, now):
    course = CourseFactory()
    closing, into = (make_session(course=course, on=dt.date(2026, 7, day)) for day in (7, 21))
    make_booking(session=closing)
    locked = locks_of(merge_session, session=closing, into=into, reason="Too few", by=team_member, now=now)
    assert locked[:4] == ["session", "booking", "turns", "people"]


def test_whole_files_lock_all_of_their_sessions_before_the_turns(full):
    assert locks_of(hold_all_of, sessions=[full[0].pk]) == ["session", "turns"]


# ---- registers ----


@pytest.fixture
def place():
    """A place on a session that began a moment ago."""
    booking = make_booking(session=make_session(on=dt.date(2026, 5, 26)))
    return booking, {"by": None, "now": booking.session.ends_at}


def marked(booking, value="present") -> Marking:
    return Marking(booking=booking, day=booking.session.days.get(), value=value, seen=None)


def test_marking_and_walking_in_lock_the_session(place):
    booking, by_now = place
    session, day = booking.session, booking.session.days.get()
    assert locks_of(mark_attendance, session=session, marking=marked(booking), **by_now) == ["session"]
    assert locks_of(add_walk_in, session=session, day=day, person=UserFactory(), **by_now)[0] == "session"


def test_closing_locks_the_session(place):
    booking, by_now = place
    answers = {(booking.pk, booking.session.days.get().pk): "present"}
    assert locks_of(close_register, session=booking.session, answers=answers, **by_now)[0] == "session"


def test_declaring_a_register_unavailable_locks_the_session(place):
    booking, by_now = place
    assert locks_of(declare_unavailable, session=booking.session, reason="Lost", **by_now) == ["session"]


def test_correcting_locks_the_session(place):
    booking, by_now = place
    Register.objects.create(session=booking.session, state="partial", closed_at=by_now["now"])
    locked = locks_of(correct_mark, session=booking.session, marking=marked(booking), reason="Was there", **by_now)
    assert locked[0] == "session"


def test_excusing_locks_the_session(place):
    booking, by_now = place
    assert locks_of(excuse_absence, booking=booking, reason="Ill", **by_now) == ["session"]
    late = make_booking(session=booking.session, status="cancelled", cancelled_late=True)
    assert locks_of(excuse_late_cancellation, booking=late, reason="Ill", **by_now) == ["session", "booking"]


def test_what_people_say_afterwards_locks_session_and_booking(place):
    booking, by_now = place
    type(booking).objects.filter(pk=booking.pk).update(outcome="no show")
    said = {"booking": booking, "by": booking.practitioner, "now": by_now["now"]}
    assert locks_of(explain_absence, kind="sickness", reason="I was ill", **said) == ["session", "booking"]
    type(booking).objects.filter(pk=booking.pk).update(outcome="attended")
    assert locks_of(send_evaluation, score=4, answers={}, **said)[0] == "session"


def test_registers_read_nothing_before_they_have_locked_the_session(place):
    """What certificates lock further on is too late: the marks would be those of before."""
    booking, by_now = place
    session, day = booking.session, booking.session.days.get()
    absent, said = marked(booking, "absent"), {"session": session, **by_now}
    late = make_booking(session=session, status="cancelled", cancelled_late=True)
    missed, wronged = (make_booking(session=session, outcome="no show", disputed_at=at) for at in (None, by_now["now"]))
    by_missed = {"booking": missed, "by": missed.practitioner, "now": by_now["now"]}
    answers = {(one.pk, day.pk): "absent" for one in (booking, missed)}
    for operation, arguments in [
        (mark_attendance, {**said, "marking": absent}),
        (add_walk_in, {**said, "day": day, "person": UserFactory()}),
        (explain_absence, {**by_missed, "kind": "present", "reason": "I was there"}),
        (close_dispute, by_missed),
        (put_right, {**by_now, "booking": wronged}),
        (close_register, {**said, "answers": answers}),
        (correct_mark, {**said, "marking": replace(absent, value=None, seen="absent"), "reason": "Wrong row"}),
        (excuse_absence, {**by_now, "booking": missed, "reason": "Ill"}),
        (excuse_late_cancellation, {**by_now, "booking": late, "reason": "Ill"}),
        (open_register_again, {**said, "reason": "The sheet turned up", "by": UserFactory(is_team=True)}),
    ]:
        with watching_locks() as locked:
            operation(**arguments)
        assert (locked[0], locked.asked_before) == ("session", []), operation.__name__


def test_declaring_unavailable_reads_nothing_before_it_has_locked_the_session(place):
    booking, by_now = place
    with watching_locks() as locked:
        declare_unavailable(session=booking.session, reason="Lost", **by_now)
    assert (locked, locked.asked_before) == (["session"], [])


def test_whole_files_lock_only_their_sessions_the_lower_key_first(django_assert_num_queries):
    first, second, _ = (make_session() for _ in range(3))
    with django_assert_num_queries(1 if connection.vendor == "sqlite" else 2) as asked:
        hold_all_of([second.pk, first.pk])
    assert f"IN ({second.pk}, {first.pk})" in asked[0]["sql"]
    assert "ORDER BY" in asked[0]["sql"]


@pytest.mark.parametrize(("vendor", "asked"), [("postgresql", [-1, 2, 5]), ("sqlite", [])])
def test_turns_and_people_are_held_where_the_database_does_not_hold_all(vendor, asked):
    pretended = MagicMock(vendor=vendor)
    with patch.object(locks, "connection", pretended):
        locks.lock_turns()
        locks.lock_people([5, 2])
    ran = pretended.cursor.return_value.__enter__.return_value.execute.call_args_list
    assert [call.args for call in ran] == [("SELECT pg_advisory_xact_lock(%s)", [number]) for number in asked]
