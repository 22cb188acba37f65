import datetime as dt

import pytest
from django.db.models import F

from bookings.attendance.register.closing import (
    UNKNOWN,
    StillUnmarked,
    close_register,
    declare_unavailable,
)
from bookings.attendance.register.corrections import (
    NotToBeExcused,
    RegisterStillOpen,
    correct_mark,
    excuse_absence,
)
from bookings.attendance.register.marking import (
    MarkConflict,
    Marking,
    NotOnRegister,
    OwnAttendance,
    RegisterClosed,
    RegisterNotOpen,
    mark_attendance,
)
from bookings.attendance.register.reasons_given import reasons_given
from bookings.models import Booking, Certificate, Mark, Register
from tests.support.factories import UserFactory, make_booking, make_session
from training.refusals import ReasonMissing

pytestmark = pytest.mark.django_db
EVENING = dt.datetime(2026, 7, 7, 15, 45, tzinfo=dt.UTC)
LATER = EVENING + dt.timedelta(days=3)


@pytest.fixture
def session(trainer):
    return make_session(trainers=[trainer])


@pytest.fixture
def day(session):
    return session.days.get()


@pytest.fixture
def people(session):
    return [make_booking(session=session) for _ in range(3)]


@pytest.fixture
def mark(session, day, trainer):
    def run(booking, value):
        mark_attendance(
            session=session,
            marking=Marking(day=day, booking=booking, value=value, seen=None),
            by=trainer,
            now=session.starts_at,
        )

    return run


@pytest.fixture
def close(session, day, trainer):
    """Close the register, answering for these bookings."""

    def run(answers=(), **said):
        answers = {(booking.pk, day.pk): answer for booking, answer in dict(answers).items()}
        return close_register(session=session, answers=answers, **({"by": trainer, "now": EVENING} | said))

    return run


@pytest.fixture
def correct(session, day, trainer):
    def run(booking, value, **said):
        there = Mark.objects.filter(booking=booking).values_list("value", flat=True).first()
        marking = Marking(day=day, booking=booking, value=value, seen=said.pop("seen", there))
        return correct_mark(
            session=session, marking=marking, **({"reason": "wrong row", "by": trainer, "now": LATER} | said)
        )

    return run


def outcomes(people):
    return [Booking.objects.get(pk=booking.pk).outcome for booking in people]


def test_everyone_marked_closes_as_complete(people, mark, close, trainer):
    for booking, value in zip(people, ["present", "absent", "partly"], strict=True):
        mark(booking, value)
    register = close()
    assert (register.state, register.closed_by, register.closed_at) == ("complete", trainer, EVENING)
    assert outcomes(people) == ["attended", "no show", "partly attended"]
    assert register.history.get().history_user == trainer


def test_unmarked_person_must_be_answered_for(people, mark, close, day):
    mark(people[0], "present")
    with pytest.raises(StillUnmarked) as refusal:
        close({people[1]: "absent"})
    assert refusal.value.people == [(people[2], day)]
    assert (
        str(refusal.value)
        == "Say for 1 person whether they came. If you don’t know, say so: they are then not recorded."
    )
    assert Register.objects.count() == 0
    assert Mark.objects.count() == 1


def test_dont_know_leaves_the_person_not_recorded_and_the_register_partial(people, mark, close):
    mark(people[0], "present")
    register = close({people[1]: "absent", people[2]: UNKNOWN})
    assert register.state == "partial"
    assert outcomes(people) == ["attended", "no show", "not recorded"]
    assert not Mark.objects.filter(booking=people[2]).exists()


def test_each_day_is_asked_about(trainer):
    session = make_session(days=2)
    booking = make_booking(session=session)
    first, second = session.days.order_by("position")
    with pytest.raises(StillUnmarked):
        close_register(session=session, answers={(booking.pk, first.pk): "present"}, by=trainer, now=session.ends_at)
    answers = {(booking.pk, first.pk): "present", (booking.pk, second.pk): UNKNOWN}
    close_register(session=session, answers=answers, by=trainer, now=session.ends_at)
    assert outcomes([booking]) == ["partly attended"]


