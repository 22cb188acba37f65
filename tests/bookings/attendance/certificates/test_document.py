import io
import logging
import re

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from bookings.attendance.certificates.codes import in_groups
from bookings.attendance.certificates.document import certificate_pdf, verification_address
from bookings.attendance.certificates.issuing import issue_again, issue_certificates
from bookings.attendance.certificates.letterhead import Signs, head_of, keep_letterhead
from tests.support import factories
from tests.support.attended import AFTERWARDS, attended, session_with_register
from tests.support.pictures import picture
from training import pdf

pytestmark = pytest.mark.django_db


def make_certificate(*, name="Priya Practitioner", title="Understanding Child Neglect"):
    hall = factories.VenueFactory(name="County Hall")
    session = session_with_register(
        venue=hall, course=factories.CourseFactory(title=title, slug="c", certificate_valid_months=36)
    )
    attended(session, practitioner=factories.UserFactory(name=name))
    return issue_certificates(session=session, by=None, now=AFTERWARDS)[0]


def elements(node, found=None):
    """Every structure element of a PDF, in the order it is read out."""
    found = [] if found is None else found
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, dict) and kid.get("/S"):
            found.append(kid)
            elements(kid, found)
    return found


@pytest.mark.r52
def test_certificate_pdf_is_tagged_as_pdf_ua(caplog):
    certificate = make_certificate()
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        reader = PdfReader(io.BytesIO(certificate_pdf(certificate)))
    assert caplog.messages == []
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part(=\"1\"|>1<)", xmp)
    assert reader.metadata.title == (
        f"Certificate {certificate.number}: Understanding Child Neglect, Priya Practitioner"
    )
    tags = [element["/S"] for element in elements(root["/StructTreeRoot"])]
    assert tags.count("/H1") == 1
    figures = [element for element in elements(root["/StructTreeRoot"]) if element["/S"] == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == [
        f"QR code of the page that verifies this certificate: {verification_address(certificate)}"
    ]


def test_certificate_pdf_is_one_landscape_page_that_says_it_all():
    certificate = make_certificate()
    reader = PdfReader(io.BytesIO(certificate_pdf(certificate)))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)
    text = " ".join(reader.pages[0].extract_text().split())
    for words in (
        "Marches Safeguarding Children Partnership",
        "Priya Practitioner",
        "Understanding Child Neglect",
        "Level 2, on 7 July 2026 at County Hall",
        ", 6 hours of continuing professional development.",
        f"Certificate {certificate.number}, issued on 15 July 2026. Valid until 7 July 2029.",
        in_groups(certificate.code),
    ):
        assert words in text


SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="red"/></svg>'


def test_certificate_pdf_has_the_partnerships_logo_where_there_is_one(settings, tmp_path, caplog):
    (tmp_path / "logo.svg").write_text(SQUARE)
    settings.PARTNERSHIP_LOGO = tmp_path / "logo.svg"
    certificate = make_certificate()
    settings.PARTNERSHIP_LOGO = None  # those of before keep what they bore
    reader = PdfReader(io.BytesIO(certificate_pdf(certificate)))
    assert caplog.messages == []
    assert len(reader.pages) == 1
    figures = [one["/Alt"] for one in elements(reader.trailer["/Root"]["/StructTreeRoot"]) if one["/S"] == "/Figure"]
    assert figures[0] == "Logo of Marches Safeguarding Children Partnership"


@pytest.mark.parametrize("name", ["김민준", "दीप्ति शर्मा", "தமிழ்ச்செல்வி", "አበበ ቢቂላ", "Ann 😀"])
def test_certificate_pdf_shows_every_letter_of_a_name(name, caplog):
    text = PdfReader(io.BytesIO(certificate_pdf(make_certificate(name=name)))).pages[0].extract_text()
    assert [message for message in caplog.messages if "notdef" in message] == []
    assert set(name.replace(" ", "")) <= set(text)


