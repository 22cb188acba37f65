"""Reports are read from a replica that keeps up, and from the primary where it does not, whatever befalls it."""

import json
import os
import signal
import subprocess
import sys

import pytest
from django.db import OperationalError
from django.http import HttpResponse

from bookings.models import Booking
from reporting import replica as module
from reporting.models import KeptReport
from reporting.replica import UNREADABLE, FiguresFromReplica, Replica, from_replica, read_figures
from tests.support.replicated import ROOT, address_of, folder_for_servers, own_postgres, replica_of, with_tables
from training.models import OurDetails, User


@pytest.fixture
def replica(monkeypatch):
    """What is said of the replica; the connections are those of the test's own database."""

    class Closed:
        def close(self):
            pass

    said = [Replica(behind=0.0)]
    monkeypatch.setattr(module, "replica_now", lambda: said[-1])
    monkeypatch.setattr(module, "connections", {"replica": Closed()})
    yield said
    module._unanswered.until = 0.0


def asked_of(model: type) -> str:
    return FiguresFromReplica().db_for_read(model)


def test_figures_alone_are_read_there_and_only_while_a_report_is_made(replica):
    models = (Booking, User, OurDetails, KeptReport)
    assert [asked_of(model) for model in models] == ["default"] * 4
    assert read_figures(lambda _: [asked_of(model) for model in models]) == ["replica", "replica", "default", "default"]
    assert [asked_of(model) for model in models] == ["default"] * 4


def test_nothing_is_written_or_made_on_the_replica(replica):
    router = FiguresFromReplica()
    assert read_figures(lambda _: router.db_for_write(Booking)) == "default"
    assert [router.allow_migrate(name, "bookings") for name in ("default", "replica")] == [True, False]
    assert router.allow_relation(User(), User())


@pytest.mark.parametrize("behind", [None, 61.0])
def test_replica_that_does_not_keep_up_is_not_read(replica, settings, behind):
    settings.REPLICA_SECONDS_BEHIND = 60
    replica.append(Replica(behind=behind))
    assert read_figures(lambda _: asked_of(Booking)) == "default"


def test_installation_without_a_replica_asks_nothing(rf):
    seen = []
    from_replica(lambda request: seen.append((request.replica, asked_of(Booking))))(rf.get("/"))
    assert seen == [(None, "default")]


def test_replica_that_goes_on_the_way_is_left_alone_and_the_primary_answers(replica, rf, caplog):
    seen = []

    def view(request):
        seen.append((request.replica, asked_of(Booking)))
        if seen[-1][1] == "replica":
            raise OperationalError("terminating connection due to conflict with recovery")
        return HttpResponse("here")

    assert from_replica(view)(rf.get("/")).content == b"here"
    assert seen == [(Replica(behind=0.0), "replica"), (UNREADABLE, "default")]
    assert module._unanswered.until > 0
    assert "conflict" not in "".join(record.getMessage() for record in caplog.records)


def test_what_the_primary_refuses_is_no_matter_of_the_replica(replica):
    replica.append(UNREADABLE)
    tries = []

    def make(_):
        tries.append(1)
        raise OperationalError("the database is away")

    with pytest.raises(OperationalError):
        read_figures(make)
    assert tries == [1]


def test_form_that_a_page_takes_is_answered_by_the_primary(replica, rf):
    seen = []
    from_replica(lambda request: seen.append(asked_of(Booking)))(rf.post("/"))
    assert seen == ["default"]


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (0.4, "Figures come from a copy of the database, which is up to date."),
        (1.2, "Figures come from a copy of the database, which is 1 second behind."),
        (60, "Figures come from a copy of the database, which is 60 seconds behind."),
        (185, "Figures come straight from the database: its copy for reports is 3 minutes behind."),
        (None, "Figures come straight from the database: its copy for reports cannot be read at the moment."),
    ],
)
def test_foot_of_a_report_says_where_its_figures_come_from(settings, behind, words):
    settings.REPLICA_SECONDS_BEHIND = 60
    assert Replica(behind=behind).words == words


