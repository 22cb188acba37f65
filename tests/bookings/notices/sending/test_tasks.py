"""A task that waited while the program was replaced names the task's old place, and its mail is sent all the same."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail as django_mail
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.tasks import deliver_mail
from tests.support import factories

OLD_PATH = "bookings.tasks.deliver_mail"
moved = import_module("bookings.migrations.0007_the_task_of_mails_has_moved")


@pytest.fixture
def left_behind(transactional_db, frozen_now) -> Mail:
    """A mail that waits, with the task that the version before wrote."""
    mail = queue_notice(Confirmation(), booking=factories.make_booking(), now=frozen_now)
    DBTaskResult.objects.update(task_path=OLD_PATH)
    return mail


def run_the_worker() -> None:
    """The library's own worker: ours would find the mail by `run_due` too, a minute later."""
    Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
    ).run()


def paths() -> list[str]:
    return list(DBTaskResult.objects.values_list("task_path", flat=True))


def test_the_path_is_where_the_migration_says():
    assert deliver_mail.module_path == moved.SINCE


def test_mail_whose_task_the_version_before_wrote_is_sent(left_behind):
    moved.forwards(apps, None)
    run_the_worker()
    left_behind.refresh_from_db()
    assert (left_behind.state, len(django_mail.outbox)) == (Mail.State.SENT, 1)


def test_going_back_leaves_the_version_before_a_path_it_knows(left_behind):
    moved.forwards(apps, None)
    assert paths() == [moved.SINCE]
    moved.backwards(apps, None)
    assert paths() == [OLD_PATH]


def test_tasks_that_are_done_keep_their_path(left_behind):
    DBTaskResult.objects.update(status="SUCCESSFUL")
    moved.forwards(apps, None)
    assert paths() == [OLD_PATH]
