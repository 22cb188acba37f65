"""Sending: once, again after trouble with growing pauses, and not at all when the server says no."""

import datetime as dt
import smtplib
from itertools import pairwise

import pytest
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending import delivery
from bookings.notices.sending.delivery import CLAIM, MAX_ATTEMPTS, PAUSES, deliver
from bookings.notices.sending.message import StoredMessage
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.tasks import deliver_mail, requeue_stuck_mails
from tests.support.mail_goes_to import as_sent


@pytest.fixture
def mail(place, now):
    return queue_notice(Confirmation(), booking=place, now=now)


@pytest.fixture
def server(monkeypatch):
    """The mail server: `server.answers` are raised in turn, `server.got` is what it was given, as bytes."""

    class Server:
        answers: list = []
        got: list = []

    server = Server()
    server.answers, server.got = [], []

    def send(message, fail_silently=False):
        server.got.append(as_sent(message))
        if server.answers and (answer := server.answers.pop(0)) is not None:
            raise answer
        return 1

    monkeypatch.setattr(StoredMessage, "send", send)
    return server


BUSY = smtplib.SMTPDataError(451, b"4.3.0 Try later")
NO_SUCH_PERSON = smtplib.SMTPRecipientsRefused({"p@example.org": (550, b"5.1.1 No such user\r\nhere")})


def test_sent_mail_is_settled_and_never_sent_again(mail, now, server):
    deliver(mail_id=mail.pk, now=now)
    deliver(mail_id=mail.pk, now=now + dt.timedelta(days=1))
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.attempts, mail.last_error) == (Mail.State.SENT, now, 1, "")
    assert len(server.got) == 1


@pytest.mark.r15
def test_4xx_is_tried_again_with_growing_pauses_and_then_shown(mail, now, server):
    server.answers = [BUSY] * MAX_ATTEMPTS
    moments, at = [], now
    while at:
        moments.append(at)
        at = deliver(mail_id=mail.pk, now=at)
        mail.refresh_from_db()
        assert mail.state == (Mail.State.RETRYING if at else Mail.State.FAILED)
        assert mail.next_attempt_at == at
    assert [after - before for before, after in pairwise(moments)] == PAUSES
    assert sorted(set(PAUSES)) == PAUSES
    assert len(server.got) == MAX_ATTEMPTS
    assert mail.last_error == "The mail server answered: 451 4.3.0 Try later"
    mail.booking.refresh_from_db()
    assert mail.booking.status == "confirmed"


@pytest.mark.r15
@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "could not be reached: [Errno 111] Connection refused"),
        (TimeoutError("timed out"), "could not be reached: timed out"),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), "could not be reached: Connection unexp"),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad credentials"), "answered: 535 5.7.8 Bad credentials"),
        (smtplib.SMTPRecipientsRefused({"p@x.org": (450, b"Mailbox busy")}), "refused the address: 450 Mailbox busy"),
    ],
)
def test_trouble_that_may_pass_is_tried_again_with_the_same_bytes(mail, now, server, trouble, said):
    server.answers = [trouble, None]
    again_at = deliver(mail_id=mail.pk, now=now)
    assert again_at == now + PAUSES[0]
    mail.refresh_from_db()
    assert mail.state == Mail.State.RETRYING
    assert said in mail.last_error
    assert deliver(mail_id=mail.pk, now=again_at) is None
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (Mail.State.SENT, 2, "")
    first, second = server.got
    assert first == second
    assert f"Message-ID: {mail.message_id}".encode() in second


@pytest.mark.r64
def test_what_has_changed_since_the_first_attempt_is_said_anew_and_as_another_mail(mail, now, server):
    """A mail program that had the first would keep the second for a repeat of it."""
    server.answers = [BUSY, None]
    again_at = deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    first_id = mail.message_id
    mail.booking.session.course.title = "Another title"
    mail.booking.session.course.save()
    deliver(mail_id=mail.pk, now=again_at)
    mail.refresh_from_db()
    assert mail.state == Mail.State.SENT
    assert mail.subject == "Confirmed: Another title, Tue 7 Jul, 9:30am"
    assert b"Another title, Tuesday 7 July" in server.got[1]
    assert mail.message_id != first_id
    assert f"Message-ID: {mail.message_id}".encode() in server.got[1]


@pytest.mark.r15
def test_5xx_is_shown_to_the_team_at_once_and_the_booking_stands(mail, now, server):
    server.answers = [NO_SUCH_PERSON]
    assert deliver(mail_id=mail.pk, now=now) is None
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.FAILED, 1)
    assert mail.last_error == "The mail server refused the address: 550 5.1.1 No such user here"
    mail.booking.refresh_from_db()
    assert mail.booking.status == "confirmed"


