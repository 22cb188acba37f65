"""What the worker does behind the pages.

The library's worker neither retries nor recovers: a task that ends badly, or is killed, is never run again. So a mail's
own row says what is still to be done, a failed attempt enqueues the next one, and `requeue_stuck_mails` finds the rows
that no task stands for any more.
"""

import datetime as dt

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from bookings.models import Mail
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.further_days import further_days_of


@task()
def deliver_mail(mail_id: int) -> None:
    """Send a mail, or plan the next attempt. Run twice, or by two workers, it sends once."""
    again_at = deliver(mail_id=mail_id, now=timezone.now())
    if again_at:
        deliver_mail.using(run_after=again_at).enqueue(mail_id)
        return
    for day in further_days_of(mail_id).values_list("pk", flat=True):
        deliver_mail.enqueue(day)


def requeue_stuck_mails(*, now: dt.datetime) -> int:
    """Enqueue the mails that are due and have no task waiting; return how many.

    They are those whose worker was killed on the way, or whose task was lost. Doing it again changes nothing, and a
    task too many does no harm.
    """
    waiting_tasks = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=deliver_mail.module_path
    ).values_list("args_kwargs", flat=True)
    have_a_task = {arguments["args"][0] for arguments in waiting_tasks}
    stuck = [pk for pk in Mail.objects.due(now).order_by("pk").values_list("pk", flat=True) if pk not in have_a_task]
    for pk in stuck:
        deliver_mail.enqueue(pk)
    return len(stuck)
