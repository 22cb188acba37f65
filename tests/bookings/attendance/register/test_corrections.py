"""What a correction or an excuse changes, and what it leaves alone: other registers, other people, other days."""

import datetime as dt

import pytest

from bookings.attendance.certificates.issuing import issue_again
from bookings.attendance.register.consequences import WITHDRAWN_BECAUSE
from bookings.attendance.register.corrections import (
    NotToBeExcused,
    RegisterStillOpen,
    correct_mark,
    excuse_absence,
    excuse_late_cancellation,
)
from bookings.attendance.register.marking import MarkConflict, Marking, NotOnRegister, OwnAttendance, RegisterNotOpen
from bookings.models import Booking, Certificate, Mail, Mark, Register
from bookings.notices.kinds.no_show_enquiry import NoShowEnquiry
from bookings.notices.sending.outbox import queue_notice
from tests.support.attended import make_certificate
from tests.support.factories import UserFactory, make_booking, make_session
from training.refusals import ReasonMissing

pytestmark = pytest.mark.django_db
LATER = dt.datetime(2026, 7, 20, 9, 0, tzinfo=dt.UTC)
WRONG_ROW = "Wrong row of the sheet"


def closed(state="partial", days=1, **fields):
    """A session whose register stands so, and two people on it of whom nothing is said."""
    session = make_session(days=days, **fields)
    Register.objects.create(session=session, state=state, reason="Lost", closed_at=session.ends_at)
    return session, [make_booking(session=session) for _ in range(2)]


def correct(booking, value, *, day=1, by=None, now=LATER):
    there = Mark.objects.filter(booking=booking, session_day__position=day).values_list("value", flat=True).first()
    marking = Marking(booking=booking, day=booking.session.days.get(position=day), value=value, seen=there)
    return correct_mark(session=booking.session, marking=marking, reason=WRONG_ROW, by=by, now=now)


def state_of(session) -> str:
    return Register.objects.get(session=session).state


def outcomes(*bookings) -> list[str]:
    return [Booking.objects.get(pk=booking.pk).outcome for booking in bookings]


def test_correction_concerns_one_register_one_person_and_one_day():
    (session, [one, other]), (elsewhere, others) = closed(days=2), closed(days=2)
    for booking in (one, other, *others):
        correct(booking, "absent"), correct(booking, "absent", day=2)
    assert [state_of(session), state_of(elsewhere)] == ["complete", "complete"]
    correct(one, None, day=2)
    assert [state_of(session), state_of(elsewhere)] == ["partial", "complete"]
    assert outcomes(one, other, *others) == ["not recorded", "no show", "no show", "no show"]
    assert Mark.objects.count() == 7


@pytest.mark.parametrize(
    "put_right",
    [
        lambda booking: correct(booking, "present"),
        lambda booking: excuse_absence(booking=booking, reason="Ill", by=None, now=LATER),
    ],
)
def test_only_whose_mark_was_corrected_is_told_that_it_was_wrong(put_right):
    """Somebody else was asked as well why they did not come, and does not hear of it by chance."""
    (_, [one, _]), (_, [other, _]) = closed(), closed()
    for booking in (one, other):
        correct(booking, "absent")
        queue_notice(NoShowEnquiry(), booking=booking, now=LATER)
    Booking.objects.filter(pk=other.pk).update(outcome="attended")
    put_right(one)
    assert list(Mail.objects.exclude(kind="no-show enquiry").values_list("booking", flat=True)) == [one.pk]


def test_register_that_stays_as_it_is_is_not_written_again():
    session, [one, other] = closed()
    correct(one, "present")
    assert Register.objects.get(session=session).history.count() == 1
    correct(other, "present")
    assert Register.objects.get(session=session).history.count() == 2


def test_who_gave_their_place_back_or_is_excused_leaves_no_gap():
    session, [one, other] = closed()
    gone = make_booking(session=session, status="cancelled")
    Mark.objects.create(booking=gone, session_day=session.days.get(), value="absent", marked_at=LATER)
    Booking.objects.filter(pk=other.pk).update(excused_at=LATER, outcome="excused")
    correct(one, "present")
    assert state_of(session) == "complete"


