"""The papers, each with the question of a buyer that it answers, and the ZIP file that holds them all."""

import datetime as dt
import html
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.template.loader_tags import BlockNode

from bookings.privacy.papers import impact_assessment, record_of_processing, retention_page
from bookings.privacy.word import as_word
from deploy.evidence.packages import Package, packages
from deploy.evidence.results import results_page, runs
from deploy.evidence.sbom import bill_of_materials
from deploy.looked_over import last_look
from deploy.version import version
from training.partnership import ours_as_remembered

_ROOT = Path(__file__).resolve().parents[2]
# What lies in the repository already, and what it answers.
_KEPT = [
    ("security/asvs.md", "docs/security.md", "How is it secured, requirement by requirement (OWASP ASVS 5.0)?"),
    (
        "security/code-of-practice.md",
        "docs/code-of-practice.md",
        "Do you follow the Software Security Code of Practice?",
    ),
    ("security/SECURITY.md", "SECURITY.md", "How do we report a weakness? Which versions are supported?"),
    ("security/proofs.md", "docs/reliability.md", "What is proved by tests, and what is not yet?"),
    ("rights/permissions.md", "docs/permissions.md", "Who may see and do what?"),
    (
        "rights/every-page-by-role.py",
        "tests/test_permissions.py",
        "Which page answers which role? (the table that a test holds)",
    ),
    ("privacy/privacy.md", "docs/privacy.md", "How do you answer people’s requests about their data?"),
    (
        "running/running.md",
        "docs/running.md",
        "How is it run, backed up, restored and left? How long does a backup take?",
    ),
    ("running/performance.md", "docs/performance.md", "How many people can use it at once? What was measured?"),
    ("running/settings.md", "docs/settings.md", "What can be set?"),
    ("CHANGELOG.md", "CHANGELOG.md", "What has changed?"),
    ("LICENSE.txt", "LICENSE", "Under which licence do we get it?"),
]


@dataclass(frozen=True)
class Paper:
    name: str
    answers: str
    content: bytes


def papers(*, now: dt.datetime, results: Path | None = None) -> Iterator[Paper]:
    """Yield each paper with the day on it. Raises LicenceUnknown."""
    found = packages()
    date = f"{now:%-d %B %Y}"
    yield Paper(
        "packages/sbom.cdx.json", "What is it made of (SBOM, CycloneDX 1.6)?", _text(bill_of_materials(found, now=now))
    )
    yield Paper("packages/licences.md", "Under which licences are its parts?", dated(licences_page(found), date))
    for name, path, answers in _KEPT:
        text = (_ROOT / path).read_text(encoding="utf-8")
        yield Paper(name, answers, dated(text, date) if name.endswith(".md") else _text(text))
    yield Paper("accessibility/statement.html", "Is it accessible (WCAG 2.2 AA)?", _text(accessibility_statement(date)))
    assessment = impact_assessment()
    yield Paper("privacy/impact-assessment.md", "A draft of a DPIA", dated(assessment, date))
    yield Paper("privacy/impact-assessment.docx", "The same, to be filled in with Word", as_word(assessment))
    yield Paper(
        "privacy/record-of-processing.csv",
        "A draft of the record of processing (Article 30)",
        record_of_processing().encode("utf-8-sig"),
    )
    yield Paper("privacy/retention.md", "How long is what kept?", dated(retention_page(), date))
    yield Paper("tests/results.md", "Did the tests pass, and when?", dated(results_page(runs(results)), date))


def write(file: Path, found: list[Paper], *, now: dt.datetime) -> None:
    """Write the ZIP file; nothing is left of one that could not be finished."""
    half = file.with_name(f"{file.name}.part")
    moment = now.timetuple()[:6]
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in [*_indexes(found, now), *((paper.name, paper.content) for paper in found)]:
                archive.writestr(zipfile.ZipInfo(f"turnout-evidence/{name}", moment), content, zipfile.ZIP_DEFLATED)
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


def dated(text: str, date: str) -> bytes:
    return _text(f"<!-- Turnout {version()}, {date} -->\n\n{text}")


def _text(text: str) -> bytes:
    return text.encode()


def licences_page(found: list[Package]) -> str:
    rows = [f"| {one.name} | {one.version} | {one.licence} | {one.where or 'everywhere'} |" for one in found]
    head = ["# Licences of everything that an installation runs", "", "| package | version | licence | installed |"]
    return "\n".join([*head, "|---|---|---|---|", *rows, ""])


def accessibility_statement(date: str) -> str:
    """Return what the page of the site says, without its menus, its look or a question to the database: a checkout
    that nobody has run yet has none of them.
    """
    template: Any = get_template("accessibility.html").template  # type: ignore[attr-defined]  # Django's own engine
    [content] = [block for block in template.nodelist.get_nodes_by_type(BlockNode) if block.name == "content"]
    context = Context({"look": last_look(), "partnership": ours_as_remembered()})
    with context.render_context.push_state(template), context.bind_template(template):
        said = content.render(context)
    return _page("Accessibility statement", f"<p>Turnout {version()}, {date}</p><main>{said}</main>")


def _page(title: str, body: str) -> str:
    style = "body{font:1em/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
    style += "td,th{text-align:left;padding:.4em 1em .4em 0;vertical-align:top}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>'
        f"<body>{body}</body></html>\n"
    )


def _indexes(found: list[Paper], now: dt.datetime) -> Iterator[tuple[str, bytes]]:
    """A page and a text that say what answers which question."""
    said = f"Turnout {version()}, as of {now:%-d %B %Y}"
    rows = "".join(
        f'<tr><td>{html.escape(one.answers)}</td><td><a href="{one.name}">{one.name}</a></td></tr>' for one in found
    )
    table = f"<table><tr><th>Question</th><th>Answer</th></tr>{rows}</table>"
    title = "Evidence for buyers"
    yield "index.html", _text(_page(title, f"<main><h1>{title}</h1><p>{said}</p>{table}</main>"))
    lines = [f"| {one.answers} | [{one.name}]({one.name}) |" for one in found]
    yield "README.md", _text("\n".join([f"# {title}", "", said, "", "| question | answer |", "|---|---|", *lines, ""]))
