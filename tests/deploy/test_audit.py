"""What an audit of the packages ends in, by what pip-audit says."""

import json
from http.client import IncompleteRead

import pytest

from deploy.audit import NOTHING, ignored_by, of_newest, pinned, verdict

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


# ---- a registry that knows packages, and not each of their releases ----

PAGE = {
    "info": {"version": "5.2"},
    "vulnerabilities": [
        {"id": "PYSEC-2", "fixed_in": ["5.2.1"], "withdrawn": None},
        {"id": "PYSEC-3", "fixed_in": [], "withdrawn": "2026-01-01T00:00:00Z"},
    ],
}


def asked(pins: dict, page=PAGE):
    return lambda packages: [of_newest(package, pins, lambda name: page) for package in packages]


def test_what_is_known_of_the_newest_release_is_asked_where_we_name_that():
    told = "django 5.2: PYSEC-2, mended in 5.2.1\n1 packages audited"
    assert verdict(0, said(UNKNOWN), "", more=asked({"django": "5.2"})) == (1, told)


def test_nothing_known_of_the_newest_release_is_an_answer():
    page = {**PAGE, "vulnerabilities": []}
    assert verdict(0, said(UNKNOWN), "", more=asked({"django": "5.2"}, page)) == (0, "1 packages audited")


def test_what_is_known_of_the_newest_release_says_nothing_of_an_older_one():
    known = {"name": "asgiref", "version": "3", "vulns": []}
    told = "1 packages audited, 1 unknown to the registry: django 5.1 (newest: 5.2)"
    assert verdict(0, said(known, UNKNOWN), "", more=asked({"django": "5.1"})) == (0, told)


@pytest.mark.parametrize("page", [{}, {"info": {"version": "5.2"}}, {"info": None}])
def test_a_page_that_says_nothing_of_it_is_no_answer(page):
    assert verdict(0, said(UNKNOWN), "", more=asked({"django": "5.2"}, page)) == (0, NOTHING)


def test_a_release_that_was_answered_for_is_not_asked_again():
    def nobody(name):
        raise AssertionError("asked again")

    assert of_newest(SOUND, {"django": "5.2"}, nobody) == SOUND


@pytest.mark.parametrize("error", [OSError("away"), json.JSONDecodeError("no", "", 0), IncompleteRead(b"{")])
def test_a_registry_that_falls_silent_on_the_way_leaves_a_package_unknown(error):
    def silent(name):
        raise error

    assert of_newest(UNKNOWN, {"django": "5.2"}, silent) == UNKNOWN


def test_the_release_that_a_lock_file_names_is_found_with_extras_and_markers():
    text = 'Django_Extra[a, b]==1.2.post1 ; sys_platform == "linux" \\\n    --hash=sha256:00\npip==26.3 \\\n'
    assert pinned(text) == {"django-extra": "1.2.post1", "pip": "26.3"}


@pytest.mark.parametrize("arguments", [["--ignore-vuln", "PYSEC-2"], ["-v", "--ignore-vuln=CVE-2"], []])
def test_what_is_to_be_ignored_is_not_found_there_either(arguments):
    page = {**PAGE, "vulnerabilities": [{"id": "PYSEC-2", "fixed_in": [], "aliases": ["CVE-2"]}]}
    found = of_newest(UNKNOWN, {"django": "5.2"}, lambda name: page, ignored_by(arguments))
    assert len(found["vulns"]) == (0 if arguments else 1)
