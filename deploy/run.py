"""`make run`: migrate, load the demonstration the first time, then web and worker until Ctrl-C."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

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
    url = f"http://127.0.0.1:{port}"
    os.environ.setdefault("SITE_URL", url)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    os.environ.setdefault("PARTNERSHIP_LOGO", str(BASE_DIR / "bookings" / "demo" / "data" / "logo.svg"))
    manage = [sys.executable, str(BASE_DIR / "manage.py")]
    from deploy.settings import VAR_DIR

    VAR_DIR.mkdir(parents=True, exist_ok=True)
    prepare(manage)
    web = [sys.executable, "-m", "gunicorn", "deploy.wsgi", "--bind", f"127.0.0.1:{port}"]
    web += ["--workers", "2", "--threads", "4", "--log-level", "warning", "--chdir", str(BASE_DIR)]
    commands = [web, [*manage, "db_worker", "--no-startup-delay"]]
    # Each in a session of its own: Ctrl-C reaches this program, which then stops them in order.
    processes = [subprocess.Popen(command, cwd=BASE_DIR, start_new_session=True) for command in commands]
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, lambda *_: sys.exit(0))
    try:
        time.sleep(1.5)
        if all(process.poll() is None for process in processes):
            print(RUNNING.format(url=f"{url}/", mails=VAR_DIR / "mail"), flush=True)  # noqa: T201  # its purpose
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        return 1  # one of the two has ended by itself
    finally:
        stop(processes)


if __name__ == "__main__":
    sys.exit(main())
