import datetime as dt

import pytest

from bookings.attendance.register.corrections import correct_mark
from bookings.attendance.register.marking import Marking
from bookings.attendance.register.reading import (
    blanks,
    can_close,
    can_mark,
    day_to_show,
    everyone_on,
    is_closed,
    is_here,
    is_marked,
    marks_of,
    on_register,
    register_state,
    turns_of,
    was_reminded,
    with_needs_of,
    with_registers,
    with_what_a_register_says,
)
from bookings.attendance.register.reasons_given import reasons_given
from bookings.models import Booking, Mark, Register
from bookings.models.register import CHANGE_REASON as IMPORTED
from tests.support.factories import UserFactory, make_booking, make_reminder, make_session
from training.authorship import save_as
from training.models import Session, SessionDay

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def test_a_day_is_marked_from_its_midnight_and_closed_once_the_last_begins():
    session = make_session(days=2)
    days = list(session.days.order_by("position"))
    midnight = dt.datetime(2026, 7, 13, 23, 0, tzinfo=dt.UTC)  # of Tuesday 14 July, in London
    assert can_mark(session, days[1], midnight)
    assert not can_mark(session, days[1], midnight - SECOND)
    assert can_close(session, days, days[1].starts_at)
    assert not can_close(session, days, days[1].starts_at - SECOND)


def test_a_session_that_does_not_run_has_nothing_to_mark_or_close(now):
    session = make_session(status="cancelled", cancelled_at=now)
    days = list(session.days.all())
    assert not can_mark(session, days[0], session.ends_at)
    assert not can_close(session, days, session.ends_at)


def test_needs_of_either_kind_count():
    people = [
        make_booking(practitioner=UserFactory(**needs))
        for needs in ({"access_needs": "Loop"}, {"dietary_needs": "Vegan"}, {})
    ]
    assert with_needs_of(people) == people[:2]


@pytest.mark.parametrize(("value", "here"), [("present", True), ("partly", True), ("absent", False), (None, False)])
def test_here_is_who_came_for_all_of_it_or_a_part(value, here):
    assert is_here(value) is here


def test_register_that_was_closed_once_has_had_no_turns():
    register = Register(session=make_session(), state="open")
    register.save()
    register.state, register.closed_at = "complete", register.session.ends_at
    register.save()
    assert turns_of(register) == []


def test_turns_are_when_it_was_closed_or_opened_and_nothing_between(now):
    register = Register(session=make_session())
    for hours, state in enumerate(["open", "partial", "complete", "open"]):  # complete once a mark was put right
        register.state, register.closed_at = state, None if state == "open" else now
        register.opened_again_at, register.opened_again_reason = (now, "Late sheet") if hours == 3 else (None, "")
        save_as(register, by=None, now=now + dt.timedelta(hours=hours), is_new=not hours)
    assert [(turn.is_opening, turn.at) for turn in turns_of(register)] == [
        (True, now + dt.timedelta(hours=3)),
        (False, now + dt.timedelta(hours=1)),
    ]


@pytest.fixture
def two():
    """Two sessions alike, with two days, two people and marks each: what is asked of one says nothing of the other."""
    return [_with_marks(make_session(days=2)) for _ in range(2)]


def _with_marks(session):
    people = [make_booking(session=session, practitioner=UserFactory(name=name)) for name in ("Zoë", "Ann")]
    make_booking(session=session, status="waiting")
    gone = make_booking(session=session, status="cancelled")
    first, second = session.days.order_by("position")
    at = session.starts_at
    marks = [
        Mark.objects.create(booking=people[0], session_day=first, value="present", marked_at=at),
        Mark.objects.create(booking=people[1], session_day=first, value="absent", marked_at=at),
        Mark.objects.create(booking=people[0], session_day=second, value="partly", marked_at=at),
    ]
    Mark.objects.create(booking=gone, session_day=first, value="absent", marked_at=at)
    return session, people, (first, second), marks


def test_register_holds_who_has_a_place_by_name(two):
    session, [zoe, ann], _, _ = two[0]
    walked_in = make_booking(session=session, practitioner=UserFactory(name="Mo"), is_walk_in=True)
    make_booking(session=session, status="offered", offer_expires_at=session.starts_at)
    assert list(on_register(session)) == [ann, walked_in, zoe]


