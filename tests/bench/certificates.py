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
from bookings.attendance.certificates.in_the_background import CertificateDownloads
from bookings.attendance.certificates.issuing import issue_certificates
from bookings.attendance.certificates.letterhead import Signs, keep_letterhead
from bookings.models import Certificate
from tests.support.attended import AFTERWARDS, attended, session_with_register
from tests.support.bench.lines import Line, ours_at_most, ratio_at_least
from tests.support.bench.rows import people
from tests.support.bench.scene import Scene
from tests.support.bench.spent import resident
from tests.support.factories import UserFactory
from tests.support.pictures import picture

PAPERS, WARM = int(os.environ.get("PAPERS", "60")), 5
FIRST, MANY = 20, 200  # of one press, of a course that many came to; the first are what memory is held against


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
    yield from in_one_file()


def in_one_file() -> Iterator[Line]:
    """Make the file of a session that many came to as the worker does, of papers as they are kept: of each its row, its
    letterhead with a logo and a signature, and another name. A process that has drawn some has what the rest need too.
    """
    team = UserFactory(is_team=True)
    drawn = picture(size=(600, 200)).getvalue()
    signing = [Signs(name="Ann Chair", role="Chair", signature=drawn), Signs(name="Bo Head", role="Head of training")]
    keep_letterhead(
        partnership="Marches Partnership",
        logo=drawn,
        logo_type="image/png",
        signatories=signing,
        by=team,
        now=AFTERWARDS,
    )
    session = session_with_register()
    for one in people(FIRST + MANY):
        attended(session, practitioner=one)
    issue_certificates(session=session, by=team, now=AFTERWARDS)
    sizes: dict[int, float] = {}

    def tell(done: int) -> None:
        if done in (FIRST, FIRST + MANY):
            sizes[done] = resident(os.getpid())

    with tempfile.TemporaryFile() as out:
        asked = {"of": "session", "key": session.pk}
        made = CertificateDownloads().make(asked, by=team, out=out, tell=tell)
        with zipfile.ZipFile(out) as archive:
            papers = len(set(archive.namelist()))
    if (made, papers) != (FIRST + MANY, FIRST + MANY):
        raise SystemExit(f"{made} papers were made, and {papers} are in the file")
    yield Line(
        name=f"memory of a process that has put {MANY} more into a ZIP file",
        unit="MB",
        ours=sizes[FIRST + MANY],
        floor=sizes[FIRST],
        aims=(ours_at_most(sizes[FIRST] + 10),),
        counted=f"{made} papers",
    )
