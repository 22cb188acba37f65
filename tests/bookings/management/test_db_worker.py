"""The worker of every day: it empties the queue, does what is due, and outlives trouble with the database."""

import pytest
from django.core import mail as django_mail
from django.db import OperationalError
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from bookings.management.commands import db_worker
from bookings.management.commands.db_worker import SteadyWorker
from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from tests.support import factories


@pytest.fixture
def worker(transactional_db, monkeypatch):
    """A worker that is told to stop when it would sleep for the third time; `worker.slept` says how long each time."""
    worker = SteadyWorker(
        queue_names=["default"],
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
