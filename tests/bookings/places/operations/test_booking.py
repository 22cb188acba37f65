import datetime as dt

import pytest

from bookings.models import Booking, Mail, Mark
from bookings.places.operations.booking import (
    AlreadyBooked,
    AlreadyCancelled,
    AlreadyMarked,
    BookingClosed,
    Clash,
    NoOrganisation,
    PrerequisiteMissing,
    SessionHasBegun,
    book_place,
    cancel_booking,
    why_not_bookable,
)
from tests.conftest import NOW
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_booking, make_session
from training.models import Course, User

pytestmark = pytest.mark.django_db


def book(session, person, now, by=None):
    return book_place(session=session, practitioner=person, by=by or person, now=now)


def test_booking_a_free_place_confirms_it_and_writes_one_mail(practitioner, now):
    booking = book(make_session(), practitioner, now)
    assert (booking.status, booking.confirmed_at, booking.outcome) == ("confirmed", now, "not recorded")
    assert [(mail.kind, mail.to) for mail in Mail.objects.all()] == [("confirmation", practitioner.email)]


def test_booking_a_full_session_joins_the_end_of_the_waiting_list(now):
    session = make_session(capacity=1)
    statuses = [book(session, UserFactory(), now) for _ in range(3)]
    assert [(booking.status, booking.queue_number) for booking in statuses] == [
        ("confirmed", None),
        ("waiting", 1),
        ("waiting", 2),
    ]


def test_booking_keeps_organisation_and_type_of_the_day(practitioner, now):
    was = practitioner.organisation
    booking = book(make_session(), practitioner, now)
    User.objects.filter(pk=practitioner.pk).update(organisation=OrganisationFactory())
    booking.refresh_from_db()
    assert (booking.organisation, booking.organisation_type) == (was, was.type)


def test_booking_twice_is_refused_and_names_the_first(practitioner, now):
    session = make_session()
    first = book(session, practitioner, now)
    with pytest.raises(AlreadyBooked) as refusal:
        book(session, practitioner, now)
    assert refusal.value.booking == first
    assert Booking.objects.count() == 1


def test_booking_again_after_cancelling_is_a_new_booking(practitioner, now):
    session = make_session()
    first = book(session, practitioner, now)
    cancel_booking(booking=first, reason="leave", by=practitioner, now=now)
    second = book(session, practitioner, now)
    assert second.pk != first.pk
    assert Booking.objects.live().get() == second


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "draft"}, "This session is not open for booking."),
        ({"status": "cancelled", "cancelled_at": NOW}, "This session has been cancelled."),
        (
            {"booking_opens_at": dt.datetime(2026, 6, 2, 8, 0, tzinfo=dt.UTC)},
            "Booking opens on Tuesday 2 June 2026, 9am.",
        ),
        (
            {"booking_closes_at": dt.datetime(2026, 6, 1, 9, 0, tzinfo=dt.UTC)},
            "Booking closed on Monday 1 June 2026, 10am.",
        ),
    ],
)
def test_booking_outside_its_window_is_refused_with_the_reason(practitioner, now, fields, sentence):
    with pytest.raises(BookingClosed, match=f"^{sentence}$"):
        book(make_session(**fields), practitioner, now)
    assert Mail.objects.count() == 0


def test_booking_a_session_that_has_begun_is_refused_even_to_the_team(team_member, practitioner, now):
    session = make_session(on=dt.date(2026, 6, 1))
    with pytest.raises(BookingClosed, match="This session began on Monday 1 June 2026, 9:30am"):
        book(session, practitioner, now, by=team_member)


def test_booking_before_it_opens_is_possible_for_the_team(team_member, practitioner, now):
    session = make_session(booking_opens_at=now + dt.timedelta(days=1))
    assert book(session, practitioner, now, by=team_member).booked_by == team_member


def test_booking_without_an_organisation_is_refused(now):
    with pytest.raises(NoOrganisation):
        book(make_session(), UserFactory(organisation=None), now)


