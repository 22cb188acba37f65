import datetime as dt

import pytest

from bookings.attendance.register.closing import declare_unavailable
from bookings.attendance.register.marking import (
    MarkConflict,
    Marking,
    NotOnRegister,
    OwnAttendance,
    RegisterClosed,
    RegisterNotOpen,
    closed_in_words,
    mark_attendance,
)
from bookings.models import Booking, Mark, Register
from tests.support.factories import UserFactory, make_booking, make_session
from training.refusals import DoesNotFit

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 7, 7, 8, 40, tzinfo=dt.UTC)  # 9:40am in London, ten minutes in


@pytest.fixture
def session(trainer):
    return make_session(days=2, trainers=[trainer])


@pytest.fixture
def days(session):
    return list(session.days.order_by("position"))


@pytest.fixture
def booking(session):
    return make_booking(session=session, practitioner=UserFactory(name="Priya Patel"))


@pytest.fixture
def mark(session, days, booking, trainer):
    """Mark the person on the first day, by the trainer, seeing what is there, unless told otherwise."""

    def run(value, **said):
        day = said.pop("day", days[0])
        there = Mark.objects.filter(booking=booking, session_day=day).values_list("value", flat=True).first()
        by, now = said.pop("by", trainer), said.pop("now", MORNING)
        marking = Marking(day=day, booking=booking, value=value, **({"seen": there} | said))
        return mark_attendance(session=session, marking=marking, by=by, now=now, reason="The trainer rang")

    return run


def test_mark_is_kept_with_who_and_when(mark, booking, days, trainer):
    mark("present")
    row = Mark.objects.get()
    assert (row.booking, row.session_day, row.value, row.marked_by, row.marked_at) == (
        booking,
        days[0],
        "present",
        trainer,
        MORNING,
    )
    history = Mark.history.get()
    assert (history.history_user, history.history_date) == (trainer, MORNING)


def test_mark_said_twice_is_written_once(mark, trainer):
    mark("present")
    again = mark("present", seen=None, now=MORNING + dt.timedelta(minutes=5), by=UserFactory(is_team=True))
    assert (again.marked_by, again.marked_at) == (trainer, MORNING)
    assert Mark.history.count() == 1


def test_mark_taken_back_leaves_the_person_unmarked(mark, booking, trainer):
    mark("absent")
    mark("absent", day=booking.session.days.last(), now=MORNING + dt.timedelta(weeks=1))
    booking.refresh_from_db()
    assert booking.outcome == "no show"
    assert mark(None) is None
    booking.refresh_from_db()
    assert booking.outcome == "not recorded"
    taken_back = Mark.history.filter(history_type="-").get()
    assert (taken_back.history_user, taken_back.history_date) == (trainer, MORNING)


def test_taking_back_what_is_not_there_changes_nothing(mark):
    assert mark(None) is None
    assert Mark.history.count() == 0


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ((None, None), "not recorded"),
        (("absent", None), "not recorded"),
        (("absent", "absent"), "no show"),
        (("present", None), "partly attended"),
        (("present", "absent"), "partly attended"),
        (("partly", "partly"), "partly attended"),
        (("present", "present"), "attended"),
    ],
)
def test_outcome_follows_the_marks_and_silence_is_not_absence(mark, booking, days, values, outcome):
    for day, value in zip(days, values, strict=True):
        mark(value, day=day, now=day.starts_at)
    booking.refresh_from_db()
    assert booking.outcome == outcome
    if outcome != "not recorded":
        assert booking.history.order_by("-history_id").first().outcome == outcome


def test_details_are_kept_and_a_later_tap_leaves_them(mark):
    mark("present", arrived_late=True, note="  train \n delayed ")
    mark("partly")
    row = Mark.objects.get()
    assert (row.value, row.arrived_late, row.left_early, row.note) == ("partly", True, False, "train delayed")


def test_note_longer_than_its_room_is_cut(mark):
    mark("present", note="x" * 400)
    assert Mark.objects.get().note == "x" * 300


def test_value_that_is_no_mark_is_refused(mark):
    with pytest.raises(DoesNotFit):
        mark("perhaps")
    assert Mark.objects.count() == 0


@pytest.mark.r10
def test_different_mark_made_in_between_is_named_and_stands(mark):
    mark("absent", by=UserFactory(name="Ann Other"))
    with pytest.raises(MarkConflict) as refusal:
        mark("present", seen=None)
    assert str(refusal.value) == (
        "Ann Other marked Priya Patel as absent at 9:40am on Tuesday 7 July 2026, so your mark is not saved. "
        "Mark again if theirs is wrong."
    )
    assert refusal.value.stored == Mark.objects.get()
    assert Mark.objects.get().value == "absent"


