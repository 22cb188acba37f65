"""What a buyer is given is whole, dated and readable, and made of what the program is now."""

import datetime as dt
import json
import re
import zipfile
from pathlib import Path

import jsonschema_rs
import pytest
from cyclonedx import schema
from django.core.management import CommandError, call_command

from deploy.evidence import packages as module
from deploy.evidence.building import papers, write
from deploy.evidence.packages import LicenceUnknown, licence_of, packages
from deploy.evidence.results import NONE_FOUND, results_page, runs
from deploy.evidence.sbom import bill_of_materials
from tests.support.source import ROOT
from training.partnership import forget, remember

NOW = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
REFERRED_TO = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
JUNIT = """<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="40" time="61.5"
timestamp="2026-05-30T07:00:00+00:00"/></testsuites>"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The file, built once, as in a checkout that has no database."""
    remember(None, seconds=600)
    folder = tmp_path_factory.mktemp("evidence")
    (folder / "sqlite.xml").write_text(JUNIT)
    (folder / "other.xml").write_text("<note/>")
    (folder / "broken.xml").write_text("<testsuite")
    write(folder / "evidence.zip", list(papers(now=NOW, results=folder)), now=NOW)
    assert not list(folder.glob("*.part"))
    with zipfile.ZipFile(folder / "evidence.zip") as file:
        yield {name.removeprefix("turnout-evidence/"): file.read(name) for name in file.namelist()}
    forget()


def test_index_leads_to_everything_and_everything_is_there(archive):
    named = set(re.findall(r'href="([^"]+)"', archive["index.html"].decode()))
    assert named == set(archive) - {"index.html", "README.md"}
    assert set(re.findall(r"\]\(([^)]+)\)", archive["README.md"].decode())) == named
    assert {
        "packages/sbom.cdx.json", "packages/licences.md", "security/asvs.md", "security/code-of-practice.md",
        "security/SECURITY.md", "rights/permissions.md", "accessibility/statement.html", "privacy/retention.md",
        "privacy/impact-assessment.docx", "privacy/record-of-processing.csv", "running/performance.md",
        "tests/results.md",
    } <= named  # fmt: skip


def test_each_text_bears_the_day_and_is_what_the_program_says_now(archive):
    texts = {name: content.decode() for name, content in archive.items() if name.endswith(".md")}
    assert [name for name, text in texts.items() if "1 June 2026" not in text] == []
    assert (ROOT / "docs" / "retention.md").read_text() in texts["privacy/retention.md"]
    assert "1 June 2026" in archive["accessibility/statement.html"].decode()
    assert "WCAG" in archive["accessibility/statement.html"].decode()
    assert archive["privacy/impact-assessment.docx"][:2] == b"PK"


def test_results_are_told_as_they_were_and_where_there_are_none_that_is_said(archive, tmp_path):
    said = archive["tests/results.md"].decode()
    assert "| sqlite.xml | 2026-05-30T07:00:00+00:00 | 40 | 3 | 3 | 62 |" in said
    assert "other" not in said
    assert NONE_FOUND in results_page(runs(None))
    assert NONE_FOUND in results_page(runs(tmp_path))


def test_bill_of_materials_has_every_locked_package_with_its_hashes():
    said = json.loads(bill_of_materials(packages(), now=NOW))
    assert (said["bomFormat"], said["specVersion"], said["metadata"]["timestamp"]) == (
        "CycloneDX", "1.6", "2026-06-01T10:00:00+00:00",
    )  # fmt: skip
    lock = (ROOT / "requirements.lock").read_text()
    locked = dict(re.findall(r"^([\w.-]+)(?:\[[^\]]+\])?==([^\s;]+)", lock, re.MULTILINE))
    python = {one["name"]: one["version"] for one in said["components"] if one["purl"].startswith("pkg:pypi/")}
    assert python == locked
    hashes = {part["hashes"][0]["content"] for one in said["components"] for part in one.get("components", [])}
    assert hashes == set(re.findall(r"--hash=sha256:(\w+)", lock))
    pages = {one["name"] for one in said["components"] if one["purl"].startswith("pkg:npm/")}
    assert "govuk-frontend" in pages
    refs = [one["bom-ref"] for one in said["components"]]
    assert len(set(refs)) == len(refs)
    assert [(one["ref"].partition("@")[0], one["dependsOn"]) for one in said["dependencies"]] == [("turnout", refs)]
    assert [(one["aggregate"], one["assemblies"]) for one in said["compositions"]] == [("unknown", refs)]


@pytest.fixture(scope="module")
def cyclonedx():
    """CycloneDX 1.6 as its makers wrote it down, with the two documents that it refers to."""
    folder = Path(schema.__file__).parent / "_res"
    own = json.loads((folder / "bom-1.6.SNAPSHOT.schema.json").read_text())
    near = [(f"http://cyclonedx.org/schema/{name}", json.loads((folder / name).read_text())) for name in REFERRED_TO]
    return jsonschema_rs.validator_for(own, registry=jsonschema_rs.Registry(near), validate_formats=True)


def test_bill_of_materials_is_what_the_schema_of_cyclonedx_allows(cyclonedx):
    said = json.loads(bill_of_materials(packages(), now=NOW))
    assert [error.message for error in cyclonedx.iter_errors(said)] == []


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (("components", 0, "type"), "package"),
        (("components", 0, "licenses"), [{"license": {"id": "A licence of ours"}}]),
        (("components", 0, "colour"), "green"),
        (("serialNumber",), "urn:uuid:1"),
        (("specVersion",), 1.6),
    ],
)
def test_schema_refuses_what_is_no_bill_of_materials(cyclonedx, where, what):
    said = json.loads(bill_of_materials(packages(), now=NOW))
    *way, last = where
    place = said
    for step in way:
        place = place[step]
    place[last] = what
    assert not cyclonedx.is_valid(said)


def test_package_without_a_licence_stops_everything(monkeypatch, tmp_path):
    assert licence_of("django") == "BSD-3-Clause"
    assert licence_of("is-not-installed") == ""
    monkeypatch.setattr(module, "licence_of", lambda name: "" if name == "idna" else "MIT")
    with pytest.raises(LicenceUnknown, match="of idna:"):
        packages()
    remember(None)
    with pytest.raises(CommandError, match=r"of idna: .* Nothing was written\."):
        call_command("evidence", tmp_path / "evidence.zip")
    assert list(tmp_path.iterdir()) == []