def test_booking_at_the_time_of_another_place_is_refused(practitioner, now):
    book(make_session(days=2), practitioner, now)
    with pytest.raises(Clash, match="Tuesday 14 July 2026"):
        book(make_session(on=dt.date(2026, 7, 14)), practitioner, now)


def test_booking_at_the_time_of_a_waiting_list_is_possible(practitioner, now):
    full = make_session(capacity=1)
    make_booking(session=full)
    book(full, practitioner, now)
    assert book(make_session(), practitioner, now).status == "confirmed"


def test_booking_without_the_prerequisite_is_refused_until_it_was_attended(practitioner, now):
    first_step, second_step = CourseFactory(), CourseFactory()
    second_step.prerequisites.add(first_step)
    session = make_session(course=second_step)
    past = make_booking(
        session=make_session(course=first_step, on=dt.date(2026, 5, 5)), practitioner=practitioner, outcome="no show"
    )
    with pytest.raises(PrerequisiteMissing, match=first_step.title):
        book(session, practitioner, now)
    Booking.objects.filter(pk=past.pk).update(outcome="attended")
    assert book(session, practitioner, now).status == "confirmed"


def test_cancelling_before_the_deadline_is_not_late_and_gives_the_place_to_the_first_who_waits(now):
    session = make_session(capacity=1)
    holder, first, second = (book(session, UserFactory(), now) for _ in range(3))
    cancelled = cancel_booking(booking=holder, reason="sickness", by=holder.practitioner, now=now)
    assert (cancelled.status, cancelled.cancelled_late, cancelled.invite_sequence) == ("cancelled", False, 1)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("confirmed", "waiting")
    assert list(Mail.objects.order_by("pk").values_list("kind", "booking")) == [
        ("confirmation", holder.pk),
        ("waiting list", first.pk),
        ("waiting list", second.pk),
        ("cancellation", holder.pk),
        ("promotion", first.pk),
    ]


@pytest.mark.r23
@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, False), (1, True)])
def test_cancelling_is_late_from_the_second_after_the_deadline(practitioner, now, seconds, late):
    session = make_session()  # Tuesday 7 July: three working days before is Thursday 2 July, 5pm
    assert session.cancel_by_at == dt.datetime(2026, 7, 2, 16, 0, tzinfo=dt.UTC)
    booking = book(session, practitioner, now)
    when = session.cancel_by_at + dt.timedelta(seconds=seconds)
    assert cancel_booking(booking=booking, reason="workload", by=practitioner, now=when).cancelled_late is late


def test_leaving_the_waiting_list_is_never_late_and_keeps_the_others_in_order(now):
    session = make_session(capacity=1)
    book(session, UserFactory(), now)
    first, second = (book(session, UserFactory(), now) for _ in range(2))
    left = cancel_booking(
        booking=first, reason="other", by=first.practitioner, now=session.starts_at - dt.timedelta(hours=1)
    )
    assert (left.cancelled_late, left.invite_sequence) == (False, 0)
    assert list(Booking.objects.waiting()) == [second]


def test_cancelling_twice_is_refused(practitioner, now):
    booking = book(make_session(), practitioner, now)
    cancel_booking(booking=booking, reason="leave", by=practitioner, now=now)
    with pytest.raises(AlreadyCancelled):
        cancel_booking(booking=booking, reason="leave", by=practitioner, now=now)
    assert Mail.objects.filter(kind="cancellation").count() == 1


def test_cancelling_once_the_session_has_begun_is_refused(practitioner, now):
    session = make_session()
    booking = book(session, practitioner, now)
    with pytest.raises(SessionHasBegun):
        cancel_booking(booking=booking, reason="sickness", by=practitioner, now=session.starts_at)
    booking.refresh_from_db()
    assert booking.status == "confirmed"