@pytest.mark.r10
def test_mark_taken_back_in_between_is_named(mark):
    ann = UserFactory(name="Ann Other")
    mark("present")
    mark(None, by=ann)
    with pytest.raises(MarkConflict, match=r"^Ann Other took back the mark of Priya Patel at 9:40am"):
        mark("partly", seen="present")
    assert Mark.objects.count() == 0


@pytest.mark.r10
def test_own_mark_from_another_device_is_told_as_ones_own(mark):
    mark("absent")
    with pytest.raises(MarkConflict, match=r"^You marked Priya Patel as absent"):
        mark("present", seen=None)


@pytest.mark.r10
def test_note_written_in_between_is_not_overwritten(mark):
    mark("present", note="left her bag", by=UserFactory(name="Ann Other"))
    with pytest.raises(MarkConflict, match=r"“left her bag”. Yours is not saved"):
        mark("present", note="needs a parking permit", seen_note="")
    assert Mark.objects.get().note == "left her bag"
    mark("present", note="left her bag; needs a parking permit", seen_note="left her bag")
    assert Mark.objects.get().note == "left her bag; needs a parking permit"


def test_person_cannot_mark_themselves(mark, booking):
    with pytest.raises(OwnAttendance):
        mark("present", by=booking.practitioner)
    assert Mark.objects.count() == 0


@pytest.mark.parametrize("status", ["waiting", "cancelled"])
def test_person_without_a_confirmed_place_cannot_be_marked(session, days, trainer, status):
    other = make_booking(session=session, status=Booking.Status(status))
    with pytest.raises(NotOnRegister):
        mark_attendance(
            session=session,
            marking=Marking(day=days[0], booking=other, value="present", seen=None),
            by=trainer,
            now=MORNING,
        )


def test_person_of_another_session_cannot_be_marked(session, days, trainer):
    with pytest.raises(NotOnRegister):
        mark_attendance(
            session=session,
            marking=Marking(day=days[0], booking=make_booking(), value="present", seen=None),
            by=trainer,
            now=MORNING,
        )


@pytest.mark.parametrize("position", [1, 2])
def test_marking_begins_at_local_midnight_of_the_day(mark, days, position):
    day = days[position - 1]
    midnight = dt.datetime(2026, 7, 6, 23, 0, tzinfo=dt.UTC) + dt.timedelta(weeks=position - 1)  # British Summer Time
    with pytest.raises(RegisterNotOpen, match=r"^This day can be marked from Tuesday"):
        mark("present", day=day, now=midnight - dt.timedelta(seconds=1))
    assert mark("present", day=day, now=midnight).value == "present"


def test_marking_ends_when_the_register_is_closed(mark, session, trainer):
    declare_unavailable(session=session, reason="sheet lost", by=trainer, now=MORNING)
    with pytest.raises(RegisterClosed, match=r"^Tom Trainer closed this register on Tuesday 7 July 2026, 9:40am"):
        mark("present")
    assert Mark.objects.count() == 0


def test_session_that_does_not_run_has_no_register(mark, session):
    session.status, session.cancelled_at = "cancelled", MORNING
    session.save()
    with pytest.raises(RegisterNotOpen):
        mark("present")
    assert Register.objects.count() == 0


# ---- one person, one day, one session: the others are left alone ----


def test_mark_of_one_person_is_not_that_of_another_nor_of_another_session(mark, booking, session, days):
    earlier = make_booking(session=session)
    elsewhere = make_booking(session=make_session())
    for other, day in ((earlier, days[0]), (elsewhere, elsewhere.session.days.get())):
        Mark.objects.create(booking=other, session_day=day, value="absent", marked_at=MORNING)
    mark("present")
    mark("present", day=days[1], now=days[1].starts_at)
    booking.refresh_from_db()
    assert booking.outcome == "attended"
    assert list(Mark.objects.order_by("pk").values_list("booking", "value")) == [
        (earlier.pk, "absent"),
        (elsewhere.pk, "absent"),
        (booking.pk, "present"),
        (booking.pk, "present"),
    ]
    assert Booking.objects.get(pk=earlier.pk).outcome == "not recorded"


def test_booking_that_is_marked_is_the_one_that_was_said(mark, booking, session):
    later = make_booking(session=session)
    marking = Marking(booking=later, day=session.days.first(), value="present", seen=None)
    mark_attendance(session=session, marking=marking, by=None, now=MORNING)
    assert Mark.objects.get().booking == later


def test_booking_of_another_session_is_not_marked_here(session, days, trainer):
    elsewhere = make_booking(session=make_session())
    marking = Marking(booking=elsewhere, day=days[0], value="present", seen=None)
    with pytest.raises(NotOnRegister):
        mark_attendance(session=session, marking=marking, by=trainer, now=MORNING)


def test_register_that_is_open_again_is_marked(mark, session):
    Register.objects.create(session=session, state="open")
    assert mark("present").value == "present"


