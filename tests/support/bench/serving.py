"""Turnout served by gunicorn on loopback, and visitors who are signed in already."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from tests.support.bench.spent import family_of
from training.models import User

ROOT = Path(__file__).resolve().parents[3]
NOT_IN_SERVICE = Path(__file__).parent / "not_in_service"  # packages that only development has
_INPUT = re.compile(r"<(?:input|button)\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')


@dataclass(frozen=True)
class Served:
    """A gunicorn that answers on loopback."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        """Return the processes that answer."""
        return family_of(self.pid)[1:]


@dataclass(frozen=True)
class Worker:
    """A worker of the queue."""

    pid: int


@contextlib.contextmanager
def served_by_gunicorn(application: str = "deploy.wsgi", *, workers: int = 3, threads: int = 1) -> Iterator[Served]:
    """Serve Turnout, or a floor, in the way docs/settings.md says for two cores."""
    call_command("collectstatic", "--no-input", verbosity=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", str(threads), "--log-level", "warning", "--chdir", str(ROOT)]
    with _running(command) as pid:
        _wait_for(port)
        yield Served(port, pid)


@contextlib.contextmanager
def working(*arguments: str) -> Iterator[Worker]:
    """Let a worker take what waits in the queue."""
    command = [sys.executable, str(ROOT / "manage.py"), "db_worker", "--no-startup-delay", *arguments]
    with _running(command) as pid:
        yield Worker(pid)


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[int]:
    pooled = {name: value for name, value in os.environ.items() if name != "DATABASE_POOL"}
    environment = {**pooled, "SECRET_KEY": settings.SECRET_KEY, "PYTHONPATH": _before_all(NOT_IN_SERVICE)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _before_all(folder: Path) -> str:
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/courses/")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("gunicorn does not answer")


class Visitor:
    """Somebody with a browser of their own, signed in."""

    def __init__(self, served: Served, person: User):
        store = SessionStore()
        store[SESSION_KEY] = str(person.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = person.get_session_auth_hash()
        store.save()
        self.port = served.port
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={store.session_key}"

    def read(self, path: str) -> str:
        """Return the page at this address. Anything but a page ends the run."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Cookie": self.cookie})
        page = connection.getresponse()
        html = page.read().decode()
        connection.close()
        if page.status != 200:
            raise SystemExit(f"{path}: {page.status}")
        return html

    def book(self, session_pk: int) -> None:
        """Open the page, tick the box, book, and join the list if the place has gone meanwhile.

        Anything but "booked" or "on the waiting list" ends the run.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        path = f"/sessions/{session_pk}/book/"
        connection.request("GET", path, headers={"Cookie": self.cookie})
        page = connection.getresponse()
        html = page.read().decode()
        csrf = (page.headers["Set-Cookie"] or "").split(";")[0]
        headers = {
            "Cookie": f"{self.cookie}; {csrf}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        for _ in ("a place", "the list"):
            connection.request("POST", path, body=urlencode(_fields(html)), headers=headers)
            answer = connection.getresponse()
            html = answer.read().decode()
            if answer.status != 200:
                break
        connection.close()
        if (page.status, answer.status) != (200, 302) or "?booked=1" not in answer.headers["Location"]:
            raise SystemExit(f"{path}: {page.status}, then {answer.status} {answer.headers['Location']}")


def _fields(html: str) -> dict[str, str]:
    """Return what the form would send with every box ticked, and its button pressed: that says what is wanted."""
    fields = {}
    for tag in _INPUT.findall(html):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if attributes.get("name") and attributes.get("type") in {"hidden", "checkbox", "submit"}:
            fields[attributes["name"]] = attributes.get("value", "on")
    return fields
