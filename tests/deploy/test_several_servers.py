"""Two web servers, two workers and a replica, each killed in turn while people book, cancel and read reports: what was
answered is so, once, and the replica has it too.

`make test` plays seconds of it, `make proofs` (SERVICE_SECONDS=600) ten minutes. A mail is repeated only where a worker
was killed after the mail server had it and before that was noted on disk, a moment later: one for each that was killed
at most, with the same Message-ID, the same to the byte.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import pytest

from reporting.replica import REPLICA, UNREADABLE, Replica
from tests.support.in_service import (
    LATER,
    PEOPLE_AND_SESSIONS,
    ROOT,
    Kept,
    ReportReader,
    Servers,
    Visitor,
    faults,
    free_port,
)
from tests.support.mail_server import DyingMailServer
from tests.support.pgbouncer import BEHIND_IT, PROGRAM, pgbouncer_before
from tests.support.replicated import (
    address_of,
    crash,
    folder_for_servers,
    own_postgres,
    replica_of,
    wait_until_it_has_all,
    with_tables,
)
from tests.support.thoroughness import rounds

pytestmark = pytest.mark.r54
PROOFS = os.environ.get("SERVICE_SECONDS", "")
SECONDS = int(PROOFS or rounds(12, usually=5))
PEOPLE, SESSIONS, AT_ONCE = 16, 40, 6
FROM_COPY = Replica(behind=0).words.partition(",")[0]
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
        sessions, (of_team, *cookies) = json.loads(with_tables(environment, program).splitlines()[-1])
        with replica_of(primary, folder / "replica") as replica:
            environment |= {**on_the_way, "DATABASE_REPLICA_URL": address_of(replica), "REPLICA_SECONDS_BEHIND": "3600"}
            with Servers(environment) as servers:
                ports = list(servers.ports.values())
                visitors = [Visitor(cookie, ports, sessions) for cookie in cookies]
                reader = ReportReader(of_team, ports)
                killed = visited(servers, visitors, reader, replica)
            done = subprocess.run(
                [sys.executable, "-c", LATER], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            kept, taken = Kept.in_database(address_of(primary)), dict(mails.taken)
            wait_until_it_has_all(replica, primary)
            copied = Kept.in_database(address_of(replica))
    assert done.returncode == 0, done.stdout + done.stderr
    assert [odd for person in (*visitors, reader) for odd in person.odd] == []
    assert copied == kept
    from_copy = sum(foot.startswith(FROM_COPY) for foot in reader.feet)
    assert from_copy
    assert UNREADABLE.words in reader.feet
    assert faults([visitor.told for visitor in visitors], kept, taken) == []
    repeats = [bodies for bodies in taken.values() if len(bodies) > 1]
    assert [bodies for bodies in repeats if len(set(bodies)) > 1] == []
    assert len(repeats) <= sum(name.startswith("worker") for name in killed)
    answered = [line for visitor in visitors for lines in visitor.told.values() for line in lines]
    with capsys.disabled():
        print(
            f"\n{len(killed)} processes killed in {SECONDS} s: {len(answered)} answers,"
            f" {sum(done == 'unknown' for done, _ in answered)} of them lost, {len(kept.mails)} mails,"
            f" {len(repeats)} of them twice under one Message-ID; {len(reader.feet)} reports read, {from_copy} of them"
            " from the replica"
        )


def visited(servers: Servers, visitors: list[Visitor], reader: ReportReader, replica: Any) -> list[str]:
    """Let people come and go, and kill each process and the replica in turn, at least once; return which were."""
    killed: list[str] = []
    there = [reader, *visitors[:AT_ONCE]]
    for person in there:
        person.start()
    reader.wait_for_one_more()
    until = time.monotonic() + SECONDS
    for name in cycle([*servers.names, REPLICA]):
        answered = sum(len(lines) for visitor in visitors for lines in visitor.told.values())
        if time.monotonic() > until and REPLICA in killed and answered >= ENOUGH:
            break
        time.sleep(min(1.0, SECONDS / 8))
        if name == REPLICA:
            crash(replica)
            reader.wait_for_one_more()
            replica.ensure_postgres_running()
        else:
            servers.kill(name)
            servers.start(name)
        killed.append(name)
        if name in servers.ports:
            servers.wait_for(servers.ports[name])
    for person in there:
        person.goes_home.set()
    for person in there:
        person.join(120)
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
