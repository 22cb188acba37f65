"""What one booking is told leaves in order and is true when it leaves, however long one mail of it was held up."""

import datetime as dt
import smtplib

import pytest
from django_tasks_db.models import DBTaskResult

from bookings.models import Booking, Mail
from bookings.notices.about.days import days_as_said
from bookings.notices.kinds.cancellation import Cancellation
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.kinds.session_changed import SessionChanged, TrainerAdded, TrainerRemoved
from bookings.notices.kinds.waiting_list import WaitingList
from bookings.notices.sending.delivery import CLAIM, LONG_PAUSE, MAX_ATTEMPTS, PAUSES, deliver
from bookings.notices.sending.message import StoredMessage
from bookings.notices.sending.outbox import queue_notice, queue_notice_to
from bookings.notices.sending.send_again import send_again
from bookings.notices.sending.tasks import deliver_mail, requeue_stuck_mails
from bookings.places.operations.booking import book_place, cancel_booking
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.r64]
MINUTE = dt.timedelta(minutes=1)
AWAY = smtplib.SMTPServerDisconnected("down")
NO_SUCH_PERSON = smtplib.SMTPRecipientsRefused({"p@example.org": (550, b"5.1.1 No such user")})


@pytest.fixture
def server(monkeypatch):
    """The mail server: `trouble` is what it answers while it is set, `read` how the subjects begin that it took."""

    class Server:
        trouble: Exception | None = None
        read: list[str] = []

    server = Server()
    server.read = []

    def send(message, fail_silently=False):
        if server.trouble:
            raise server.trouble
        server.read.append(message.subject.partition(":")[0].partition("?")[0])
        return 1

    monkeypatch.setattr(StoredMessage, "send", send)
    return server


@pytest.fixture
def confirmed(place, now):
    return queue_notice(Confirmation(), booking=place, now=now)


@pytest.fixture
def changed(confirmed, place, now):
    """Written after the confirmation, of the session an hour later."""
    before = days_as_said(place.session)
    day = place.session.days.get()
    day.starts_at += dt.timedelta(hours=1)
    day.save()
    Booking.objects.update(invite_sequence=1)
    place.refresh_from_db()
    return queue_notice(SessionChanged(before=before), booking=place, now=now)


def run(now, *mails) -> None:
    for mail in mails:
        deliver(mail_id=mail.pk, now=now)


@pytest.mark.parametrize("minutes", [(0.4, 1.2, 2.4, 7), (600,)])
def test_who_has_a_place_does_not_read_afterwards_that_they_wait(neglect, practitioner, now, server, minutes):
    neglect.capacity = 1
    neglect.save()
    other = factories.UserFactory()
    first = book_place(session=neglect, practitioner=other, by=other, now=now)
    place = book_place(session=neglect, practitioner=practitioner, by=practitioner, now=now)
    waits = place.mails.get()
    server.trouble = AWAY
    run(now, waits)
    server.trouble = None
    cancel_booking(booking=first, reason="other", by=other, now=now)
    has = place.mails.exclude(pk=waits.pk).get()
    for each in minutes:
        run(now + each * MINUTE, has, waits)
    assert server.read == ["You have a place"]
    assert not Mail.objects.filter(pk=waits.pk).exists()


def test_the_later_mail_sends_the_one_it_would_overtake_first(confirmed, changed, now, server):
    run(now, changed)
    assert server.read == ["Confirmed", "Changed"]
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.SENT}
    run(now, confirmed)
    assert len(server.read) == 2


def test_the_later_mail_waits_for_one_that_the_server_holds_up(confirmed, changed, now, server):
    server.trouble = AWAY
    run(now, confirmed)
    server.trouble = None
    again_at = deliver(mail_id=changed.pk, now=now + MINUTE / 2)
    assert (server.read, again_at) == ([], now + PAUSES[0])
    changed.refresh_from_db()
    assert (changed.attempts, changed.next_attempt_at) == (0, now + PAUSES[0])
    assert requeue_stuck_mails(now=now + MINUTE / 2) == 0
    run(now + MINUTE, changed)
    assert server.read == ["Confirmed", "Changed"]


def test_what_was_written_before_a_change_says_what_is_so_since(confirmed, changed, now, server):
    """The confirmation was made, with its text, before the session changed."""
    Mail.objects.filter(pk=confirmed.pk).update(subject="Old", text="9:30am to 4:30pm", attempts=1)
    run(now, confirmed)
    confirmed.refresh_from_db()
    assert "10:30am to 4:30pm" in confirmed.text
    assert "9:30am to" not in confirmed.text.replace("10:30am to", "")


def test_a_long_pause_is_broken_off_by_the_next_mail(confirmed, changed, now, server):
    """The server was away for hours and is back: what is new does not wait for the next attempt of what is old."""
    Mail.objects.filter(pk=confirmed.pk).update(
        state=Mail.State.RETRYING, attempts=6, next_attempt_at=now + LONG_PAUSE + MINUTE
    )
    run(now, changed)
    assert server.read == ["Confirmed", "Changed"]


def test_a_mail_in_anothers_hands_is_waited_for_and_lets_go_of_those_behind(confirmed, changed, now, server):
    Mail.objects.filter(pk=confirmed.pk).update(attempts=1, next_attempt_at=now + CLAIM, in_hand=True)
    assert deliver(mail_id=changed.pk, now=now) == now + CLAIM
    assert server.read == []


