"""What people say of a register that calls them absent, and what the team makes of it."""

import datetime as dt

import pytest

from bookings.attendance.register.absences import (
    SAID_SO,
    NotDisputed,
    NotMissed,
    close_dispute,
    explain_absence,
    put_right,
    why_no_absence_to_explain,
)
from bookings.attendance.register.opening import open_register_again
from bookings.attendance.register.reasons_given import reasons_given
from bookings.models import Booking, Mail, Mark
from bookings.notices.kinds.no_show_enquiry import NoShowEnquiry
from bookings.notices.sending.outbox import queue_notice
from tests.support.attended import AFTERWARDS, attended, session_with_register

pytestmark = pytest.mark.django_db
LATER = AFTERWARDS + dt.timedelta(days=1)


@pytest.fixture
def missed():
    attended(session_with_register(), Booking.Outcome.NO_SHOW)  # of another session
    return attended(session_with_register(), Booking.Outcome.NO_SHOW)


def explain(booking, *, was_there):
    kind = "present" if was_there else "workload"
    return explain_absence(booking=booking, kind=kind, reason="Said so", by=booking.practitioner, now=AFTERWARDS)


def test_explain_absence_of_somebody_who_was_there_is_disputed(missed):
    other = explain(attended(session_with_register(), Booking.Outcome.NO_SHOW), was_there=False)
    explain(missed, was_there=True)
    missed.refresh_from_db()
    assert (missed.absence_reason, missed.disputed_at, missed.is_disputed) == ("Said so", AFTERWARDS, True)
    assert (other.disputed_at, other.is_disputed) == (None, False)
    assert list(Booking.objects.disputed()) == [missed]


def test_explain_absence_once_alone(missed):
    explain(missed, was_there=False)
    with pytest.raises(NotMissed):
        explain(missed, was_there=True)
    assert not Booking.objects.disputed().exists()


def test_close_dispute_keeps_who_and_when_and_leaves_the_outcome(missed, team_member):
    explain(missed, was_there=True)
    close_dispute(booking=missed, by=team_member, now=LATER)
    missed.refresh_from_db()
    assert (missed.dispute_closed_at, missed.outcome, missed.is_disputed) == (LATER, "no show", False)
    assert missed.history.get(history_date=LATER).history_user == team_member
    assert not Booking.objects.disputed().exists()
    with pytest.raises(NotDisputed):
        close_dispute(booking=missed, by=team_member, now=LATER)


def test_a_corrected_register_ends_the_dispute(missed, team_member):
    explain(missed, was_there=True)
    Booking.objects.filter(pk=missed.pk).update(outcome=Booking.Outcome.ATTENDED)
    missed.refresh_from_db()
    assert not missed.is_disputed
    assert not Booking.objects.disputed().exists()
    with pytest.raises(NotDisputed):
        close_dispute(booking=missed, by=team_member, now=LATER)


def test_close_dispute_of_nothing_is_refused(missed, team_member):
    with pytest.raises(NotDisputed, match="nothing to look into"):
        close_dispute(booking=missed, by=team_member, now=LATER)


@pytest.mark.parametrize("outcome", ["attended", "partly attended", "not recorded"])
def test_nobody_explains_what_the_register_does_not_say(outcome):
    booking = attended(session_with_register(), outcome)
    with pytest.raises(NotMissed, match="does not say that you missed this session"):
        explain(booking, was_there=True)
    booking.refresh_from_db()
    assert (booking.absence_reason, booking.absence_explained_at) == ("", None)
    assert why_no_absence_to_explain(attended(session_with_register(), Booking.Outcome.NO_SHOW)) == ""


def test_explanation_is_kept_with_who_and_when_and_told_once(missed):
    attended(missed.session, Booking.Outcome.NO_SHOW)
    kept = explain(missed, was_there=False)
    entry = kept.history.get(history_date=AFTERWARDS)
    assert (entry.history_user, entry.absence_reason, entry.absence_explained_at) == (
        missed.practitioner,
        "Said so",
        AFTERWARDS,
    )
    assert kept == missed
    assert why_no_absence_to_explain(kept) == "You have told us already. Thank you."


@pytest.fixture
def disputed(trainer):
    """Somebody whom a two-day register calls absent on both days, who was asked why, and says that they were there."""
    session = session_with_register(days=2, trainers=[trainer])
    booking, other = attended(session, Booking.Outcome.NO_SHOW), attended(session, Booking.Outcome.ATTENDED)
    for day in session.days.all():
        for one, value in ((booking, "absent"), (other, "present")):
            Mark.objects.create(booking=one, session_day=day, value=value, marked_at=AFTERWARDS, marked_by=trainer)
    queue_notice(NoShowEnquiry(), booking=booking, now=AFTERWARDS)
    explain(booking, was_there=True)
    return booking


def told(booking):
    return list(Mail.objects.filter(booking=booking).exclude(kind="no-show enquiry").values_list("kind", flat=True))


def test_put_right_corrects_every_day_with_its_reason_and_tells_the_person(disputed, team_member):
    other = attended(disputed.session, Booking.Outcome.NO_SHOW)
    booking = put_right(booking=disputed, by=team_member, now=LATER)
    assert (booking.outcome, booking.is_disputed) == ("attended", False)
    corrections = reasons_given(disputed.session).corrections
    assert [(one.value, one.reason, one.by) for one in corrections] == [("present", SAID_SO, team_member)] * 2
    assert booking.certificates.count() == 1
    assert told(disputed) == ["register put right"]
    other.refresh_from_db()
    assert (other.outcome, told(other)) == ("no show", [])
    with pytest.raises(NotDisputed):
        put_right(booking=disputed, by=team_member, now=LATER)
    assert told(disputed) == ["register put right"]


def test_put_right_is_here_on_a_day_that_says_nothing_too(disputed, team_member):
    disputed.marks.order_by("session_day__position").last().delete()
    put_right(booking=disputed, by=team_member, now=LATER)
    assert list(disputed.marks.values_list("value", flat=True)) == ["present"] * 2


def test_put_right_works_while_the_register_is_open_again(disputed, team_member):
    session_with_register()  # another, which is closed
    open_register_again(session=disputed.session, reason="Looking again", by=team_member, now=LATER)
    assert put_right(booking=disputed, by=team_member, now=LATER).outcome == "attended"
    assert {one.reason for one in reasons_given(disputed.session).corrections} == {"Looking again"}


def test_put_right_of_nothing_is_refused(missed, team_member):
    with pytest.raises(NotDisputed):
        put_right(booking=missed, by=team_member, now=LATER)
    missed.refresh_from_db()
    assert missed.outcome == "no show"


def test_left_as_it_is_the_person_is_told_so(disputed, team_member):
    close_dispute(booking=disputed, by=team_member, now=LATER)
    assert told(disputed) == ["register found right"]
    with pytest.raises(NotDisputed):
        close_dispute(booking=disputed, by=team_member, now=LATER)
    with pytest.raises(NotDisputed):
        put_right(booking=disputed, by=team_member, now=LATER)
    assert told(disputed) == ["register found right"]
    disputed.refresh_from_db()
    assert disputed.outcome == "no show"
