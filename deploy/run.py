"""`make run`: migrate, load the demonstration the first time, then web and two workers until Ctrl-C."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from deploy.demonstration import DEMONSTRATION  # noqa: E402  # the path to it is known only now

RUNNING = """
Turnout is running at {url}  (Ctrl-C stops it)
Mails are not sent: they are written to {mails} and shown to the team at {url}desk/mails/
"""


def prepare(manage: list[str]) -> None:
    """Bring the database up to date; an empty one gets the demonstration data, and one in use keeps its own."""
    for words in (
        ["migrate", "--verbosity", "0"],
        ["createcachetable", "--verbosity", "0"],
        ["collectstatic", "--no-input", "--verbosity", "0"],
    ):
        if subprocess.run([*manage, *words], check=False).returncode:
            sys.exit(f"manage.py {words[0]} failed; see above.")
    subprocess.run([*manage, "demo"], check=False)


def refuse_a_port_in_use(port: int) -> None:
    """Say so before anything is started: what answers at that address would be another program."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: one just stopped is free
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is in use. Stop what is running there, or choose another: make run PORT={port + 1}")


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/brand.css", timeout=5) as response:  # our own
            return response.status == 200
    except OSError:
        return False


# Started beside web and worker: when this program is gone without a word, its end of the pipe closes.
WATCH = """
import os, signal, sys
if sys.stdin.read() != "stopped":
    for group in sys.argv[1:]:
        try:
            os.killpg(int(group), signal.SIGTERM)
        except ProcessLookupError:
            pass
"""


def watch_over(processes: list[subprocess.Popen]) -> subprocess.Popen:
    """Have web and worker stopped even if this program is killed and cannot do it."""
    command = [sys.executable, "-c", WATCH, *(str(process.pid) for process in processes)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True)


def run_until_one_ends(processes: list[subprocess.Popen], port: int, url: str, mails: Path) -> None:
    """Tell when it can be used; return when one of the two has ended by itself, or `make` has."""
    parent, told = os.getppid(), False
    while all(process.poll() is None for process in processes) and os.getppid() == parent:
        if not told and answers(port):
            print(RUNNING.format(url=f"{url}/", mails=mails), flush=True)  # noqa: T201  # its purpose
            told = True
        time.sleep(0.5)


def stop(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    refuse_a_port_in_use(port)
    url = f"http://127.0.0.1:{port}"
    os.environ.setdefault("SITE_URL", url)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    for name, value in DEMONSTRATION.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PARTNERSHIP_LOGO", str(BASE_DIR / "bookings" / "demo" / "data" / "logo.svg"))
    manage = [sys.executable, str(BASE_DIR / "manage.py")]
    from deploy.settings import VAR_DIR

    VAR_DIR.mkdir(parents=True, exist_ok=True)
    prepare(manage)
    web = [sys.executable, "-m", "gunicorn", "deploy.wsgi", "--bind", f"127.0.0.1:{port}"]
    web += ["--workers", "2", "--threads", "4", "--log-level", "warning", "--chdir", str(BASE_DIR)]
    worker = [*manage, "db_worker", "--no-startup-delay"]
    commands = [web, worker, [*worker, "--queue-name", "downloads"]]
    # Each in a session of its own: Ctrl-C reaches this program, which then stops them in order.
    processes = [subprocess.Popen(command, cwd=BASE_DIR, start_new_session=True) for command in commands]
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, lambda *_: sys.exit(0))
    watcher = watch_over(processes)
    try:
        run_until_one_ends(processes, port, url, VAR_DIR / "mail")
        return 1
    finally:
        stop(processes)
        watcher.communicate("stopped")


if __name__ == "__main__":
    sys.exit(main())
