"""The task behind a download, on a queue of its own: however long one takes, mails go on."""

from django.utils import timezone
from django_tasks import task

from bookings.downloads.making import make_download
from bookings.models import Download

QUEUE = "downloads"


@task(queue_name=QUEUE)
def prepare_download(download_id: int) -> None:
    make_download(download_id=download_id, clock=timezone.now)


def make_soon(download: Download) -> None:
    """Write the task that makes it, in the caller's transaction."""
    prepare_download.enqueue(download.pk)
