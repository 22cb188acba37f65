"""Mails over real connections: each sent once, however many workers are at it, and bookings go on meanwhile."""

import datetime as dt
import os
import threading
import time
from collections import Counter, defaultdict

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from bookings.models import Mail
from bookings.models.mail import MailQuerySet
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.notices.sending import delivery, rounds
from bookings.notices.sending.message import StoredMessage
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.rounds import send_round
from bookings.notices.sending.tasks import deliver_mail
from bookings.places.operations.booking import book_place
from tests.support import factories

# Workers ask the clock, and a session that is over confirms nobody.
IN_TWO_MONTHS = timezone.localdate() + dt.timedelta(days=60)
MAILS = int(os.environ.get("MAILS", "12"))  # 500 in `make proofs`


@pytest.fixture
def sent(monkeypatch):
    """The Message-IDs that the mail server was given."""
    sent, lock = [], threading.Lock()

    def send(message, fail_silently=False):
        with lock:
            sent.append(message.extra_headers["Message-ID"])
        return 1

    monkeypatch.setattr(StoredMessage, "send", send)
    return sent


@pytest.fixture
def mails(transactional_db, now):
    session = factories.make_session(capacity=MAILS, on=IN_TWO_MONTHS)
    return [
        queue_notice(Confirmation(), booking=factories.make_booking(session=session), now=now) for _ in range(MAILS)
    ]


@pytest.mark.r16
def test_one_mail_in_eight_hands_is_sent_once(at_once, mails, sent):
    results = at_once(deliver_mail.call, [mails[0].pk] * 8)
    assert results == [None] * 8
    assert sent == [mails[0].message_id]
    mails[0].refresh_from_db()
    assert (mails[0].state, mails[0].attempts) == (Mail.State.SENT, 1)


def test_without_the_claim_it_would_be_sent_more_than_once(at_once, mails, sent, monkeypatch):
    """The control: the test above can fail."""
    monkeypatch.setattr(delivery, "_claim", lambda mail_id, now, early: Mail.objects.get(pk=mail_id))
    at_once(deliver_mail.call, [mails[0].pk] * 8)
    assert len(sent) > 1


def two_workers(at_once) -> None:
    def work(name):
        call_command("db_worker", batch=True, startup_delay=False, verbosity=0, worker_id=name)

    # Signals can only be set in the main thread, and are none of this test's business.
    from django_tasks_db.management.commands.db_worker import Worker

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "configure_signals", lambda worker: None)
        results = at_once(work, ["one", "two"])
    assert results == [None, None]


@pytest.fixture
def read(monkeypatch):
    """The subjects that each person reads, in order, from a mail server that is slow with confirmations."""
    read, lock = defaultdict(list), threading.Lock()

    def send(message, fail_silently=False):
        kind = message.subject.partition(":")[0]
        time.sleep(0.2 if kind == "Confirmed" else 0)
        with lock:
            read[message.to[0]].append(kind)
        return 1

    monkeypatch.setattr(StoredMessage, "send", send)
    return read


@pytest.fixture
def mails_of_changes(mails, now):
    for mail in mails:
        queue_notice(SessionChanged(), booking=mail.booking, now=now)


@pytest.mark.r64
def test_two_workers_tell_each_person_in_order(at_once, mails_of_changes, read):
    two_workers(at_once)
    while Mail.objects.unsent().exists():  # those that waited have tasks of their own by now
        two_workers(at_once)
    assert list(read.values()) == [["Confirmed", "Changed"]] * MAILS


@pytest.mark.r16
def test_one_round_in_four_hands_sends_each_mail_once(at_once, mails, sent):
    keys = [mail.pk for mail in mails]
    assert at_once(lambda order: send_round(order, now=timezone.now()), [keys, keys[::-1]] * 2) == [[]] * 4
    assert Counter(sent) == Counter(mail.message_id for mail in mails)
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.SENT}


def test_without_taking_them_in_hand_rounds_would_send_them_more_than_once(at_once, mails, sent, monkeypatch):
    """The control: the test above can fail."""
    monkeypatch.setattr(rounds, "_first_to_their_readers", lambda found: found)
    monkeypatch.setattr(MailQuerySet, "update", lambda found, **columns: 0)
    at_once(lambda order: send_round(order, now=timezone.now()), [[mail.pk for mail in mails]] * 4)
    assert len(sent) > MAILS


def test_without_turns_the_faster_mail_would_come_first(at_once, mails_of_changes, read, monkeypatch):
    """The control: the test above can fail."""
    monkeypatch.setattr(delivery, "ahead_of", lambda mail: [])
    for mail in Mail.objects.filter(kind="confirmation").order_by("pk")[:1]:
        at_once(deliver_mail.call, list(mail.booking.mails.order_by("pk").values_list("pk", flat=True)))
    assert list(read.values()) == [["Changed", "Confirmed"]]


@pytest.mark.r16
def test_two_workers_send_each_mail_once(at_once, mails, sent):
    two_workers(at_once)
    assert Counter(sent) == Counter(mail.message_id for mail in mails)
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.SENT}


def test_bookings_go_on_while_the_mail_server_dawdles(mails, practitioner, now, monkeypatch):
    talking, booked = threading.Event(), threading.Event()

    def slow(message, fail_silently=False):
        talking.set()
        assert booked.wait(10), "the booking waited for the mail server"
        return 1

    monkeypatch.setattr(StoredMessage, "send", slow)

    def work():
        deliver_mail.call(mails[0].pk)
        connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    assert talking.wait(10)
    book_place(session=factories.make_session(), practitioner=practitioner, by=practitioner, now=now)
    booked.set()
    worker.join()
    mails[0].refresh_from_db()
    assert mails[0].state == Mail.State.SENT
