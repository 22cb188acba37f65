"""Each fault is made behind the operations' backs, and behind the database's where a constraint forbids it."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Booking, Certificate, Mark, Register
from bookings.upkeep.integrity.each_row import counted, faults
from tests.support import factories
from training.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(now):
    """Somebody who attended a session in May, certified."""
    session = factories.make_session(on=dt.date(2026, 5, 5), capacity=2, ref="S-1")
    booking = factories.make_booking(session=session, outcome="attended")
    Mark.objects.create(booking=booking, session_day=session.days.get(), value="present", marked_at=now)
    Register.objects.create(session=session, state="complete", closed_at=now)
    Certificate.objects.create(
        booking=booking,
        number="T-1",
        code="code",
        person_name="P",
        course_title="C",
        attended_on=session.first_on,
        cpd_hours=6,
        issued_at=now,
    )
    return booking


@pytest.fixture
def lawless(db):
    """Run with the tables' own checks out of the way, as in a file damaged or written by another program."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints=ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints=OFF")
            return
        for model in (Booking, Register):
            for constraint in model._meta.constraints:
                if isinstance(constraint, CheckConstraint):
                    cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {constraint.name}")
        yield  # the test's transaction is taken back, and this with it


def change(row, **columns):
    type(row).objects.filter(pk=row.pk).update(**columns)


def test_a_sound_database_has_no_faults(booking, now):
    assert list(faults(now=now)) == []
    assert counted() == {"sessions": 1, "bookings": 1, "reservations": 0, "marks": 1, "registers": 1, "certificates": 1}


def test_walk_ins_and_places_kept_are_no_faults(now):
    session = factories.make_session(capacity=1, places_kept=2)
    for walk_in in (False, False, True):
        factories.make_booking(session=session, is_walk_in=walk_in)
    assert list(faults(now=now)) == []


def test_more_places_held_than_there_are(booking, now):
    future = factories.make_session(capacity=2, overfull_allowance=1, ref="F")
    for _ in range(4):
        factories.make_booking(session=future)
    assert list(faults(now=now)) == [f"session {future.pk} (F): 4 places are held, and there are 3"]


def test_a_live_booking_in_a_cancelled_session(now):
    booking = factories.make_booking()
    change(booking.session, status="cancelled", cancelled_at=now)
    assert list(faults(now=now)) == [f"booking {booking.pk}: live, but session {booking.session_id} is cancelled"]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("no show", "no show"), ("partly attended", "partly attended"), ("not recorded", "not recorded")],
)
def test_an_outcome_that_its_marks_do_not_make(booking, now, outcome, said):
    change(booking, outcome=outcome)
    assert f"booking {booking.pk}: its outcome is {said}, and its marks make it attended" in list(faults(now=now))
    assert f"certificate T-1: stands, but the outcome of its booking is {said}" in list(faults(now=now))


def test_an_excuse_settles_an_outcome(booking, now):
    other = factories.make_booking(session=booking.session, excused_at=now, outcome="excused")
    assert list(faults(now=now)) == []
    change(other, outcome="no show")
    assert list(faults(now=now)) == [f"booking {other.pk}: its outcome is no show, and its marks make it excused"]


def test_a_revoked_certificate_is_no_fault(booking, now):
    Mark.objects.update(value="absent")
    change(booking, outcome="no show")
    Certificate.objects.update(revoked_at=now, revoked_reason="Register corrected")
    assert list(faults(now=now)) == []


def test_a_complete_register_that_is_silent_about_somebody(booking, now):
    factories.make_booking(session=booking.session)
    assert list(faults(now=now)) == [
        f"register of session {booking.session_id}: complete, but 1 of its bookings are not recorded"
    ]


def test_a_mark_astray(booking, now):
    other = factories.make_session(on=dt.date(2026, 5, 6))
    mark = Mark.objects.get()
    change(mark, session_day=other.days.get())
    assert list(faults(now=now)) == [f"mark {mark.pk}: of booking {booking.pk}, on a day of another session"]


def test_a_mark_of_somebody_without_a_place(booking, now):
    mark = Mark.objects.get()
    Certificate.objects.all().delete()
    change(booking, status="cancelled", outcome="not recorded", cancelled_at=now)
    assert list(faults(now=now)) == [f"mark {mark.pk}: of booking {booking.pk}, which holds no confirmed place"]


@pytest.mark.parametrize("column", ["starts_at", "ends_at", "first_on", "cancel_by_at"])
def test_a_session_column_that_does_not_follow_from_its_days(now, column):
    session = factories.make_session(days=2, ref="S-2")
    earlier = getattr(session, column) - dt.timedelta(days=1)
    change(session, **{column: earlier})
    (fault,) = faults(now=now)
    assert fault.startswith(f"session {session.pk} (S-2): {column} is {str(earlier)[:10]}")


def test_a_deadline_that_has_passed_stands(booking, now):
    change(booking.session, cancel_by_at=booking.session.cancel_by_at - dt.timedelta(days=1))
    assert list(faults(now=now)) == []