# A process of the web, with a member of the team who reads reports: each line is an address and how far behind is fine.
SITE = """
import json, re, sys
import django
django.setup()
from django.conf import settings
from django.db import close_old_connections, connections
from django.test import Client
from reporting import replica
from training.models import Organisation, User
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
team = User.objects.filter(is_team=True).first()
reader = Client(SERVER_NAME="127.0.0.1")
reader.force_login(team)
asked = []
def note(execute, sql, params, many, context):
    if "bookings_" in sql:
        asked.append(context["connection"].alias)
    return execute(sql, params, many, context)
print("ready", flush=True)
for line in sys.stdin:
    address, limit, again = json.loads(line)
    settings.REPLICA_SECONDS_BEHIND = limit
    if again:
        replica._unanswered.until = 0.0
    del asked[:]
    with connections["default"].execute_wrapper(note), connections["replica"].execute_wrapper(note):
        answer = reader.get(address)
    foot = re.search(r"Figures come[^<]*", answer.text)
    print(json.dumps([answer.status_code, sorted(set(asked)), foot and foot[0]]), flush=True)
    close_old_connections()
"""
SOMEBODY = """
from tests.support.factories import UserFactory, make_booking, make_session
UserFactory(is_team=True)
make_booking(session=make_session(), practitioner=UserFactory())
"""


class Reader:
    def __init__(self, environment: dict[str, str]):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": None}
        self.process = subprocess.Popen([sys.executable, "-c", SITE], cwd=ROOT, env=environment, text=True, **pipes)
        assert self.process.stdout.readline() == "ready\n"

    def reads(self, address: str = "/reports/", *, limit: int = 3600, again: bool = False) -> tuple[int, list, str]:
        """Return the status, who was asked for bookings, and the foot of the page."""
        self.process.stdin.write(json.dumps([address, limit, again]) + "\n")
        self.process.stdin.flush()
        return tuple(json.loads(self.process.stdout.readline()))


UP_TO_DATE = (200, ["replica"], Replica(behind=0.0).words)
AWAY = (200, ["default"], UNREADABLE.words)


@pytest.mark.long
@pytest.mark.r54
def test_real_replica_is_read_until_it_falls_behind_goes_away_or_is_made_a_primary():
    with folder_for_servers() as folder, own_postgres(folder / "primary") as primary:
        environment = {**os.environ, "DATABASE_URL": address_of(primary), "DJANGO_SETTINGS_MODULE": "deploy.settings"}
        with_tables(environment, SOMEBODY)
        with replica_of(primary, folder / "replica") as copy:
            reader = Reader({**environment, "DATABASE_REPLICA_URL": address_of(copy)})
            try:
                play(reader, primary, copy)
            finally:
                reader.process.kill()
                reader.process.communicate()


def play(reader: Reader, primary, copy) -> None:
    assert until(reader, UP_TO_DATE) == UP_TO_DATE
    assert reader.reads("/reports/no-show-review/")[:2] == UP_TO_DATE[:2]
    copy.psql("SELECT pg_wal_replay_pause()")
    primary.psql("UPDATE bookings_booking SET booked_at = booked_at")
    status, asked, foot = reader.reads()
    assert (status, asked) == (200, ["replica"])
    assert foot.endswith("behind.") or foot == UP_TO_DATE[2]  # by less than a second
    status, asked, foot = reader.reads(limit=0)
    assert (status, asked) == (200, ["default"])
    assert foot.startswith("Figures come straight from the database: its copy for reports is ")
    copy.psql("SELECT pg_wal_replay_resume()")
    assert until(reader, UP_TO_DATE) == UP_TO_DATE
    main = copy._postmaster_info.process
    os.kill(main.pid, signal.SIGINT)
    main.wait(30)
    assert [reader.reads() for _ in range(3)] == [AWAY] * 3
    copy.ensure_postgres_running()
    assert reader.reads() == AWAY  # not asked again so soon
    assert until(reader, UP_TO_DATE) == UP_TO_DATE
    copy.psql("SELECT pg_promote()")
    assert reader.reads(again=True) == AWAY


def until(reader: Reader, wanted: tuple) -> tuple:
    for _ in range(50):
        if (found := reader.reads(limit=0, again=True)) == wanted:
            break
    return found