def test_excused_person_need_not_be_answered_for(people, mark, close, team_member):
    excuse_absence(booking=people[0], reason="court hearing", by=team_member, now=EVENING)
    mark(people[1], "present")
    assert close({people[2]: "present"}).state == "complete"
    assert outcomes(people) == ["excused", "attended", "attended"]


@pytest.mark.r10
def test_answer_against_a_mark_made_meanwhile_is_a_conflict(people, mark, close):
    mark(people[0], "present")
    answers = dict.fromkeys(people, "absent")
    with pytest.raises(MarkConflict):
        close(answers)
    assert outcomes(people) == ["attended", "not recorded", "not recorded"]
    assert close(answers | {people[0]: UNKNOWN}).state == "complete"
    assert outcomes(people) == ["attended", "no show", "no show"]


def test_answer_for_oneself_is_refused_but_dont_know_is_not(session, close, trainer):
    own = make_booking(session=session, practitioner=trainer)
    with pytest.raises(OwnAttendance):
        close({own: "present"})
    assert close({own: UNKNOWN}).state == "partial"


def test_register_is_closed_once_the_last_day_has_begun(close, session):
    with pytest.raises(RegisterNotOpen, match="once the last day begins: Tuesday 7 July 2026, 9:30am"):
        close(now=session.starts_at - dt.timedelta(seconds=1))
    assert close(now=session.starts_at, although_it_runs=True).state == "complete"
    with pytest.raises(RegisterClosed):
        close()


def test_certificates_come_with_closing_and_not_before(people, mark, close):
    mark(people[0], "present")
    assert Certificate.objects.count() == 0
    close({people[1]: "absent", people[2]: UNKNOWN})
    assert list(Certificate.objects.values_list("booking", flat=True)) == [people[0].pk]