def test_marks_are_those_of_people_on_this_register_of_one_day_or_all(two):
    session, [zoe, ann], (first, second), marks = two[0]
    assert marks_of(session) == {
        (zoe.pk, first.pk): marks[0],
        (ann.pk, first.pk): marks[1],
        (zoe.pk, second.pk): marks[2],
    }
    assert marks_of(session, second) == {(zoe.pk, second.pk): marks[2]}


def test_each_tap_asks_for_everyone_on_this_register_with_their_mark_of_the_day(two, trainer):
    session, [zoe, ann], (_, second), [*_, mark] = two[0]
    Mark.objects.filter(pk=mark.pk).update(note="Left at noon", marked_by=trainer)
    Register.objects.create(session=session, state="open")
    told = {
        one.pk: (one.value, one.note, one.marked_by_name, one.register_state) for one in everyone_on(session, second)
    }
    assert told == {zoe.pk: ("partly", "Left at noon", trainer.name, "open"), ann.pk: (None, None, None, "open")}


def test_a_session_is_marked_once_anybody_of_it_is(two):
    (session, *_), _ = two
    unmarked = make_session()
    make_booking(session=unmarked)
    marked = Session.objects.filter(pk__in=[session.pk, unmarked.pk]).annotate(marked=is_marked())
    assert dict(marked.values_list("pk", "marked")) == {session.pk: True, unmarked.pk: False}


def test_blanks_are_unmarked_days_of_people_who_are_not_excused(two):
    session, [_, ann], (first, second), _ = two[0]
    excused = make_booking(session=session, excused_at=session.starts_at)
    newcomer = make_booking(session=session, practitioner=UserFactory(name="Newcomer"))
    assert blanks(on_register(session), session.days.order_by("position"), marks_of(session)) == [
        (ann, second),
        (newcomer, first),
        (newcomer, second),
    ]
    assert excused not in dict(blanks(on_register(session), session.days.all(), marks_of(session)))


def test_day_to_show_is_todays_else_the_latest_begun_else_the_first(two):
    session, _, days, _ = two[0]
    midnight = dt.datetime(2026, 7, 13, 23, 0, tzinfo=dt.UTC)  # of Tuesday 14 July, in London
    shown = [day_to_show(list(days), at) for at in (session.starts_at, midnight - SECOND, midnight, session.ends_at)]
    assert shown == [days[0], days[0], days[1], days[1]]
    assert day_to_show(list(days), session.starts_at - dt.timedelta(days=9)) == days[0]


@pytest.mark.parametrize(
    ("state", "closed"), [("complete", True), ("partial", True), ("unavailable", True), ("open", False)]
)
def test_one_closed_register_closes_no_other(two, state, closed):
    (session, *_), (other, *_) = two
    at = None if state == "open" else session.ends_at
    Register.objects.create(session=session, state=state, closed_at=at, reason="Lost")
    assert (is_closed(session), is_closed(other)) == (closed, False)
    still_open = Session.objects.with_an_open_register().order_by("pk")
    assert list(still_open) == ([other] if closed else [session, other])


@pytest.mark.parametrize("how", [Register.save, lambda register: save_as(register, by=None, now=register.closed_at)])
def test_the_session_of_a_register_knows_that_it_is_closed_and_its_history_has_no_word_of_it(how):
    session, other = make_session(), make_session()
    before = session.history.count()
    register = Register(session=session, state="complete", closed_at=session.ends_at)
    how(register)
    assert set(Session.objects.filter(register_closed=True)) == {session}
    register.state, register.closed_at = "open", None
    register.save()
    assert set(Session.objects.with_an_open_register()) == {session, other}
    assert session.history.count() == before


@pytest.mark.parametrize(
    ("stored", "marked", "begun", "state"),
    [
        (None, False, False, "not due"),
        (None, False, True, "due"),
        ("open", False, True, "due"),
        (None, True, False, "partial"),
        ("open", True, True, "partial"),
        ("complete", False, True, "complete"),
        ("partial", False, True, "partial"),
        ("unavailable", True, True, "unavailable"),
    ],
)
def test_state_is_that_of_a_closed_register_else_what_the_marks_say(stored, marked, begun, state):
    assert register_state(stored=stored, is_marked=marked, has_begun=begun) == state


