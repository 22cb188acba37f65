"""The program in docs/api.md, as somebody copies it, run against a server with data."""

import re
import subprocess
import sys

import pytest

from tests.bookings.api.test_api import build_world
from tests.support.source import ROOT

pytestmark = pytest.mark.usefixtures("frozen_now")


def test_program_of_the_page_prints_who_is_unmarked(live_server, now, settings):
    settings.SITE_URL = live_server.url
    world = build_world(now)
    [program] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL)
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={"TURNOUT": live_server.url, "TURNOUT_KEY": world["keys"]["attendance:read"][1]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (said.stderr, said.stdout) == ("", "Person of theirs 2026-05-12T09:30:00+01:00 unmarked\n")
