"""Two web servers and two workers, each killed in turn while people book and cancel: what was answered is so, once.

`make test` plays seconds of it, `make proofs` (SERVICE_SECONDS=600) ten minutes. A mail is repeated only where a worker
was killed after the mail server had it and before that was noted: with the same Message-ID, the same to the byte, and
at most as many as a worker notes at once.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

import pytest

from bookings.notices.sending.rounds import NOTED_AT_ONCE
from tests.support.in_service import LATER, PEOPLE_AND_SESSIONS, ROOT, Kept, Servers, Visitor, faults, free_port
from tests.support.mail_server import DyingMailServer
from tests.support.pgbouncer import BEHIND_IT, PROGRAM, pgbouncer_before
from tests.support.replicated import address_of, folder_for_servers, own_postgres, with_tables
from tests.support.thoroughness import rounds

pytestmark = pytest.mark.r54
PROOFS = os.environ.get("SERVICE_SECONDS", "")
SECONDS = int(PROOFS or rounds(12, usually=5))
PEOPLE, SESSIONS, AT_ONCE = 16, 40, 6
ENOUGH = 20  # answers, however busy the machine is


@contextmanager
def straight(primary, folder) -> Iterator[dict[str, str]]:
    yield {}


@contextmanager
def through_pgbouncer(primary, folder) -> Iterator[dict[str, str]]:
    with pgbouncer_before(primary, folder / "pgbouncer", free_port()) as address:
        yield {"DATABASE_URL": address, **BEHIND_IT}


needs_pgbouncer = pytest.mark.skipif(not (PROOFS and PROGRAM), reason="played by make proofs, where pgbouncer is")


@pytest.mark.long
@pytest.mark.parametrize("way", [straight, pytest.param(through_pgbouncer, marks=needs_pgbouncer)])
def test_whatever_is_killed_what_people_were_told_is_so_and_mailed_once(tmp_path, capsys, way):
    with (
        folder_for_servers() as folder,
        own_postgres(folder / "primary") as primary,
        way(primary, folder) as on_the_way,
        DyingMailServer([]) as mails,
    ):
        host, port = mails.server_address
        environment = {
            **os.environ,
            "DATABASE_URL": address_of(primary),
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "EMAIL_URL": f"smtp://{host}:{port}",
            "VAR_DIR": str(tmp_path),
        }
        program = f"PEOPLE, SESSIONS = {PEOPLE}, {SESSIONS}\n{PEOPLE_AND_SESSIONS}"
        sessions, cookies = json.loads(with_tables(environment, program).splitlines()[-1])
        environment |= on_the_way
        with Servers(environment) as servers:
            visitors = [Visitor(cookie, list(servers.ports.values()), sessions) for cookie in cookies]
            killed = visited(servers, visitors)
        done = subprocess.run(
            [sys.executable, "-c", LATER], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        kept, taken = Kept.in_database(address_of(primary)), dict(mails.taken)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [odd for visitor in visitors for odd in visitor.odd] == []
    assert faults([visitor.told for visitor in visitors], kept, taken) == []
    repeats = [bodies for bodies in taken.values() if len(bodies) > 1]
    assert [bodies for bodies in repeats if len(set(bodies)) > 1] == []
    assert len(repeats) <= NOTED_AT_ONCE * sum(name.startswith("worker") for name in killed)
    answered = [line for visitor in visitors for lines in visitor.told.values() for line in lines]
    with capsys.disabled():
        print(
            f"\n{len(killed)} processes killed in {SECONDS} s: {len(answered)} answers,"
            f" {sum(done == 'unknown' for done, _ in answered)} of them lost, {len(kept.mails)} mails,"
            f" {len(repeats)} of them twice under one Message-ID"
        )


def visited(servers: Servers, visitors: list[Visitor]) -> list[str]:
    """Let people come and go, and kill each process in turn, at least once; return which were."""
    killed: list[str] = []
    for visitor in visitors[:AT_ONCE]:
        visitor.start()
    until = time.monotonic() + SECONDS
    for name in cycle(servers.names):
        answered = sum(len(lines) for visitor in visitors for lines in visitor.told.values())
        if time.monotonic() > until and len(killed) >= len(servers.names) and answered >= ENOUGH:
            break
        time.sleep(min(1.0, SECONDS / 8))
        servers.kill(name)
        killed.append(name)
        servers.start(name)
        if name in servers.ports:
            servers.wait_for(servers.ports[name])
    for visitor in visitors:
        visitor.goes_home.set()
    for visitor in visitors[:AT_ONCE]:
        visitor.join(120)
    return killed


BOOKED, CANCELLED = {7: [("booked", 1)]}, {7: [("booked", 1), ("cancelled", 1)]}
MADE, ENDED = ("<1@x>", "confirmation", 1, "sent"), ("<2@x>", "cancellation", 1, "sent")


@pytest.mark.parametrize(
    ("told", "bookings", "mails", "taken"),
    [
        (BOOKED, {}, [], ["<1@x>"]),
        (BOOKED, {1: (7, 5, "cancelled")}, [MADE], ["<1@x>"]),
        (BOOKED, {1: (7, 5, "confirmed"), 2: (7, 5, "confirmed")}, [MADE], ["<1@x>"]),
        (BOOKED, {1: (7, 5, "confirmed")}, [], []),
        (BOOKED, {1: (7, 5, "confirmed")}, [MADE, ("<3@x>", *MADE[1:])], ["<1@x>", "<3@x>"]),
        (BOOKED, {1: (7, 5, "confirmed")}, [(*MADE[:3], "queued")], ["<1@x>"]),
        (BOOKED, {1: (7, 5, "confirmed")}, [MADE], []),
        (CANCELLED, {1: (7, 5, "confirmed")}, [MADE, ENDED], ["<1@x>", "<2@x>"]),
        (CANCELLED, {1: (7, 5, "cancelled")}, [MADE], ["<1@x>"]),
    ],
    ids=["lost", "undone", "twice", "unmailed", "mailed-twice", "waits", "never-left", "still-booked", "end-unmailed"],
)
def test_what_went_wrong_is_noticed(told, bookings, mails, taken):
    assert faults([told], Kept(bookings, mails), {message_id: [b""] for message_id in taken}) != []


def test_what_is_as_it_was_told_is_no_fault():
    kept = Kept({1: (7, 5, "cancelled")}, [MADE, ENDED])
    assert faults([CANCELLED], kept, {"<1@x>": [b""], "<2@x>": [b""]}) == []
    assert faults([{7: [("booked", 1), ("unknown", 1)]}], kept, {"<1@x>": [b""], "<2@x>": [b""]}) == []
