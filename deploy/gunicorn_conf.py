"""How gunicorn serves the site: sized by the environment, one folder for the counts of all its processes.

    gunicorn -c deploy/gunicorn_conf.py deploy.wsgi

HUP loads the program anew, process by process; TERM ends it once everybody has had their answer. Started by a systemd
socket (deploy/systemd), it serves that socket, which stays open while the program is exchanged.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from deploy.sizing import number
from deploy.watching.counting import counts_folder

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")  # not asked where systemd hands over a socket
workers = number("WEB_PROCESSES", (os.cpu_count() or 1) * 3 // 2, low=1, high=64)
threads = number("WEB_THREADS", 4, low=1, high=64)
worker_class = "gthread"
timeout = number("WEB_TIMEOUT", 60, low=10, high=3600)
graceful_timeout = 30
keepalive = 5
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # a heartbeat: never a disk that is busy
accesslog = None  # the site says it, without addresses of people
loglevel = "warning"

# Before anything loads the metrics: they decide by it where they count.
COUNTS, _is_ours = counts_folder()
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(COUNTS)


def on_starting(server: Any) -> None:
    """Counts of processes that are no more are no counts of these."""
    COUNTS.mkdir(parents=True, exist_ok=True)
    for file in COUNTS.glob("*.db"):
        file.unlink()


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    if _is_ours:
        shutil.rmtree(COUNTS, ignore_errors=True)
