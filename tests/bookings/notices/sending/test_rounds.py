"""Mails that are sent together: each as it would be alone, with what they share asked once."""

import datetime as dt
import logging
import smtplib
from types import SimpleNamespace

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bookings.models import Booking, Evaluation, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.kinds.account import AboutAccount
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.evaluation_request import EvaluationRequest
from bookings.notices.kinds.later_request import LaterRequest
from bookings.notices.kinds.promotion import Promotion
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.notices.sending import rounds, worker
from bookings.notices.sending.delivery import CLAIM, PAUSES, deliver, note_as_sent
from bookings.notices.sending.message import StoredMessage
from bookings.notices.sending.outbox import queue_notice, queue_notice_to
from bookings.notices.sending.rounds import LASTS, send_round
from bookings.notices.sending.tasks import requeue_stuck_mails
from bookings.notices.sending.worker import MailWorker
from bookings.places.operations.booking import cancel_booking
from tests.support import factories
from tests.support.evaluated import make_form, the_first_form

pytestmark = pytest.mark.django_db
BUSY = smtplib.SMTPDataError(451, b"4.3.0 Try later")
NO_SUCH_PERSON = smtplib.SMTPRecipientsRefused({"p@example.org": (550, b"5.1.1 No such user")})
ON = dt.date(2026, 7, 7)  # of the sessions
LEFT = {"attempts": 0, "next_attempt_at": None, "in_hand": False, "state": Mail.State.WAITING}


@pytest.fixture
def server(monkeypatch):
    """The mail server: `before[n]` is done when it gets its nth mail, from 1; `got` is what it took, as bytes."""

    class Server:
        before: dict = {}
        asked = 0
        got: list[bytes] = []

        @property
        def read(self) -> list[str]:
            return [content.split(b"\nTo: ")[1].split(b"\n")[0].strip().decode() for content in self.got]

    server = Server()
    server.before, server.got = {}, []

    def send(message, fail_silently=False):
        server.asked += 1
        server.before.get(server.asked, lambda: None)()
        server.got.append(message.message().as_bytes())
        return 1

    monkeypatch.setattr(StoredMessage, "send", send)
    return server


def breaks(error: BaseException):
    def raised():
        raise error

    return raised


def mails_of(notice: AboutBooking, number: int, now: dt.datetime, days: int = 1, **session) -> list[Mail]:
    """So many to people who have a place in one session."""
    session = factories.make_session(capacity=50, days=days, **session)
    return [queue_notice(notice, booking=factories.make_booking(session=session), now=now) for _ in range(number)]


def confirmations(number: int, now: dt.datetime, days: int = 1, **session) -> list[Mail]:
    return mails_of(Confirmation(), number, now, days, **session)


def keys_of(mails) -> list[int]:
    return [mail.pk for mail in mails]


def states(mails) -> list[str]:
    return [Mail.objects.get(pk=mail.pk).state for mail in mails]


def row_of(mail: Mail, *without: str) -> dict:
    """What the outbox keeps of it, but for what is its own."""
    row = Mail.objects.filter(pk=mail.pk).values().get()
    return {name: value for name, value in row.items() if name not in {"id", "message_id", *without}}


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "plain"])
@pytest.mark.parametrize(
    ("notice", "for_all"),
    [
        (Confirmation(), 8),
        (Promotion(), 8),
        (Reminder(first_on=ON, is_last=True), 8),
        (Reminder(first_on=ON), 6),  # carries no files, and does not ask how confident somebody is
        (EvaluationRequest(), 6),
        (LaterRequest(), 6),
    ],
    ids=["confirmation", "promotion", "last reminder", "first reminder", "evaluation", "evaluation later"],
)
def test_one_more_mail_is_one_statement_more(notice, for_all, is_compiled, now, settings, server):
    """It is looked at again right before it leaves, and noted as sent right after."""
    settings.COMPILED_QUERIES = is_compiled
    the_first_form()
    asked = []
    for number in (2, 9):
        mails = mails_of(notice, number, now)
        with CaptureQueriesContext(connection) as captured:
            assert send_round(keys_of(mails), now=now) == []
        said = [one["sql"].split()[0] for one in captured.captured_queries]
        others = len([word for word in said if word in {"INSERT", "DELETE"}])
        asked.append((said.count("SELECT") - number, said.count("UPDATE") - number, others))
        assert states(mails) == [Mail.State.SENT] * number
    assert asked == [(for_all, 1 if is_compiled else 2, 0)] * 2


