"""r43: a worker killed while it brings a spreadsheet in leaves nothing of it; the next one brings all of it in."""

import datetime as dt
import os
import signal
import time

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bookings.exchange.spreadsheets import at_work
from bookings.models import Booking, Spreadsheet
from tests.support.factories import UserFactory, make_spreadsheet
from tests.support.forked import leave_no_connection_to_the_worker
from training.models import Organisation

PATIENCE = 60  # seconds, on a machine that has other things to do


def worker_that_has_written_everything(pk: int, told: str) -> None:
    """Write all rows, and wait before they are kept: what a process of its own does until it is killed."""

    def wait(*anything, **else_) -> None:
        with open(told, "w") as file:
            file.write(str(Booking.objects.count()))
        time.sleep(PATIENCE)

    at_work._finish = wait
    at_work.work(spreadsheet_id=pk, clock=timezone.now)


@pytest.mark.r43
@pytest.mark.long
def test_worker_killed_while_it_writes_leaves_nothing(transactional_db, settings, tmp_path):
    settings.IMPORT_AT_ONCE_ROWS = 0
    team = UserFactory(is_team=True)
    before = Organisation.objects.count()
    kept = make_spreadsheet(kept_by=team)
    at_work.start(spreadsheet=kept, dry_run=True, by=team, clock=timezone.now)
    at_work.work(spreadsheet_id=kept.pk, clock=timezone.now)
    at_work.start(spreadsheet=kept, dry_run=False, by=team, clock=timezone.now)
    DBTaskResult.objects.all().delete()  # as if it were running
    leave_no_connection_to_the_worker()
    told = tmp_path / "told"
    worker = os.fork()
    if not worker:
        try:
            worker_that_has_written_everything(kept.pk, str(told))
        finally:
            os._exit(1)
    deadline = time.monotonic() + PATIENCE / 2
    while not (told.exists() and told.read_text()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert told.read_text() == "1", "it was killed after it wrote"
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    assert (Booking.objects.count(), Organisation.objects.count()) == (0, before)
    assert Spreadsheet.objects.get().state == "to bring in"

    assert at_work.take_up_spreadsheets_again(now=timezone.now() + dt.timedelta(minutes=11)) == 1
    at_work.work(spreadsheet_id=kept.pk, clock=timezone.now)
    assert Spreadsheet.objects.get().state == "done" and Booking.objects.count() == 1
