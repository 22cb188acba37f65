"""A worker that is killed while it makes a large file: the next one makes it from the beginning, and once."""

import datetime as dt
import os
import signal
import time

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bookings.downloads.asking import ask_for, take_up_again
from bookings.downloads.making import make_download
from bookings.exchange.lists.in_the_background import ListDownloads, list_wish
from bookings.exchange.lists.people import Organisations
from bookings.models import Download
from tests.support.factories import OrganisationFactory, UserFactory
from tests.support.forked import leave_no_connection_to_the_worker

PATIENCE = 60  # seconds, on a machine that has other things to do


def worker_that_is_never_done(download: Download) -> None:
    """Take it up, write half of it, say so, and go on for ever: what a process of its own does until it is killed."""

    def make(self, asked, *, by, out, tell):
        out.write(b"half a fi")
        time.sleep(1.1)  # so that the next sign of life is written
        tell(1)
        time.sleep(PATIENCE)
        return 1

    ListDownloads.make = make  # type: ignore[method-assign]  # of this process alone
    make_download(download_id=download.pk, clock=timezone.now)


@pytest.mark.r13
@pytest.mark.long
def test_file_whose_worker_was_killed_is_made_by_the_next(transactional_db):
    OrganisationFactory.create_batch(3)
    team = UserFactory(is_team=True)
    now = timezone.now()
    download = ask_for(list_wish(Organisations, "csv", today=now.date()), by=team, now=now)
    DBTaskResult.objects.update(status="RUNNING")  # as the library's worker has it, and leaves it
    leave_no_connection_to_the_worker()
    worker = os.fork()
    if not worker:
        try:
            worker_that_is_never_done(download)
        finally:
            os._exit(1)
    deadline = time.monotonic() + PATIENCE / 2
    while not Download.objects.get().rows_done and time.monotonic() < deadline:
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    left = Download.objects.get()
    assert (left.state, left.rows_done, left.attempts) == ("being made", 1, 1)

    make_download(download_id=download.pk, clock=timezone.now)
    assert Download.objects.get().state == "being made", "its worker might live"
    assert take_up_again(now=left.alive_at + dt.timedelta(minutes=4)) == 1
    make_download(download_id=download.pk, clock=timezone.now)
    made = Download.objects.get()
    assert (made.state, made.attempts) == ("ready", 2)
    with default_storage.open(made.file.name) as file:
        assert file.read().count(b"\r\n") == 1 + Organisations.how_many()
