"""The worker of every day: it empties the queue, does what is due, and outlives trouble with the database."""

import threading

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from bookings.downloads.asking import ask_for
from bookings.management.commands import db_worker
from bookings.management.commands.db_worker import SteadyWorker
from bookings.models import Heartbeat, Mail, WebhookDelivery
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.upkeep.heartbeats import beat
from bookings.webhooks import background, sending
from tests.support import factories
from tests.support.counting_mail_server import counting_mail_server
from tests.support.programs import make_webhook


@pytest.fixture
def worker(transactional_db, monkeypatch):
    return steady_worker(monkeypatch, "default")


@pytest.fixture(autouse=True)
def ranks(monkeypatch):
    """By how much the worker has made itself give way."""
    lowered = []
    monkeypatch.setattr(db_worker.os, "nice", lowered.append)
    return lowered


def steady_worker(monkeypatch, queue):
    """Return a worker that is told to stop when it would sleep for the third time; `slept` says how long each time."""
    worker = SteadyWorker(
        queue_names=[queue],
        excluded_queue_names=[],
        interval=1,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
    )
    worker.slept = []

    def sleep(seconds):
        worker.slept.append(seconds)
        worker.running = len(worker.slept) < 3

    monkeypatch.setattr(db_worker.time, "sleep", sleep)
    return worker


def test_worker_greets_the_mail_server_once_for_all_that_waits(worker, now, settings):
    for _ in range(3):
        queue_notice(Confirmation(), booking=factories.make_booking(), now=now)
    with counting_mail_server(settings) as there:
        worker.run()
    assert (len(there.taken), there.connections) == (3, 1)


def test_worker_sends_what_waits_and_what_lost_its_task(worker, now):
    for _ in range(2):
        queue_notice(Confirmation(), booking=factories.make_booking(), now=now)
    DBTaskResult.objects.order_by("enqueued_at").first().delete()
    worker.run()
    assert len(django_mail.outbox) == 2
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.SENT}
    assert worker.slept == [1, 1, 1]


def test_worker_does_what_is_due_once_a_minute_not_at_every_look(worker, monkeypatch):
    runs = []
    monkeypatch.setattr(db_worker, "run_due", lambda now: runs.append(now))
    worker.run()
    assert len(runs) == 1


def test_worker_outlives_a_locked_database(worker, monkeypatch, now):
    queue_notice(Confirmation(), booking=factories.make_booking(), now=now)
    original, looks = Worker.run, []

    def locked_at_first(self):
        looks.append(1)
        if len(looks) == 1:
            raise OperationalError("database is locked")
        original(self)

    monkeypatch.setattr(Worker, "run", locked_at_first)
    worker.run()
    assert worker.slept == [db_worker.SECONDS_AFTER_TROUBLE, 1, 1]
    assert len(django_mail.outbox) == 1


def test_downloads_have_a_worker_of_their_own_and_mails_another(transactional_db, monkeypatch, team_member, now, wish):
    download = ask_for(wish, by=team_member, now=timezone.now())
    queue_notice(Confirmation(), booking=factories.make_booking(), now=now)
    steady_worker(monkeypatch, "downloads").run()
    download.refresh_from_db()
    assert (download.state, len(django_mail.outbox)) == ("ready", 0)
    again = ask_for(wish, by=team_member, now=timezone.now())
    steady_worker(monkeypatch, "default").run()
    again.refresh_from_db()
    assert (again.state, len(django_mail.outbox)) == ("waiting", 1)


def test_worker_of_downloads_gives_way_to_all_others(transactional_db, monkeypatch, ranks):
    steady_worker(monkeypatch, "default").run()
    assert ranks == []
    steady_worker(monkeypatch, "downloads").run()
    assert ranks == [db_worker.GIVES_WAY]


def test_worker_of_downloads_leaves_what_falls_due_to_the_other(transactional_db, monkeypatch):
    monkeypatch.setattr(db_worker, "run_due", lambda now: pytest.fail("a long download would hold up what is due"))
    steady_worker(monkeypatch, "downloads").run()


@pytest.mark.parametrize("queue", ["default", "downloads"])
def test_worker_says_that_it_runs_before_its_first_task_and_twice_a_minute(
    transactional_db, monkeypatch, settings, queue
):
    clock = iter(range(0, 100_000, 20))  # each look at it is 20 seconds on
    monkeypatch.setattr(db_worker.time, "monotonic", lambda: next(clock))
    beats = []
    monkeypatch.setattr(db_worker, "beat", lambda **said: (beats.append(said["queues"]), beat(**said)))
    worker = steady_worker(monkeypatch, queue)
    worker.run()
    assert 1 <= len(beats) < 6 and set(beats) == {queue}
    assert list(Heartbeat.objects.values_list("queue", "version")) == [(queue, settings.VERSION)]


def test_mails_go_while_another_program_is_told_and_does_not_answer(worker, monkeypatch, now):
    answers, begun = threading.Event(), threading.Event()

    def told_slowly():
        begun.set()
        assert answers.wait(30)

    monkeypatch.setattr(background, "tell_once", told_slowly)
    queue_notice(Confirmation(), booking=factories.make_booking(), now=now)
    work = worker._work

    def watched():
        assert begun.wait(30)
        work()
        assert len(django_mail.outbox) == 1
        answers.set()

    monkeypatch.setattr(worker, "_work", watched)
    worker.run()
    assert answers.is_set()


def test_worker_of_downloads_tells_nobody(transactional_db, monkeypatch):
    told = []
    monkeypatch.setattr(background, "tell_once", lambda: told.append(1))
    steady_worker(monkeypatch, "downloads").run()
    assert told == []


def test_worker_tells_what_has_happened(worker, monkeypatch, now):
    monkeypatch.setattr(sending, "post", lambda *said, **how: 204)
    make_webhook(now=now)
    factories.make_booking(session=factories.make_session(on=timezone.localdate()))
    work = worker._work

    def watched():
        work()
        for _ in range(100):
            if WebhookDelivery.objects.filter(state="delivered").exists():
                return
            threading.Event().wait(0.1)

    monkeypatch.setattr(worker, "_work", watched)
    worker.run()
    assert set(WebhookDelivery.objects.values_list("event", "state")) == {
        ("booking.confirmed", "delivered"),
        ("session.changed", "delivered"),
    }


def test_one_that_does_what_waits_and_ends_tells_too(transactional_db, monkeypatch, now):
    monkeypatch.setattr(sending, "post", lambda *said, **how: 204)
    make_webhook(now=now, events=["booking.confirmed"])
    factories.make_booking(session=factories.make_session(on=timezone.localdate()))
    call_command("db_worker", batch=True, verbosity=0)
    assert WebhookDelivery.objects.get().state == "delivered"
