"""Every report is counted a second time over made-up histories, or it is said here why not."""

import re
from pathlib import Path

from reporting.reports.registry import REPORTS
from tests.support import counted_again as again

TESTS = Path(__file__).resolve().parents[1]
SECOND_COUNTS = [TESTS / "support" / "held_against.py", *sorted((TESTS / "reporting").glob("test_second_count*.py"))]
NAMED = re.compile(r'REPORTS\[f?"([a-z{}-]+)"\]')
# What the name of a report goes on with where the second count goes through several.
SEVERAL = {"no-shows-by-{name}": again.LINES, "attendance-by-{name}": ("course", "organisation")}
NOT_AGAIN = {
    "actions": "verdicts are simulated, in years in which the truth is known (tests/reporting/insight/simulated)",
    "outlook": "what it foretells is simulated too, and its lines are held to figures by hand",
    "calibration": "holds what was foretold to what came: by hand in tests/reporting/reports/test_outlook.py",
}


def test_each_report_is_counted_a_second_time():
    found = {name for path in SECOND_COUNTS for name in NAMED.findall(path.read_text())}
    again_counted = {
        name.replace("{name}", one) for name in found for one in SEVERAL.get(name, () if "{" in name else ("",))
    }
    assert set(REPORTS) - again_counted == set(NOT_AGAIN)
