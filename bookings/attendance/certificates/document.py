"""The certificate as a PDF: one page of landscape A4, drawn afresh each time from what was kept at issue."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from bookings.attendance.certificates.codes import in_groups
from bookings.attendance.certificates.letterhead import Head, head_of
from bookings.models import Certificate
from training.pdf import render_pdf


def verification_address(certificate: Certificate) -> str:
    """Return the address at which anyone can check the certificate, always that of the configured site."""
    return settings.SITE_URL + reverse("verify-certificate", args=[in_groups(certificate.code)])


def certificate_pdf(certificate: Certificate, head: Head | None = None) -> bytes:
    """Return the PDF, with the letterhead of its day unless another is given. Raises of training.pdf LettersMissing
    where it would show boxes, and PdfUnavailable where the system lacks Pango.
    """
    import segno  # late: no other page draws anything with it

    address = verification_address(certificate)
    html = render_to_string(
        "documents/certificate.html",
        {
            "certificate": certificate,
            "code": in_groups(certificate.code),
            "address": address,
            "where_to_verify": (settings.SITE_URL + reverse("verify")).split("//")[-1],
            "qr": segno.make(address, error="m", micro=False).svg_data_uri(border=0, dark="#0b0c0c"),
            "head": head or head_of(certificate.letterhead),
            "colour": settings.PARTNERSHIP_COLOUR,
        },
    )
    return render_pdf(html)