def test_certificate_of_this_person_alone_follows_the_correction():
    session, [one, other] = closed("complete")
    for booking in (one, other):
        Mark.objects.create(booking=booking, session_day=session.days.get(), value="present", marked_at=LATER)
        Booking.objects.filter(pk=booking.pk).update(outcome="attended")
    made = [make_certificate(booking) for booking in (one, other)]
    correct(one, "partly")
    assert [Certificate.objects.get(pk=each.pk).revoked_reason for each in made] == [
        WITHDRAWN_BECAUSE + WRONG_ROW,
        "",
    ]
    later = LATER + dt.timedelta(hours=1)
    correct(one, "absent", now=later)
    assert Certificate.objects.get(pk=made[0].pk).revoked_at == LATER  # withdrawn once
    correct(one, "present", now=later)
    assert Certificate.objects.get(pk=made[0].pk).revoked_at is None


def test_certificates_wait_until_everyone_of_an_unavailable_register_is_recorded():
    session, [one, other] = closed("unavailable")
    correct(one, "present")
    assert (state_of(session), Certificate.objects.count()) == ("unavailable", 0)
    correct(other, "absent")
    register = Register.objects.get(session=session)
    assert (register.state, register.reason) == ("complete", "")
    assert [each.booking_id for each in Certificate.objects.all()] == [one.pk]


def test_register_that_was_recorded_gives_no_certificates_that_it_did_not_give_when_it_was_closed():
    """As one that came with history: a correction of one person's mark is no occasion for those of others."""
    session, [one, other] = closed("partial")
    Mark.objects.create(booking=other, session_day=session.days.get(), value="present", marked_at=LATER)
    Booking.objects.filter(pk=other.pk).update(outcome="attended")
    correct(one, "absent")
    assert (state_of(session), Certificate.objects.count()) == ("complete", 0)


def test_certificate_that_was_issued_again_is_withdrawn_and_not_the_one_before_it():
    _, [one, _] = closed("complete")
    correct(one, "present")
    replaced = Certificate.objects.get()
    issue_again(booking=one, name="Nia New", by=None, now=LATER)
    correct(one, "absent")
    assert Certificate.objects.current().get().revoked_reason == WITHDRAWN_BECAUSE + WRONG_ROW
    replaced.refresh_from_db()
    assert not replaced.revoked_reason.startswith(WITHDRAWN_BECAUSE)
    correct(one, "present")
    assert Certificate.objects.current().get().revoked_at is None


def test_session_that_does_not_run_is_not_corrected():
    _, [one, _] = closed(status="cancelled", cancelled_at=LATER)
    with pytest.raises(RegisterNotOpen):
        correct(one, "present")
    with pytest.raises(RegisterNotOpen):
        excuse_absence(booking=one, reason="Ill", by=None, now=LATER)


def test_only_a_confirmed_place_of_this_session_is_corrected_or_excused():
    session, _ = closed()
    waiting, elsewhere = make_booking(session=session, status="waiting"), make_booking(session=make_session())
    for booking in (waiting, elsewhere):
        marking = Marking(booking=booking, day=session.days.get(), value="present", seen=None)
        with pytest.raises(NotOnRegister):
            correct_mark(session=session, marking=marking, reason=WRONG_ROW, by=None, now=LATER)
    with pytest.raises(NotOnRegister):
        excuse_absence(booking=waiting, reason="Ill", by=None, now=LATER)
    assert Mark.objects.count() == 0


# ---- excuses ----


def excused(booking) -> tuple:
    booking = Booking.objects.get(pk=booking.pk)
    return booking.excused_reason, booking.excused_by, booking.excused_at, booking.outcome


def test_excuse_is_of_this_person_and_completes_only_their_register(team_member):
    (session, [one, other]), (elsewhere, others) = closed(), closed()
    correct(other, "present")
    correct(others[0], "present")
    excuse_absence(booking=one, reason="  In  court ", by=team_member, now=LATER)
    assert excused(one) == ("In court", team_member, LATER, "excused")
    assert Booking.objects.get(pk=one.pk).history.order_by("-history_id").first().history_user == team_member
    assert [state_of(session), state_of(elsewhere)] == ["complete", "partial"]
    excuse_absence(booking=one, reason="Again", by=None, now=LATER + dt.timedelta(days=1))
    assert excused(one) == ("In court", team_member, LATER, "excused")