@pytest.mark.parametrize(
    ("first", "second", "who"), [(None, None, "Somebody"), (None, "team", "Somebody"), ("team", None, "Tess Team")]
)
def test_conflict_with_what_no_person_marked_says_somebody(mark, team_member, first, second, who):
    """A file of marks is nobody's: it may meet a person's mark, and a person its."""
    people = {None: None, "team": team_member}
    mark("absent", by=people[first])
    with pytest.raises(MarkConflict, match=f"^{who} marked Priya Patel as absent"):
        mark("present", seen="partly", by=people[second])


def test_own_mark_from_another_device_is_said_to_be_yours(mark, trainer):
    mark("absent")
    with pytest.raises(MarkConflict, match=r"^You marked Priya Patel as absent at 9:40am on Tuesday 7 July 2026"):
        mark("present", seen="partly")


# ---- who took a mark back, and when ----


def take_back(booking, day, by, at):
    said = {"session": booking.session, "by": by, "now": at}
    mark_attendance(marking=Marking(booking=booking, day=day, value="present", seen=None), **said)
    mark_attendance(marking=Marking(booking=booking, day=day, value=None, seen="present"), **said)


def conflict(booking, day, by=None):
    marking = Marking(booking=booking, day=day, value="partly", seen="present")
    with pytest.raises(MarkConflict) as refusal:
        mark_attendance(session=booking.session, marking=marking, by=by, now=MORNING + dt.timedelta(hours=9))
    return str(refusal.value)


@pytest.mark.r10
def test_mark_is_said_to_be_taken_back_by_whoever_did_it_last(booking, days):
    ann, bob = UserFactory(name="Ann Other"), UserFactory(name="Bob Last")
    for by, minutes in ((ann, 0), (bob, 20), (ann, 10)):  # the last is not the one that was written last
        take_back(booking, days[0], by, MORNING + dt.timedelta(minutes=minutes))
    assert conflict(booking, days[0]).startswith(
        "Bob Last took back the mark of Priya Patel at 10am on Tuesday 7 July 2026, so your mark is not saved."
    )
    assert conflict(booking, days[0], by=bob).startswith("You took back the mark of Priya Patel at 10am")
    take_back(booking, days[0], ann, MORNING + dt.timedelta(minutes=20))
    assert conflict(booking, days[0]).startswith("Ann Other took back")


@pytest.mark.r10
def test_what_others_took_back_of_other_people_and_days_is_not_named(session, booking, days):
    take_back(booking, days[0], UserFactory(name="Ann Other"), MORNING)
    later = MORNING + dt.timedelta(weeks=1)
    take_back(booking, days[1], UserFactory(name="Of The Second Day"), later)
    take_back(make_booking(session=session), days[0], UserFactory(name="Of Somebody Else"), later)
    assert conflict(booking, days[0]).startswith("Ann Other took back")


@pytest.mark.r10
def test_mark_that_went_without_a_trace_was_taken_back_by_somebody(mark, booking, days):
    """As where rows of a person were put together or taken out by hand: whoever marked did not take it back."""
    mark("present")
    marks = Mark.objects.filter(booking=booking)
    marks._raw_delete(marks.db)
    assert conflict(booking, days[0]) == (
        "Somebody took back the mark of Priya Patel, so your mark is not saved. Mark again if theirs is wrong."
    )


def test_person_or_day_of_another_register_is_told_to_load_it_again(session, days, booking):
    elsewhere = make_booking(session=make_session())
    day_there = elsewhere.session.days.get()
    for stray in ({"booking": elsewhere, "day": days[0]}, {"booking": booking, "day": day_there}):
        marking = Marking(**stray, value="present", seen=None)
        with pytest.raises(NotOnRegister, match="Load it again"):
            mark_attendance(session=session, marking=marking, by=None, now=day_there.starts_at)
    assert Mark.objects.count() == 0


def test_closed_register_says_by_and_when_as_far_as_it_is_known(trainer):
    by, at = {"closed_by": trainer}, {"closed_at": MORNING}
    closed, when = "closed this register", "on Tuesday 7 July 2026, 9:40am"
    assert closed_in_words(Register(**by, **at)).startswith(f"Tom Trainer {closed} {when}. It can still")
    assert closed_in_words(Register(**at)).startswith(f"the partnership team {closed} {when}. It can still")
    assert closed_in_words(Register()).startswith(f"the partnership team {closed}. It can still")


def test_note_said_twice_is_no_conflict_as_when_the_first_answer_was_lost(mark):
    first = mark("present", note=" left  her bag ", seen_note="")
    assert mark("present", note="left her bag", seen_note="") == first
    assert Mark.history.count() == 1


def test_outcome_that_stays_as_it_is_is_not_written_again(mark, booking):
    mark("present")
    before = booking.history.count()
    mark("partly", seen="present")
    booking.refresh_from_db()
    assert (booking.outcome, booking.history.count()) == ("partly attended", before)
