"""r13: kill -9 at a random moment leaves whole bookings with their mails, or nothing.

`make test` kills a few times; KILL_ROUNDS=100 says how often (`make proofs` does so).
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bookings.models import Booking, Mail
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import OrganisationFactory, UserFactory, make_session
from tests.support.looking import look, wrongs
from tests.support.own_database import address_of_test_database

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "12"))


@contextlib.contextmanager
def killable(*words: str) -> Iterator[Callable[[], None]]:
    """Yield a function that sets a process to work on the test's own database and kills it at a random moment."""
    organisation = OrganisationFactory()
    first = timezone.localdate() + timezone.timedelta(days=40)
    sessions = [make_session(on=first + timezone.timedelta(days=n), capacity=2).pk for n in range(3)]
    people = [UserFactory(organisation=organisation).pk for _ in range(6)]
    command = [
        sys.executable,
        "-m",
        "tests.support.killable",
        *(",".join(map(str, keys)) for keys in (sessions, people)),
    ]
    environment = {**os.environ, "DATABASE_URL": address_of_test_database(), "DATABASE_POOL": "0"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([*command, *words], cwd=ROOT, env=environment, **pipes) as program:

        def kill_one() -> None:
            program.stdin.write("\n")
            program.stdin.flush()
            child = int(program.stdout.readline())
            time.sleep(random.uniform(0, 0.2))
            os.kill(child, signal.SIGKILL)
            assert program.stdout.readline() == "dead\n"
            _wait_for_the_server()

        yield kill_one
        program.stdin.close()


def _wait_for_the_server() -> None:
    """What was sent before the kill may still be carried out: PostgreSQL notices only then that nobody is there."""
    if connection.vendor == "sqlite":
        return
    others = "datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.01)
    raise AssertionError("the killed process is still connected")


def disagreements() -> list[str]:
    """What of bookings, mails, tasks and history does not belong together."""
    now = timezone.now()
    moment = look(now)
    found = [*wrongs(moment, moment), *faults(now=now)]
    mails = set(Mail.objects.values_list("pk", flat=True))
    tasks = [arguments["args"][0] for arguments in DBTaskResult.objects.values_list("args_kwargs", flat=True)]
    if sorted(tasks) != sorted(mails):
        found.append(f"{len(mails)} mails, {len(tasks)} tasks")
    ended = set(Mail.objects.filter(kind="cancellation").values_list("booking", flat=True))
    told = set(Mail.objects.values_list("booking", flat=True))
    for booking in Booking.objects.all():
        if booking.pk not in told or (booking.status == "cancelled") != (booking.pk in ended):
            found.append(f"booking {booking.pk}: {booking.status}, but its person was told otherwise")
        latest = booking.history.order_by("-history_id").first()
        if latest is None or latest.status != booking.status:
            found.append(f"booking {booking.pk}: its history does not say {booking.status}")
    return found


@pytest.mark.r13
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_bookings_and_mails_agree():
    with killable() as kill_one:
        for _round in range(ROUNDS):
            kill_one()
            assert disagreements() == []
    assert Booking.objects.count() > ROUNDS


@pytest.mark.r13
@pytest.mark.django_db(transaction=True)
def test_control_without_transactions_a_kill_tears_them_apart():
    with killable("--careless") as kill_one:
        for _round in range(60):
            kill_one()
            if disagreements():
                return
    pytest.fail("60 kills between statements tore nothing apart: the test above proves nothing")