def test_each_of_a_round_is_asked_how_confident_they_are_if_they_can_still_say(now, server):
    """Those of one session who have said it and who have not; and a session of a course whose form does not ask."""
    the_first_form()
    silent = factories.CourseFactory()
    make_form({"kind": "text", "text": "What should change?"}, course=silent)
    said, afterwards, not_yet = confirmations(3, now)
    [of_silent] = confirmations(1, now, course=silent)
    Evaluation.objects.create(booking=said.booking, before_at=now)
    Evaluation.objects.create(booking=afterwards.booking, sent_at=now, score=4)  # of another moment
    mails = [said, of_silent, afterwards, not_yet]
    send_round(keys_of(mails), now=now)
    assert states(mails) == [Mail.State.SENT] * 4
    asked = [mail for mail in mails if "/link/before/" in Mail.objects.get(pk=mail.pk).text]
    assert asked == [afterwards, not_yet]


def test_who_has_evaluated_is_not_asked_to_by_a_round(now, server):
    said, before_only, not_yet = mails = mails_of(EvaluationRequest(), 3, now)
    Evaluation.objects.create(booking=said.booking, sent_at=now, score=4)
    Evaluation.objects.create(booking=before_only.booking, before_at=now)
    send_round(keys_of(mails), now=now)
    assert server.read == [before_only.to, not_yet.to]
    assert not Mail.objects.filter(pk=said.pk).exists()


def test_a_mail_of_a_round_is_what_it_is_alone(now, server):
    mails = confirmations(2, now)
    assert send_round([mails[0].pk], now=now) == []
    in_a_round = row_of(mails[0])
    Mail.objects.filter(pk=mails[0].pk).update(**LEFT, sent_at=None, subject="", text="", html="", calendar="")
    deliver(mail_id=mails[0].pk, now=now)
    assert row_of(mails[0]) == in_a_round
    assert server.got[0] == server.got[1]
    assert in_a_round["attempts"] == 1


def test_they_leave_in_the_order_of_the_queue(now, server):
    mails = confirmations(5, now)
    send_round(keys_of(mails[::-1]), now=now)
    assert server.read == [mail.to for mail in mails[::-1]]


@pytest.mark.r64
def test_what_is_no_longer_so_when_its_turn_comes_does_not_leave(now, server):
    """Cancelled while the mail before is on its way: the texts of both are made by then."""
    first, second, third = mails = confirmations(3, now)
    someone = second.recipient

    def cancel():
        cancel_booking(booking=second.booking, reason="leave", by=someone, now=now)

    server.before[1] = cancel
    assert send_round(keys_of(mails), now=now) == []
    assert server.read == [first.to, third.to]
    assert not Mail.objects.filter(pk=second.pk).exists()


@pytest.mark.r64
def test_what_was_no_longer_so_before_is_taken_out(now, server):
    first, second = confirmations(2, now)
    Booking.objects.filter(pk=first.booking_id).update(status="cancelled", cancelled_at=now, cancel_reason="leave")
    assert send_round([first.pk, second.pk], now=now) == []
    assert server.read == [second.to]
    assert not Mail.objects.filter(pk=first.pk).exists()


@pytest.mark.r64
def test_the_session_is_looked_at_too(now, server):
    first, _ = mails = confirmations(2, now)
    server.before[1] = lambda: type(first.booking.session).objects.update(status="cancelled", cancelled_at=now)
    send_round(keys_of(mails), now=now)
    assert server.read == [first.to]


@pytest.mark.r64
@pytest.mark.parametrize("comes_first", ["confirmed", "changed"])
def test_one_reader_is_told_in_order_within_a_round(frozen_now, server, comes_first):
    [first] = confirmations(1, frozen_now)
    change = queue_notice(SessionChanged(), booking=first.booking, now=frozen_now)
    DBTaskResult.objects.all().delete()
    send_round(keys_of([first, change][:: 1 if comes_first == "confirmed" else -1]), now=frozen_now)
    for task in DBTaskResult.objects.ready():  # of what had to wait
        send_round(task.args_kwargs["args"], now=frozen_now)
    assert [content.split(b"Subject: ")[1][:9] for content in server.got] == [b"Confirmed", b"Changed: "]
    assert states([first, change]) == [Mail.State.SENT] * 2


