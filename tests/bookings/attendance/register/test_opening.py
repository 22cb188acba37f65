"""A register that was closed, opened again and closed a second time: what it keeps, and what follows."""

import datetime as dt

import pytest

from bookings.attendance.after_session import ask_the_missing
from bookings.attendance.certificates.issuing import give_what_waited
from bookings.attendance.register.closing import UNKNOWN, SessionStillRuns, close_register, declare_unavailable
from bookings.attendance.register.consequences import FOR_THE_MANAGER
from bookings.attendance.register.corrections import correct_marks, excuse_absence
from bookings.attendance.register.marking import MarkConflict, Marking, RegisterNotOpen, mark_attendance
from bookings.attendance.register.opening import NotToBeOpened, open_register_again, why_not_open_again
from bookings.attendance.register.reading import turns_of, who_came
from bookings.attendance.register.reasons_given import reasons_given
from bookings.attendance.register.walk_ins import add_walk_in
from bookings.models import Booking, Certificate, Mail, Mark, Register
from bookings.places.rules.no_show_policy import counted_no_shows
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_reminder, make_session
from training.refusals import ReasonMissing

pytestmark = pytest.mark.django_db
LUNCH = dt.datetime(2026, 7, 7, 11, 30, tzinfo=dt.UTC)  # the session runs until 4:30pm, which is 15:30 here
END = dt.datetime(2026, 7, 7, 15, 30, tzinfo=dt.UTC)
EVENING = dt.datetime(2026, 7, 7, 15, 45, tzinfo=dt.UTC)
MORNING_AFTER = dt.datetime(2026, 7, 8, 8, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 7, 9, 9, 0, tzinfo=dt.UTC)
WHY = "The paper sheet turned up"


@pytest.fixture
def session(trainer):
    return make_session(trainers=[trainer])


@pytest.fixture
def day(session):
    return session.days.get()


@pytest.fixture
def people(session):
    return [
        make_booking(session=session, practitioner=UserFactory(name=name, manager_email="Boss@example.org"))
        for name in ("Amal Ahmed", "Béa Blanc", "Carys Cole")
    ]


@pytest.fixture
def close(session, day, trainer):
    def run(answers=(), **said):
        answers = {(booking.pk, day.pk): answer for booking, answer in dict(answers).items()}
        return close_register(session=session, answers=answers, **({"by": trainer, "now": EVENING} | said))

    return run


@pytest.fixture
def open_again(session, trainer):
    def run(**said):
        return open_register_again(session=session, **({"reason": WHY, "by": trainer, "now": LATER} | said))

    return run


@pytest.fixture
def mark(session, day, trainer):
    def run(booking, value, seen=None, now=LATER):
        marking = Marking(booking=booking, day=day, value=value, seen=seen)
        mark_attendance(session=session, marking=marking, by=trainer, now=now)

    return run


def outcomes(people):
    return [Booking.objects.get(pk=booking.pk).outcome for booking in people]


def mails(kind):
    return sorted(Mail.objects.filter(kind=kind).values_list("booking", "to"))


# ---- before the end ----


@pytest.mark.r23
@pytest.mark.parametrize(("now", "is_early"), [(END - dt.timedelta(seconds=1), True), (END, False)])
def test_register_of_a_running_session_is_closed_by_whoever_says_that_it_runs(people, close, now, is_early):
    answers = dict.fromkeys(people, "present")
    if is_early:
        with pytest.raises(SessionStillRuns, match="runs until 4:30pm"):
            close(answers, now=now)
        assert (Register.objects.count(), Mark.objects.count()) == (0, 0)
        assert close(answers, now=now, although_it_runs=True).state == "complete"
        assert Certificate.objects.count() == 0
    else:
        close(answers, now=now)
        assert Certificate.objects.count() == 3


