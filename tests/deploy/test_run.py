"""`make run`: says that it runs when it does, and leaves nothing behind, even killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from deploy import run

ROOT = Path(__file__).resolve().parents[2]


def test_port_in_use_is_refused_before_anything_is_started():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "deploy/run.py", "--port", str(port)], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 1
    assert f"Port {port} is in use." in done.stderr
    assert "running" not in done.stdout


def test_port_that_is_free_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    run.refuse_a_port_in_use(port)
    assert not run.answers(port)


# Starts two programs, each with one of its own as gunicorn has, watches over them, and waits to be killed.
PARENT = """
import subprocess, sys, time
sys.path.insert(0, ".")
from deploy import run
sleep = "import time; time.sleep(600)"
child = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{sleep}']); {sleep}"
processes = [subprocess.Popen([sys.executable, "-c", child], start_new_session=True) for _ in range(2)]
run.watch_over(processes)
print(*(process.pid for process in processes), flush=True)
time.sleep(600)
"""


@pytest.mark.long
def test_killed_it_leaves_nothing_behind():
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        deadline = time.monotonic() + 20
        while sum(len(child.children()) for child in children) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        family = children + [grandchild for child in children for grandchild in child.children()]
        assert len(family) == 4
        os.kill(parent.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=20)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def test_stopped_in_order_the_watcher_kills_nobody():
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    try:
        watcher = run.watch_over([sleeper])
        watcher.communicate("stopped", timeout=20)
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()