@pytest.mark.r64
def test_a_mail_held_up_holds_up_the_next_to_the_same_reader_alone(frozen_now, server):
    now = frozen_now
    first, other = confirmations(2, now)
    change = queue_notice(SessionChanged(), booking=first.booking, now=now)
    server.before[1] = breaks(BUSY)
    send_round([first.pk, change.pk, other.pk], now=now)
    assert server.read == [other.to]
    assert states([first, change]) == [Mail.State.RETRYING, Mail.State.WAITING]
    change.refresh_from_db()
    assert change.next_attempt_at == now + PAUSES[0]


@pytest.mark.r15
def test_trouble_with_one_is_no_trouble_of_the_others(now, server):
    mails = confirmations(3, now)
    DBTaskResult.objects.all().delete()
    server.before = {1: breaks(NO_SUCH_PERSON), 2: breaks(BUSY)}
    send_round(keys_of(mails), now=now)
    assert states(mails) == [Mail.State.FAILED, Mail.State.RETRYING, Mail.State.SENT]
    assert [(task.args_kwargs["args"], task.run_after) for task in DBTaskResult.objects.all()] == [
        ([mails[1].pk], now + PAUSES[0])
    ]


@pytest.mark.r14
@pytest.mark.parametrize("is_noted", [True, False], ids=["killed before it went", "killed before it was noted"])
def test_a_killed_worker_repeats_one_at_most_and_as_it_was(frozen_now, server, is_noted):
    now = frozen_now
    mails = confirmations(6, now)
    server.before[4] = breaks(SystemExit()) if is_noted else lambda: None
    notes = iter([note_as_sent] * 3)

    def note(mail, now):
        next(notes, lambda *_: breaks(SystemExit())())(mail, now)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(rounds, "note_as_sent", note)
        send_round(keys_of(mails), now=now)
    assert states(mails).count(Mail.State.SENT) == 3
    assert send_round(keys_of(mails), now=now) == []  # what is in hand is left alone
    assert len(server.got) == (3 if is_noted else 4)
    with time_machine.travel(now + CLAIM, tick=False):
        send_round(keys_of(mails), now=now + CLAIM)
    assert states(mails) == [Mail.State.SENT] * len(mails)
    repeated = {content for content in server.got if server.got.count(content) > 1}
    assert len(server.got) == len(mails) + len(repeated)
    expected = [] if is_noted else [mails[3].message_id.encode()]
    assert [content.split(b"Message-ID: ")[1].split()[0] for content in repeated] == expected


@pytest.mark.r64
def test_what_was_read_is_not_relied_on_for_longer_than_a_second(now, server, monkeypatch):
    clock = iter([0.0, LASTS / 2, LASTS + 0.1])
    monkeypatch.setattr(rounds, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    mails = confirmations(4, now)
    assert send_round(keys_of(mails), now=now) == keys_of(mails[2:])
    assert states(mails) == [Mail.State.SENT, Mail.State.SENT, Mail.State.WAITING, Mail.State.WAITING]
    for mail in mails[2:]:
        assert row_of(mail).items() >= LEFT.items()


def test_further_days_follow_their_mail_once(now, server):
    first, second = mails = confirmations(2, now, days=2)
    DBTaskResult.objects.all().delete()
    send_round(keys_of(mails), now=now)
    days = Mail.objects.filter(kind="calendar day").order_by("pk")
    assert [day.booking_id for day in days] == [first.booking_id, second.booking_id]
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.order_by("enqueued_at")] == [[d.pk] for d in days]
    assert send_round(keys_of(days), now=now) == []
    assert states(days) == [Mail.State.SENT] * 2
    assert Mail.objects.count() == 4


