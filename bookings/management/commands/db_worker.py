"""The worker of django-tasks-db, made steady: it does what falls due every minute, and outlives a database that is
locked or away for a while. With --batch it does what waits and ends; with --max-tasks it is the library's own.

Large downloads have a queue of their own, and a worker of their own (--queue-name downloads), so that mails never wait
for one; it gives way to whatever else wants a processor. What falls due is done by whoever takes the ordinary queue,
and so is telling other programs, in a thread beside the mails.
"""

import logging
import os
import time
from contextlib import nullcontext

from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django_tasks import DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from bookings.notices.sending.channels.mail_server import kept_open
from bookings.notices.sending.worker import MailWorker
from bookings.privacy.retention import purge
from bookings.upkeep.due import SomeFailed, run_due
from bookings.upkeep.heartbeats import beat
from bookings.webhooks.background import Teller, tell_once

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_RUNS_OF_DUE = 60
SECONDS_BETWEEN_BEATS = 30
SECONDS_AFTER_TROUBLE = 5
RUNS_BETWEEN_CLEARING = 60
GIVES_WAY = 10  # how much lower than others a worker of long work ranks when a processor is shared out


class SteadyWorker(MailWorker):
    """Empties the queue, does what is due, sleeps, and so on until told to stop."""

    def run(self) -> None:
        self._runs_of_due = 0
        self._does_what_is_due = self.process_all_queues or DEFAULT_TASK_QUEUE_NAME in self.queue_names
        if not self._does_what_is_due:
            os.nice(GIVES_WAY)
        self._beat_again = 0.0
        with Teller() if self._does_what_is_due else nullcontext():
            self._work()

    def _work(self) -> None:
        due_again = 0.0
        while self.running:
            try:
                self._say_that_it_runs()
                if self._does_what_is_due and time.monotonic() >= due_again:
                    due_again = time.monotonic() + SECONDS_BETWEEN_RUNS_OF_DUE
                    self._run_due()
                with kept_open():
                    super().run()  # in batch mode: returns when no task is ready
            except (OperationalError, InterfaceError) as trouble:
                logger.warning("The database is not to be had (%s); trying again.", trouble)
                connection.close()
                time.sleep(SECONDS_AFTER_TROUBLE)
            if self.running:
                time.sleep(self.interval)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        self._say_that_it_runs()  # an hour of mails is one turn of the loop
        super().run_task(db_task_result)

    def _say_that_it_runs(self) -> None:
        if time.monotonic() >= self._beat_again:
            self._beat_again = time.monotonic() + SECONDS_BETWEEN_BEATS
            queues = "all" if self.process_all_queues else ",".join(sorted(self.queue_names))
            beat(queues=queues, version=settings.VERSION, now=timezone.now())

    def _run_due(self) -> None:
        try:
            run_due(now=timezone.now())
        except SomeFailed as failed:
            logger.error("%s", failed)
        if self._runs_of_due % RUNS_BETWEEN_CLEARING == 0:
            call_command("prune_db_task_results", verbosity=0)
            if settings.PURGE_BY_ITSELF:
                purge(now=timezone.now())
        self._runs_of_due += 1


class Command(db_worker.Command):
    def configure_logging(self, verbosity: int) -> None:
        super().configure_logging(verbosity)
        if verbosity == 1:  # the library would log each look at an empty queue, and each mail twice
            for name in ("django_tasks_db", "django_tasks"):
                logging.getLogger(name).setLevel(logging.WARNING)

    def handle(self, *, batch: bool, max_tasks: int | None, reload: bool, verbosity: int, **options) -> None:
        if max_tasks or reload:
            super().handle(batch=batch, max_tasks=max_tasks, reload=reload, verbosity=verbosity, **options)
            return
        self.configure_logging(verbosity)
        worker = (MailWorker if batch else SteadyWorker)(
            queue_names=options["queue_name"].split(","),
            excluded_queue_names=[name for name in options["exclude_queues"].split(",") if name],
            interval=options["interval"],
            batch=True,
            backend_name=options["backend_name"],
            startup_delay=False,
            max_tasks=None,
            worker_id=options["worker_id"],
        )
        worker.configure_signals()
        with kept_open() if batch else nullcontext():
            worker.run()
        if batch and (worker.process_all_queues or DEFAULT_TASK_QUEUE_NAME in worker.queue_names):
            tell_once()