@pytest.mark.r23
def test_certificates_and_enquiries_wait_for_the_end(people, close):
    close({people[0]: "present", people[1]: "absent", people[2]: UNKNOWN}, now=LUNCH, although_it_runs=True)
    before = END - dt.timedelta(seconds=1)
    assert (give_what_waited(now=before), ask_the_missing(now=before), Certificate.objects.count()) == (0, 0, 0)
    assert (give_what_waited(now=END), give_what_waited(now=END)) == (1, 0)
    assert list(Certificate.objects.values_list("booking", "issued_at")) == [(people[0].pk, END)]
    assert (ask_the_missing(now=END), ask_the_missing(now=MORNING_AFTER)) == (1, 0)


def test_correction_before_the_end_gives_no_certificate_either(session, day, people, close, trainer):
    close(dict.fromkeys(people, "absent"), now=LUNCH, although_it_runs=True)
    marking = Marking(booking=people[0], day=day, value="present", seen="absent")
    correct_marks(session=session, markings=[marking], reason="came late", by=trainer, now=LUNCH)
    assert Certificate.objects.count() == 0
    assert give_what_waited(now=EVENING) == 1


def test_certificates_that_wait_for_an_evaluation_go_on_waiting(trainer):
    session = make_session(course=CourseFactory(certificate_needs_evaluation=True), trainers=[trainer])
    booking, day = make_booking(session=session), session.days.get()
    answers = {(booking.pk, day.pk): "present"}
    close_register(session=session, answers=answers, by=trainer, now=LUNCH, although_it_runs=True)
    assert give_what_waited(now=EVENING) == 0


def test_registers_closed_after_the_end_are_left_alone(people, close):
    """Somebody whose certificate was never due is not given one by the worker."""
    close(dict.fromkeys(people, "absent"))
    Booking.objects.filter(pk=people[0].pk).update(outcome="attended")
    assert give_what_waited(now=LATER) == 0


# ---- opened again ----


def test_opening_again_keeps_marks_and_who_closed_it_and_why(people, close, open_again, trainer, team_member):
    close(dict.fromkeys(people, "present"))
    register = open_again(reason=f"  {WHY}\t", by=team_member)
    assert (register.state, register.closed_at, register.closed_by) == ("open", None, None)
    assert (register.opened_again_at, register.opened_again_by, register.opened_again_reason) == (
        LATER,
        team_member,
        WHY,
    )
    assert outcomes(people) == ["attended"] * 3
    close(now=LATER + dt.timedelta(hours=1))
    turns = [(turn.is_opening, turn.by, turn.at, turn.reason) for turn in turns_of(Register.objects.get())]
    assert turns == [
        (False, trainer, LATER + dt.timedelta(hours=1), ""),
        (True, team_member, LATER, WHY),
        (False, trainer, EVENING, ""),
    ]


@pytest.mark.r23
def test_trainers_open_again_for_14_days_and_the_team_later(people, close, open_again, trainer, team_member):
    close(dict.fromkeys(people, "present"))
    late = EVENING + dt.timedelta(days=14, seconds=1)
    assert why_not_open_again(Register.objects.get(), by=trainer, now=EVENING + dt.timedelta(days=14)) == ""
    with pytest.raises(NotToBeOpened, match=r"more than 14 days ago\. Ask the partnership team"):
        open_again(now=late)
    assert Register.objects.get().state == "complete"
    assert open_again(now=late, by=team_member).state == "open"


@pytest.mark.parametrize("reason", ["", " \u200b ", "x" * 101])
def test_opening_again_needs_a_reason(people, close, open_again, reason):
    close(dict.fromkeys(people, "present"))
    with pytest.raises(ReasonMissing):
        open_again(reason=reason)
    assert Register.objects.get().state == "complete"


