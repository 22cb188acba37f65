"""r10: two trainers save at once. No mark is lost; a real conflict is shown, not overwritten."""

import datetime as dt
from functools import partial

import pytest

from bookings.attendance.register import marking as register
from bookings.attendance.register.check_in import check_in
from bookings.attendance.register.closing import close_register
from bookings.attendance.register.marking import MarkConflict, Marking, mark_attendance
from bookings.attendance.register.marking_several import mark_several
from bookings.attendance.register.wall_codes import SeenCode
from bookings.models import Booking, CheckIn, Mark
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import User

PEOPLE = 30


@pytest.fixture
def session(transactional_db):
    session = make_session(capacity=PEOPLE)
    organisation = OrganisationFactory()
    for n in range(PEOPLE):
        person = User.objects.create(email=f"racer{n}@example.org", name=f"Racer {n}", organisation=organisation)
        make_booking(session=session, practitioner=person)
    return session


@pytest.fixture
def taps(session):
    """What two trainers tap, who both see an unmarked register: Ann says here, Ben says absent, of the same people."""
    day = session.days.get()
    ann, ben = UserFactory(name="Ann"), UserFactory(name="Ben")

    def tap(by, value, booking):
        return partial(
            mark_attendance,
            session=session,
            marking=Marking(booking=booking, day=day, value=value, seen=None),
            by=by,
            now=session.starts_at,
        )

    def both(bookings, ann_says="present", ben_says="absent"):
        return [tap(by, says, b) for b in bookings for by, says in ((ann, ann_says), (ben, ben_says))]

    return both


def call(action):
    return action()


def lost_or_broken(results, bookings) -> bool:
    """Tell whether a person ended up without exactly one mark made and, of two that differ, one refused."""
    conflicts = [isinstance(result, MarkConflict) for result in results]
    return (
        Mark.objects.count() != len(bookings)
        or any(isinstance(result, Exception) and not isinstance(result, MarkConflict) for result in results)
        or any(sum(conflicts[n : n + 2]) != 1 for n in range(0, len(conflicts), 2))
        or Mark.history.count() != len(bookings)
    )


@pytest.mark.r10
def test_two_trainers_marking_different_people_lose_nothing(at_once, session, taps):
    bookings = list(Booking.objects.filter(session=session))
    ann, ben = taps(bookings[:15])[::2], taps(bookings[15:])[1::2]
    results = at_once(call, ann + ben)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Mark.objects.filter(value="present", marked_by__name="Ann").count() == 15
    assert Mark.objects.filter(value="absent", marked_by__name="Ben").count() == 15
    assert Booking.objects.filter(outcome="attended").count() == 15
    assert Booking.objects.filter(outcome="no show").count() == 15


@pytest.mark.r10
def test_two_trainers_marking_alike_agree(at_once, session, taps):
    bookings = list(Booking.objects.filter(session=session)[:10])
    results = at_once(call, taps(bookings, ben_says="present"))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert (Mark.objects.count(), Mark.history.count()) == (10, 10)


@pytest.mark.r10
def test_two_trainers_marking_differently_one_is_told_and_nothing_is_overwritten(at_once, session, taps):
    bookings = list(Booking.objects.filter(session=session)[:10])
    results = at_once(call, taps(bookings))
    assert not lost_or_broken(results, bookings)
    for booking, of_ann in zip(bookings, results[::2], strict=True):
        mark = Mark.objects.get(booking=booking)
        assert (mark.value, mark.marked_by.name) == (
            ("absent", "Ben") if isinstance(of_ann, MarkConflict) else ("present", "Ann")
        )


def all_together(taps, bookings):
    """Each trainer's phone sends what it says of these people in one request."""
    session, parts = bookings[0].session, (taps(bookings)[::2], taps(bookings)[1::2])
    return [
        partial(
            mark_several,
            session=session,
            markings=[tap.keywords["marking"] for tap in part],
            by=part[0].keywords["by"],
            now=session.starts_at,
        )
        for part in parts
    ]


@pytest.mark.r10
def test_two_phones_that_send_all_together_overwrite_nothing(at_once, session, taps):
    bookings = list(Booking.objects.filter(session=session)[:10])
    results = at_once(call, all_together(taps, bookings))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert not lost_or_broken([said for both in zip(*results, strict=True) for said in both], bookings)


