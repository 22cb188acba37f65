"""The program in docs/api.md, as somebody copies it, run against a server with data."""

import datetime as dt
import re
import subprocess
import sys

import pytest

from bookings.webhooks.signing import headers_of, new_secret
from tests.bookings.api.test_api import build_world
from tests.support.source import ROOT

pytestmark = pytest.mark.usefixtures("frozen_now")


def test_program_of_the_page_prints_who_is_unmarked(live_server, now, settings):
    settings.SITE_URL = live_server.url
    world = build_world(now)
    program, _ = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL)
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={"TURNOUT": live_server.url, "TURNOUT_KEY": world["keys"]["attendance:read"][1]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (said.stderr, said.stdout) == ("", "Person of theirs 2026-05-12T09:30:00+01:00 unmarked\n")


def test_program_of_the_page_checks_a_message(monkeypatch):
    _, program = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL)
    defined: dict = {}
    exec(program, defined)  # as somebody copies it
    message, secret, body = defined["message"], new_secret(), b'{"type":"webhook.test"}'
    monkeypatch.setenv("TURNOUT_SECRET", secret)

    def headers(at, *secrets):
        return headers_of(key="webhook.test.1", body=body, at=at, secrets=secrets)

    at = dt.datetime.now(dt.UTC)
    assert message(headers(at, secret), body) == {"type": "webhook.test"}
    assert message(headers(at, new_secret(), secret), body) == {"type": "webhook.test"}
    assert message(headers(at, new_secret()), body) is None
    assert message(headers(at, secret), body + b" ") is None
    assert message(headers(at - dt.timedelta(minutes=6), secret), body) is None