def test_an_open_register_is_not_opened_again_nor_that_of_another(people, close, open_again):
    with pytest.raises(NotToBeOpened):
        open_again()
    other = make_session()
    Register.objects.create(session=other, state="complete", closed_at=EVENING)
    with pytest.raises(NotToBeOpened):
        open_again()
    close(dict.fromkeys(people, "present"))
    open_again()
    assert Register.objects.get(session=other).state == "complete"
    with pytest.raises(NotToBeOpened):
        open_again()


def test_session_that_does_not_run_has_no_register_to_open(trainer):
    session = make_session(status="cancelled", cancelled_at=EVENING, trainers=[trainer])
    with pytest.raises(RegisterNotOpen):
        open_register_again(session=session, reason=WHY, by=trainer, now=LATER)


def test_register_declared_unavailable_can_be_opened_and_marked(session, people, close, open_again, mark, trainer):
    declare_unavailable(session=session, reason="Sheet lost", by=trainer, now=EVENING)
    open_again()
    for booking in people:
        mark(booking, "present")
    assert close(now=LATER).state == "complete"
    assert Register.objects.get().reason == ""
    assert [turn.reason for turn in turns_of(Register.objects.get())] == ["", WHY, "Sheet lost"]


@pytest.mark.r38
def test_marks_of_a_register_open_again_are_corrections_with_its_reason(session, day, people, close, open_again, mark):
    close({people[0]: "absent", people[1]: "absent", people[2]: UNKNOWN})
    open_again()
    mark(people[0], "present", seen="absent")
    add_walk_in(session=session, day=day, person=UserFactory(name="Dee Drop"), by=None, now=LATER)
    close({people[2]: "absent"}, now=LATER)
    said = [(one.value, one.reason) for one in reasons_given(session).corrections]
    assert sorted(said) == [("absent", WHY), ("present", WHY), ("present", WHY)]


def test_certificates_follow_once_it_is_closed_again(people, close, open_again, mark):
    close({people[0]: "present", people[1]: "present", people[2]: "absent"})
    kept, lost = Certificate.objects.order_by("booking")
    open_again()
    mark(people[1], "absent", seen="present")
    mark(people[2], "present", seen="absent")
    lost.refresh_from_db()
    assert (lost.revoked_at, Certificate.objects.count()) == (None, 2)
    assert not [fault for fault in faults(now=LATER) if "certificate" in fault]
    close(now=LATER)
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.revoked_at, lost.revoked_reason) == (None, f"Register corrected: {WHY}")
    assert Certificate.objects.get(booking=people[2]).issued_at == LATER
    open_again(now=LATER)
    mark(people[1], "present", seen="absent")
    close(now=LATER)
    lost.refresh_from_db()
    assert lost.revoked_at is None


def test_nobody_is_asked_while_it_is_open_again(people, close, open_again):
    close(dict.fromkeys(people, "absent"))
    open_again(now=EVENING)
    assert ask_the_missing(now=MORNING_AFTER) == 0
    assert not counted_no_shows().exists()
    close(now=MORNING_AFTER)
    assert (ask_the_missing(now=MORNING_AFTER), counted_no_shows().count()) == (3, 3)


def test_who_was_wrongly_asked_is_told_and_their_manager(people, close, open_again, mark):
    close(dict.fromkeys(people, "absent"))
    ask_the_missing(now=MORNING_AFTER)
    open_again()
    mark(people[0], "present", seen="absent")
    assert mails("register put right") == []
    close(now=LATER)
    first = people[0]
    assert mails("register put right") == sorted([(first.pk, "boss@example.org"), (first.pk, first.practitioner.email)])


def test_who_was_never_asked_is_told_nothing(people, close, open_again, mark):
    close(dict.fromkeys(people, "absent"), now=EVENING)
    open_again(now=EVENING)
    mark(people[0], "present", seen="absent", now=EVENING)
    close(now=EVENING)
    assert mails("register put right") == []


