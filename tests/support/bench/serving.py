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
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from training.models import User

ROOT = Path(__file__).resolve().parents[3]
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')


@contextlib.contextmanager
def served_by_gunicorn() -> Iterator[int]:
    """Yield the port at which Turnout is served, in the way docs/settings.md says for two cores."""
    for words in (["migrate"], ["createcachetable"], ["collectstatic", "--no-input"]):
        call_command(*words, verbosity=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "deploy.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "3", "--log-level", "warning", "--chdir", str(ROOT)]
    pooled = {name: value for name, value in os.environ.items() if name != "DATABASE_POOL"}
    server = subprocess.Popen(command, env={**pooled, "SECRET_KEY": settings.SECRET_KEY})
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


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

    def __init__(self, port: int, person: User):
        store = SessionStore()
        store[SESSION_KEY] = str(person.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = person.get_session_auth_hash()
        store.save()
        self.port = port
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={store.session_key}"

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
    """Return what the form would send with every box ticked."""
    fields = {}
    for tag in _INPUT.findall(html):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if attributes.get("name") and attributes.get("type") in {"hidden", "checkbox"}:
            fields[attributes["name"]] = attributes.get("value", "on")
    return fields
