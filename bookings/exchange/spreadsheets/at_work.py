"""Trying a kept spreadsheet, or bringing it in: at once for a short one, by a worker for a long one."""

import datetime as dt
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from bookings.downloads.tasks import QUEUE
from bookings.exchange.history.importing import HistoryBusy
from bookings.exchange.spreadsheets.importing import Result, Trouble, bring_in
from bookings.exchange.spreadsheets.keeping import NotNow, book_of, mapping_of
from bookings.models import Spreadsheet
from training.models import User
from training.roles import may_run_the_partnership

logger = logging.getLogger(__name__)
audit = logging.getLogger("turnout.audit")
MOST_ATTEMPTS = 3
THOUGHT_DEAD_AFTER = dt.timedelta(minutes=10)  # longer than the longest file takes
State = Spreadsheet.State


@task(queue_name=QUEUE)
def bring_in_spreadsheet(spreadsheet_id: int) -> None:
    from django.utils import timezone

    work(spreadsheet_id=spreadsheet_id, clock=timezone.now)


def start(*, spreadsheet: Spreadsheet, dry_run: bool, by: User, clock: Callable[[], dt.datetime]) -> Spreadsheet:
    """Have a file tried, or brought in where it was tried and nothing is wrong with it. Raises NotNow.

    Of two presses one is told no, and nothing is brought in twice.
    """
    with transaction.atomic():
        kept = Spreadsheet.objects.locked().get(pk=spreadsheet.pk)
        if kept.kept_by_id != by.pk or kept.state != State.OPEN:
            raise NotNow("This spreadsheet is being brought in, or is in already.")
        if not dry_run and not (kept.result and Result.from_json(kept.result).can_be_done):
            raise NotNow("Check what would change first.")
        kept.state = State.TO_TRY if dry_run else State.TO_BRING_IN
        kept.touched_at, kept.attempts, kept.progress = clock(), 0, ""
        kept.save(update_fields=["state", "touched_at", "attempts", "progress"])
        if kept.rows > settings.IMPORT_AT_ONCE_ROWS:
            bring_in_spreadsheet.enqueue(kept.pk)
            return kept
    work(spreadsheet_id=kept.pk, clock=clock)
    kept.refresh_from_db()
    return kept


def work(*, spreadsheet_id: int, clock: Callable[[], dt.datetime]) -> None:
    """Do what the row asks for. The bookings and the word that they are in come in one transaction: a worker that is
    killed leaves neither.
    """
    kept = _taken_up(spreadsheet_id, clock())
    if kept is None:
        return
    dry_run = kept.state == State.TO_TRY

    def tell(said: str) -> None:
        Spreadsheet.objects.filter(pk=kept.pk).update(progress=said, touched_at=clock())

    try:
        tell("Reading the rows")
        with transaction.atomic():
            result = bring_in(
                book=book_of(kept), mapping=mapping_of(kept), by=kept.kept_by, now=clock(), dry_run=dry_run
            )
            _finish(kept, result, now=clock())
    except (OperationalError, InterfaceError):
        raise  # the database is away, and with it the row: taken up again later
    except HistoryBusy as busy:
        _finish(kept, Result(troubles=[Trouble("the file", "", str(busy))]), now=clock())
    except Exception as fault:  # whatever it is, nothing is in, the reader is told, and the worker goes on
        logger.exception("spreadsheet %s could not be brought in: %s", kept.pk, type(fault).__name__)
        said = (
            "Something went wrong on our side. Nothing was brought in. Try again, or tell the people who run this site"
        )
        _finish(kept, Result(troubles=[Trouble("the file", "", said)]), now=clock())


def _taken_up(spreadsheet_id: int, now: dt.datetime) -> Spreadsheet | None:
    with transaction.atomic():
        kept = (
            Spreadsheet.objects.locked().filter(pk=spreadsheet_id, state__in=(State.TO_TRY, State.TO_BRING_IN)).first()
        )
        if kept is None:
            return None
        kept.attempts += 1
        kept.touched_at = now
        if kept.attempts > MOST_ATTEMPTS or not may_run_the_partnership(kept.kept_by):
            kept.state = State.OPEN
        kept.save(update_fields=["attempts", "touched_at", "state"])
    return kept if kept.is_at_work else None


def _finish(kept: Spreadsheet, result: Result, *, now: dt.datetime) -> None:
    is_in = kept.state == State.TO_BRING_IN and result.can_be_done
    kept.state = State.DONE if is_in else State.OPEN
    kept.result, kept.touched_at, kept.progress = result.as_json(), now, ""
    kept.save(update_fields=["state", "result", "touched_at", "progress"])
    if is_in:
        audit.info("person %s brought in spreadsheet %s: %s", kept.kept_by_id, kept.pk, result)


def take_up_spreadsheets_again(*, now: dt.datetime) -> int:
    """Enqueue again what a worker left, or what has lost its task; return how many."""
    tasks = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=bring_in_spreadsheet.module_path)
    have_a_task = {arguments["args"][0] for arguments in tasks.values_list("args_kwargs", flat=True)}
    left = Spreadsheet.objects.at_work().filter(touched_at__lt=now - THOUGHT_DEAD_AFTER).values_list("pk", flat=True)
    lost = [pk for pk in left if pk not in have_a_task]
    for pk in lost:
        bring_in_spreadsheet.enqueue(pk)
    return len(lost)