def test_sessions_with_registers_are_counted_each_by_itself(trainer, team_member, now):
    session, other = make_session(trainers=[trainer]), make_session(trainers=[UserFactory(is_trainer=True)])
    make_session(status="draft", trainers=[trainer])
    make_session(status="cancelled", cancelled_at=now, trainers=[trainer])
    with_needs = {"access_needs": "Loop", "dietary_needs": "Vegan"}
    for status, needs in [
        ("confirmed", with_needs),
        ("waiting", with_needs),
        ("cancelled", with_needs),
        ("confirmed", {}),
    ]:
        make_booking(session=session, status=status, practitioner=UserFactory(**needs))
    make_booking(session=session, is_walk_in=True, practitioner=UserFactory(dietary_needs="Halal"))
    make_booking(session=session, status="offered", offer_expires_at=now)
    make_booking(session=other)
    [found] = with_what_a_register_says(with_registers(trainer))
    assert (found.pk, found.people, found.held, found.waiting) == (session.pk, 3, 3, 1)
    assert (found.with_access_needs, found.with_dietary_needs, found.register_state) == (1, 2, None)
    assert list(with_registers(team_member).order_by("pk")) == [session, other]


def test_days_of_sessions_with_registers_stand_in_their_order(team_member):
    """Whichever was entered first."""
    first, second = make_session(days=2).days.order_by("position")
    for day, position in ((first, 9), (second, 1), (first, 2)):
        SessionDay.objects.filter(pk=day.pk).update(position=position)
    [found] = with_what_a_register_says(with_registers(team_member))
    assert list(found.days.all()) == [second, first]


def test_reminded_is_who_was_sent_a_reminder_before_the_start():
    session = make_session()
    booking, late, other, unsent = (make_booking(session=session) for _ in range(4))
    before = session.starts_at - SECOND
    make_reminder(booking, sent_at=before), make_reminder(late, sent_at=session.starts_at)
    make_reminder(other, sent_at=before, kind="confirmation"), make_reminder(unsent, sent_at=None)
    told = Booking.objects.annotate(reminded=was_reminded()).order_by("pk").values_list("reminded", flat=True)
    assert list(told) == [True, False, False, False]


def test_corrections_are_those_of_this_register_with_a_reason_the_latest_first(two, team_member, trainer):
    (session, [zoe, ann], (first, second), _), (other, others, other_days, _) = two
    at = session.ends_at + dt.timedelta(days=1)
    for one in (session, other):
        Register.objects.create(session=one, state="complete", closed_at=session.ends_at)

    def correct(booking, day, value, seen, reason, by, now):
        marking = Marking(booking=booking, day=day, value=value, seen=seen)
        correct_mark(session=booking.session, marking=marking, reason=reason, by=by, now=now)

    correct(others[0], other_days[0], "absent", "present", "elsewhere", team_member, at)
    correct(zoe, first, "absent", "present", "second in time", team_member, at + SECOND)
    correct(ann, first, "present", "absent", "first in time", trainer, at)
    correct(zoe, second, None, "partly", "at once, written last", trainer, at + SECOND)
    assert [
        (one.reason, one.by, one.at, one.booking_id, one.day_id, one.value)
        for one in reasons_given(session).corrections
    ] == [
        ("at once, written last", trainer, at + SECOND, zoe.pk, second.pk, ""),
        ("second in time", team_member, at + SECOND, zoe.pk, first.pk, "absent"),
        ("first in time", trainer, at, ann.pk, first.pk, "present"),
    ]


def test_corrections_of_a_register_that_came_with_history_are_those_made_here():
    session = make_session()
    booking, day = make_booking(session=session), session.days.get()
    mark = Mark(booking=booking, session_day=day, value="present", marked_at=session.starts_at)
    save_as(mark, by=None, now=session.ends_at, reason=IMPORTED)
    Register.objects.create(session=session, state="complete", closed_at=session.ends_at)
    assert reasons_given(session).corrections == []
    mark.value = "absent"
    save_as(mark, by=None, now=session.ends_at, reason="They had left")
    assert [(one.reason, one.value) for one in reasons_given(session).corrections] == [("They had left", "absent")]