@pytest.mark.parametrize(("value", "can_be"), [("present", False), ("partly", False), ("absent", True), (None, True)])
def test_absence_is_excused_whatever_others_did(value, can_be):
    _, [one, other] = closed()
    correct(other, "present")
    if value:
        correct(one, value)
    if can_be:
        excuse_absence(booking=one, reason="Ill", by=None, now=LATER)
    else:
        with pytest.raises(NotToBeExcused, match="is marked as here"):
            excuse_absence(booking=one, reason="Ill", by=None, now=LATER)
    assert (excused(one)[2] is not None) is can_be


def test_nobody_excuses_themselves():
    _, [one, _] = closed()
    with pytest.raises(OwnAttendance):
        excuse_absence(booking=one, reason="Ill", by=one.practitioner, now=LATER)
    late = make_booking(session=one.session, status="cancelled", cancelled_late=True)
    with pytest.raises(NotToBeExcused, match="Somebody else of the team"):
        excuse_late_cancellation(booking=late, reason="Ill", by=late.practitioner, now=LATER)


def test_late_cancellation_is_excused_once_and_stays_late(team_member):
    late = make_booking(status="cancelled", cancelled_late=True)
    excuse_late_cancellation(booking=late, reason=" Hospital ", by=team_member, now=LATER)
    assert excused(late) == ("Hospital", team_member, LATER, "not recorded")
    assert Booking.objects.get(pk=late.pk).cancelled_late
    assert late.history.order_by("-history_id").first().history_user == team_member
    again = excuse_late_cancellation(booking=late, reason="Other", by=UserFactory(), now=LATER + dt.timedelta(days=1))
    assert (again.excused_reason, again.excused_by) == ("Hospital", team_member)


def test_cancellation_in_time_has_nothing_to_excuse():
    for booking in (make_booking(status="cancelled"), make_booking()):
        with pytest.raises(NotToBeExcused, match="no late cancellation"):
            excuse_late_cancellation(booking=booking, reason="Ill", by=None, now=LATER)


@pytest.mark.parametrize("excuse", [excuse_absence, excuse_late_cancellation])
@pytest.mark.parametrize(("reason", "fits"), [("x" * 300, True), ("x" * 301, False), ("  ", False), ("-", False)])
def test_excuse_needs_a_reason_that_fits(excuse, reason, fits):
    fields = {"status": "cancelled", "cancelled_late": True} if excuse is excuse_late_cancellation else {}
    booking = make_booking(**fields)
    if fits:
        assert excuse(booking=booking, reason=reason, by=None, now=LATER).excused_reason == reason
    else:
        with pytest.raises(ReasonMissing):
            excuse(booking=booking, reason=reason, by=None, now=LATER)
        assert excused(booking)[2] is None


@pytest.mark.parametrize(("length", "fits"), [(100, True), (101, False)])
def test_reason_of_a_correction_fits_its_history(length, fits):
    _, [one, _] = closed()
    marking = Marking(booking=one, day=one.session.days.get(), value="present", seen=None)
    said = {"session": one.session, "marking": marking, "reason": "x" * length, "by": None, "now": LATER}
    if not fits:
        with pytest.raises(ReasonMissing, match="at most 100 letters"):
            correct_mark(**said)
    else:
        mark = correct_mark(**said)
        assert mark is not None
        assert mark.history.order_by("-history_id").first().history_change_reason == "x" * 100


def test_open_register_is_marked_and_not_corrected_whatever_others_are():
    closed()
    session, [one, _] = closed()
    Register.objects.filter(session=session).update(state="open", closed_at=None)
    with pytest.raises(RegisterStillOpen):
        correct(one, "present")
    excuse_absence(booking=one, reason="Ill", by=None, now=LATER)
    assert state_of(session) == "open"


def test_first_certificate_of_a_person_comes_with_the_correction():
    _, [one, other] = closed("complete")
    correct(one, "absent")
    assert Certificate.objects.count() == 0
    correct(one, "present")
    assert Certificate.objects.get().booking == one
    assert outcomes(other) == ["not recorded"]


def test_correction_of_what_somebody_else_corrected_meanwhile_is_a_conflict():
    session, [one, _] = closed()
    correct(one, "present")
    late = Marking(booking=one, day=session.days.get(), value="absent", seen=None)
    with pytest.raises(MarkConflict):
        correct_mark(session=session, marking=late, reason=WRONG_ROW, by=None, now=LATER)
    assert outcomes(one) == ["attended"]