def test_certificate_pdf_with_a_letter_nobody_can_draw_is_not_given_out():
    with pytest.raises(pdf.LettersMissing) as refused:
        certificate_pdf(make_certificate(name="Ann \U00013000"))
    assert refused.value.letters == "\U00013000"


def test_verification_address_is_of_the_configured_site(settings):
    settings.SITE_URL = "https://training.example.org"
    certificate = make_certificate()
    assert verification_address(certificate) == (f"https://training.example.org/verify/{in_groups(certificate.code)}/")


@pytest.mark.parametrize(
    "name",
    [
        "<img src=file:///etc/hostname>",
        "محمد",
        "👩🏽‍🏫 Ann",
        "W" * 150,
        "Wolfeschlegelsteinhausenbergerdorff " * 4,
        "{{7*7}}{% debug %}",
        "=1+1",
    ],
)
def test_certificate_pdf_of_an_odd_name_is_one_page(name, caplog):
    pdf = certificate_pdf(make_certificate(name=name, title="T" * 200))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert [message for message in caplog.messages if "alt" in message or "load" in message] == []


@pytest.mark.r44
@pytest.mark.parametrize(
    "source", ["http://127.0.0.1:9/a.png", "https://example.org/a.png", "file:///etc/hostname", "ftp://x/a"]
)
def test_render_pdf_fetches_nothing_outside(source, caplog, monkeypatch):
    import socket

    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("a connection was opened"))
    html = f'<html lang="en"><title>t</title><body><img src="{source}" alt="a"><p>text'
    assert pdf.render_pdf(html).startswith(b"%PDF")
    assert len([message for message in caplog.messages if "disallowed protocol" in message]) == 1


def test_render_pdf_without_language_is_noticed(caplog):
    """The control of the test above: what is missing is logged, so that test can fail."""
    pdf.render_pdf("<title>t</title><p>text")
    assert caplog.messages == ['Missing required "lang" attribute at the root of the document']


def test_certificate_html_escapes_what_people_typed():
    certificate = make_certificate(name="<script>alert(1)</script>")
    html = render_to_string(
        "documents/certificate.html", {"certificate": certificate, "head": head_of(certificate.letterhead)}
    )
    assert "<script" not in html


def test_pango_missing_names_the_packages(monkeypatch):
    monkeypatch.setattr(pdf, "_LIBRARIES", ("libnot-there.so.0",))
    (warning,) = pdf.check_pdf_parts(None)
    assert "libpango-1.0-0" in warning.hint
    with pytest.raises(pdf.PdfUnavailable, match="libpangoft2"):
        pdf.render_pdf("<p>text")


def test_pango_present_is_silent():
    assert pdf.check_pdf_parts(None) == []


@pytest.mark.r52
def test_certificate_pdf_bears_days_signatories_and_that_it_was_issued_again(team_member, caplog):
    signing = [
        Signs(name="Ann Chair", role="Independent Chair", signature=picture().getvalue()),
        Signs(name="Bo Head", role="Head of Training"),
    ]
    keep_letterhead(
        partnership="Marches Partnership", logo=b"", logo_type="", signatories=signing, by=team_member, now=AFTERWARDS
    )
    session = session_with_register(days=2)
    booking = attended(session)
    issue_certificates(session=session, by=None, now=AFTERWARDS)
    first = booking.certificates.get()
    again = issue_again(booking=booking, name="Jo Corrected", by=team_member, now=AFTERWARDS)
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        reader = PdfReader(io.BytesIO(certificate_pdf(again)))
    assert caplog.messages == []
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    for words in (
        "Marches Partnership",
        "Level 2, on 7 and 14 July 2026",
        "Ann Chair Independent Chair",
        "Bo Head Head of Training",
        f"Certificate {again.number}, issued again on 15 July 2026 in place of {first.number}.",
    ):
        assert words in text
    figures = [one["/Alt"] for one in elements(reader.trailer["/Root"]["/StructTreeRoot"]) if one["/S"] == "/Figure"]
    assert figures[0] == "Signature of Ann Chair"
