"""Marks that travel together end where they end one by one, on either database."""

import random

import pytest
from django.db import connection, transaction

from bookings.attendance.register.closing import declare_unavailable
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.attendance.register.marking_several import mark_several
from bookings.models import Booking, Mark
from tests.support.factories import UserFactory, make_booking, make_session
from training.refusals import Refused

pytestmark = pytest.mark.django_db
SAID = [None, "present", "partly", "absent"]


@pytest.fixture(params=[True, False], ids=["compiled", "plain"])
def compiled(request, settings):
    settings.COMPILED_QUERIES = request.param


@pytest.fixture
def session(trainer):
    return make_session(days=2, trainers=[trainer])


@pytest.fixture
def people(session, trainer):
    """Four with a place, one whose place is cancelled, the trainer, and somebody of another session."""
    there = [make_booking(session=session, practitioner=UserFactory(name=f"Person {n}")) for n in range(4)]
    gone = make_booking(session=session, status="cancelled")
    return [*there, gone, make_booking(session=session, practitioner=trainer), make_booking()]


def one_by_one(session, markings, *, by, now):
    """What a page did that sent each by itself, and dropped what was built on one that was refused."""
    refused, answers = {}, []
    for marking in markings:
        about = (marking.booking.pk, marking.day.pk)
        if about not in refused:
            try:
                mark_attendance(session=session, marking=marking, by=by, now=now)
            except Refused as no:
                refused[about] = no
        answers.append(refused.get(about))
    return answers


def as_it_is():
    """Everything that marking writes: marks, outcomes, and the history of both, without the numbers of its lines."""
    marks = Mark.objects.order_by("booking", "session_day").values_list(
        "booking", "session_day", "value", "arrived_late", "note", "marked_by", "marked_at"
    )
    lines = [
        list(
            model.history.order_by("history_id").filter(**{key: booking}).values_list(*columns, "history_type", *author)
        )
        for booking in Booking.objects.order_by("pk").values_list("pk", flat=True)
        for model, key, columns in ((Mark, "booking", ("session_day", "value", "note")), (Booking, "id", ("outcome",)))
        for author in [("history_user", "history_date", "history_change_reason")]
    ]
    return list(marks), list(Booking.objects.order_by("pk").values_list("pk", "outcome")), lines


def tried(do):
    """Do it, look, and undo it."""
    with transaction.atomic():
        said = [str(no) if no else None for no in do()]
        found = as_it_is()
        transaction.set_rollback(True)
    return said, found


def some_markings(session, people, seed):
    """What a phone may have waiting, and what nobody honest sends: of a few people twice, of others never."""
    chance = random.Random(seed)
    days = [*session.days.order_by("position"), make_session().days.get()]
    return [
        Marking(
            booking=chance.choice(people),
            day=chance.choices(days, [5, 5, 1])[0],
            value=chance.choice(SAID),
            seen=chance.choice(SAID),
            arrived_late=chance.choice([None, True, False]),
            note=chance.choice([None, None, "train", "x" * 301]),
            seen_note="",
        )
        for _ in range(chance.choice([1, 2, 5, 12]))
    ]


@pytest.mark.r10
def test_together_they_end_as_one_by_one(session, people, trainer, now, compiled):
    day = session.days.order_by("position").first()
    for booking, value in zip(people[:2], ("absent", "present"), strict=True):  # by somebody else, in between
        marking = Marking(booking=booking, day=day, value=value, seen=None, note="rang")
        mark_attendance(session=session, marking=marking, by=UserFactory(name="Ann Other"), now=session.starts_at)
    said = {"by": trainer, "now": session.ends_at}
    kinds = set()
    for seed in range(12):
        markings = some_markings(session, people, seed)
        alone = tried(lambda markings=markings: one_by_one(session, markings, **said))
        together = tried(lambda markings=markings: mark_several(session=session, markings=markings, **said))
        assert together == alone, seed
        kinds |= {bool(no) for no in alone[0]}
    assert kinds == {True, False}


def test_what_is_refused_of_one_keeps_no_other_from_being_saved(session, people, trainer):
    day = session.days.order_by("position").first()
    markings = [Marking(booking=one, day=day, value="present", seen=None) for one in people]
    refusals = mark_several(session=session, markings=markings, by=trainer, now=session.starts_at)
    names = [type(no).__name__ if no else "" for no in refusals]
    assert names == ["", "", "", "", "NotOnRegister", "OwnAttendance", "NotOnRegister"]
    assert set(Mark.objects.values_list("booking", flat=True)) == {one.pk for one in people[:4]}
    assert Mark.history.count() == 4


def test_closed_register_takes_none_of_them(session, people, trainer):
    declare_unavailable(session=session, reason="sheet lost", by=trainer, now=session.ends_at)
    day = session.days.order_by("position").first()
    markings = [Marking(booking=one, day=day, value="present", seen=None) for one in people[:3]]
    refusals = mark_several(session=session, markings=markings, by=trainer, now=session.ends_at)
    assert [type(no).__name__ for no in refusals] == ["RegisterClosed"] * 3
    assert Mark.objects.count() == 0


@pytest.mark.parametrize("number", [2, 30])
def test_thirty_are_asked_and_written_with_as_few_statements_as_two(
    session, trainer, number, django_assert_num_queries
):
    """Lock, days, bookings, marks; on PostgreSQL marks and outcomes are a call of the database each."""
    day = session.days.order_by("position").last()
    markings = [
        Marking(booking=make_booking(session=session), day=day, value="present", seen=None) for _ in range(number)
    ]
    written = 2 if connection.vendor == "postgresql" else 4 * number
    with django_assert_num_queries(4 + 2 + written):
        mark_several(session=session, markings=markings, by=trainer, now=session.ends_at)
    assert Mark.objects.count() == number
