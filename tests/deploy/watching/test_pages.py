"""What monitors are told, and what is kept from everybody else."""

import datetime as dt
import sqlite3

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from bookings.models import Heartbeat, Mail
from bookings.upkeep.heartbeats import beat
from deploy.outage import outage
from deploy.watching import checks
from deploy.watching.checks import findings
from tests.support.factories import make_booking, make_session

pytestmark = pytest.mark.django_db
PROXIED = {"headers": {"X-Forwarded-For": "203.0.113.7"}}
TOKEN = "a-token-for-this-test-alone"


@pytest.fixture(autouse=True)
def migrated(monkeypatch):
    """As after `migrate`, also where the tables of tests were made without it."""
    monkeypatch.setattr(checks, "_on_disk", lambda: frozenset())


@pytest.fixture
def running(now):
    beat(queues="default", version="0.1.0", now=now)


def of(name, now):
    return next(finding for finding in findings(now=now) if finding.name == name)


def waiting_mail(now, *, minutes, state="waiting", **more):
    return Mail.objects.create(
        kind="test",
        to=f"{minutes}@example.org",
        message_id=f"<{minutes}-{state}@example.org>",
        created_at=now - dt.timedelta(minutes=minutes),
        state=state,
        **more,
    )


def test_process_that_runs_says_so_without_the_database(client, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(outage, "_on", True)
    with django_assert_num_queries(0):
        response = client.get("/healthz", headers={"Host": "10.1.2.3"})  # no name that people use
    assert (response.status_code, response.text) == (200, "ok\n")
    assert client.get("/healthz").headers["Cache-Control"].startswith("max-age=0")


def test_what_works_is_said_to_be_ready(client, running, frozen_now):
    response = client.get("/readyz", headers={"Host": "10.1.2.3"})
    assert response.status_code == 200, response.text
    assert set(response.json()["checks"].items()) == {
        (name, "ok") for name in ("database", "migrations", "worker", "mails", "disk")
    }


@pytest.mark.r19
def test_a_database_that_is_away_is_named_and_nothing_is_asked_of_it(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(outage, "_on", True)
    with django_assert_num_queries(0):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "failed",
        "migrations": "failed",
        "worker": "failed",
        "mails": "failed",
        "disk": "ok",
    }


@pytest.mark.r19
def test_a_database_that_takes_nothing_is_named(running, now, tmp_path, monkeypatch):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        assert [f.name for f in findings(now=now) if not f.is_well] == ["database"]
        return
    file = tmp_path / "taken.sqlite3"
    own = sqlite3.connect(file)
    own.execute("CREATE TABLE django_migrations (name)")
    own.commit()
    assert not checks._sqlite_takes_nothing(str(file))
    own.execute("BEGIN IMMEDIATE")  # somebody writes: it does take something
    assert not checks._sqlite_takes_nothing(str(file))
    own.close()
    real = sqlite3.connect
    monkeypatch.setattr(checks.sqlite3, "connect", lambda name, **how: real(name.replace("mode=rw", "mode=ro"), **how))
    assert checks._sqlite_takes_nothing(str(file))  # as on a file system that was mounted read-only


def test_migrations_to_be_applied_are_counted(now, monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: {("bookings", "0001_initial"): None})
    monkeypatch.setattr(checks, "_on_disk", lambda: frozenset({("bookings", "0001_initial"), ("bookings", "9999_new")}))
    assert not of("migrations", now).is_well
    assert of("migrations", now).detail == "1 migration to be applied (manage.py migrate), from bookings.9999_new"


def test_a_worker_that_never_ran_or_is_silent_is_named(now):
    assert of("worker", now).detail == "no worker has run yet (manage.py db_worker)"
    beat(queues="downloads", version="0.1.0", now=now)  # sends no mails
    assert not of("worker", now).is_well
    beat(queues="default", version="0.1.0", now=now)
    assert of("worker", now + dt.timedelta(minutes=5)).is_well
    assert not of("worker", now + dt.timedelta(minutes=5, seconds=1)).is_well
    beat(queues="default", version="0.1.0", now=now + dt.timedelta(minutes=6))
    assert of("worker", now + dt.timedelta(minutes=6)).is_well
    assert Heartbeat.objects.count() == 2


def test_mails_that_do_not_leave_are_named_and_one_that_cannot_be_delivered_is_not(now):
    waiting_mail(now, minutes=29)
    assert of("mails", now).is_well
    waiting_mail(now, minutes=30, state="retrying")
    assert of("mails", now).detail == "the oldest has waited 30 minutes, and none has left since"
    assert not of("mails", now).is_well
    waiting_mail(now, minutes=31, state="sent", sent_at=now)  # written before it: says nothing of mails since
    assert not of("mails", now).is_well
    waiting_mail(now, minutes=10, state="sent", sent_at=now)
    assert of("mails", now).is_well


def test_texts_rest_in_the_night_and_nothing_is_wrong(client, now):
    waiting_mail(now, minutes=600, channel="text")
    assert of("mails", now).detail == "none waits"
    waiting_mail(now, minutes=40)
    waiting_mail(now, minutes=10, channel="text", state="sent", sent_at=now)
    assert not of("mails", now).is_well, "a text that has left says nothing of mails"
    lines = client.get("/metrics").text.splitlines()
    assert 'turnout_mails{state="waiting"} 1.0' in lines


def test_a_disk_that_is_nearly_full_is_named(settings, now):
    settings.FREE_DISK_MB = 10_000_000_000
    assert not of("disk", now).is_well
    settings.FREE_DISK_MB = 0
    assert of("disk", now).is_well


def test_why_is_for_those_who_run_it(client, settings, now):
    assert "details" in client.get("/readyz").json()  # from the machine itself
    assert "details" not in client.get("/readyz", **PROXIED).json()
    assert "details" not in client.get("/readyz", REMOTE_ADDR="203.0.113.7").json()
    assert client.get("/metrics", **PROXIED).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404
    settings.WATCH_TOKEN = TOKEN
    with_token = {"headers": {"X-Forwarded-For": "203.0.113.7", "Authorization": f"Bearer {TOKEN}"}}
    assert "details" in client.get("/readyz", **with_token).json()
    assert client.get("/metrics", **with_token).status_code == 200
    wrong = {"headers": {"X-Forwarded-For": "203.0.113.7", "Authorization": f"Bearer {TOKEN}x"}}
    assert client.get("/metrics", **wrong).status_code == 404


def test_metrics_say_what_goes_on(client, now, settings):
    make_booking(session=make_session(on=timezone.localdate() + dt.timedelta(days=9)))
    waiting_mail(timezone.now(), minutes=5)
    client.get("/privacy/")
    lines = client.get("/metrics").text.splitlines()
    assert any(line.startswith('turnout_requests_total{method="GET",route="privacy",status="200"}') for line in lines)
    assert any(line.startswith("turnout_bookings_to_come{") and line.endswith(" 1.0") for line in lines)
    assert 'turnout_mails{state="failed"} 0.0' in lines
    waited = next(float(line.split()[1]) for line in lines if line.startswith("turnout_oldest_unsent_mail_seconds "))
    assert 300 <= waited < 360
    assert any(line.startswith("turnout_registers_due ") for line in lines)
    assert f'turnout_info{{version="{settings.VERSION}"}} 1.0' in lines


@pytest.mark.parametrize("is_known", [True, False])
def test_metrics_of_requests_are_told_while_the_database_is_away(client, monkeypatch, is_known):
    def refused(*given):
        assert not is_known, "nothing is asked of it"
        raise OperationalError("database is locked")

    client.get("/privacy/")
    monkeypatch.setattr(outage, "_on", is_known)
    with connection.execute_wrapper(refused):
        response = client.get("/metrics")
    assert response.status_code == 200
    assert 'turnout_requests_total{method="GET",route="privacy",status="200"}' in response.text
    assert "turnout_last_booking" not in response.text


def test_each_answer_bears_the_name_of_its_request(client):
    assert client.get("/privacy/", headers={"X-Request-ID": "abc-12345"}).headers["X-Request-ID"] == "abc-12345"
    names = {client.get("/privacy/", headers={"X-Request-ID": 'x"}\n{'}).headers["X-Request-ID"] for _ in range(2)}
    assert len(names) == 2 and all(len(name) == 16 for name in names)


def test_security_txt_says_whom_to_tell_and_holds_for_less_than_a_year(client, settings):
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    assert lines["Contact"] == f"mailto:{settings.PARTNERSHIP_EMAIL}"
    expires = dt.datetime.fromisoformat(lines["Expires"])
    assert dt.timedelta(days=150) < expires - timezone.now() < dt.timedelta(days=365)
    settings.SECURITY_CONTACT = "https://example.org/report"
    assert "Contact: https://example.org/report\n" in client.get("/.well-known/security.txt").text


def test_the_team_reads_the_version_what_works_and_what_has_changed(client, team_member, monkeypatch):
    client.force_login(team_member)
    page = client.get("/desk/version/").text
    assert "This is Turnout " in page and "no worker has run yet" in page.lower()
    assert "The upgrade is not finished" not in page
    monkeypatch.setattr(checks, "_on_disk", lambda: frozenset({("bookings", "9999_new")}))
    assert "bookings.9999_new" in client.get("/desk/version/").text