def test_put_right_and_undone_and_put_right_again_is_told_each_time(session, day, people, close, trainer):
    def correct(value, seen, hours):
        now = LATER + dt.timedelta(hours=hours)
        marking = Marking(booking=people[0], day=day, value=value, seen=seen)
        correct_marks(session=session, markings=[marking], reason="looked again", by=trainer, now=now)
        return ask_the_missing(now=now), Mail.objects.filter(kind="register put right").count()

    close({people[0]: "absent", people[1]: "present", people[2]: "present"})
    ask_the_missing(now=MORNING_AFTER)
    assert correct("present", "absent", 1) == (0, 2)
    assert correct("partly", "present", 2) == (0, 2)
    assert correct("absent", "partly", 3) == (1, 2)
    assert correct("present", "absent", 4) == (0, 4)


def test_excused_after_being_asked_is_told_too(people, close, team_member):
    close(dict.fromkeys(people, "absent"))
    ask_the_missing(now=MORNING_AFTER)
    excuse_absence(booking=people[1], reason="Court hearing", by=team_member, now=LATER)
    assert {booking for booking, _ in mails("register put right")} == {people[1].pk}


# ---- nobody else is told, and no other register follows ----


def test_who_was_not_asked_is_not_told_that_others_were(people, close, open_again, mark):
    close({people[0]: "absent", people[1]: "present", people[2]: "present"})
    ask_the_missing(now=MORNING_AFTER)
    open_again()
    mark(people[0], "present", seen="absent")
    mark(people[1], "partly", seen="present")
    close(now=LATER)
    assert {booking for booking, _ in mails("register put right")} == {people[0].pk}


def test_who_had_other_mails_or_left_is_told_nothing(people, close, open_again, mark):
    close(dict.fromkeys(people, "absent"))
    ask_the_missing(now=MORNING_AFTER)
    Mail.objects.filter(booking=people[0]).update(kind="reminder")
    type(people[1].practitioner).objects.filter(pk=people[1].practitioner_id).update(is_active=False)
    open_again()
    for booking in people:
        mark(booking, "present", seen="absent")
    close(now=LATER)
    assert {booking for booking, _ in mails("register put right")} == {people[2].pk}


def told(*bookings) -> list[tuple]:
    """What those of the register were told, as it was sent: to which address, which time, and whether it is a copy."""
    rows = Mail.objects.filter(booking__in=bookings, kind="register put right").order_by("pk")
    return [(mail.booking_id, mail.to, mail.occasion, mail.facts.get("is_copy", False)) for mail in rows]


def test_each_time_is_told_to_the_person_and_to_whichever_manager_was_told_last(session, day, people, close, trainer):
    def correct(booking, value, seen, hours):
        now = LATER + dt.timedelta(hours=hours)
        marking = Marking(booking=booking, day=day, value=value, seen=seen)
        correct_marks(session=session, markings=[marking], reason="looked again", by=trainer, now=now)
        ask_the_missing(now=now)

    def manager_is(booking, address):
        type(booking.practitioner).objects.filter(pk=booking.practitioner_id).update(manager_email=address)

    first, second, _ = people
    manager_is(second, "")
    close(dict.fromkeys(people, "absent"))
    ask_the_missing(now=MORNING_AFTER)
    for kind, occasion in (("reminder", "time 1"), ("change", f"{FOR_THE_MANAGER} too")):  # occasions alike
        Mail.objects.filter(pk=make_reminder(first, sent_at=LATER, kind=kind).pk).update(
            occasion=occasion, to="other@example.org", created_at=LATER + dt.timedelta(days=1)
        )
    correct(first, "present", "absent", 1)
    manager_is(first, "new.boss@example.org")
    correct(first, "absent", "present", 2)
    correct(second, "present", "absent", 3)
    correct(first, "present", "absent", 4)
    address, copy = first.practitioner.email, "for the line manager, time"
    assert told(first, second) == [
        (first.pk, address, "time 1", False),
        (first.pk, "boss@example.org", f"{copy} 1", True),
        (second.pk, second.practitioner.email, "time 1", False),
        (first.pk, address, "time 2", False),
        (first.pk, "new.boss@example.org", f"{copy} 2", True),
    ]