def test_whoever_waited_has_their_turn_as_soon_as_the_mail_before_has_left(changed, confirmed, frozen_now, server):
    Mail.objects.filter(pk=changed.pk).update(next_attempt_at=frozen_now + CLAIM)
    DBTaskResult.objects.all().delete()
    deliver_mail.call(confirmed.pk)
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.ready()] == [[changed.pk]]
    deliver_mail.call(changed.pk)
    assert server.read == ["Confirmed", "Changed"]


def test_a_mail_that_could_not_be_delivered_holds_nobody_up(confirmed, changed, now, server):
    server.trouble = NO_SUCH_PERSON
    run(now, confirmed)
    server.trouble = None
    run(now, changed)
    assert server.read == ["Changed"]
    confirmed.refresh_from_db()
    assert confirmed.state == Mail.State.FAILED


def test_a_mail_held_up_to_the_end_lets_the_next_one_go(confirmed, changed, now, server):
    server.trouble = AWAY
    at = now
    for _ in range(MAX_ATTEMPTS):
        at = deliver(mail_id=confirmed.pk, now=at) or at
    server.trouble = None
    run(at, changed)
    assert server.read == ["Changed"]


def test_sending_the_later_one_again_takes_the_earlier_along(confirmed, changed, team_member, now, server):
    server.trouble = NO_SUCH_PERSON
    run(now, confirmed, changed)
    server.trouble = None
    send_again(mail=changed, by=team_member, now=now)
    run(now, changed, confirmed)
    assert server.read == ["Confirmed", "Changed"]


def test_what_is_sent_again_when_it_is_no_longer_true_never_leaves(place, now, team_member, practitioner, server):
    """Whoever does not know the time cannot tell before: it is taken out when its turn comes."""
    Booking.objects.update(status="waiting", confirmed_at=None, queue_number=1)
    waits = queue_notice(WaitingList(position=1), booking=place, now=now)
    server.trouble = NO_SUCH_PERSON
    run(now, waits)
    server.trouble = None
    Booking.objects.update(status="confirmed", confirmed_at=now)
    send_again(mail=waits, by=team_member)
    run(now, waits)
    assert (server.read, Mail.objects.filter(pk=waits.pk).count()) == ([], 0)


def test_the_position_is_that_of_the_time_it_leaves(neglect, practitioner, now, server):
    ahead = factories.make_booking(session=neglect, status=Booking.Status.WAITING)
    place = factories.make_booking(session=neglect, practitioner=practitioner, status=Booking.Status.WAITING)
    waits = queue_notice(WaitingList(position=2), booking=place, now=now)
    Booking.objects.filter(pk=ahead.pk).update(status="cancelled", cancelled_at=now)
    run(now, waits)
    waits.refresh_from_db()
    assert "You are 1st in the queue" in waits.text


def test_mails_of_others_and_of_other_sessions_are_not_waited_for(confirmed, practitioner, now, server):
    Mail.objects.filter(pk=confirmed.pk).update(attempts=1, next_attempt_at=now + MINUTE)
    elsewhere = factories.make_booking(practitioner=practitioner)
    colleague = factories.make_booking(session=confirmed.booking.session)
    run(now, *(queue_notice(Confirmation(), booking=booking, now=now) for booking in (elsewhere, colleague)))
    assert server.read == ["Confirmed", "Confirmed"]


def test_a_line_manager_who_cannot_be_reached_holds_the_person_up_in_nothing(place, now, server):
    asked = {"approval_asked_at": now, "approval_expires_at": now + dt.timedelta(days=5)}
    Booking.objects.update(approver_email="boss@example.org", **asked)
    to_the_manager = queue_notice(Confirmation(), booking=place, now=now, to="boss@example.org", occasion="manager")
    Mail.objects.filter(pk=to_the_manager.pk).update(attempts=1, next_attempt_at=now + MINUTE)
    run(now, queue_notice(Confirmation(), booking=place, now=now))
    assert server.read == ["Confirmed"]


def test_another_booking_of_the_same_session_comes_after_the_end_of_the_first(place, practitioner, now, server):
    """Cancelled and booked again: the last word is that they have a place."""
    Booking.objects.filter(pk=place.pk).update(status="cancelled", cancelled_at=now, cancel_reason="other")
    place.refresh_from_db()
    gone = queue_notice(Cancellation(), booking=place, now=now)
    anew = factories.make_booking(session=place.session, practitioner=practitioner)
    run(now, queue_notice(Confirmation(), booking=anew, now=now), gone)
    assert server.read == ["Cancelled", "Confirmed"]


def test_trainers_are_told_in_order_too(neglect, trainer, now, server):
    added = queue_notice_to(TrainerAdded(session=neglect.pk), person=trainer, occasion="1", now=now)
    Mail.objects.filter(pk=added.pk).update(attempts=1, next_attempt_at=now + MINUTE)
    removed = queue_notice_to(TrainerRemoved(session=neglect.pk), person=trainer, occasion="2", now=now)
    run(now, removed)
    assert (server.read, Mail.objects.filter(pk=added.pk).count()) == (["You no longer train"], 0)


@pytest.mark.parametrize("later", [dt.timedelta(0), dt.timedelta(days=60)])
def test_reminder_of_a_session_that_has_moved_or_begun_is_not_sent(place, now, server, later):
    mail = queue_notice(Reminder(first_on=place.session.first_on), booking=place, now=now)
    if not later:
        type(place.session).objects.update(first_on=place.session.first_on + dt.timedelta(days=1))
    run(now + later, mail)
    assert server.read == []
