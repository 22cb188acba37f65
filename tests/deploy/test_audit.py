"""What an audit of the packages ends in, by what pip-audit says."""

import json

from deploy.audit import NOTHING, verdict

SOUND = {"name": "django", "version": "5.2", "vulns": []}
FAULTY = {"name": "django", "version": "5.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["5.1.1", "5.2"]}]}
UNKNOWN = {"name": "django", "skip_reason": "Dependency not found on PyPI"}


def said(*packages) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_finding_fails_and_names_what_mends_it():
    told = "django 5.1: PYSEC-1, mended in 5.1.1, 5.2\n2 packages audited"
    assert verdict(1, said(SOUND, FAULTY), "Found 1 known vulnerability") == (1, told)


def test_a_finding_fails_though_other_packages_are_unknown():
    assert verdict(1, said(UNKNOWN, FAULTY), "")[0] == 1


def test_nothing_found_passes_and_says_of_how_many():
    assert verdict(0, said(SOUND, UNKNOWN), "") == (0, "1 packages audited, 1 unknown to the registry")


def test_a_registry_without_advisories_has_not_answered():
    assert verdict(0, said(UNKNOWN, UNKNOWN), "No known vulnerabilities found") == (0, NOTHING)


def test_no_network_goes_on_and_says_so():
    assert verdict(1, "", "requests.exceptions.ConnectionError: Failed to resolve") == (0, NOTHING)
    assert verdict(1, "", "Tip: your network may be blocking this service.") == (0, NOTHING)


def test_a_broken_lock_file_fails():
    assert verdict(1, "", "ERROR: requirement x is not pinned") == (1, "ERROR: requirement x is not pinned")
