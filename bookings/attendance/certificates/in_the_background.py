"""Many certificates in one ZIP file, of a session, a person or an organisation: what bookings.downloads asks of them.

Each paper is drawn and written before the next, so that a file of thousands takes no more memory than one of ten.
"""

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.db.models import Q
from django.urls import reverse

from bookings.attendance.certificates.document import certificate_pdf
from bookings.downloads.kinds import Asked, Kind, Wish
from bookings.models import Certificate
from bookings.models.certificate import CertificateQuerySet
from bookings.roles import may_read_record_of
from training.attachments import safe_name
from training.models import User
from training.pdf import LettersMissing, letters_in_words
from training.roles import may_run_the_partnership

SESSION, PERSON, ORGANISATION = "session", "person", "organisation"
_AT_ONCE = 50
NOT_INCLUDED = "Not included.txt"


def certificates_of(of: str, key: int, user: User) -> CertificateQuerySet:
    """Return the certificates that the user may have of a session, a person or an organisation: those that are valid or
    have expired. Those that were withdrawn, or replaced by another, are nobody's to hand on.
    """
    which = {
        SESSION: Q(booking__session=key),
        PERSON: Q(booking__practitioner=key),
        ORGANISATION: Q(booking__organisation=key),
    }[of]
    return Certificate.objects.visible_to(user).current().filter(which, revoked_at=None).exclude(person_name="")


def may_have_certificates_of(user: User, of: str, key: int) -> bool:
    """The team all of them; one's own; a lead those of their organisation, and of a person what was booked for it."""
    if may_run_the_partnership(user):
        return True
    if of == ORGANISATION:
        return user.is_lead and user.organisation_id == key
    if of == PERSON:
        return may_read_record_of(user, key)
    return False


def certificates_wish(of: str, key: int, *, whose: str, by: User, today: dt.date) -> Wish:
    return Wish(
        kind="certificates",
        asked={"of": of, "key": key},
        title=f"Certificates: {whose}"[:200],
        name=f"certificates-{of}-{key}-{today:%Y-%m-%d}.zip",
        content_type="application/zip",
        rows=certificates_of(of, key, by).count(),
    )


class CertificateDownloads(Kind):
    """`asked` says of what (`of`) and its `key`."""

    counted = "certificate,certificates"

    def may(self, user: User, asked: Asked) -> bool:
        return may_have_certificates_of(user, asked["of"], asked["key"])

    def make(self, asked: Asked, *, by: User, out: BinaryIO, tell: Callable[[int], None]) -> int:
        missing, done = [], 0
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # a PDF does not get smaller
            for certificate in _one_by_one(certificates_of(asked["of"], asked["key"], by)):
                try:
                    archive.writestr(_name_of(certificate), certificate_pdf(certificate))
                except LettersMissing as letters:
                    missing.append(
                        f"{certificate.number}, {certificate.person_name}: we have no font for "
                        f"{letters_in_words(letters.letters)}"
                    )
                else:
                    done += 1
                tell(done)
            if missing:
                archive.writestr(NOT_INCLUDED, "\r\n".join(missing))
        out.seek(0, 2)  # where its size is read
        return done

    def asked_on(self, asked: Asked) -> str:
        return reverse(f"{asked['of']}-certificates", args=[asked["key"]])

    def in_the_log(self, asked: Asked, rows: int) -> str:
        return f"the certificates of {asked['of']} {asked['key']}: {rows} files"


def _one_by_one(certificates: CertificateQuerySet) -> Iterator[Certificate]:
    """Yield them in the order of their sessions, a few fetched at a time, as they are by then."""
    order = ("booking__session__starts_at", "booking__practitioner__name", "pk")
    keys = list(certificates.order_by(*order).values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        some = certificates.filter(pk__in=keys[start : start + _AT_ONCE]).order_by(*order)
        yield from some.select_related("replaces", "letterhead").prefetch_related("letterhead__signatories")


def _name_of(certificate: Certificate) -> str:
    """Return a name that every system can unpack: "T-2026-000123 Priya Practitioner.pdf"."""
    return safe_name(f"{certificate.number} {certificate.person_name[:60]}.pdf".replace("/", "-").replace("\\", "-"))
