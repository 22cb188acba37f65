"""Whoever of the team marks a register whose trainer they are not says why; nobody else is asked."""

import datetime as dt

import pytest

from bookings.attendance.register.absences import SAID_SO, put_right
from bookings.attendance.register.check_in import check_in
from bookings.attendance.register.closing import UNKNOWN, close_register
from bookings.attendance.register.corrections import correct_mark
from bookings.attendance.register.marking import Marking, RegisterClosed, mark_attendance
from bookings.attendance.register.marking_several import mark_several
from bookings.attendance.register.opening import open_register_again
from bookings.attendance.register.reasons_given import reasons_given, reasons_of_day
from bookings.attendance.register.standing_in import let_stand_in
from bookings.attendance.register.walk_ins import AtTheDoor, add_walk_in
from bookings.attendance.register.wall_codes import SeenCode
from bookings.models import Booking, Mark, Register
from tests.support.factories import UserFactory, make_booking, make_session
from training.models import User
from training.refusals import ReasonMissing

pytestmark = [pytest.mark.django_db, pytest.mark.r26]
MORNING = dt.datetime(2026, 7, 7, 8, 40, tzinfo=dt.UTC)  # 9:40am in London, ten minutes in
EVENING = dt.datetime(2026, 7, 7, 15, 45, tzinfo=dt.UTC)
RANG = "The trainer rang"


@pytest.fixture
def session(trainer):
    return make_session(trainers=[trainer])


@pytest.fixture
def day(session):
    return session.days.get()


@pytest.fixture
def people(session):
    return [make_booking(session=session, practitioner=UserFactory(name=name)) for name in ("Amal", "Béa")]


@pytest.fixture(autouse=True)
def marked(session, day):
    """Somebody whom a trainer has marked before."""
    booking = make_booking(session=session, practitioner=UserFactory(name="Carys"))
    Mark.objects.create(booking=booking, session_day=day, value="present", marked_at=MORNING)


def here(booking, day, value="present", seen=None):
    return Marking(booking=booking, day=day, value=value, seen=seen)


def one(session, day, people, **said):
    mark_attendance(session=session, marking=here(people[0], day), now=MORNING, **said)


def one_taken_back(session, day, people, **said):
    booking = Booking.objects.get(practitioner__name="Carys")
    mark_attendance(session=session, marking=here(booking, day, None, "present"), now=EVENING, **said)


def one_of_many(session, day, people, **said):
    mark_several(session=session, markings=[here(people[0], day)], now=MORNING, **said)


def several(session, day, people, **said):
    mark_several(session=session, markings=[here(booking, day) for booking in people], now=MORNING, **said)


def walk_in(session, day, people, **said):
    add_walk_in(session=session, day=day, name="Nia New", organisation=people[0].organisation, now=MORNING, **said)


def instead(session, day, people, **said):
    who = AtTheDoor(name="Ned Instead", email="ned@example.org")
    let_stand_in(booking=people[0], day=day, who=who, now=MORNING, **said)


def closing(session, day, people, **said):
    answers = {(booking.pk, day.pk): "absent" for booking in people}
    close_register(session=session, answers=answers, now=EVENING, **said)


WAYS = (one, one_taken_back, one_of_many, several, walk_in, instead, closing)


def written():
    return [
        list(model.objects.order_by("pk").values())
        for model in (User, Booking, Mark, Register, Mark.history.model, Booking.history.model)
    ]


def reasons():
    return set(Mark.history.exclude(history_user=None).values_list("history_change_reason", flat=True))


@pytest.mark.parametrize("reason", ["", " \u200b… ", "x" * 101])
@pytest.mark.parametrize("way", WAYS)
def test_team_without_a_good_reason_is_refused_and_nothing_is_written(session, day, people, team_member, way, reason):
    before = written()
    with pytest.raises(ReasonMissing):
        way(session, day, people, by=team_member, reason=reason)
    assert written() == before


@pytest.mark.parametrize("way", WAYS)
def test_reason_of_the_team_is_kept_with_each_mark(session, day, people, team_member, way):
    way(session, day, people, by=team_member, reason="  The trainer \u202erang\n")
    assert reasons() == {RANG}


@pytest.mark.parametrize("way", WAYS)
def test_trainer_gives_no_reason_also_one_of_the_team(session, day, people, trainer, way):
    User.objects.filter(pk=trainer.pk).update(is_team=True)
    way(session, day, people, by=User.objects.get(pk=trainer.pk))
    assert reasons() == {None}


@pytest.mark.parametrize("is_trainer", [True, False])
def test_trainer_of_another_session_and_one_who_trains_no_more_are_of_the_team(session, day, people, is_trainer):
    """Whose role was taken away delivers nothing, though the session still names them."""
    other = UserFactory(is_team=True, is_trainer=is_trainer)
    if not is_trainer:
        session.trainers.add(other)
    with pytest.raises(ReasonMissing):
        one(session, day, people, by=other)


def test_marks_are_refused_for_what_is_wrong_before_the_reason_is_asked(session, day, people, team_member, trainer):
    close_register(session=session, answers={(one.pk, day.pk): UNKNOWN for one in people}, by=trainer, now=EVENING)
    with pytest.raises(RegisterClosed):
        one(session, day, people, by=team_member)
    said = {"session": session, "markings": [here(booking, day) for booking in people], "now": EVENING}
    assert [type(no) for no in mark_several(**said, by=team_member)] == [RegisterClosed, RegisterClosed]


