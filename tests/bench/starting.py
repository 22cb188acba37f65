"""How long a visitor waits for the first page after a start, beside a bare Django: each started anew several times."""

import contextlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command

from tests.support.bench.lines import Line, ratio_at_most
from tests.support.bench.scene import Scene
from tests.support.bench.serving import ROOT
from tests.support.bench.spent import Taken, cpu_of

STARTS = int(os.environ.get("STARTS", "5"))
BARE = "tests.support.bench.bare_django"


def first_answer(application: str) -> Taken:
    """Return what it took from the command until the catalogue was there, by one worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_POOL"}
    started = time.perf_counter()
    server = subprocess.Popen(command, cwd=ROOT, env={**environment, "SECRET_KEY": settings.SECRET_KEY})
    try:
        while not _answers(port):
            if time.perf_counter() - started > 60:
                raise SystemExit(f"{application} does not answer")
            time.sleep(0.01)
        return Taken(wall=time.perf_counter() - started, cpu=cpu_of(server.pid))
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        asked.request("GET", "/courses/")
        return asked.getresponse().status == 200
    return False


def measure(scene: Scene) -> Iterator[Line]:
    call_command("collectstatic", "--no-input", verbosity=0)
    taken: dict[str, list[Taken]] = {"deploy.wsgi": [], BARE: []}
    for number in range(STARTS + 1):  # in turn; the first of each is not counted: files come from the disk
        for application, starts in taken.items():
            start = first_answer(application)
            starts += [start] if number else []
    ours, bare = taken.values()
    yield Line(
        name="first answer after a start",
        unit="s",
        ours=statistics.median(one.wall for one in ours),
        floor=statistics.median(one.wall for one in bare),
        aims=(ratio_at_most(2),),
        counted=f"{len(ours)} starts of each",
        cpu=sum(one.cpu for one in ours),
        floor_cpu=sum(one.cpu for one in bare),
    )