def test_what_is_not_plain_goes_alone_in_its_place(now, server):
    """One that was tried before, one to nobody here, one that nobody's booking is the subject of."""
    retried, plain, manager = confirmations(3, now)
    Mail.objects.filter(pk=retried.pk).update(attempts=1, state=Mail.State.RETRYING, next_attempt_at=now)
    Mail.objects.filter(pk=manager.pk).update(recipient=None, to="boss@example.org")
    notice = AboutAccount(what="login_code", code="2K7P-9XWD", until=now + dt.timedelta(minutes=15))
    code = queue_notice_to(notice, person=None, to="new@example.org", occasion="1", now=now)
    with time_machine.travel(now, tick=False):
        send_round(keys_of([retried, code, plain, manager]), now=now)
    assert server.read == [retried.to, "new@example.org", plain.to, "boss@example.org"]
    assert states([retried, code, plain, manager]) == [Mail.State.SENT] * 4
    code.refresh_from_db()
    assert "code" not in code.facts


# ---- the worker ----


def run_the_worker() -> None:
    options = {"queue_names": ["default"], "excluded_queue_names": [], "interval": 0, "backend_name": "default"}
    MailWorker(**options, batch=True, startup_delay=False, max_tasks=None, worker_id="test").run()


@pytest.fixture
def waiting(transactional_db) -> list[Mail]:
    """As many as two rounds have, and one."""
    on = timezone.localdate() + dt.timedelta(days=60)
    return confirmations(5, timezone.now(), on=on)


@pytest.fixture
def two_a_round(monkeypatch):
    monkeypatch.setattr(worker, "MAILS", 2)


def test_the_worker_empties_the_queue_in_rounds(waiting, two_a_round, server, monkeypatch):
    sizes = []

    def counted(keys, *, now):
        sizes.append(len(keys))
        return send_round(keys, now=now)

    monkeypatch.setattr(worker, "send_round", counted)
    run_the_worker()
    assert sizes == [2, 2, 1]
    assert server.read == [mail.to for mail in waiting]
    ended = DBTaskResult.objects.filter(status="SUCCESSFUL", finished_at__isnull=False, started_at__isnull=False)
    assert [task.worker_ids for task in ended] == [["test"]] * 5


def test_what_a_round_leaves_is_sent_by_the_next(waiting, server, monkeypatch):
    monkeypatch.setattr(rounds, "LASTS", -1.0)
    run_the_worker()
    assert server.read == [mail.to for mail in waiting]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_a_round_takes_as_many_as_the_last_had_time_for_and_grows_again(transactional_db, server, monkeypatch):
    """What is written and not sent is written again."""
    mails = confirmations(30, timezone.now(), on=timezone.localdate() + dt.timedelta(days=60))
    sizes, sent_of_them = [], iter([3, 1])

    def counted(keys, *, now):
        sizes.append(len(keys))
        time_for = next(sent_of_them, len(keys))  # a busy machine at first
        return [*send_round(keys[:time_for], now=now), *keys[time_for:]]

    monkeypatch.setattr(worker, "MAILS", 8)
    monkeypatch.setattr(worker, "send_round", counted)
    run_the_worker()
    assert sizes == [8, 3, 1, 2, 4, 8, 8, 3]
    assert server.read == [mail.to for mail in mails]


def test_what_somebody_waits_for_goes_before_the_next_round(waiting, two_a_round, server):
    def asked():
        until = timezone.now() + dt.timedelta(minutes=15)
        notice = AboutAccount(what="login_code", code="2K7P-9XWD", until=until)
        queue_notice_to(notice, person=None, to="new@example.org", occasion="1", now=timezone.now())

    server.before[1] = asked
    run_the_worker()
    addresses = [mail.to for mail in waiting]
    assert server.read == [*addresses[:2], "new@example.org", *addresses[2:]]


@pytest.mark.r15
def test_a_round_that_breaks_off_leaves_nothing_that_is_not_found_again(waiting, server, caplog):
    caplog.set_level(logging.CRITICAL)
    server.before[2] = breaks(OperationalError("the database has gone"))
    run_the_worker()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"FAILED"}
    assert [mail.state for mail in Mail.objects.order_by("pk")] == ["sent", *["waiting"] * 4]
    later = timezone.now() + CLAIM
    assert requeue_stuck_mails(now=later) == 4
    with time_machine.travel(later, tick=True):
        run_the_worker()
    assert sorted(server.read) == sorted(mail.to for mail in waiting)
