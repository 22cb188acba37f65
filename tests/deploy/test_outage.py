"""r19: a database that is away is noticed within seconds; then nobody waits, until it answers again."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection
from psycopg_pool import PoolClosed, PoolTimeout

from deploy import outage as module
from deploy.outage import Outage, can_be_reached, is_unreachable, outage, pool_has_given_up

pytestmark = pytest.mark.r19
ROOT = Path(__file__).resolve().parents[2]

# What a process of the web meets, in a process of its own: the pool and the outage are the process's.
VISITS = """
import json, time
import django
django.setup()
from django.test import Client
visits = []
visitor = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
visitor.get("/accessibility/")  # everything is loaded, and the database not asked
for address in ["/courses/", *["/courses/", "/", "/account/login/", "/brand.css"] * 3]:
    start = time.monotonic()
    response = visitor.get(address)
    visits.append((address, response.status_code, time.monotonic() - start, response.headers.get("Retry-After")))
print(json.dumps(visits))
"""


@pytest.fixture
def server():
    """The port of a server: nobody behind it, or somebody who never says a word."""
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))

        def at(kind: str) -> int:
            if kind == "silent":
                somebody.listen(50)
            return somebody.getsockname()[1]

        yield at


@pytest.mark.long
@pytest.mark.parametrize("kind", ["closed", "silent"])
def test_one_visitor_waits_for_two_tries_and_nobody_after(server, kind):
    address = f"postgres://nobody@127.0.0.1:{server(kind)}/nothing"
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "deploy.settings",
        "DATABASE_POOL": "1",
    }
    run = subprocess.run([sys.executable, "-c", VISITS], cwd=ROOT, env=environment, capture_output=True, text=True)
    (first, *others) = json.loads(run.stdout)
    assert [status for _, status, *_ in (first, *others)] == [503] * 13, run.stderr
    # A closed door is seen at once; who never answers is given two seconds, twice. The rest is a busy machine.
    assert first[2] < {"closed": 2, "silent": 6}[kind]
    assert max(seconds for _, _, seconds, _ in others) < 1
    assert {retry for *_, retry in others} == {"120"}


@pytest.fixture
def away(monkeypatch):
    """An outage of this process, and a database that answers when it is told to."""
    answers = []
    monkeypatch.setattr(module, "SECONDS_BETWEEN_KNOCKS", 0.01)
    monkeypatch.setattr(module, "can_be_reached", lambda: bool(answers))
    yield answers
    answers.append(True)
    wait_until(lambda: not outage.is_on())


def wait_until(true) -> None:
    for _ in range(500):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def lost() -> OperationalError:
    error = OperationalError("unable to open database file")
    error.__cause__ = psycopg.OperationalError("connection failed")
    return error


@pytest.mark.django_db
def test_outage_begins_with_the_first_who_meets_it_and_ends_by_itself(client, monkeypatch, away):
    def broken(*args, **kwargs):
        raise lost()

    client.raise_request_exception = False
    with monkeypatch.context() as fault:
        fault.setattr("deploy.views.open_sessions", broken)
        assert client.get("/").status_code == 503
    assert outage.is_on()
    response = client.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "120")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    away.append(True)
    wait_until(lambda: not outage.is_on())
    assert client.get("/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("message", "state"),
    [("attempt to write a readonly database", "25006"), ("database or disk is full", "53100"), ("deadlock", "40P01")],
)
def test_database_that_refuses_is_not_away(message, state):
    error = OperationalError(message)
    error.__cause__ = psycopg.errors.lookup(state)(message)
    assert not is_unreachable(error)
    assert is_unreachable(lost())
    assert not is_unreachable(ValueError("unable to open database file"))


def test_one_thread_knocks_however_many_meet_the_outage(away, monkeypatch):
    knocks = []
    monkeypatch.setattr(module.Outage, "_knock_until_open", lambda self: knocks.append(self))
    its = Outage()
    for _ in range(5):
        its.begin()
    wait_until(lambda: knocks)
    assert len(knocks) == 1


def test_pool_whose_connections_are_all_at_work_is_no_outage(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    error = OperationalError("couldn't get a connection after 20.00 sec")
    error.__cause__ = PoolTimeout("couldn't get a connection after 20.00 sec")
    assert not is_unreachable(error)
    error.__cause__ = PoolClosed("the pool is closed")
    assert is_unreachable(error)


class GivingUp:
    """A pool that could not make a connection, and has so many left."""

    def __init__(self, left: int) -> None:
        self.left, self.closed = left, False

    def get_stats(self) -> dict[str, int]:
        return {"pool_size": self.left}

    def close(self, timeout: float) -> None:
        self.closed = True


def test_pool_without_a_connection_begins_the_outage_and_tells_those_who_wait(away):
    pool = GivingUp(left=0)
    pool_has_given_up(pool)
    assert outage.is_on()
    wait_until(lambda: pool.closed)


def test_pool_that_only_cannot_grow_goes_on(away):
    pool = GivingUp(left=3)
    pool_has_given_up(pool)
    assert not outage.is_on()
    assert not pool.closed


@pytest.mark.django_db(transaction=True)
def test_database_that_is_there_can_be_reached(monkeypatch):
    assert can_be_reached()
    if connection.vendor == "postgresql":
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    else:
        monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
    assert not can_be_reached()