def test_each_of_those_wrongly_asked_is_told_once_as_soon_as_it_is_known(session, day, people, close, trainer):
    def correct(booking, value, seen, now):
        marking = Marking(booking=booking, day=day, value=value, seen=seen)
        correct_marks(session=session, markings=[marking], reason="looked again", by=trainer, now=now)
        return {told for told, _ in mails("register put right")}

    close(dict.fromkeys(people, "absent"))
    ask_the_missing(now=MORNING_AFTER)
    assert correct(people[0], "present", "absent", MORNING_AFTER) == {people[0].pk}
    assert correct(people[1], "present", "absent", LATER) == {people[0].pk, people[1].pk}
    correct(people[0], "partly", "present", LATER)
    assert len(mails("register put right")) == 4  # each with a copy for the manager


def test_closing_again_leaves_the_registers_of_other_sessions_alone(people, close, open_again, trainer):
    """One that is open again as well, where somebody asked is here now, and somebody with a certificate is not."""
    other = make_session(trainers=[trainer])
    asked, certified = (make_booking(session=other) for _ in range(2))
    day, by_now = other.days.get(), {"by": trainer, "now": LATER}
    answers = {(asked.pk, day.pk): "absent", (certified.pk, day.pk): "present"}
    close_register(session=other, answers=answers, by=trainer, now=EVENING)
    close(dict.fromkeys(people, "present"))
    ask_the_missing(now=MORNING_AFTER)
    open_register_again(session=other, reason=WHY, **by_now)
    for booking, value, seen in ((asked, "present", "absent"), (certified, "absent", "present")):
        marking = Marking(booking=booking, day=day, value=value, seen=seen)
        mark_attendance(session=other, marking=marking, **by_now)
    open_again()
    close(now=LATER)
    assert mails("register put right") == []
    assert Certificate.objects.get(booking=certified).revoked_at is None
    close_register(session=other, answers={}, **by_now)
    assert {booking for booking, _ in mails("register put right")} == {asked.pk}
    assert Certificate.objects.get(booking=certified).revoked_at == LATER


# ---- several at once ----


@pytest.mark.r10
def test_several_corrections_are_all_made_or_none(session, day, people, close, trainer):
    close(dict.fromkeys(people, "absent"))
    markings = [Marking(booking=booking, day=day, value="present", seen="absent") for booking in people]
    stale = Marking(booking=people[2], day=day, value="present", seen=None)
    Mark.objects.filter(booking=people[2]).update(value="partly")
    said = {"session": session, "reason": "wrong sheet", "by": trainer, "now": LATER}
    with pytest.raises(MarkConflict):
        correct_marks(markings=[*markings[:2], stale], **said)
    assert list(Mark.objects.order_by("booking").values_list("value", flat=True)) == ["absent", "absent", "partly"]
    assert (reasons_given(session).corrections, Certificate.objects.count()) == ([], 0)
    correct_marks(markings=markings[:2], **said)
    assert outcomes(people)[:2] == ["attended", "attended"]
    assert {correction.reason for correction in reasons_given(session).corrections} == {"wrong sheet"}
    assert Certificate.objects.count() == 2


# ---- what the page says first ----


def test_who_came_is_counted_in_words(session, people):
    for booking, outcome in zip(people, ("attended", "partly attended", "no show"), strict=True):
        booking.outcome = outcome
    assert who_came(people).in_words == "2 came, 1 did not"
    people += [make_booking(session=session), make_booking(session=session, is_walk_in=True, outcome="attended")]
    people += [make_booking(session=session, outcome="excused", excused_at=LATER)]
    assert who_came(people).in_words == "3 came, 1 did not, 1 excused, 1 not recorded"
    assert who_came(people).walked_in == 1
