"""The program is exchanged while people use it: loaded anew by HUP, or ended and started again on systemd's socket."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.long
PROCESSES = 2
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, time
def application(environ, start):
    time.sleep(0.05)
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


class Visitors:
    """Three who ask all the time, each time over a new connection."""

    def __init__(self, port):
        self.address, self.answers, self.turned_away, self.over = f"http://127.0.0.1:{port}/", [], [], False
        self.threads = [threading.Thread(target=self._ask) for _ in range(3)]
        for thread in self.threads:
            thread.start()

    def _ask(self):
        while not self.over:
            try:
                with urlopen(self.address, timeout=60) as answer:
                    self.answers.append(answer.read())
            except Exception as error:
                self.turned_away.append(repr(error))

    def seen(self) -> set[bytes]:
        return set(self.answers)

    def see_both(self, besides=frozenset()):
        """Wait until both processes of a program have answered, besides those that answered before it was there."""
        deadline = time.monotonic() + 60
        while len(self.seen() - besides) < PROCESSES and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.seen() - besides) >= PROCESSES, self.turned_away

    def go(self):
        self.over = True
        for thread in self.threads:
            thread.join()


def started(listening, folder) -> subprocess.Popen:
    """As systemd starts it: with the socket as its third file, and its own number."""
    gunicorn = f"{sys.executable} -m gunicorn -c deploy/gunicorn_conf.py --pythonpath {folder} program"
    command = f"exec 3<&{listening.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 exec {gunicorn}"
    environment = {**os.environ, "WEB_PROCESSES": str(PROCESSES), "PROMETHEUS_MULTIPROC_DIR": f"{folder}/counts"}
    return subprocess.Popen(["bash", "-c", command], cwd=ROOT, env=environment, pass_fds=(listening.fileno(),))


def test_nobody_is_turned_away_while_the_program_is_exchanged(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        running = started(listening, tmp_path)
        visitors = Visitors(listening.getsockname()[1])
        try:
            visitors.see_both()
            first = visitors.seen()
            running.send_signal(signal.SIGHUP)
            visitors.see_both(besides=first)
            second = visitors.seen()
            running.send_signal(signal.SIGTERM)
            running.wait(60)
            running = started(listening, tmp_path)
            visitors.see_both(besides=second)
        finally:
            visitors.go()
            running.terminate()
            running.wait(60)
    assert visitors.turned_away == []
    assert len(visitors.seen()) >= 3 * PROCESSES
