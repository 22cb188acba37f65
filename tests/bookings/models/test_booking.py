import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, transaction

from bookings.models import Booking, Evaluation
from bookings.models.booking import ForbiddenMove, queue_position, who_booked
from tests.conftest import NOW
from tests.support.evaluated import make_answer, make_evaluation, make_question
from tests.support.factories import UserFactory, make_booking, make_session
from training.partnership import remember

ALLOWED = {
    ("awaiting approval", "waiting"),
    ("awaiting approval", "confirmed"),
    ("awaiting approval", "cancelled"),
    ("waiting", "confirmed"),
    ("waiting", "offered"),
    ("waiting", "cancelled"),
    ("offered", "confirmed"),
    ("offered", "waiting"),
    ("offered", "cancelled"),
    ("confirmed", "cancelled"),
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(Booking.Status.values, repeat=2)))
def test_status_moves_only_as_the_table_allows(before, after):
    booking = Booking(status=before)
    if (before, after) in ALLOWED:
        booking.move_to(after)
        assert booking.status == after
    else:
        with pytest.raises(ForbiddenMove):
            booking.move_to(after)
        assert booking.status == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "cancelled"}, "booking_cancelled_with_time"),
        ({"cancelled_at": "2026-06-01T10:00Z"}, "booking_cancelled_with_time"),
        ({"confirmed_at": None}, "booking_confirmed_with_time"),
        ({"status": "offered"}, "booking_offered_with_deadline"),
        ({"status": "waiting"}, "booking_waiting_with_number"),
        ({"status": "awaiting approval"}, "booking_approval_asked_of_somebody"),
        ({"reply": "coming"}, "booking_reply_with_time"),
        ({"cancelled_late": True}, "booking_late_only_with_place"),
        ({"cancelled_after_change": True}, "booking_after_change_is_not_late"),
        ({"status": "waiting", "queue_number": 1, "outcome": "attended"}, "booking_outcome_only_with_place"),
        ({"outcome": "excused"}, "booking_excused_with_time"),
    ],
)
def test_database_refuses_a_booking_that_contradicts_itself(changes, constraint):
    booking = make_booking()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**changes)


@pytest.mark.django_db
def test_database_refuses_a_second_live_booking_of_a_person_in_a_session():
    session, person = make_session(), UserFactory()
    make_booking(session=session, practitioner=person, status="cancelled")
    make_booking(session=session, practitioner=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_booking(session=session, practitioner=person, status="waiting")


@pytest.mark.django_db
@pytest.mark.parametrize(("is_walk_in", "session_status", "count"), [(False, "published", 1), (True, "published", 0)])
def test_held_at_start_counts_confirmed_places_of_sessions_that_began(is_walk_in, session_status, count):
    session = make_session(status=session_status)
    make_booking(session=session, is_walk_in=is_walk_in)
    make_booking(session=session, status="waiting")
    make_booking(session=session, status="cancelled")
    assert Booking.objects.held_at_start(session.starts_at).count() == count


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "cancelled", "cancelled_at": NOW}])
def test_held_at_start_counts_nothing_of_sessions_that_did_not_run(fields):
    session = make_session(**fields)
    make_booking(session=session)
    assert Booking.objects.held_at_start(session.ends_at).count() == 0


@pytest.mark.django_db
def test_held_at_start_counts_nothing_before_the_start():
    booking = make_booking()
    assert list(Booking.objects.held_at_start(booking.booked_at)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "late"), [("confirmed", True), ("waiting", False), ("cancelled", False)])
def test_only_a_place_is_given_back_late(status, late):
    booking = make_booking(status=Booking.Status(status))
    deadline = booking.session.cancel_by_at
    assert booking.would_be_late(booking.session, deadline + dt.timedelta(seconds=1)) is late
    assert not booking.would_be_late(booking.session, deadline)


@pytest.mark.django_db
def test_offer_is_open_until_its_time(now):
    offered = make_booking(status=Booking.Status.OFFERED, offer_expires_at=now)
    assert offered.offer_is_open(now - dt.timedelta(seconds=1))
    assert not offered.offer_is_open(now)
    offered.status = Booking.Status.CONFIRMED
    assert not offered.offer_is_open(now - dt.timedelta(seconds=1))