@pytest.mark.r10
def test_control_without_the_lock_two_phones_overwrite_each_other(at_once, without_the_lock, session, taps):
    bookings = list(Booking.objects.filter(session=session)[:10])
    results = at_once(call, all_together(taps, bookings))
    answers = [result if isinstance(result, list) else [result] * 10 for result in results]
    assert lost_or_broken([said for both in zip(*answers, strict=True) for said in both], bookings)


@pytest.mark.r10
def test_control_without_the_lock_the_same_race_goes_wrong(at_once, without_the_lock, session, taps):
    bookings = list(Booking.objects.filter(session=session)[:10])
    results = at_once(call, taps(bookings))
    assert lost_or_broken(results, bookings)


@pytest.mark.r10
def test_control_without_the_comparison_marks_are_overwritten(at_once, monkeypatch, session, taps):
    monkeypatch.setattr(register, "refuse_conflict", lambda *args, **kwargs: None)
    bookings = list(Booking.objects.filter(session=session)[:10])
    results = at_once(call, taps(bookings))
    assert lost_or_broken(results, bookings)


@pytest.mark.r10
def test_closing_against_marking_leaves_no_mark_unseen(at_once, session, taps):
    """Either the mark came first, and the answer against it is refused, or it finds the register closed."""
    booking = Booking.objects.filter(session=session).first()
    others = Booking.objects.filter(session=session).exclude(pk=booking.pk)
    answers = {(pk, session.days.get().pk): "absent" for pk in others.values_list("pk", flat=True)}
    answers[booking.pk, session.days.get().pk] = "absent"
    close = partial(
        close_register,
        session=session,
        answers=answers,
        by=UserFactory(),
        now=session.ends_at + dt.timedelta(minutes=5),
    )
    marked, closed = at_once(call, [taps([booking])[0], close])
    assert isinstance(marked, Exception) != isinstance(closed, Exception)
    expected = "present" if isinstance(closed, MarkConflict) else "absent"
    assert Mark.objects.get(booking=booking).value == expected


@pytest.fixture
def presses(session):
    """What people press who read the code on the wall: of each of these, that they are here, so many times."""

    def press(bookings, times=1):
        saw = SeenCode(day=session.days.get().pk, at=session.starts_at)
        return [
            partial(check_in, booking=booking, saw=saw, by=booking.practitioner, now=session.starts_at)
            for booking in bookings
            for _ in range(times)
        ]

    return press


@pytest.mark.r10
def test_one_press_many_times_at_once_is_one_mark(at_once, session, presses):
    results = at_once(call, presses(Booking.objects.filter(session=session)[:1], times=20))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert (CheckIn.objects.count(), Mark.objects.count(), Mark.history.count()) == (1, 1, 1)


@pytest.mark.r10
def test_room_that_checks_in_at_once_is_marked_wholly(at_once, session, presses):
    results = at_once(call, presses(Booking.objects.filter(session=session)))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Mark.objects.filter(value="present").count() == Booking.objects.filter(outcome="attended").count() == PEOPLE


def absent_and_here(taps, presses, bookings):
    """Of each of them Ben says that they are absent while they say that they are here."""
    return [one for pair in zip(taps(bookings)[1::2], presses(bookings), strict=True) for one in pair]


def overwritten_or_broken(results, bookings) -> bool:
    """Tell whether somebody has not one mark: Ben's if he was first, who else is told that the person checked in."""
    for booking, of_ben, of_person in zip(bookings, results[::2], results[1::2], strict=True):
        mark = Mark.objects.filter(booking=booking).select_related("marked_by").first()
        if mark is None or isinstance(of_person, Exception):
            return True
        person_first = isinstance(of_ben, MarkConflict)
        if (mark.value, mark.marked_by.name == "Ben") != (("present", False) if person_first else ("absent", True)):
            return True
        if of_person.is_here != person_first:
            return True
    return (CheckIn.objects.count(), Mark.history.count()) != (len(bookings), len(bookings))


@pytest.mark.r10
def test_checking_in_against_a_trainers_absent_overwrites_neither(at_once, session, taps, presses):
    bookings = list(Booking.objects.filter(session=session)[:10])
    assert not overwritten_or_broken(at_once(call, absent_and_here(taps, presses, bookings)), bookings)


@pytest.mark.r10
def test_control_without_the_lock_checking_in_meets_the_trainers_mark(
    at_once, without_the_lock, session, taps, presses
):
    bookings = list(Booking.objects.filter(session=session)[:10])
    assert overwritten_or_broken(at_once(call, absent_and_here(taps, presses, bookings)), bookings)