def test_nothing_is_written_when_certificates_fail(people, mark, close, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("bookings.attendance.register.closing.issue_certificates", fail)
    with pytest.raises(RuntimeError):
        close(dict.fromkeys(people, "present"))
    assert (Register.objects.count(), Mark.objects.count()) == (0, 0)
    assert outcomes(people) == ["not recorded"] * 3


def test_unavailable_names_who_and_why_and_leaves_silence_alone(session, people, mark, trainer):
    mark(people[0], "present")
    register = declare_unavailable(session=session, reason=" sheet  lost ", by=trainer, now=EVENING)
    assert (register.state, register.reason, register.closed_by) == ("unavailable", "sheet lost", trainer)
    assert outcomes(people) == ["attended", "not recorded", "not recorded"]


def test_unavailable_needs_a_reason_and_a_session_that_has_begun(session, trainer):
    with pytest.raises(ReasonMissing):
        declare_unavailable(session=session, reason="\u200b \n", by=trainer, now=EVENING)
    with pytest.raises(RegisterNotOpen):
        declare_unavailable(session=session, reason="lost", by=trainer, now=session.starts_at - dt.timedelta(seconds=1))
    assert Register.objects.count() == 0


@pytest.mark.r38
def test_correction_keeps_who_when_and_why(session, day, people, mark, close, correct, trainer, team_member):
    mark(people[0], "present")
    close(dict.fromkeys(people[1:], "absent"))
    correct(people[1], "present", reason="  signed in on\tpaper ", by=team_member)
    assert outcomes(people) == ["attended", "attended", "no show"]
    [correction] = reasons_given(session).corrections
    assert correction.__dict__ == {
        "booking_id": people[1].pk,
        "day_id": day.pk,
        "value": "present",
        "reason": "signed in on paper",
        "by": team_member,
        "at": LATER,
    }
    first = Mark.history.filter(booking=people[1]).earliest()
    assert (first.value, first.history_user, first.history_date) == ("absent", trainer, EVENING)


def test_correction_makes_a_partial_register_complete_and_back(people, close, correct):
    close(dict.fromkeys(people, UNKNOWN))
    for booking in people:
        correct(booking, "absent")
    assert Register.objects.get().state == "complete"
    correct(people[0], None, reason="it was somebody else")
    assert Register.objects.get().state == "partial"
    assert outcomes(people) == ["not recorded", "no show", "no show"]
    assert [correction.value for correction in reasons_given(people[0].session).corrections] == [
        "",
        "absent",
        "absent",
        "absent",
    ]
    assert Register.history.count() == 3


def test_unavailable_register_becomes_complete_when_everyone_is_recorded(session, people, correct, trainer):
    declare_unavailable(session=session, reason="sheet lost", by=trainer, now=EVENING)
    for booking in people[1:]:
        correct(booking, "present")
    assert Register.objects.get().state == "unavailable"
    correct(people[0], "absent")
    assert Register.objects.values_list("state", "reason").get() == ("complete", "")
    assert Certificate.objects.count() == 2


def test_certificate_follows_corrections(people, close, correct):
    close(dict.fromkeys(people, "absent"))
    correct(people[0], "present")
    certificate = Certificate.objects.get()
    correct(people[0], "absent", reason="mixed up")
    certificate.refresh_from_db()
    assert (certificate.revoked_at, certificate.revoked_reason) == (LATER, "Register corrected: mixed up")
    correct(people[0], "present")
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_certificate_withdrawn_for_another_reason_is_not_given_back(people, close, correct):
    close(dict.fromkeys(people, "present"))
    Certificate.objects.update(revoked_at=EVENING, revoked_reason="taken by somebody else", code=F("number"))
    correct(people[0], "absent")
    correct(people[0], "present")
    assert Certificate.objects.get(booking=people[0]).revoked_reason == "taken by somebody else"


def test_correction_needs_a_reason_a_closed_register_and_another_person(session, people, close, correct, trainer):
    own = make_booking(session=session, practitioner=trainer)
    with pytest.raises(RegisterStillOpen):
        correct(people[0], "present")
    close(dict.fromkeys([*people, own], UNKNOWN))
    with pytest.raises(ReasonMissing):
        correct(people[0], "present", reason=" ")
    with pytest.raises(ReasonMissing):
        correct(people[0], "present", reason="x" * 101)
    with pytest.raises(OwnAttendance):
        correct(own, "present")
    assert Mark.objects.count() == 0


@pytest.mark.r10
def test_correction_does_not_overwrite_another(people, close, correct):
    close(dict.fromkeys(people, "absent"))
    correct(people[0], "present", by=UserFactory(name="Ann Other"))
    with pytest.raises(MarkConflict, match=r"^Ann Other marked"):
        correct(people[0], "partly", seen="absent")
    assert Mark.objects.get(booking=people[0]).value == "present"


def test_excused_absence_is_no_no_show(people, close, team_member):
    close(dict.fromkeys(people, "absent"))
    excuse_absence(booking=people[0], reason="court hearing", by=team_member, now=LATER)
    booking = Booking.objects.get(pk=people[0].pk)
    assert (booking.outcome, booking.excused_by, booking.excused_at, booking.excused_reason) == (
        "excused",
        team_member,
        LATER,
        "court hearing",
    )
    again = excuse_absence(booking=people[0], reason="other", by=team_member, now=LATER + dt.timedelta(days=1))
    assert again.excused_reason == "court hearing"


def test_excusing_the_last_unrecorded_person_completes_the_register(people, close, team_member):
    close({people[0]: UNKNOWN, people[1]: "absent", people[2]: "present"})
    excuse_absence(booking=people[0], reason="court hearing", by=team_member, now=LATER)
    assert Register.objects.get().state == "complete"


def test_who_came_has_no_absence_to_excuse(people, mark, team_member):
    mark(people[0], "partly")
    with pytest.raises(NotToBeExcused):
        excuse_absence(booking=people[0], reason="court hearing", by=team_member, now=EVENING)


def test_excused_person_who_comes_after_all_attended(people, mark, team_member):
    excuse_absence(booking=people[0], reason="court hearing", by=team_member, now=EVENING)
    mark(people[0], "present")
    assert outcomes(people)[0] == "attended"


def test_one_closed_register_closes_no_other(people, close, trainer):
    """Another session's is marked, closed and declared unavailable as before."""
    close(dict.fromkeys(people, "present"))
    others = [make_booking(session=make_session(trainers=[trainer])) for _ in range(3)]
    said = {"by": trainer, "now": EVENING}
    for booking, do in zip(others, (mark_attendance, close_register, declare_unavailable), strict=True):
        session, day = booking.session, booking.session.days.get()
        marking = Marking(booking=booking, day=day, value="absent", seen=None)
        asked = {
            mark_attendance: {"marking": marking},
            close_register: {"answers": {(booking.pk, day.pk): "absent"}},
            declare_unavailable: {"reason": "lost"},
        }[do]
        do(session=session, **asked, **said)
    assert outcomes(others) == ["no show", "no show", "not recorded"]
    assert sorted(Register.objects.values_list("state", flat=True)) == ["complete", "complete", "unavailable"]
    with pytest.raises(RegisterStillOpen):
        correct_mark(session=others[0].session, marking=marking, reason="wrong row", by=trainer, now=LATER)


@pytest.mark.parametrize("state", ["complete", "partial", "unavailable"])
def test_closed_register_is_neither_closed_nor_declared_unavailable_again(session, people, close, trainer, state):
    Register.objects.create(session=session, state=state, reason="Lost", closed_at=EVENING, closed_by=trainer)
    with pytest.raises(RegisterClosed, match=r"^Tom Trainer closed this register on Tuesday 7 July 2026, 4:45pm\."):
        close(dict.fromkeys(people, "present"))
    with pytest.raises(RegisterClosed):
        declare_unavailable(session=session, reason="lost again", by=trainer, now=LATER)
    assert outcomes(people) == ["not recorded"] * 3


def test_register_that_was_opened_again_is_closed_on_its_row(session, people, close):
    opened = Register.objects.create(session=session, state="open")
    assert close(dict.fromkeys(people, "present")).pk == opened.pk
    assert opened.history.count() == 2


def test_session_that_does_not_run_has_no_register_to_close(trainer):
    session = make_session(status="cancelled", cancelled_at=EVENING, trainers=[trainer])
    with pytest.raises(RegisterNotOpen, match="does not run"):
        close_register(session=session, answers={}, by=trainer, now=EVENING)
    with pytest.raises(RegisterNotOpen, match="does not run"):
        declare_unavailable(session=session, reason="lost", by=trainer, now=EVENING)
    assert Register.objects.count() == 0


def test_answer_for_a_person_or_a_day_of_another_session_is_refused(people, day, trainer):
    elsewhere = make_booking(session=make_session())
    answers = {(booking.pk, day.pk): "present" for booking in people}
    for stray in ((elsewhere.pk, day.pk), (people[0].pk, elsewhere.session.days.get().pk)):
        with pytest.raises(NotOnRegister):
            close_register(session=day.session, answers=answers | {stray: "present"}, by=trainer, now=EVENING)
    assert (Register.objects.count(), Mark.objects.count()) == (0, 0)
    nothing_said = answers | {(elsewhere.pk, day.pk): UNKNOWN}
    assert close_register(session=day.session, answers=nothing_said, by=trainer, now=EVENING).state == "complete"


def test_register_that_was_opened_again_is_declared_unavailable_on_its_row(session, trainer):
    opened = Register.objects.create(session=session, state="open")
    assert declare_unavailable(session=session, reason="lost", by=trainer, now=EVENING).pk == opened.pk
    assert opened.history.count() == 2


def test_reason_of_an_unavailable_register_fits_its_column(session, trainer):
    with pytest.raises(ReasonMissing, match="at most 300 letters"):
        declare_unavailable(session=session, reason="x" * 301, by=trainer, now=EVENING)
    assert declare_unavailable(session=session, reason="x" * 300, by=trainer, now=EVENING).reason == "x" * 300