@pytest.mark.django_db
def test_position_in_the_queue_counts_those_ahead_who_still_wait_here():
    make_booking(status="waiting", queue_number=1)  # elsewhere, in a session that comes before and one behind
    session = make_session()
    numbers = {2: "waiting", 3: "cancelled", 4: "confirmed", 6: "waiting", 9: "waiting"}
    bookings = [make_booking(session=session, status=status, queue_number=number) for number, status in numbers.items()]
    make_booking(status="waiting", queue_number=1)
    found = Booking.objects.with_queue_position().filter(session=session)
    waiting = [booking for booking in bookings if booking.status == "waiting"]
    assert [queue_position(booking) for booking in waiting] == [1, 2, 3]
    assert {one.queue_number: one.queue_position for one in found.waiting()} == {2: 1, 6: 2, 9: 3}


@pytest.mark.django_db
def test_those_without_a_number_have_no_position():
    booking = make_booking()
    make_booking(session=booking.session, status="waiting")
    assert Booking.objects.with_queue_position().get(pk=booking.pk).queue_position == 0


@pytest.mark.django_db
def test_bookings_are_seen_by_their_person_their_organisation_s_lead_and_the_team(lead, practitioner, team_member):
    own = make_booking(practitioner=practitioner)
    of_lead_s = make_booking(organisation=lead.organisation)
    lead_s_own = make_booking(practitioner=lead, organisation=own.organisation)  # of the day of booking
    everything = [own, of_lead_s, lead_s_own]
    assert list(Booking.objects.visible_to(team_member).order_by("pk")) == everything
    assert list(Booking.objects.visible_to(lead).order_by("pk")) == [of_lead_s, lead_s_own]
    assert list(Booking.objects.visible_to(practitioner)) == [own]
    assert list(Booking.objects.for_person(lead)) == [lead_s_own]
    lead.organisation = None
    assert list(Booking.objects.visible_to(lead)) == [lead_s_own]


@pytest.mark.django_db
def test_what_holds_a_place_what_is_live_and_what_waits(now):
    session = make_session()
    offer = {"status": "offered", "offer_expires_at": now}
    kinds = [{}, offer, {"is_walk_in": True}, {"status": "waiting"}, {"status": "awaiting approval"}]
    made = [make_booking(session=session, **fields) for fields in [*kinds, {"status": "cancelled"}]]
    bookings = Booking.objects.order_by("pk")
    assert list(bookings.holding_a_place()) == made[:2]
    assert list(bookings.live()) == made[:5]
    assert list(bookings.waiting()) == [made[3]]
    assert [one.holds_a_place for one in made] == [True, True, True, False, False, False]
    assert [one.is_live for one in made] == [True, True, True, True, True, False]


@pytest.mark.django_db
def test_each_state_and_end_has_its_own_bookings(now):
    asked, missed = make_booking(status="awaiting approval"), make_booking(outcome="no show")
    offered = make_booking(status="offered", offer_expires_at=now)
    left = make_booking(status="cancelled", cancel_reason="session cancelled")
    make_booking(status="cancelled", cancel_reason="leave")
    bookings = Booking.objects
    assert list(bookings.awaiting_approval()) == [asked]
    assert list(bookings.offered()) == [offered]
    assert list(bookings.missed()) == [missed]
    assert list(bookings.left_by_their_session()) == [left]


@pytest.mark.django_db
def test_who_has_answered_after_the_course_is_told_from_who_answered_before_it(now):
    evaluated, before, _silent = make_booking(), make_booking(), make_booking()
    make_evaluation(evaluated)
    Evaluation.objects.create(booking=before, before_at=now)
    assert list(Booking.objects.evaluated()) == [evaluated]


@pytest.mark.django_db
def test_what_was_said_is_words_and_no_numbers():
    booking = make_booking()
    make_evaluation(booking, words="More time")
    make_answer(booking, make_question("agreement", "Worth it?"), number=3)
    [found] = Booking.objects.with_what_was_said()
    assert [answer.words for answer in found.evaluation.in_words] == ["More time"]


@pytest.mark.parametrize(("email", "asks"), [("team@example.org", True), ("manager@example.org", False)])
def test_the_partnership_is_asked_by_its_own_address(settings, email, asks):
    settings.PARTNERSHIP_EMAIL = "Team@example.org"
    remember(None, seconds=60)
    assert Booking(approver_email=email).asks_the_team is asks


