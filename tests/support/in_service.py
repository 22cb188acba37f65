"""Turnout as several servers run it: two web servers and two workers on one PostgreSQL, each of which can be killed.

Visitors book and cancel over HTTP meanwhile, and keep what they were told; somebody of the team reads reports.
"""

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, cycle
from pathlib import Path
from urllib.parse import urlencode

import psycopg

ROOT = Path(__file__).resolve().parents[2]
# Somebody of the team, then people, each with a browser in which they are signed in; and sessions on days of their own
# with places for all of them.
PEOPLE_AND_SESSIONS = """
import json
from datetime import timedelta
from importlib import import_module
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from tests.support.factories import OrganisationFactory, UserFactory, VenueFactory, make_session
organisation, venue = OrganisationFactory(), VenueFactory()
first = timezone.localdate() + timedelta(days=60)
sessions = [make_session(on=first + timedelta(days=n), capacity=500, venue=venue).pk for n in range(SESSIONS)]
cookies = []
for person in [UserFactory(is_team=True), *(UserFactory(organisation=organisation) for _ in range(PEOPLE))]:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    cookies.append(f"{settings.SESSION_COOKIE_NAME}={store.session_key}")
call_command("collectstatic", "--no-input", verbosity=0)
print(json.dumps([sessions, cookies]))
"""
# What the worker does a quarter of an hour later: mails that a killed one had in hand are taken up again.
LATER = """
import datetime as dt
import django
import time_machine
django.setup()
from django.core.management import call_command
from django.utils import timezone
from bookings.notices.sending.tasks import requeue_stuck_mails
with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=15), tick=True):
    requeue_stuck_mails(now=timezone.now())
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
call_command("check_integrity")
"""
Told = Mapping[int, list[tuple[str, int | None]]]  # by session: what was answered, about which booking
_INPUT = re.compile(r"<(?:input|button)\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Servers:
    """The processes, by name; `environment` says which database, folder and mail server they have."""

    def __init__(self, environment: dict[str, str]):
        self.environment = environment
        self.ports = {"web 1": free_port(), "web 2": free_port()}
        self.names = [*self.ports, "worker 1", "worker 2"]
        self.running: dict[str, subprocess.Popen] = {}

    def __enter__(self) -> "Servers":
        for name in self.names:
            self.start(name)
        for port in self.ports.values():
            self.wait_for(port)
        return self

    def __exit__(self, *error: object) -> None:
        for name in list(self.running):
            self.kill(name)

    def start(self, name: str) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "db_worker", "--no-startup-delay"]
        if name in self.ports:
            command = [sys.executable, "-m", "gunicorn", "deploy.wsgi", "--bind", f"127.0.0.1:{self.ports[name]}"]
            command += ["--workers", "1", "--threads", "4", "--log-level", "critical", "--chdir", str(ROOT)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.running[name] = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True, **quiet)

    def kill(self, name: str) -> None:
        """End it without a word, with all that it has started."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    @staticmethod
    def wait_for(port: int) -> None:
        for _ in range(600):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)
            finally:
                connection.close()
        raise AssertionError(f"nobody answers at {port}")


class Visitor(threading.Thread):
    """Somebody who books and cancels in turn, until told to go home.

    `told` has what was answered, and what never was: by session, one line after the other. What was not answered may
    have been done or not.
    """

    def __init__(self, cookie: str, ports: list[int], sessions: list[int]):
        super().__init__(daemon=True)
        self.cookie, self.ports, self.sessions = cookie, ports, sessions
        self.goes_home = threading.Event()
        self.told: dict[int, list[tuple[str, int | None]]] = {pk: [] for pk in sessions}
        self.odd: list[str] = []
        self.random = random.Random(cookie)

    def run(self) -> None:
        while not self.goes_home.is_set():
            session = self.random.choice(self.sessions)
            told = self.told[session]
            if told and told[-1][0] == "unknown":
                continue  # what it was is looked at in the end
            holds = told[-1][1] if told and told[-1][0] == "booked" else None
            wanted = ("cancelled", f"/bookings/{holds}/cancel/") if holds else ("booked", f"/sessions/{session}/book/")
            self._do(told, *wanted, holds)
            time.sleep(0.01)

    def _do(self, told: list, done: str, path: str, holds: int | None) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.random.choice(self.ports), timeout=60)
        posted = False
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie})
            page = connection.getresponse()
            html = page.read().decode()
            if page.status != 200:
                self.odd.append(f"GET {path}: {page.status}")
                return
            csrf = (page.headers["Set-Cookie"] or "").split(";")[0]
            headers = {"Cookie": f"{self.cookie}; {csrf}", "Content-Type": "application/x-www-form-urlencoded"}
            posted = True
            connection.request("POST", path, body=urlencode({**fields_of(html), "reason": "workload"}), headers=headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            if posted:
                told.append(("unknown", holds))
            return
        finally:
            connection.close()
        if found := answer.status == 302 and re.search(r"/bookings/(\d+)/", answer.headers["Location"]):
            told.append((done, int(found[1])))
        else:
            told.append(("unknown", holds))
            self.odd.append(f"POST {path}: {answer.status} {answer.headers['Location']}")


class ReportReader(threading.Thread):
    """Somebody of the team who reads reports all the while; `feet` has where their figures came from, each time."""

    def __init__(self, cookie: str, ports: list[int]):
        super().__init__(daemon=True)
        self.cookie, self.ports = cookie, cycle(ports)
        self.goes_home = threading.Event()
        self.feet: list[str] = []
        self.odd: list[str] = []

    def run(self) -> None:
        while not self.goes_home.wait(0.3):
            connection = http.client.HTTPConnection("127.0.0.1", next(self.ports), timeout=60)
            try:
                connection.request("GET", "/reports/", headers={"Cookie": self.cookie})
                page = connection.getresponse()
                foot = re.search(r"Figures come[^<]*", page.read().decode())
            except (OSError, http.client.HTTPException):
                continue  # its web server was killed
            finally:
                connection.close()
            if page.status == 200 and foot:
                self.feet.append(foot[0])
            else:
                self.odd.append(f"GET /reports/: {page.status}")

    def wait_for_one_more(self) -> None:
        """Wait until a report was read that was asked for after now."""
        before = len(self.feet)
        for _ in range(600):
            if len(self.feet) > before + 1:  # one may have been under way
                return
            time.sleep(0.1)
        raise AssertionError("no report is answered")


def fields_of(html: str) -> dict[str, str]:
    """Return what the form would send with every box ticked, and its button pressed."""
    fields = {}
    for tag in _INPUT.findall(html):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if attributes.get("name") and attributes.get("type") in {"hidden", "checkbox", "submit"}:
            fields[attributes["name"]] = attributes.get("value", "on")
    return fields


def faults(told: Iterable[Told], kept: "Kept", taken: Mapping[str, list]) -> list[str]:
    """Return what people were told and is not so, and what mails are missing or too many.

    `taken` is what the mail server has, by Message-ID. A mail whose confirmation was overtaken by the cancellation is
    never sent, as it should be.
    """
    found = [f"{n} live bookings of {pair}" for pair, n in kept.live_pairs().items() if n > 1]
    for lines in chain.from_iterable(each.values() for each in told):
        for number, (done, pk) in enumerate(lines):
            if done == "unknown":
                continue
            if pk not in kept.bookings:
                found.append(f"booking {pk}, {done}, is not there")
                continue
            status, mails = kept.bookings[pk][2], Counter(kind for _, kind, booking, _ in kept.mails if booking == pk)
            if done == "cancelled" and (status != "cancelled" or mails["cancellation"] != 1):
                found.append(f"booking {pk} was cancelled: it is {status}, {mails['cancellation']} mails")
            is_last = number == len(lines) - 1
            if done == "booked" and is_last and (status != "confirmed" or mails["confirmation"] != 1):
                found.append(f"booking {pk} was made: it is {status}, {mails['confirmation']} mails")
    found += [f"mail {message_id} is {state}" for message_id, _, _, state in kept.mails if state != "sent"]
    found += [f"mail {message_id} never left" for message_id, *_ in kept.mails if message_id not in taken]
    return found


@dataclass
class Kept:
    """What the database has: session, person, status by booking; Message-ID, kind, booking, state of a mail."""

    bookings: dict[int, tuple[int, int, str]]
    mails: list[tuple[str, str, int, str]]

    def live_pairs(self) -> Counter:
        return Counter((session, person) for session, person, status in self.bookings.values() if status != "cancelled")

    @classmethod
    def in_database(cls, address: str) -> "Kept":
        with psycopg.connect(address) as connection:
            bookings = connection.execute("SELECT id, session_id, practitioner_id, status FROM bookings_booking")
            mails = connection.execute("SELECT message_id, kind, booking_id, state FROM bookings_mail")
            return cls({pk: rest for pk, *rest in bookings.fetchall()}, mails.fetchall())
