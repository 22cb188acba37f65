"""The library's worker, which takes the tasks of mails in rounds: many at once, in the order of the queue."""

import logging
from collections.abc import Collection, Sequence

from django.db import OperationalError
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction, is_locked_database_exception, retry

from bookings.notices.sending.rounds import MAILS, send_round
from bookings.notices.sending.tasks import deliver_mail

logger = logging.getLogger(__name__)


class MailWorker(db_worker.Worker):
    """Runs each task as the library does, and with the task of a mail those of the next mails in the queue: as many as
    there was time for before. What a round writes and has no time to send is written again, and on a busy machine, or
    with a slow mail server, that would be most of it.
    """

    _at_once: int = 0  # none yet

    def run_task(self, db_task_result: DBTaskResult) -> None:
        if db_task_result.task_path != deliver_mail.module_path or self.max_tasks is not None:
            return super().run_task(db_task_result)
        tasks = [db_task_result]
        try:
            self.running_task = True
            tasks += self._next_mails(db_task_result)
            mails = list(dict.fromkeys(_mail_of(task) for task in tasks))
            left = set(send_round(mails, now=timezone.now()))
            self._at_once = len(mails) - len(left) if left else min(MAILS, 2 * (self._at_once or MAILS))
            _put_back([task for task in tasks if _mail_of(task) in left])
            _settle([task for task in tasks if _mail_of(task) not in left])
        except BaseException as error:  # as the library's own: the worker goes on, and what was in hand is found again
            for task in tasks:
                task.set_failed(error)
            logger.exception("A round of %s mails was broken off.", len(tasks))
        finally:
            self.running_task = False
            self._run_tasks += len(tasks)

    def _next_mails(self, first: DBTaskResult) -> Sequence[DBTaskResult]:
        """Take the tasks of mails that are next in the queue: none of less hurry, and none of another queue."""
        more = min(self._at_once or MAILS, MAILS) - 1
        if more < 1:
            return []
        alike = {name: getattr(first, name) for name in ("task_path", "backend_name", "queue_name", "priority")}
        try:
            with exclusive_transaction():
                ready = DBTaskResult.objects.ready().filter(**alike)
                tasks = list(ready.select_for_update(skip_locked=True)[:more])
                running = {"status": TaskResultStatus.RUNNING, "started_at": timezone.now()}
                _all(tasks).update(**running, worker_ids=[self.worker_id])
        except OperationalError as error:
            if is_locked_database_exception(error):  # then the first one goes alone
                return []
            raise
        return tasks


def _mail_of(task: DBTaskResult) -> int:
    return task.args_kwargs["args"][0]


def _all(tasks: Collection[DBTaskResult]) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(pk__in=[task.pk for task in tasks])


@retry()
def _settle(tasks: Collection[DBTaskResult]) -> None:
    ended = {"status": TaskResultStatus.SUCCESSFUL, "finished_at": timezone.now()}
    _all(tasks).update(**ended, return_value=None, exception_class_path="", traceback="")


@retry()
def _put_back(tasks: Collection[DBTaskResult]) -> None:
    """Let the tasks wait in the place of the queue that they had."""
    if tasks:
        _all(tasks).update(status=TaskResultStatus.READY, started_at=None)