@pytest.mark.django_db
def test_offer_to_all_is_open_until_the_session_begins(now):
    waiting = make_booking(status="waiting", late_offer_at=now)
    starts_at = waiting.session.starts_at
    assert waiting.is_asked_with_all
    assert [waiting.offer_is_open(at) for at in (starts_at - dt.timedelta(seconds=1), starts_at)] == [True, False]
    assert not Booking(status="waiting").is_asked_with_all
    assert not Booking(status="confirmed", late_offer_at=now).is_asked_with_all
    taken = Booking(status="waiting", late_offer_at=now)
    taken.move_to("confirmed")
    waiting.move_to("offered")
    assert (waiting.late_offer_at, taken.late_offer_at) == (None, now)


@pytest.mark.django_db
def test_cancelling_takes_back_what_the_register_said():
    booking = make_booking(outcome="excused", excused_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    booking.move_to("cancelled")
    assert booking.outcome == "not recorded"


@pytest.mark.django_db
def test_those_who_wait_come_in_the_order_of_their_numbers_and_nobody_else_has_a_position():
    session = make_session()
    later, sooner = (make_booking(session=session, status="waiting", queue_number=number) for number in (2, 1))
    assert list(Booking.objects.waiting()) == [sooner, later]
    assert queue_position(make_booking(session=session)) == 0


@pytest.mark.django_db
def test_disputed_are_no_shows_that_say_otherwise_until_the_team_has_looked(now):
    said, settled = {"disputed_at": now}, {"disputed_at": now, "dispute_closed_at": now}
    others = [{"outcome": "no show"}, {"outcome": "no show", **settled}, {"outcome": "attended", **said}, said]
    for fields in others:
        assert not make_booking(**fields).is_disputed
    disputed = make_booking(outcome="no show", **said)
    assert list(Booking.objects.disputed()) == [disputed]
    assert disputed.is_disputed


@pytest.mark.parametrize(("reason", "own"), [("sickness", True), ("other", True), ("substituted", False), ("", False)])
def test_reason_is_one_that_the_person_gave_or_one_of_the_platform(reason, own):
    assert Booking(cancel_reason=reason).gives_a_reason is own


def local(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 7, day, hour - 1, minute, tzinfo=dt.UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({}, local(2, 17)),
        ({"cancel_by_kept_at": local(1, 17)}, local(2, 17)),  # an earlier one takes nothing away
        ({"cancel_by_kept_at": local(3, 12)}, local(3, 12)),
        ({"cancel_by_kept_at": local(8, 17)}, local(7, 9, 30)),  # never after the start
        ({"session_changed_at": local(1, 11)}, local(3, 17)),
        ({"session_changed_at": local(6, 11)}, local(7, 9, 30)),
    ],
)
def test_deadline_is_the_sessions_or_later_after_a_change(fields, until):
    booking = make_booking(**fields)
    assert booking.cancel_by(booking.session) == until
    assert not booking.would_be_late(booking.session, until)
    assert booking.would_be_late(booking.session, until + dt.timedelta(seconds=1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "freed"),
    [
        ({}, [False, False]),
        ({"session_changed_at": local(1, 11)}, [True, False]),
        ({"session_changed_at": local(1, 11), "status": "waiting"}, [False, False]),
    ],
)
def test_only_a_place_is_given_back_because_of_a_change_and_only_for_two_working_days(fields, freed):
    booking = make_booking(**fields)
    moments = (local(3, 17), local(3, 17) + dt.timedelta(seconds=1))
    assert [booking.is_freed_by_change(booking.session, moment) for moment in moments] == freed


@pytest.mark.django_db
def test_change_on_the_eve_frees_a_place_until_the_start():
    booking = make_booking(session_changed_at=local(6, 11))
    moments = (local(7, 9, 30), local(7, 9, 31))
    assert [booking.is_freed_by_change(booking.session, moment) for moment in moments] == [True, False]


def test_offer_without_a_time_is_not_open(now):
    assert Booking(status="offered").offer_is_open(now) is False


@pytest.mark.django_db
def test_person_is_told_which_colleague_booked_and_of_the_team_as_one(lead, team_member):
    assert who_booked(make_booking(booked_by=lead)) == "Leo Lead"
    assert who_booked(make_booking(booked_by=team_member)) == "The partnership team"
    assert who_booked(make_booking(booked_by=lead, practitioner=lead)) == ""
    assert who_booked(make_booking(booked_by=None)) == ""
    assert who_booked(make_booking(booked_by=lead, is_walk_in=True)) == ""