def test_closing_without_a_mark_asks_for_no_reason(session, day, people, team_member):
    answers = {(booking.pk, day.pk): UNKNOWN for booking in people}
    assert close_register(session=session, answers=answers, by=team_member, now=EVENING).state == "partial"


def test_register_that_was_opened_again_has_its_reason(session, day, people, team_member, trainer):
    answers = {(booking.pk, day.pk): "absent" for booking in people}
    close_register(session=session, answers=answers, by=trainer, now=EVENING)
    later = EVENING + dt.timedelta(hours=1)
    open_register_again(session=session, reason="The sheet turned up", by=team_member, now=later)
    mark_attendance(session=session, marking=here(people[0], day, seen="absent"), by=team_member, now=later)
    assert Mark.history.latest("history_id").history_change_reason == "The sheet turned up"
    assert [one.reason for one in reasons_given(session).corrections] == ["The sheet turned up"]
    assert reasons_given(session).marked == []


def test_whoever_of_the_team_checks_in_themselves_says_nothing(session, day, team_member):
    own = make_booking(session=session, practitioner=team_member)
    check_in(booking=own, saw=SeenCode(day=day.pk, at=MORNING), by=team_member, now=MORNING)
    assert reasons() == {None}


def test_register_put_right_while_it_was_never_closed_says_that_they_said_so(
    session, day, people, team_member, trainer
):
    mark_attendance(session=session, marking=here(people[0], day, "absent"), by=trainer, now=MORNING)
    Booking.objects.filter(pk=people[0].pk).update(absence_explained_at=EVENING, disputed_at=EVENING)
    put_right(booking=people[0], by=team_member, now=EVENING)
    assert reasons_of_day(session, day) == {people[0].pk: SAID_SO}


def test_what_the_team_marked_is_told_apart_from_corrections(session, day, people, team_member, trainer):
    several(session, day, people, by=team_member, reason=RANG)
    third, fourth = (make_booking(session=session) for _ in range(2))
    mark_attendance(session=session, marking=here(third, day), by=trainer, now=MORNING)
    assert reasons_of_day(session, day) == {booking.pk: RANG for booking in people}
    other = UserFactory(name="Tim Team", is_team=True)
    answers = {(fourth.pk, day.pk): "absent"}
    close_register(session=session, answers=answers, by=other, now=EVENING, reason="The sheet")
    later = EVENING + dt.timedelta(hours=1)
    correct_mark(session=session, marking=here(third, day, "absent", "present"), reason="x1", by=team_member, now=later)
    given = reasons_given(session)
    assert [(one.by, one.reason, one.people, one.at) for one in given.marked] == [
        (other, "The sheet", 1, EVENING),
        (team_member, RANG, 2, MORNING),
    ]
    assert [(one.booking_id, one.reason) for one in given.corrections] == [(third.pk, "x1")]


def test_what_the_team_marked_stays_so_when_somebody_leaves_the_team(session, day, people, team_member):
    mark_attendance(session=session, marking=here(people[0], day), by=team_member, now=MORNING, reason=RANG)
    answers = {(people[1].pk, day.pk): "absent"}
    close_register(session=session, answers=answers, by=team_member, now=EVENING, reason=RANG)
    User.objects.filter(pk=team_member.pk).update(is_team=False)
    given = reasons_given(session)
    assert (given.corrections, [one.people for one in given.marked]) == ([], [2])


def test_marks_that_were_taken_back_or_changed_by_a_trainer_are_not_said_to_be_the_teams(
    session, day, people, team_member, trainer
):
    several(session, day, people, by=team_member, reason=RANG)
    third = make_booking(session=session)
    mark_attendance(session=session, marking=here(third, day), by=team_member, now=MORNING, reason=RANG)
    back = here(third, day, None, "present")
    mark_attendance(session=session, marking=back, by=team_member, now=MORNING, reason=RANG)
    changed = here(people[0], day, "absent", "present")
    mark_attendance(session=session, marking=changed, by=trainer, now=EVENING)
    answers = {(third.pk, day.pk): "absent"}
    close_register(session=session, answers=answers, by=trainer, now=EVENING + dt.timedelta(minutes=1))
    assert [(one.by, one.people) for one in reasons_given(session).marked] == [(team_member, 1)]


def test_saying_the_same_again_asks_for_no_reason(session, day, people, team_member, trainer):
    """As a phone does that was not told that its mark was taken."""
    mark_attendance(session=session, marking=here(people[0], day), by=trainer, now=MORNING)
    again = mark_attendance(session=session, marking=here(people[0], day), by=team_member, now=EVENING)
    assert (again.marked_by, again.marked_at) == (trainer, MORNING)


def test_reason_of_a_day_is_that_of_the_mark_as_it_is(session, day, people, team_member, trainer):
    """Whoever marks after the team, with no reason, is not given theirs; nor is what else has written the row."""
    several(session, day, people, by=team_member, reason=RANG)
    again = here(people[0], day, "absent", "present")
    mark_attendance(session=session, marking=again, by=trainer, now=EVENING)
    assert reasons_of_day(session, day) == {people[1].pk: RANG}