@pytest.mark.r05
def test_newcomer_never_overtakes_when_a_place_is_free_and_people_wait(now):
    session = make_session(capacity=1)
    book(session, UserFactory(), now)
    waiting = book(session, UserFactory(), now)
    session.capacity = 2
    session.save()  # a place comes free without anybody having given it away yet
    newcomer = book(session, UserFactory(), now)
    waiting.refresh_from_db()
    assert (waiting.status, newcomer.status) == ("confirmed", "waiting")


@pytest.mark.r06
def test_whoever_cancels_is_not_promoted_again_without_asking_again(now):
    session = make_session(capacity=1)
    holder = book(session, UserFactory(), now)
    cancel_booking(booking=holder, reason="leave", by=holder.practitioner, now=now)
    other = book(session, UserFactory(), now)
    cancel_booking(booking=other, reason="leave", by=other.practitioner, now=now)
    holder.refresh_from_db()
    assert holder.status == "cancelled"
    assert Booking.objects.live().count() == 0


def test_rolled_back_booking_leaves_no_mail(practitioner, now, monkeypatch):
    monkeypatch.setattr("bookings.places.operations.waiting_list.queue_notice", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        book(make_session(), practitioner, now)
    assert (Booking.objects.count(), Mail.objects.count()) == (0, 0)


def attended(course, person, outcome="attended"):
    return make_booking(
        session=make_session(course=course, on=dt.date(2026, 5, 5)),
        practitioner=person,
        outcome=outcome,
        excused_at=dt.datetime(2026, 5, 6, tzinfo=dt.UTC) if outcome == "excused" else None,
    )


@pytest.fixture
def second_step():
    """A course that asks for another one first."""
    course = CourseFactory()
    course.prerequisites.add(CourseFactory())
    return course


def test_prerequisite_is_not_met_by_another_course_somebody_else_or_half_a_day(second_step, practitioner, now):
    first_step = second_step.prerequisites.get()
    attended(CourseFactory(), practitioner)
    attended(CourseFactory(replaced_by=CourseFactory()), practitioner)
    attended(second_step, practitioner)
    attended(first_step, UserFactory())
    for outcome in ("partly attended", "no show", "excused", "not recorded"):
        attended(first_step, practitioner, outcome)
    with pytest.raises(PrerequisiteMissing, match=first_step.title):
        book(make_session(course=second_step), practitioner, now)


@pytest.mark.parametrize("kin", ["itself", "what replaced it", "what it replaced", "what it was merged into"])
def test_prerequisite_is_met_by_the_course_or_its_kin(second_step, practitioner, now, kin):
    first_step = second_step.prerequisites.get()
    came_to = first_step if kin == "itself" else CourseFactory()
    if kin == "what replaced it":
        Course.objects.filter(pk=first_step.pk).update(replaced_by=came_to)
    elif kin == "what it was merged into":
        Course.objects.filter(pk=first_step.pk).update(merged_into=came_to)
    elif kin == "what it replaced":
        Course.objects.filter(pk=came_to.pk).update(replaced_by=first_step)
    attended(came_to, practitioner)
    assert book(make_session(course=second_step), practitioner, now).status == "confirmed"


def test_each_of_several_prerequisites_is_asked_for(second_step, practitioner, now):
    attended(second_step.prerequisites.get(), practitioner)
    second_step.prerequisites.add(CourseFactory(title="Zebra crossings"))
    with pytest.raises(PrerequisiteMissing, match="Zebra crossings"):
        book(make_session(course=second_step), practitioner, now)


def test_team_books_without_the_prerequisite(second_step, practitioner, team_member, now):
    assert book(make_session(course=second_step), practitioner, now, by=team_member).status == "confirmed"


def test_booking_and_its_history_name_who_booked_whoever_s_request_it_is(somebodys_request, practitioner, lead, now):
    booking = book(make_session(), practitioner, now, by=lead)
    entry = booking.history.get()
    assert (booking.booked_by, booking.booked_at) == (lead, now)
    assert (entry.history_user, entry.history_date, entry.history_type) == (lead, now, "+")


def test_cancelling_keeps_who_when_and_why(somebodys_request, practitioner, lead, now):
    booking = book(make_session(), practitioner, now)
    cancel_booking(booking=booking, reason="leave", note="Back in July", by=lead, now=now)
    kept = Booking.objects.get(pk=booking.pk)
    assert (kept.cancelled_by, kept.cancelled_at, kept.cancel_reason, kept.cancel_note) == (
        lead,
        now,
        "leave",
        "Back in July",
    )
    assert booking.history.first().history_user == lead


def test_terms_that_were_agreed_to_are_kept_with_the_booking(practitioner, now):
    booking = book_place(session=make_session(), practitioner=practitioner, by=practitioner, now=now, terms_version=4)
    assert Booking.objects.get(pk=booking.pk).terms_version == 4


def test_place_that_the_register_speaks_of_is_not_given_back(practitioner, now):
    booking, other = (make_booking(session=make_session()) for _ in range(2))
    day = booking.session.days.get()
    Mark.objects.create(booking=booking, session_day=day, value="present", marked_at=now)
    with pytest.raises(AlreadyMarked):
        cancel_booking(booking=booking, reason="leave", by=booking.practitioner, now=now)
    assert cancel_booking(booking=other, reason="leave", by=other.practitioner, now=now).status == "cancelled"


@pytest.mark.parametrize(
    ("status", "sentence", "of_somebody_else"),
    [
        (
            "confirmed",
            "You already have a place on this session.",
            "Priya Practitioner has a place on this session already.",
        ),
        (
            "offered",
            "You already have a place on this session.",
            "Priya Practitioner has a place on this session already.",
        ),
        (
            "awaiting approval",
            "You have already asked for a place on this session, and we are waiting for the answer.",
            "Priya Practitioner has asked for a place on this session already, and is waiting for the answer.",
        ),
        (
            "waiting",
            "You are already on the waiting list of this session.",
            "Priya Practitioner is on the waiting list of this session already.",
        ),
    ],
)
def test_booking_twice_says_what_there_is_already(practitioner, team_member, now, status, sentence, of_somebody_else):
    fields = {"offer_expires_at": now + dt.timedelta(days=1)} if status == "offered" else {}
    there = make_booking(practitioner=practitioner, status=Booking.Status(status), **fields)
    with pytest.raises(AlreadyBooked) as refusal:
        book(there.session, practitioner, now)
    assert refusal.value.message_to(practitioner) == sentence
    assert refusal.value.message_to(team_member) == of_somebody_else


SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"booking_opens_at": NOW}, ""),
        ({"booking_opens_at": NOW - SECOND}, ""),
        ({"booking_opens_at": NOW + SECOND}, "Booking opens on Monday 1 June 2026, 11am."),
        ({"booking_closes_at": NOW + SECOND}, ""),
        ({"booking_closes_at": NOW}, "Booking closed on Monday 1 June 2026, 11am."),
        ({"course": "draft"}, "This session is not open for booking."),
        ({"course": "archived"}, "This session is not open for booking."),
    ],
)
def test_window_of_booking_is_kept_to_the_second(practitioner, fields, reason):
    if "course" in fields:
        fields = {"course": CourseFactory(status=fields["course"])}
    assert why_not_bookable(make_session(**fields), by=practitioner, now=NOW) == reason


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "began on Tuesday 7 July 2026, 9:30am."),
        (0, "took place on Tuesday 7 July 2026."),
    ],
)
def test_session_goes_on_until_its_last_second(practitioner, seconds, words):
    session = make_session()
    reason = why_not_bookable(session, by=practitioner, now=session.ends_at + seconds * SECOND)
    assert reason == f"This session {words}"


def test_session_begins_in_the_second_of_its_start(practitioner):
    session = make_session()
    assert why_not_bookable(session, by=practitioner, now=session.starts_at - SECOND) == ""
    assert why_not_bookable(session, by=practitioner, now=session.starts_at) != ""