def test_days_missing_misnumbered_or_out_of_order(now):
    bare = factories.make_session(ref="bare")
    bare.days.all().delete()
    gap = factories.make_session(ref="gap")
    gap.days.update(position=2)
    assert list(faults(now=now)) == [
        f"session {bare.pk} (bare): has no day",
        f"session {gap.pk} (gap): its days are not numbered 1 to 1",
    ]
    session = factories.make_session(days=2, ref="turned")
    first, second = session.days.order_by("position")
    change(first, position=3)
    change(second, position=1)
    change(first, position=2)
    assert f"session {session.pk} (turned): its days are not in the order of their times" in list(faults(now=now))


@pytest.mark.parametrize(
    ("status", "columns", "said"),
    [
        ("confirmed", {"cancelled_at": timezone.now()}, "not cancelled, but has the time of it"),
        ("confirmed", {"confirmed_at": None}, "confirmed without a time"),
        ("cancelled", {"cancelled_at": None}, "cancelled without a time"),
        ("cancelled", {"cancelled_late": True, "confirmed_at": None}, "cancelled late, but held no place to cancel"),
        ("cancelled", {"outcome": "excused", "excused_at": timezone.now()}, "has an outcome without a place"),
        ("cancelled", {"cancelled_at": dt.datetime(2001, 1, 1, tzinfo=dt.UTC)}, "cancelled before it was booked"),
        ("confirmed", {"confirmed_at": dt.datetime(2001, 1, 1, tzinfo=dt.UTC)}, "confirmed before it was booked"),
        ("confirmed", {"replied_at": timezone.now()}, "replied without a time, or a time without a reply"),
        ("confirmed", {"reply": "not coming", "replied_at": timezone.now()}, "cannot come, but holds its place"),
        ("confirmed", {"absence_reason": "I was ill."}, "an absence explained without a time"),
        ("waiting", {"queue_number": None}, "on the waiting list without a number"),
        ("waiting", {"status": "offered"}, "an offer without a deadline"),
        ("awaiting approval", {"approver_email": ""}, "waits for approval, and nobody is asked"),
        ("awaiting approval", {"queue_number": 1}, "waits for approval, but has a place or a number"),
        (
            "awaiting approval",
            {"status": "waiting", "queue_number": 1},
            "has a place or a number that nobody agreed to",
        ),
        ("confirmed", {"terms_version": 7}, "agreed to terms that were never published"),
    ],
)
def test_a_standing_without_its_time(lawless, now, status, columns, said):
    booking = factories.make_booking(status=status)
    change(booking, **columns)
    assert list(faults(now=booking.session.starts_at)) == [f"booking {booking.pk}: {said}"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"closed_at": None}, "closed without a time"),
        ({"state": "open"}, "open, but has the time of its closing"),
        ({"state": "unavailable"}, "declared unavailable without a reason"),
    ],
)
def test_a_register_without_what_its_state_needs(lawless, booking, now, columns, said):
    change(Register.objects.get(), **columns)
    change(booking.session, register_closed=Register.objects.get().is_closed)
    assert list(faults(now=now)) == [f"register of session {booking.session_id}: {said}"]


@pytest.mark.parametrize(("is_closed", "said"), [(True, "open"), (False, "closed")])
def test_a_session_that_does_not_know_of_its_register(booking, now, is_closed, said):
    session = booking.session if is_closed else factories.make_session()
    change(session, register_closed=not is_closed)
    found = f"session {session.pk}: says that its register is {said}, and the register does not"
    assert list(faults(now=now)) == [found]


def test_two_live_bookings_of_a_person_and_a_queue_number_given_twice(now):
    session = factories.make_session(ref="S-1")
    one = factories.make_booking(session=session, status="waiting")
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX booking_one_live_per_person")
        cursor.execute("DROP INDEX booking_queue_number_unique")
    factories.make_booking(session=session, practitioner=one.practitioner, status="waiting", queue_number=1)
    assert list(faults(now=session.starts_at)) == [
        f"session {session.pk} (S-1): person {one.practitioner_id} has 2 live bookings",
        f"session {session.pk} (S-1): number 1 of the waiting list was given 2 times",
    ]


def test_the_checks_take_as_many_queries_for_many_rows(now, django_assert_num_queries):
    factories.make_booking()
    with CaptureQueriesContext(connection) as few:
        list(faults(now=now))
    for _ in range(5):
        factories.make_booking()
    with django_assert_num_queries(len(few)):
        list(faults(now=now))
    assert Session.objects.count() == 6


def test_a_file_of_a_course_whose_bytes_are_lost(now):
    kept, lost = (factories.make_attachment(course=factories.CourseFactory()) for _ in range(2))
    lost.file.storage.delete(lost.file.name)
    assert list(faults(now=now)) == [f"file {lost.pk} of course {lost.course_id}: its bytes are not in the storage"]
    assert kept.file.storage.exists(kept.file.name)
