"""What a start loads: the first visitor waits for all of it."""

import os
import subprocess
import sys

from tests.support.source import ROOT

# Each takes as long to load as many pages take to answer, and few pages need it: it is loaded where it is used.
LATE = ("openpyxl", "weasyprint", "icalendar", "holidays", "segno", "dateutil", "PIL", "ninja", "pydantic")

PROGRAM = """
import sys
import deploy.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns, "the pages are there"
print(*sorted(name for name in sys.modules if "." not in name))
"""


def test_a_start_loads_nothing_that_only_files_and_papers_need(tmp_path):
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "deploy.settings"}
    started = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    loaded = started.stdout.split()
    assert "bookings" in loaded
    assert [name for name in LATE if name in loaded] == []