def test_a_mail_that_cannot_be_written_fails_with_the_reason(mail, now, server, monkeypatch):
    def broken(mail, **how):
        raise KeyError("position")

    monkeypatch.setattr(delivery, "compose_as_read", broken)
    assert deliver(mail_id=mail.pk, now=now) is None
    mail.refresh_from_db()
    assert (mail.state, server.got) == (Mail.State.FAILED, [])
    assert mail.last_error == "The email could not be written: KeyError: 'position'"


def test_nothing_sent_without_an_error_is_a_failure_too(mail, now, monkeypatch):
    monkeypatch.setattr(StoredMessage, "send", lambda message: 0)
    assert deliver(mail_id=mail.pk, now=now) == now + PAUSES[0]


def test_a_mail_in_anothers_hands_is_left_alone(mail, now, server):
    Mail.objects.update(attempts=1, next_attempt_at=now + CLAIM)
    assert deliver(mail_id=mail.pk, now=now) is None
    assert server.got == []
    mail.refresh_from_db()
    assert mail.attempts == 1


@pytest.mark.r14
def test_killed_between_data_and_commit_repeats_the_same_mail(mail, now, server, monkeypatch):
    """The worst moment: the server has the mail, our row does not know. At least once, and the same mail."""
    server.answers = [SystemExit()]
    with pytest.raises(SystemExit):
        deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert (mail.state, mail.next_attempt_at) == (Mail.State.WAITING, now + CLAIM)
    deliver(mail_id=mail.pk, now=now + CLAIM)
    mail.refresh_from_db()
    assert mail.state == Mail.State.SENT
    assert server.got[0] == server.got[1]
    assert len(server.got) == 2


def test_a_mail_that_kills_its_worker_each_time_ends_as_failed(mail, now, server):
    server.answers = [SystemExit()] * 50
    for number in range(MAX_ATTEMPTS):
        with pytest.raises(SystemExit):
            deliver(mail_id=mail.pk, now=now + number * CLAIM)
    assert deliver(mail_id=mail.pk, now=now + MAX_ATTEMPTS * CLAIM) is None
    mail.refresh_from_db()
    assert mail.state == Mail.State.FAILED
    assert mail.last_error == "The program stopped each time it tried to send this mail."
    assert len(server.got) == MAX_ATTEMPTS


def test_a_database_in_trouble_is_not_the_mails_fault(mail, now, server):
    server.answers = [OperationalError("database is locked")]
    with pytest.raises(OperationalError):
        deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert mail.state == Mail.State.WAITING


def test_a_deleted_mail_is_no_error(db, now):
    assert deliver(mail_id=123456, now=now) is None


# ---- the task and the sweep ----


def ready() -> list:
    return sorted(DBTaskResult.objects.ready().values_list("args_kwargs", flat=True), key=str)


@pytest.mark.r15
def test_task_enqueues_the_next_attempt_after_the_pause(mail, server, frozen_now):
    server.answers = [BUSY]
    DBTaskResult.objects.all().delete()
    deliver_mail.call(mail.pk)
    task = DBTaskResult.objects.get()
    assert (task.args_kwargs["args"], task.run_after) == ([mail.pk], frozen_now + PAUSES[0])


@pytest.mark.r15
def test_sweep_takes_up_a_mail_whose_worker_was_killed(mail, now):
    DBTaskResult.objects.update(status="RUNNING")
    Mail.objects.update(attempts=1, next_attempt_at=now + CLAIM)
    assert requeue_stuck_mails(now=now) == 0
    assert requeue_stuck_mails(now=now + CLAIM) == 1
    assert requeue_stuck_mails(now=now + CLAIM) == 0
    assert [task["args"] for task in ready()] == [[mail.pk]]
    assert dt.timedelta(minutes=15) > CLAIM


@pytest.mark.r15
def test_sweep_takes_up_a_mail_without_a_task(mail, now):
    DBTaskResult.objects.all().delete()
    assert requeue_stuck_mails(now=now) == 1
    assert [task["args"] for task in ready()] == [[mail.pk]]


@pytest.mark.parametrize("state", [Mail.State.SENT, Mail.State.FAILED])
def test_sweep_leaves_settled_mails(mail, now, state):
    DBTaskResult.objects.all().delete()
    Mail.objects.update(state=state, sent_at=now if state == Mail.State.SENT else None)
    assert requeue_stuck_mails(now=now + dt.timedelta(days=1)) == 0


def test_sweep_leaves_a_mail_with_a_task_and_one_that_pauses(mail, now):
    assert requeue_stuck_mails(now=now) == 0
    DBTaskResult.objects.all().delete()
    Mail.objects.update(state=Mail.State.RETRYING, next_attempt_at=now + dt.timedelta(seconds=1))
    assert requeue_stuck_mails(now=now) == 0
