"""What the worker does behind the pages.

The library's worker neither retries nor recovers: a task that ends badly, or is killed, is never run again. So a mail's
own row says what is still to be done, a failed attempt enqueues the next one, and `requeue_stuck_mails` finds the rows
that no task stands for any more.
"""

import datetime as dt

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from bookings.models import Mail, Message
from bookings.notices.kinds import is_urgent
from bookings.notices.sending.delivery import deliver_in_turn, mail_with_its_booking
from bookings.notices.sending.turns import behind

ORDINARY, URGENT = 0, 50


@task()
def deliver_mail(mail_id: int) -> None:
    """Send a mail, or plan the next attempt. Run twice, or by two workers, it sends once. Whoever waits behind it has
    their turn at once.
    """
    mail = mail_with_its_booking(mail_id)
    if mail is None:
        return
    if again_at := deliver_in_turn(mail, now=timezone.now()):
        send_soon(mail, run_after=again_at)
    else:
        for waits in behind(mail):
            send_soon(waits)


@task()
def deliver_message(message_id: int) -> None:
    """Plan the mails of a message to many: a task each, written behind the pages. What is planned already by the
    minute's round is planned twice, and sent once.
    """
    message = Message.objects.filter(pk=message_id).first()
    for mail in message.mails.unsent().order_by("pk") if message else ():
        send_soon(mail)


def send_soon(mail: Mail, *, run_after: dt.datetime | None = None) -> None:
    """Write the task that sends it; what somebody waits for at a page goes ahead of the rest."""
    deliver_mail.using(run_after=run_after, priority=URGENT if is_urgent(mail) else ORDINARY).enqueue(mail.pk)


def requeue_stuck_mails(*, now: dt.datetime) -> int:
    """Enqueue the mails that are due and have no task waiting; return how many.

    They are those whose worker was killed on the way, or whose task was lost. Doing it again changes nothing, and a
    task too many does no harm.
    """
    waiting_tasks = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=deliver_mail.module_path
    ).values_list("args_kwargs", flat=True)
    have_a_task = {arguments["args"][0] for arguments in waiting_tasks}
    due = Mail.objects.due(now).only("pk", "kind", "facts").order_by("pk")
    stuck = [mail for mail in due if mail.pk not in have_a_task]
    for mail in stuck:
        send_soon(mail)
    return len(stuck)
