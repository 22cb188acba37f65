"""Certificates drawn one after another in one process, beside WeasyPrint alone drawing the same pages."""

import datetime as dt
import os
import tempfile
import time
import zipfile
from collections.abc import Iterator
from unittest.mock import patch

from weasyprint import HTML

from bookings.attendance.certificates import document
from bookings.models import Certificate
from tests.support.bench.lines import Line, ours_at_most, ratio_at_least
from tests.support.bench.scene import Scene
from tests.support.bench.spent import resident

PAPERS, WARM = int(os.environ.get("PAPERS", "60")), 5
MANY = 200  # what one press takes of a course that many came to


def certificate(number: int) -> Certificate:
    return Certificate(
        number=f"2026-{number:05}",
        code=f"{number:020}",
        person_name=f"Priya Practitioner {number}",
        course_title="Understanding Child Neglect",
        level="Level 2",
        venue="County Hall",
        attended_on=dt.date(2026, 7, 7),
        issued_at=dt.datetime(2026, 7, 15, tzinfo=dt.UTC),
        expires_on=dt.date(2029, 7, 7),
        cpd_hours=6,
    )


def page_of(one: Certificate) -> str:
    """Return the page that the certificate is drawn from."""
    with patch.object(document, "render_pdf", lambda html: html):
        return str(document.certificate_pdf(one))


def measure(scene: Scene) -> Iterator[Line]:
    papers = [certificate(number) for number in range(PAPERS)]
    pages = [page_of(one) for one in papers]
    for one, page in zip(papers[:WARM], pages, strict=False):
        document.certificate_pdf(one)
        HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    wall, cpu, drawn = {"ours": 0.0, "bare": 0.0}, {"ours": 0.0, "bare": 0.0}, 0
    for one, page in zip(papers, pages, strict=True):  # in turn, so that a busy moment is shared
        for whose in ("ours", "bare"):
            clock, processor = time.perf_counter(), time.process_time()
            made = (
                document.certificate_pdf(one)
                if whose == "ours"
                else HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
            )
            wall[whose] += time.perf_counter() - clock
            cpu[whose] += time.process_time() - processor
            drawn += made.startswith(b"%PDF")
    if drawn != 2 * PAPERS:
        raise SystemExit(f"{drawn} of {2 * PAPERS} papers were drawn")
    yield Line(
        name="certificate PDF",
        unit="/s",
        ours=PAPERS / wall["ours"],
        floor=PAPERS / wall["bare"],
        aims=(ratio_at_least(0.84),),
        counted=f"{drawn} papers",
        cpu=cpu["ours"],
        floor_cpu=cpu["bare"],
    )
    before = resident(os.getpid())
    with tempfile.TemporaryFile() as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number in range(MANY):
            archive.writestr(f"{number}.pdf", document.certificate_pdf(certificate(number)))
    yield Line(
        name=f"memory of a process that has put {MANY} more into a ZIP file",
        unit="MB",
        ours=resident(os.getpid()),
        floor=before,
        aims=(ours_at_most(before + 10),),
        counted=f"{MANY} papers",
    )
